import Testing

@Suite("imp Importance, read from stanzas")
struct ImportanceTests {
  @Test(
    "imp.5 every kind of encryption is important, with a body or without",
    arguments: [
      ("encrypted", "eu.siacs.conversations.axolotl"), ("encrypted", "urn:xmpp:omemo:0"),
      ("encrypted", "urn:xmpp:omemo:1"), ("encrypted", "urn:xmpp:omemo:2"),
      ("x", "jabber:x:encrypted"), ("openpgp", "urn:xmpp:openpgp:0"), ("encryption", "urn:xmpp:eme:0"),
    ])
  func encryption(name: String, namespace: String) {
    lua(
      #"""
      local marker = child("\#(name)", "\#(namespace)", {}, child("payload", "\#(namespace)"))
      equal(importance(message({}, marker)), "important (encrypted)")
      equal(importance(message({}, body(), marker)), "important (encrypted)")
      equal(importance(message({ type = "groupchat" }, element("subject", {}, "x"), marker)), "important (encrypted)")
      equal(importance(message({ type = "headline" }, marker)), "unimportant (headline)")
      equal(importance(message({}, child("\#(name)x", "\#(namespace)"))), "unimportant (no body)")
      equal(importance(message({}, child("\#(name)", "\#(namespace)x"))), "unimportant (no body)")
      equal(importance(message({}, child("\#(name)", nil))), "unimportant (no body)")
      equal(importance(message({}, child("body", "\#(namespace)", {}, "x"))), "unimportant (no body)")
      """#)
  }

  @Test("imp.5 the name of one encryption in the namespace of another is not encryption")
  func crossedEncryption() {
    lua(
      #"""
      local names = { "encrypted", "x", "openpgp", "encryption", "propose" }
      local namespaces = {
        "urn:xmpp:omemo:2", "jabber:x:encrypted", "urn:xmpp:openpgp:0", "urn:xmpp:eme:0",
        "urn:xmpp:jingle-message:0",
      }
      for i, name in ipairs(names) do
        for k, namespace in ipairs(namespaces) do
          equal(importance(message({}, child(name, namespace))) ~= "unimportant (no body)", i == k)
        end
      end
      equal(importance(message({}, child("encrypted", "urn:xmpp:omemo:3"))), "unimportant (no body)")
      """#)
  }

  @Test("imp.1, imp.2, imp.4 kind and type of a stanza")
  func types() {
    lua(
      #"""
      local call = child("propose", "urn:xmpp:jingle-message:0")
      for _, name in ipairs({ "iq", "presence", "a", "" }) do
        equal(importance(element(name, {}, body(), call)), "unimportant (not a message)")
      end
      equal(importance(message({ type = "error" }, body(), call)), "unimportant (error)")
      equal(importance(message({ type = "headline" }, body(), call)), "unimportant (headline)")
      for _, type in ipairs({ "chat", "normal", "", "Error", "errors", "headlines", "groupchat" }) do
        equal(importance(message({ type = type }, body())), "important (body)")
        equal(importance(message({ type = type })), "unimportant (no body)")
        equal(importance(message({ type = type }, call)), "important (call)")
      end
      """#)
  }

  @Test("imp.7 a subject is unimportant only in a group")
  func subject() {
    lua(
      #"""
      local function subject(...) return element("subject", {}, ...) end
      equal(importance(message({ type = "groupchat" }, subject("x"), body())), "unimportant (subject)")
      equal(importance(message({ type = "groupchat" }, subject())), "unimportant (subject)")
      equal(importance(message({ type = "chat" }, subject("x"), body())), "important (body)")
      equal(importance(message({ type = "groupchat" }, subject(element("b", {})), body())), "important (body)")
      equal(importance(message({ type = "groupchat" }, child("subject", "urn:x"), body())), "important (body)")
      """#)
  }

  @Test("imp.8 a body counts only in the namespace of its message")
  func bodyNamespace() {
    lua(
      #"""
      equal(importance(message({}, child("body", "http://www.w3.org/1999/xhtml", {}, "x"))), "unimportant (no body)")
      equal(importance(message({ xmlns = "jabber:client" }, child("body", "jabber:client", {}, "x"))),
        "important (body)")
      equal(importance(message({ xmlns = "jabber:client" }, body())), "important (body)")
      """#)
  }

  @Test("imp.7 a subject counts only in the namespace of its message")
  func subjectNamespace() {
    lua(
      #"""
      local attr = { xmlns = "jabber:client", type = "groupchat" }
      equal(importance(message(attr, child("subject", "jabber:client", {}, "x"), body())), "unimportant (subject)")
      equal(importance(message(attr, child("subject", "urn:x", {}, "x"), body())), "important (body)")
      """#)
  }

  @Test("imp.3 a received carbon is as important as its message, a sent one is not important")
  func carbons() {
    lua(
      #"""
      local function wrapped(direction, ...) return message({}, carbon(direction, ...)) end
      equal(importance(wrapped("received", message({}, body()))), "important (body)")
      equal(importance(wrapped("received", message({}, child("openpgp", "urn:xmpp:openpgp:0")))),
        "important (encrypted)")
      equal(importance(wrapped("received", message({}))), "unimportant (no body)")
      equal(importance(wrapped("received", message({ type = "headline" }, body()))), "unimportant (headline)")
      equal(importance(wrapped("received", message({ type = "error" }, body()))), "unimportant (error)")
      equal(importance(wrapped("sent", message({}, body()))), "unimportant (sent carbon)")
      local iq = element("iq", {}, carbon("received", message({}, body())))
      equal(importance(iq), "unimportant (not a message)")
      """#)
  }

  @Test("imp.3 only the message inside the carbon counts, not one forwarded beside it")
  func otherForwards() {
    lua(
      #"""
      local function forwarding(name, xmlns, ...)
        return child(name, xmlns, {}, child("forwarded", "urn:xmpp:forward:0", {}, ...))
      end
      local function inner(...) return child("message", "jabber:client", ...) end
      equal(importance(message({}, carbon("received", message({}, body())), forwarding("result", "urn:xmpp:mam:2", inner()))),
        "important (body)")
      equal(importance(message({}, forwarding("result", "urn:xmpp:mam:2", inner({}, body())))), "unimportant (no body)")
      """#)
  }

  @Test("imp.3 a carbon may hold thousands of messages: the stack does not grow")
  func manyForwarded() {
    lua(
      #"""
      local forwarded = child("forwarded", "urn:xmpp:forward:0")
      for i = 1, 5000 do
        forwarded.tags[i] = child("message", "jabber:client", {}, body())
        forwarded[i] = forwarded.tags[i]
      end
      equal(importance(message({}, child("received", "urn:xmpp:carbons:2", {}, forwarded))), "important (body)")
      """#)
  }

  @Test("imp.3 a carbon without a message in it counts as a message without body")
  func incompleteCarbons() {
    lua(
      #"""
      local received, forwarded = "urn:xmpp:carbons:2", "urn:xmpp:forward:0"
      for _, wrapper in ipairs({
        child("received", received),
        child("received", received, {}, child("forwarded", forwarded)),
        child("received", received, {}, child("forwarded", "urn:x", {}, child("message", "jabber:client", {}, body()))),
        child("received", received, {}, child("forwarded", forwarded, {}, child("message", "urn:x", {}, body()))),
        child("received", received, {}, child("message", "jabber:client", {}, body())),
        child("received", "urn:xmpp:receipts", {}, child("forwarded", forwarded)),
        { name = "received", attr = { xmlns = received }, tags = 5 },
        { name = "received", attr = { xmlns = received }, tags = { 5, {}, { name = "forwarded" } } },
      }) do
        equal(importance(message({}, wrapper)), "unimportant (no body)")
        equal(importance(message({}, wrapper, body())), "important (body)")
      end
      """#)
  }
}
