import Foundation
import Testing

@Suite("The library as Lua sees it")
struct LibraryTests {
  @Test("it has the version of the release and one of its interface, and creates engines")
  func version() throws {
    let file = URL(filePath: #filePath).appending(path: "../../../VERSION").standardized
    let release = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)
    lua(
      #"""
      equal(library.version, "\#(release)")
      equal(library.abi, "6")
      equal(library.answer_period, 3600)
      equal(library.overdue_after, 120)
      equal(type(library.new("h", 1, 2)), "userdata")
      local names = {}
      for name in pairs(library) do table.insert(names, name) end
      table.sort(names)
      equal(table.concat(names, " "), "abi answer_period classes effects ellipsis kinds new overdue_after publish_id_length reasons sentences version")
      """#)
  }

  @Test("codes are numbered from 1, each with a sentence of its own")
  func sentences() {
    lua(
      #"""
      local expected = {
        "important (Jingle session)", "important (subscription request)", "important (encrypted)", "important (call)",
        "important (body)", "important (invitation)", "important (file)",
        "unimportant (not a message)", "unimportant (error)", "unimportant (sent carbon)", "unimportant (headline)",
        "unimportant (one's own words)", "unimportant (retraction)", "unimportant (reactions)",
        "unimportant (key transport)", "unimportant (subject)", "unimportant (no body)", "unimportant (ping)", "unimportant (knock)",
        "already notified", "class already notified in this scan", "held by a session", "addressed to someone else",
        "the sender's own outgoing copy", "no session, so left to the offline message", "left to the scan of its own session",
        "the session ends, and this is not an important message", "the device is back and has enabled the registration",
        "the device is back and awake", "the server stops",
        "the device is awake", "a notification itself", "no registration", "vetoed", "cannot be sent", "resumed within the second", "the module is unloaded",
        "the account is disabled", "held by a session that is awake", "the session cannot be resumed",
        "not archived, and another device got it: a no-store hint, or the user's archive preferences",
        "it waits, since the registration is pushed at most every 5 minutes",
        "Missing jid", "The jid must not be your own full JID", "The jid is not a valid JID",
        "The jid and node are too long", "The other attributes are too long",
        "The publish-options are not a data form", "The form is not one of publish-options",
        "The publish-options are too large or too deeply nested",
        "bad-request", "jid-malformed",
        "stream management", "archived", "urgent", "offline", "groupchat", "ping", "again", "knock", "test",
        "replaced by a new registration of the device", "disabled by the user",
        "evicted, since the user has too many devices", "disabled after errors", "no longer stored", "the user was deleted",
        "removed by an administrator", "removed by a command of the user",
        "answer from a foreign JID ignored", "push succeeded", "unreachable", "refused", "gone", "probe answered", "no answer",
      }
      local seen, count = {}, 0
      for code, sentence in pairs(library.sentences) do
        equal(math.type(code), "integer")
        assert(not seen[sentence], sentence)
        seen[sentence], count = true, count + 1
      end
      for _, sentence in ipairs(expected) do assert(seen[sentence], sentence) end
      equal(count, #expected)
      equal(#library.sentences, count)
      """#)
  }

  @Test("the codes that the module uses itself, and those that metrics tell apart, have names")
  func reasons() {
    lua(
      #"""
      local expected = {
        stream_management = "stream management", no_registration = "no registration", vetoed = "vetoed",
        device_awake = "the device is awake", published_notification = "a notification itself",
        cannot_be_sent = "cannot be sent", resumed = "resumed within the second", unloaded = "the module is unloaded",
        account_disabled = "the account is disabled", archived = "archived", urgent = "urgent", offline = "offline",
        groupchat = "groupchat", ping = "ping", again = "again", knock = "knock", test = "test", call = "important (call)",
        waits = "it waits, since the registration is pushed at most every 5 minutes",
        not_archived = "not archived, and another device got it: a no-store hint, or the user's archive preferences",
        replaced = "replaced by a new registration of the device", disabled = "disabled by the user",
        evicted = "evicted, since the user has too many devices", disabled_after_errors = "disabled after errors",
        not_stored = "no longer stored", user_deleted = "the user was deleted",
        removed_by_administrator = "removed by an administrator", removed_by_user = "removed by a command of the user",
        already_notified = "already notified", class_already_notified = "class already notified in this scan",
        held_by_session = "held by a session", addressed_to_someone_else = "addressed to someone else",
        outgoing_copy = "the sender's own outgoing copy", no_session = "no session, so left to the offline message",
        left_to_its_session = "left to the scan of its own session",
        not_important_at_end = "the session ends, and this is not an important message",
        enabled_again = "the device is back and has enabled the registration", back_and_awake = "the device is back and awake",
        server_stops = "the server stops", held_by_awake_session = "held by a session that is awake",
        not_resumable = "the session cannot be resumed",
        foreign_answer = "answer from a foreign JID ignored", result = "push succeeded", unreachable = "unreachable",
        refused = "refused", gone = "gone", probe_answered = "probe answered", no_answer = "no answer",
      }
      for name, text in pairs(expected) do equal(sentence(library.reasons[name]), text) end
      for name in pairs(library.reasons) do assert(expected[name], name) end
      """#)
  }

  @Test("each code has a kind")
  func kinds() {
    lua(
      #"""
      local first = {
        push = "important (Jingle session)", skip = "already notified", refusal = "Missing jid", path = "stream management",
        ["end"] = "replaced by a new registration of the device", answer = "answer from a foreign JID ignored",
      }
      equal(#library.kinds, #library.sentences)
      local before
      for code, kind in ipairs(library.kinds) do
        if kind ~= before then
          equal(sentence(code), first[kind])
          first[kind] = nil
        end
        before = kind
      end
      equal(next(first), nil)
      """#)
  }

  @Test("the classes have names")
  func classes() {
    lua(
      #"""
      equal(library.classes.unimportant, 1)
      equal(library.classes.important, 2)
      for name in pairs(library.classes) do assert(name == "important" or name == "unimportant", name) end
      """#)
  }

  @Test("it may be opened twice; the methods of one accept the engines of the other")
  func openedTwice() {
    lua(
      #"""
      local other = open_library().new("h", 1, 2)
      assert(is_pushed(message({ id = "1" }, delay("2026-11-26T01:00:00Z"))))
      assert(debug.getmetatable(other) ~= debug.getmetatable(engine))
      same(table.pack(other:counts()), 0, 0, 0)
      same(table.pack(engine.counts(other)), 0, 0, 0)
      same(table.pack(other.counts(engine)), 1, 0, 0)
      """#)
  }

  @Test("an engine needs a host and two integers")
  func newArguments() {
    lua(
      #"""
      raises("bad argument #1 to 'new' (string expected, got no value)", function() library.new() end)
      raises("string expected, got table", library.new, {}, 1, 2)
      raises("number expected, got nil", library.new, "h", nil, 2)
      raises("number expected, got no value", library.new, "h", 1)
      raises("number has no integer representation", library.new, "h", 1, 1.5)
      """#)
  }

  @Test("an engine accepts any host and any key")
  func extremeHosts() {
    lua(
      #"""
      for _, host in ipairs({ "", "a\0b", "\xff\xfe", ("x"):rep(100000) }) do
        same(table.pack(library.new(host, math.mininteger, math.maxinteger):counts()), 0, 0, 0)
      end
      """#)
  }

  @Test("engines share nothing")
  func separateEngines() {
    lua(
      #"""
      assert(is_pushed(message({ id = "1" }, body(), delay("2026-11-26T01:00:00Z"))))
      same(table.pack(engine:counts()), 1, 0, 0)
      same(table.pack(library.new("example.org", 1, 2):counts()), 0, 0, 0)
      """#)
  }

  @Test("each bit of both words of the key changes ids and registration keys")
  func keyBits() {
    lua(
      #"""
      local ids, keys, count = {}, {}, 0
      local function try(key1, key2)
        local of = library.new("example.org", key1, key2)
        local id = of:expect_answer("me", "push<1", "push.x", 5, 1, now)
        local key = select(5, of:ping("me", "push<1", now))
        assert(not ids[id] and not ids[id:sub(17)] and not keys[key], key1 .. " " .. key2)
        ids[id], ids[id:sub(17)], keys[key], count = true, true, true, count + 1
      end
      try(0, 0)
      for bit = 0, 63 do
        try(1 << bit, 0)
        try(0, 1 << bit)
      end
      equal(count, 129)
      local id = engine:expect_answer("me", "push<1", "push.x", 5, 1, now)
      equal(library.new("example.org", 1, 2):expect_answer("me", "push<1", "push.x", 5, 1, now), id)
      """#)
  }

  @Test("the metatable is protected and its finalizer hidden")
  func protected() {
    lua(
      #"""
      equal(getmetatable(engine), false)
      raises("table expected", setmetatable, engine, {})
      equal(engine.__gc, nil)
      equal(engine.new, nil)
      """#)
  }

  @Test("a collected engine is closed: every method says so")
  func closed() {
    lua(
      #"""
      local methods = {}
      for name in pairs(debug.getmetatable(engine).__index) do table.insert(methods, name) end
      equal(#methods, \#(engineMethods.count))
      local kept
      do
        local dead = library.new("h", 1, 2)
        setmetatable({ dead }, { __gc = function(holder) kept = holder[1] end })
      end
      collectgarbage() collectgarbage() collectgarbage()
      for _, name in ipairs(methods) do raises("engine is closed", kept[name], kept) end
      """#)
  }

  @Test("a collected engine may be finalized again")
  func finalizedTwice() {
    lua(
      #"""
      local finalize = debug.getmetatable(engine).__gc
      finalize(engine) finalize(engine) finalize() finalize(nil)
      raises("engine is closed", engine.counts, engine)
      """#)
  }

  @Test("every method refuses anything but an engine")
  func noEngine() {
    lua(
      #"""
      local checked = 0
      for name, method in pairs(debug.getmetatable(engine).__index) do
        for _, value in ipairs({ 1, "x", {}, io.stdout, print, coroutine.create(print), true }) do
          raises("engine expected, got ", method, value)
        end
        raises("engine expected, got no value", method)
        raises("engine expected, got nil", method, nil)
        checked = checked + 1
      end
      equal(checked, \#(engineMethods.count))
      """#)
  }

  @Test("a userdata that starts like an engine is not accepted, nor is an engine's address")
  func imitations() {
    lua(
      #"""
      for name, method in pairs(debug.getmetatable(engine).__index) do
        for _, size in ipairs({ 256, 32, 24, 17, 15, 8, 1, 0 }) do
          raises("engine expected, got userdata", method, imitation(engine, size))
        end
        raises("engine expected, got light userdata", method, light(engine))
      end
      debug.getmetatable(engine).__gc(imitation(engine, 24))
      debug.getmetatable(engine).__gc(light(engine))
      same(table.pack(engine:counts()), 0, 0, 0)
      """#)
  }

  @Test("methods work in coroutines, even deep or resumed ones")
  func coroutines() {
    lua(
      #"""
      local function nest(depth)
        if depth > 0 then return coroutine.wrap(nest)(depth - 1) end
        coroutine.yield()
        return is_pushed(message({ id = "1" }, body()))
      end
      local resume = coroutine.wrap(function() return coroutine.wrap(nest)(0) end)
      resume()
      local thread = coroutine.create(function()
        local first = is_pushed(message({ id = "2" }, body()))
        coroutine.yield(first)
        return is_pushed(message({ id = "2" }, body()))
      end)
      equal(select(2, coroutine.resume(thread)), true)
      collectgarbage()
      equal(select(2, coroutine.resume(thread)), false)
      equal(coroutine.wrap(function() return select("#", engine:counts()) end)(), 3)
      raises("engine expected", coroutine.wrap(function() engine.counts(1) end))
      """#)
  }

  @Test("methods work from C, however full its stack", arguments: [0, 1, 19, 100, 10_000])
  func calledFromC(slots: Int) {
    lua(
      #"""
      same(table.pack(c_call(\#(slots), engine.counts, engine)), 0, 0, 0)
      local stanza = message({ id = "1" }, body())
      local function called(method, ...) return decided("me", c_call(\#(slots), method, engine, "me", ...)).reasons.x end
      equal(called(engine.offline, stanza, { x = {} }, 1), "important (body)")
      equal(called(engine.groupchat, stanza, { x = {} }, 1), "already notified")
      local results = table.pack(c_call(\#(slots), engine.next_candidate, engine, "me", "y", { stanza }, 0, 0, 1))
      equal(results.n, 12)
      equal(decided("me", table.unpack(results, 1, 5)).reasons.y, "important (body)")
      """#)
  }
}
