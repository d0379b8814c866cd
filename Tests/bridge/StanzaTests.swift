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
        local is_important, text = engine:importance(stanza)
        equal(type(is_important), "boolean")
        equal(type(text), "string")
        engine:next_candidate("me", "i", { stanza }, 0, 0, now)
        engine:archived("me", stanza, { i = {} }, { s = {} }, "a", "me", now)
        engine:offline("me", stanza, { i = {} }, now)
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

  @Test("a stanza of which a part is missing is as important as what is left")
  func missingFields() {
    lua(
      #"""
      equal(phrase({}), "unimportant (not a message)")
      equal(phrase({ name = 5 }), "unimportant (not a message)")
      equal(phrase({ name = "message" }), "unimportant (no body)")
      equal(phrase({ name = "message", tags = { body() } }), "important (body)")
      equal(phrase({ name = "message", attr = 5, tags = { body() } }), "important (body)")
      equal(phrase({ name = "message", attr = { type = 5 }, tags = { body() } }), "important (body)")
      equal(phrase({ name = "message", attr = {}, tags = 5 }), "unimportant (no body)")
      equal(phrase({ name = "message", attr = {}, body() }), "unimportant (no body)")
      """#)
  }

  @Test("what is no table among the children is passed over")
  func junkChildren() {
    lua(
      #"""
      local junk = { 1, "x", true, print, {}, { name = 5 }, { attr = {} }, false }
      table.insert(junk, body())
      equal(phrase({ name = "message", attr = {}, tags = junk }), "important (body)")
      equal(phrase({ name = "message", attr = {}, tags = { nil, false, body() } }), "important (body)")
      """#)
  }

  @Test("a child without attributes has the namespace of its parent")
  func childWithoutAttributes() {
    lua(
      #"""
      equal(phrase(message({}, { name = "body", "hello" })), "important (body)")
      equal(phrase(message({}, { name = "body", attr = 5, "hello" })), "important (body)")
      equal(phrase(message({}, { name = "propose" })), "unimportant (no body)")
      """#)
  }

  @Test("a body is text of its own; numbers, tables and empty texts are none")
  func bodies() {
    lua(
      #"""
      local none, some = "unimportant (no body)", "important (body)"
      equal(phrase(message({}, body(""))), none)
      equal(phrase(message({}, element("body", {}))), none)
      equal(phrase(message({}, element("body", {}, 5, true))), none)
      equal(phrase(message({}, element("body", {}, "", "x"))), some)
      equal(phrase(message({}, element("body", {}, element("b", {}, "x"), "x"))), none)
      equal(phrase(message({}, body(""), body("x"))), some)
      equal(phrase(message({}, { name = "body", attr = {}, tags = 5, "x" })), some)
      """#)
  }

  @Test("a body may begin with thousands of pieces that are no text: the stack does not grow")
  func bodyInPieces() {
    lua(
      #"""
      local body = { name = "body", attr = {} }
      for i = 1, 200000 do body[i] = i % 2 == 0 and "" or i end
      local stanza = message({}, body)
      equal(phrase(stanza), "unimportant (no body)")
      body[#body + 1] = "hello"
      equal(phrase(stanza), "important (body)")
      """#)
  }

  @Test("NUL bytes and invalid UTF-8 are bytes like others")
  func bytes() {
    lua(
      #"""
      equal(phrase(message({}, body("\0"))), "important (body)")
      equal(phrase(message({}, body("\xff\xc0\x80"))), "important (body)")
      equal(phrase(message({ type = "error\0" }, body())), "important (body)")
      equal(phrase(message({ type = "headline\0x" }, body())), "important (body)")
      equal(phrase(element("message\0", {}, body())), "unimportant (not a message)")
      equal(phrase(message({}, child("propose", "urn:xmpp:jingle-message:0\0"))), "unimportant (no body)")
      equal(phrase(message({}, element("body\0", {}, "x"))), "unimportant (no body)")
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

  @Test("metamethods are never called: what stands in a proxy is not there")
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
      equal(phrase(stanza), "important (body)")
      same(scan(trapped({ stanza, empty })), 1, 2, "important (body)")
      for _, argument in ipairs({ stanza, empty }) do
        engine:archived("me", argument, empty, empty, "a", "me", now)
        engine:offline("me", argument, trapped({ i = {} }), now)
        engine:session_end(argument, trapped({ a = { push_identifier = "x" }, b = empty }))
        engine:enable("j@x", "j@x", "me@x/r", "n", argument)
        engine:disabled_by(trapped({ i = empty }), "j", "n")
        engine:over_limit(trapped({ i = empty, k = { timestamp = 5 } }), 1, "i")
        engine:extends_timeout(argument)
        engine:starts_own_timeout(argument, "i", 2)
      end
      equal(phrase(setmetatable({}, { __index = message({}, body()) })), "unimportant (not a message)")
      """#)
  }

  @Test("a stanza of many children and long texts is read")
  func large() {
    lua(
      #"""
      local stanza = message({ id = ("x"):rep(1000000) })
      for i = 1, 10000 do table.insert(stanza.tags, element("x" .. i, {})) end
      table.insert(stanza.tags, body(("y"):rep(1000000)))
      equal(phrase(stanza), "important (body)")
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
      equal(phrase(stanza), "important (body)")
      local received = child("received", "urn:xmpp:carbons:2")
      received.tags[1] = child("forwarded", "urn:xmpp:forward:0")
      local outer = message({}, received)
      received.tags[1].tags[1] = outer
      outer.attr.xmlns = "jabber:client"
      equal(type(phrase(outer)), "string")
      engine:enable("j@x", "j@x", "me@x/r", "n", stanza)
      """#)
  }
}
