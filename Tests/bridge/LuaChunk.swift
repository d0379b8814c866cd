import CLua
import CLuaTesting
import LuaBridge
import Testing

/// Runs a chunk of Lua in a new state with the library, after the ``prelude``. An error in the chunk, a value
/// left on the stack, a byte left in memory and a Swift frame that an error has crossed are failures of the test.
func lua(_ chunk: String, openSwiftFrames: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) {
  guard let state = testing_new(luaopen_cloud_notify_rules, { testing_push_string($0) }) else {
    Issue.record("no memory for a Lua state", sourceLocation: sourceLocation)
    return
  }
  for (name, text) in [("=prelude", prelude), ("=chunk", chunk)] {
    guard let error = testing_run(state, name, text, text.utf8.count) else {
      #expect(testing_top(state) == 0, sourceLocation: sourceLocation)
      continue
    }
    Issue.record("\(String(cString: error))", sourceLocation: sourceLocation)
  }
  #expect(testing_open_swift_frames() == openSwiftFrames, "open Swift frames", sourceLocation: sourceLocation)
  #expect(testing_close(state) == 0, "bytes are left", sourceLocation: sourceLocation)
}

/// What the chunks of all tests use.
let prelude = #"""
  engine = library.new("example.org", 1, 2)
  me, now = "me@example.org", 1000

  local function text(value)
    return type(value) == "string" and string.format("%q", value) or tostring(value)
  end

  function equal(actual, expected, what)
    if actual ~= expected then
      error((what or "value") .. " is " .. text(actual) .. ", expected " .. text(expected), 2)
    end
  end

  -- The values that a call gave, their number included.
  function same(results, ...)
    local expected = table.pack(...)
    for i = 1, math.max(results.n, expected.n) do
      if results[i] ~= expected[i] then
        error("result " .. i .. " is " .. text(results[i]) .. ", expected " .. text(expected[i]), 2)
      end
    end
    if results.n ~= expected.n then
      error(results.n .. " results, expected " .. expected.n, 2)
    end
  end

  function raises(expected, f, ...)
    local ok, message = pcall(f, ...)
    if ok then error("no error, expected " .. expected, 2) end
    if not tostring(message):find(expected, 1, true) then
      error("error is " .. text(message) .. ", expected " .. text(expected), 2)
    end
  end

  -- A stanza as util.stanza makes it; children are tables, texts are strings.
  function element(name, attr, ...)
    local result = { name = name, attr = attr, tags = {} }
    for i, child in ipairs({ ... }) do
      result[i] = child
      if type(child) == "table" then table.insert(result.tags, child) end
    end
    return result
  end

  function message(attr, ...) return element("message", attr, ...) end
  function body(text) return element("body", {}, text or "hello") end
  function child(name, xmlns, attr, ...)
    attr = attr or {}
    attr.xmlns = xmlns
    return element(name, attr, ...)
  end
  function delay(stamp) return child("delay", "urn:xmpp:delay", { stamp = stamp }) end
  function stanza_id(by, id) return child("stanza-id", "urn:xmpp:sid:0", { by = by, id = id }) end
  function carbon(direction, forwarded)
    forwarded.attr.xmlns = "jabber:client"
    return child(direction, "urn:xmpp:carbons:2", {}, child("forwarded", "urn:xmpp:forward:0", {}, forwarded))
  end

  function clone(value)
    if type(value) ~= "table" then return value end
    local result = {}
    for k, v in pairs(value) do if k ~= "tags" then result[k] = clone(v) end end
    if value.tags then
      result.tags = {}
      for _, v in ipairs(result) do if type(v) == "table" then table.insert(result.tags, v) end end
    end
    return result
  end

  -- A stanza's importance, which is the same by whatever way it is read.
  function phrase(stanza)
    local is_important, result = engine:importance(stanza)
    local fresh = library.new("example.org", 1, 2)
    same(table.pack(fresh:next_candidate("me", "push<1", { stanza }, 0, 0, now)), 1, is_important and 2 or 1, result)
    same(table.pack(fresh:offline("me", stanza, {}, now)), is_important and 2 or 1, result, false)
    return result
  end

  -- One queue scan for one registration, nothing pushed yet.
  function scan(queue, after, used, identifier)
    return table.pack(engine:next_candidate("me", identifier or "push<1", queue, after or 0, used or 0, now))
  end
  function is_pushed(stanza, identifier) return scan({ stanza }, 0, 0, identifier)[1] == 1 end

  -- Head and decisions of an event: class, phrase, is_urgent, { identifier = reason or false }.
  local function decisions(class, phrase, is_urgent, ...)
    local result, list = { n = select("#", ...) }, { ... }
    for i = 1, result.n, 2 do result[list[i]] = list[i + 1] end
    return { class, phrase, is_urgent, result }
  end
  function archived(stanza, options)
    local o = options or {}
    return decisions(engine:archived(o.username or "me", stanza, o.registrations or { ["push<1"] = {} },
      o.sessions or { s = {} }, o.id, o.sender or "you", now))
  end
  function offline(stanza, registrations)
    return decisions(engine:offline("me", stanza, registrations or { ["push<1"] = {} }, now))
  end
  """#
