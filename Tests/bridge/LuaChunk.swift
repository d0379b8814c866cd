import CLua
import CLuaTesting
import LuaBridge
import Testing

/// Runs a chunk of Lua in a new state with the library, after the ``prelude``. The test fails on an error in the chunk,
/// a value left on the stack, memory not freed, a write past the end of a stack, and an error that crossed a Swift
/// frame.
func lua(
  _ chunk: String, openSwiftFrames: Int32 = 0, overruns: Int32 = 0,
  sourceLocation: SourceLocation = #_sourceLocation
) {
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
  var overrunsFound: Int32 = 0
  #expect(testing_close(state, &overrunsFound) == 0, "bytes are left", sourceLocation: sourceLocation)
  #expect(overrunsFound == overruns, "stacks written behind", sourceLocation: sourceLocation)
}

/// Lua functions for the chunks of all tests.
let prelude = #"""
  engine = library.new("example.org", 1, 2)
  me, now = "me@example.org", 1800000000 -- 2027-01-15T08:00:00Z

  -- An engine that has another key than those before, as in Prosody.
  local engines = 1
  function another_engine()
    engines = engines + 1
    return library.new("example.org", engines, 2)
  end

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

  -- The text of a code.
  function sentence(code) return (assert(library.sentences[code], code)) end

  -- The class of what a sentence says.
  local function class_of(reason)
    return reason:find("^important") and 2 or reason:find("^unimportant") and 1 or nil
  end

  function registration_key(username, identifier)
    return (select(5, engine:ping(username, identifier, now)))
  end

  -- DECISIONS as a table: the path, the number of decisions, and the reason for each identifier, false for all
  -- registrations. Each has the class of its reason; a push has its registration's key. Ignores results behind them.
  function decided(username, path, ...)
    if path == nil then return end
    local results, reasons = table.pack(...), {}
    equal(results.n % 4, 0, "results too many")
    for i = 1, results.n, 4 do
      local identifier, class, code, key = table.unpack(results, i, i + 3)
      local reason = sentence(code)
      equal(class, class_of(reason), "class of " .. reason)
      equal(key, class and registration_key(username, identifier) or 0, "key of " .. tostring(identifier))
      reasons[identifier] = reason
    end
    return { path = sentence(path), count = results.n / 4, reasons = reasons }
  end

  -- The first candidate of a queue: its index, its class and the reason; or nil and the numbers of those skipped: already
  -- notified, notified by their class. If there are any: for a device that is awake, notifications.
  function scan(queue, after, used, identifier, session, sessions)
    identifier, used = identifier or "push<1", used or 0
    local results = table.pack(engine:next_candidate("me", identifier, queue, after or 0, used, now, session, sessions))
    equal(results.n, 12)
    if not results[1] then
      for i = 1, 7 do equal(results[i], nil) end
      local any_others = results[11] + results[12] > 0
      return table.pack(nil, table.unpack(results, 9, any_others and 12 or 10))
    end
    local result = decided("me", table.unpack(results, 1, 5))
    equal(result.path, "stream management")
    equal(results[7], used & 255 | results[3], "classes used then")
    return table.pack(results[6], results[3], result.reasons[identifier])
  end
  -- Whether the first decision is a push.
  function is_push(path, _, class) return path ~= nil and class ~= nil end
  function is_pushed(stanza, identifier) return scan({ stanza }, 0, 0, identifier)[1] == 1 end

  function archived(stanza, options)
    local o = options or {}
    local username = o.username or "me"
    return decided(username, engine:archived(username, stanza, o.registrations or { ["push<1"] = {} },
      o.sessions or { s = {} }, o.id, o.sender or "you", now))
  end
  function archived_for_nobody(stanza, registrations, sessions)
    return decided("me", engine:archived_for_nobody("me", stanza, registrations, sessions, now))
  end
  function not_archived(stanza, registrations, sessions)
    local results = table.pack(engine:not_archived("me", stanza, registrations or { ["push<1"] = {} }, sessions or { s = {} }, now))
    return results.n > 0 and decided("me", table.unpack(results, 1, results.n)).reasons[false] or nil
  end
  function offline(stanza, registrations, session)
    return decided("me", engine:offline("me", stanza, registrations or { ["push<1"] = {} }, now, session))
  end
  -- What to do with an ended session: "scan", seconds to wait, or the reason to do nothing, for the identifier.
  function ended_session(session, sessions, age)
    local results = table.pack(engine:ended_session(session, sessions, age or 1, now))
    if results.n == 0 then return "scan" end
    if results.n == 1 then return results[1] end
    equal(results[1], nil)
    local r = decided("me", table.unpack(results, 2, results.n))
    equal(r.path, "stream management") equal(r.count, 1)
    return r.reasons[session.push_identifier] or r.reasons[false]
  end
  function groupchat(stanza, registrations)
    return decided("me", engine:groupchat("me", stanza, registrations or { ["push<1"] = {} }, now))
  end

  -- Why a stanza is important or not, which is the same by whatever way it comes.
  function importance(stanza)
    local used, session = engine, { username = "me", smacks = false }
    engine = another_engine()
    local reason = scan({ stanza })[3]
    equal(archived(stanza, { sender = "me", registrations = { a = {} } }).reasons.a, reason, "reason in the archive")
    equal(offline(stanza, { b = {} }).reasons.b, reason, "reason of an offline message")
    equal(groupchat(stanza, { c = {} }).reasons.c, reason, "reason of a group message")
    equal(offline(stanza, { d = {} }, session).reasons.d, reason, "reason of an unacked stanza")
    engine = used
    return reason
  end
  """#
