import Testing

@Suite("Reading stanzas")
struct StanzaTests {
  @Test("a field that is missing or mistyped reads as absent")
  func mistypedFields() {
    lua(
      #"""
      local good = message({ type = "groupchat", id = "1", from = "a@b" }, body())
      local wrong = { 1, 1.5, true, print, io.stdout, coroutine.create(print), {}, "" }
      local function try(change)
        local stanza = clone(good)
        change(stanza)
        scan({ stanza })
        equal(archived(stanza, { id = "a", sender = "me" }).count, 1)
        archived_for_nobody(stanza, { i = {} }, { s = { push_identifier = "i" } })
        equal(offline(stanza).count, 1)
        equal(offline(stanza, { i = {} }, { username = "me", hibernating = true }).count, 1)
        equal(groupchat(stanza).count, 1)
        engine:enable("j@x", "j@x", "me@x/r", "n", stanza)
      end
      for _, field in ipairs({ "name", "attr", "tags", 1 }) do
        try(function(stanza) stanza[field] = nil end)
        try(function(stanza) stanza.tags[1][field] = nil end)
        for _, value in ipairs(wrong) do
          try(function(stanza) stanza[field] = value end)
          try(function(stanza) stanza.tags[1][field] = value end)
        end
      end
      for _, attribute in ipairs({ "type", "id", "from", "to", "xmlns" }) do
        for _, value in ipairs(wrong) do
          try(function(stanza) stanza.attr[attribute] = value end)
          try(function(stanza) stanza.tags[1].attr[attribute] = value end)
        end
      end
      """#)
  }

  @Test("a stanza with a missing part is as important as the rest")
  func missingFields() {
    lua(
      #"""
      equal(importance({}), "unimportant (not a message)")
      equal(importance({ name = 5 }), "unimportant (not a message)")
      equal(importance({ name = "message" }), "unimportant (no body)")
      equal(importance({ name = "message", tags = { body() } }), "important (body)")
      equal(importance({ name = "message", attr = 5, tags = { body() } }), "important (body)")
      equal(importance({ name = "message", attr = { type = 5 }, tags = { body() } }), "important (body)")
      equal(importance({ name = "message", attr = {}, tags = 5 }), "unimportant (no body)")
      equal(importance({ name = "message", attr = {}, body() }), "unimportant (no body)")
      """#)
  }

  @Test("children that are not tables are skipped")
  func junkChildren() {
    lua(
      #"""
      local junk = { 1, "x", true, print, {}, { name = 5 }, { attr = {} }, false }
      table.insert(junk, body())
      equal(importance({ name = "message", attr = {}, tags = junk }), "important (body)")
      equal(importance({ name = "message", attr = {}, tags = { nil, false, body() } }), "important (body)")
      """#)
  }

  @Test("a child without attributes has the namespace of its parent")
  func childWithoutAttributes() {
    lua(
      #"""
      equal(importance(message({}, { name = "body", "hello" })), "important (body)")
      equal(importance(message({}, { name = "body", attr = 5, "hello" })), "important (body)")
      equal(importance(message({}, { name = "propose" })), "unimportant (no body)")
      """#)
  }

  @Test("only non-empty text of its own makes a body, not numbers or tables")
  func bodies() {
    lua(
      #"""
      local none, some = "unimportant (no body)", "important (body)"
      equal(importance(message({}, body(""))), none)
      equal(importance(message({}, element("body", {}))), none)
      equal(importance(message({}, element("body", {}, 5, true))), none)
      equal(importance(message({}, element("body", {}, "", "x"))), some)
      equal(importance(message({}, element("body", {}, element("b", {}, "x"), "x"))), none)
      equal(importance(message({}, body(""), body("x"))), some)
      equal(importance(message({}, { name = "body", attr = {}, tags = 5, "x" })), some)
      """#)
  }

  @Test("a body may start with thousands of pieces that are not text: the stack does not grow")
  func bodyInPieces() {
    lua(
      #"""
      local body = { name = "body", attr = {} }
      for i = 1, 200000 do body[i] = i % 2 == 0 and "" or i end
      local stanza = message({}, body)
      equal(importance(stanza), "unimportant (no body)")
      body[#body + 1] = "hello"
      equal(importance(stanza), "important (body)")
      """#)
  }

  @Test("NUL bytes and invalid UTF-8 are ordinary bytes")
  func bytes() {
    lua(
      #"""
      equal(importance(message({}, body("\0"))), "important (body)")
      equal(importance(message({}, body("\xff\xc0\x80"))), "important (body)")
      equal(importance(message({ type = "error\0" }, body())), "important (body)")
      equal(importance(message({ type = "headline\0x" }, body())), "important (body)")
      equal(importance(element("message\0", {}, body())), "unimportant (not a message)")
      equal(importance(message({}, child("propose", "urn:xmpp:jingle-message:0\0"))), "unimportant (no body)")
      equal(importance(message({}, element("body\0", {}, "x"))), "unimportant (no body)")
      assert(is_pushed(message({ id = "a\0b" }, body())))
      assert(is_pushed(message({ id = "a\0c" }, body())))
      assert(not is_pushed(message({ id = "a\0b" }, body())))
      assert(is_pushed(message({ id = "\xff" }, body())))
      assert(is_pushed(message({ id = "\xfe" }, body())))
      """#)
  }

  @Test("registrations and users with NUL bytes are kept apart")
  func byteNames() {
    lua(
      #"""
      local stanza = message({ id = "1" }, body())
      for _, identifier in ipairs({ "", "\0", "\0\0", "a\0b", "a\0c", "\xff" }) do
        assert(is_pushed(stanza, identifier), identifier)
        assert(not is_pushed(stanza, identifier), identifier)
      end
      """#)
  }

  @Test("metamethods are never called: the fields of a proxy are absent")
  func metamethods() {
    lua(
      #"""
      local function trap() error("called") end
      local events = { "__index", "__len", "__pairs", "__eq", "__lt", "__call", "__tostring", "__name" }
      local traps = {}
      for _, event in ipairs(events) do traps[event] = trap end
      local function trapped(value)
        if type(value) ~= "table" then return value end
        for k, v in next, value do value[k] = trapped(v) end
        return setmetatable(value, traps)
      end
      local stanza = trapped(message({ id = "1" }, body()))
      local empty = trapped({})
      equal(importance(stanza), "important (body)")
      same(scan(trapped({ stanza, empty })), 1, 2, "important (body)")
      for _, argument in ipairs({ stanza, empty }) do
        engine:archived("me", argument, empty, empty, "a", "me", now)
        engine:archived("me", argument, empty, trapped({ s = { push_identifier = "i" } }), "b", "me", now)
        engine:archived_for_nobody("me", argument, trapped({ i = {} }), trapped({ s = { push_identifier = "i" } }))
        engine:offline("me", argument, trapped({ i = {} }), now)
        engine:offline("me", argument, trapped({ i = {} }), now, trapped({ username = "me", smacks = false }))
        engine:groupchat("me", argument, trapped({ i = {} }), now)
        engine:left_unacked(argument, trapped({ push_identifier = "x" }), now)
        engine:ended_session(argument, trapped({ a = { resource = "x" }, b = empty }), 30, now)
        engine:ended_session(trapped({ resource = "x" }), trapped({ a = { resource = "x" } }), 30, now)
        engine:device_is_back(argument, empty, now)
        engine:forget_session(argument)
        engine:enable("j@x", "j@x", "me@x/r", "n", argument)
        engine:disable(trapped({ i = empty, k = { jid = "j", node = "n" } }), "j", "n")
        engine:over_limit("me", trapped({ i = empty, k = { timestamp = 5 } }), 1, "i")
        engine:extends_timeout(argument)
        engine:knock("me", argument, empty, true, now)
        engine:knock("me", trapped({ push_identifier = "x", resumption_token = "t" }),
          trapped({ a = { push_identifier = "x", smacks = true, state = argument } }), true, now)
        engine:starts_own_timeout(argument, "i", 2)
      end
      equal(importance(setmetatable({}, { __index = message({}, body()) })), "unimportant (not a message)")
      """#)
  }

  @Test("a stanza of many children and long texts is read")
  func large() {
    lua(
      #"""
      local stanza = message({ id = ("x"):rep(1000000) })
      for i = 1, 10000 do table.insert(stanza.tags, element("x" .. i, {})) end
      table.insert(stanza.tags, body(("y"):rep(1000000)))
      equal(importance(stanza), "important (body)")
      assert(is_pushed(stanza))
      assert(not is_pushed({ name = "message", attr = stanza.attr, tags = stanza.tags }))
      """#)
  }

  @Test("a stanza that contains itself is read")
  func cyclic() {
    lua(
      #"""
      local stanza = message({ id = "1", xmlns = "urn:xmpp:carbons:2" }, body())
      table.insert(stanza.tags, stanza)
      equal(importance(stanza), "important (body)")
      local received = child("received", "urn:xmpp:carbons:2")
      received.tags[1] = child("forwarded", "urn:xmpp:forward:0")
      local outer = message({}, received)
      received.tags[1].tags[1] = outer
      outer.attr.xmlns = "jabber:client"
      equal(type(importance(outer)), "string")
      engine:enable("j@x", "j@x", "me@x/r", "n", stanza)
      """#)
  }
}
