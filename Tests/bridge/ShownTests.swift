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
      local bare = { name = "body", tags = {}, "x" }
      equal(shown("de", es, bare), bare)
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
      local german = element("body", { ["xml:lang"] = "de" }, "x")
      same(table.pack(engine:shown(wrapped(me, { from = "you@x/r" }, inner, german), "de")), "you@x/r", german)
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
