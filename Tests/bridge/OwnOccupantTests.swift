import Testing

@Suite("imp.12 One's own words, read from stanzas")
struct OwnOccupantTests {
  @Test("the sender is the session's own occupant if it alone of the room got directed presence")
  func directed() {
    lua(
      #"""
      local function reason(directed, from, attr)
        engine = another_engine()
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
      engine = another_engine()
      equal(offline(stanza, nil, session).reasons["push<1"], "unimportant (one's own words)")
      engine = another_engine()
      equal(scan({ stanza })[3], "important (body)")
      """#)
  }
}
