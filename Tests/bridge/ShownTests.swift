import Testing

@Suite("note.1 What of a stanza a notification shows")
struct ShownTests {
  @Test("the sender, and the body that has something to see")
  func sender() {
    lua(
      #"""
      local hello = body()
      same(table.pack(engine:shown(message({ from = "you@x/r" }, hello))), "you@x/r", hello)
      same(table.pack(engine:shown(message({}, hello))), nil, hello)
      same(table.pack(engine:shown(message({ from = "you@x" }))), "you@x", nil)
      same(table.pack(engine:shown(message({ from = "you@x" }, body(" \t\r\n"), body("")))), "you@x", nil)
      same(table.pack(engine:shown({})), nil, nil)
      same(table.pack(engine:shown({ attr = 5, tags = 5 })), nil, nil)
      """#)
  }

  @Test("of several bodies the one in the registration's language, else without language, else the first")
  func languages() {
    lua(
      #"""
      local function in_language(language, text) return element("body", { ["xml:lang"] = language }, text or "x") end
      local function shown(language, ...)
        local _, chosen = engine:shown(message({ from = "you@x" }, ...), language)
        return chosen
      end
      local none, de, at, es = in_language(nil), in_language("de"), in_language("de-AT"), in_language("es")
      equal(shown("de-AT", es, none, de, at), at)
      equal(shown("de-AT", es, none, de), de)
      equal(shown("de-at", es, none, de), de)
      equal(shown("de-AT", es, none), none)
      equal(shown("de", es, at), es)
      equal(shown("de", at, es), at)
      equal(shown(nil, es, de, none), none)
      equal(shown(nil, es, de), es)
      equal(shown("de", in_language("de", "  "), es), es)
      equal(shown("de", in_language("de", ""), none), none)
      local empty = in_language("")
      equal(shown("de", es, empty), empty)
      """#)
  }

  @Test("of a carbon from one's own account the forwarded message's, and nothing of the carbon")
  func carbons() {
    lua(
      #"""
      local inner = body("inner")
      local function wrapped(from, attr, ...)
        return message({ from = from, to = me .. "/phone" }, carbon("received", message(attr, ...)), body("outer"))
      end
      same(table.pack(engine:shown(wrapped(me, { from = "you@x/r" }, inner))), "you@x/r", inner)
      same(table.pack(engine:shown(wrapped(me, {}, inner))), nil, inner)
      same(table.pack(engine:shown(wrapped(me, { from = "you@x/r" }))), "you@x/r", nil)
      local forged = wrapped("evil@x/r", { from = "you@x/r" }, inner)
      same(table.pack(engine:shown(forged)), "evil@x/r", forged.tags[2])
      """#)
  }

  @Test("a body of more than 1,000 bytes is cut")
  func cut() {
    lua(
      #"""
      equal(engine:cut(""), nil)
      equal(engine:cut(("x"):rep(1000)), nil)
      equal(engine:cut(("x"):rep(1001)), 997)
      equal(engine:cut(("ü"):rep(30000)), 996)
      equal(engine:cut("x" .. ("ü"):rep(30000)), 997)
      equal(library.ellipsis, "…")
      """#)
  }
}

@Suite("imp.12 One's own words, read from stanzas")
struct OwnOccupantTests {
  @Test("the sender is the session's own occupant if it alone of the room got directed presence")
  func directed() {
    lua(
      #"""
      local function reason(directed, from, attr)
        engine = library.new("example.org", 1, 2)
        attr = attr or { type = "groupchat" }
        attr.from, attr.to, attr.id = from, me .. "/phone", "1"
        local stanza = message(attr, body())
        local results = table.pack(engine:next_candidate("me", "p", { stanza }, 0, 0, now, { directed = directed }))
        return sentence(results[4])
      end
      local own, heard = "unimportant (one's own words)", "important (body)"
      local me_there = "room@x/nick"
      equal(reason({ [me_there] = true }, me_there), own)
      equal(reason({ [me_there] = true, ["other@x/nick"] = true, ["room@xx/nick"] = true, ["roo@x/n"] = true }, me_there), own)
      equal(reason({ [me_there] = true, ["room@x/former"] = false }, me_there), own)
      equal(reason({ [me_there] = true }, "room@x/you"), heard)
      equal(reason({ [me_there] = true, ["room@x/former"] = true }, me_there), heard)
      equal(reason({ [me_there] = true, ["room@x"] = true }, me_there), heard)
      equal(reason({ [me_there] = false }, me_there), heard)
      equal(reason({ ["room@x"] = true }, "room@x"), own)
      equal(reason({}, me_there), heard)
      equal(reason(nil, me_there), heard)
      equal(reason(5, me_there), heard)
      equal(reason({ [5] = true, [me_there] = true, [{}] = true }, me_there), own)
      equal(reason({ [me_there] = true }, nil), heard)
      equal(reason({ [me_there] = true }, me_there, { type = "chat" }), heard)
      """#)
  }

  @Test("no session is known of a message that is not in its queue")
  func otherPaths() {
    lua(
      #"""
      local stanza = message({ from = "room@x/nick", to = me, id = "1", type = "groupchat" }, body())
      local session = { username = "me", smacks = false, directed = { ["room@x/nick"] = true } }
      equal(groupchat(stanza).reasons["push<1"], "important (body)")
      engine = library.new("example.org", 1, 2)
      equal(offline(stanza, nil, session).reasons["push<1"], "unimportant (one's own words)")
      engine = library.new("example.org", 1, 2)
      equal(scan({ stanza })[3], "important (body)")
      """#)
  }
}
