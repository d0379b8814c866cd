/// Lua for chunks about publishes and their answers. Times are monotonic.
///
/// `sent(identifier, username, reason)` returns an id and whether it must be confirmed; `answer(id, type, error, from)` the
/// sentence of an answer. `take()` returns the next effect, packed: its name, its texts, and its numbers but for the key of a
/// wake-up; `effects()` the names of all of them. `refusals(identifier, username)`: the refusals in a row after another one.
let answering = #"""
  now = 5000
  local effect_names = {}
  for name, number in pairs(library.effects) do effect_names[number] = name end
  local numbers = { refused = 2, unreachable = 1, disabled = 1, recorded = 3, recovered = 2 }

  local function failure(type, condition, by)
    return element("error", { type = type, by = by }, condition and child(condition, "urn:ietf:params:xml:ns:xmpp-stanzas"))
  end
  local function sent(identifier, username, reason)
    identifier, username = identifier or "push.x<1", username or "me"
    return engine:expect_answer(username, identifier, "push.x", registration_key(username, identifier), reason or 1 << 20, now)
  end
  local function answer(id, type, error, from)
    local reason = engine:take_answer(id, from or "push.x", type, error, now)
    return reason and sentence(reason)
  end
  local function packed(kind, username, identifier, id, ...)
    if not kind then return end
    local name = assert(effect_names[kind])
    local count = numbers[name] or 0
    local result = table.pack(name, username, identifier, table.unpack({ ... }, 1, count))
    result.id, result.all = id, table.pack(...)
    return result
  end
  local function take() return packed(engine:take_effect()) end
  local function effects()
    local names = {}
    for effect in take do table.insert(names, effect[1]) end
    return names
  end
  local function refused()
    for effect in take do
      if effect[1] == "refused" then return effect[4] end
    end
  end
  local function refusals(identifier, username)
    effects()
    answer(sent(identifier, username), "error")
    return refused()
  end
  """#
