import Testing

@Suite("1x.1 Encrypted messages, told apart by their payload")
struct PayloadTests {
  @Test(
    "the payload of every kind of encryption counts, down to the third level",
    arguments: [
      ("encrypted", "eu.siacs.conversations.axolotl"), ("encrypted", "urn:xmpp:omemo:0"),
      ("encrypted", "urn:xmpp:omemo:1"), ("encrypted", "urn:xmpp:omemo:2"),
      ("x", "jabber:x:encrypted"), ("openpgp", "urn:xmpp:openpgp:0"),
    ])
  func levels(name: String, namespace: String) {
    lua(
      #"""
      local function encrypted(id, level, text)
        local payload = text
        for i = 2, level do payload = element("level" .. i, {}, payload) end
        return message({ id = id, from = "you@x" }, child("\#(name)", "\#(namespace)", {}, payload))
      end
      for level = 1, 4 do
        local id = "id" .. level
        assert(is_pushed(encrypted(id, level, "a")), "first at level " .. level)
        assert(not is_pushed(encrypted(id, level, "a")), "same at level " .. level)
        equal(is_pushed(encrypted(id, level, "b")), level < 4, "another at level " .. level)
      end
      """#)
  }

  @Test("every text of a payload and its children counts, and the borders between texts")
  func parts() {
    lua(
      #"""
      local function encrypted(...)
        return message({ id = "1" }, child("encrypted", "urn:xmpp:omemo:2", {}, ...))
      end
      local function key(...) return element("key", {}, ...) end
      for _, payload in ipairs({
        { "ab" }, { "a", "b" }, { "b", "a" }, { "a", key("c") }, { key("c"), key("a") },
        { key(key("d")), key(key("e")) }, { key(key("d")), key(key("f")) },
      }) do
        local stanza = encrypted(table.unpack(payload))
        assert(is_pushed(stanza))
        assert(not is_pushed(clone(stanza)))
      end
      """#)
  }

  @Test("the content of other elements does not count")
  func otherElements() {
    lua(
      #"""
      for i, marker in ipairs({
        { "propose", "urn:xmpp:jingle-message:0" }, { "encryption", "urn:xmpp:eme:0" }, { "x", "jabber:x:oob" },
        { "subject", nil }, { "thread", nil },
      }) do
        local function make(text)
          return message({ id = "id" .. i }, body(), child(marker[1], marker[2], {}, text, element("a", {}, text)))
        end
        assert(is_pushed(make("a")))
        assert(not is_pushed(make("b")))
        assert(is_pushed(message({ id = "first" .. i }, make("a").tags[2], body())))
        assert(not is_pushed(message({ id = "first" .. i }, make("b").tags[2], body())))
      end
      """#)
  }
}
