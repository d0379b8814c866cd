import PushRules
import Testing

/// What an element tells, written by hand.
private enum Told {
  /// Something about the content of a message, see ``Content``.
  case content(Content)
  /// The element counts in an iq alone.
  case request
  /// The element counts in an iq alone, which is never pushed.
  case publish
  /// The stanza is a carbon; the reason if it forwards a message with a body.
  case carbon(reason: String)
  /// A part of a carbon.
  case wrapper
  case archiveID
  case delay
  /// A call is over; nothing about the message.
  case endOfCall
}

/// The decision about a message with no other element.
private struct Content {
  var reason: String
  var isUrgent = false
  var type: String?
  /// The element tells the same with a child in it.
  var mayHaveChild = true
  var isBody = false
}

private let meanings: [(meaning: ElementMeanings, told: Told)] = [
  (.body, .content(Content(reason: "important (body)", mayHaveChild: false, isBody: true))),
  (.subject, .content(Content(reason: "unimportant (subject)", type: "groupchat", mayHaveChild: false))),
  (.call, .content(Content(reason: "important (call)", isUrgent: true))),
  (.jingleSession, .request),
  (.encrypted, .content(Content(reason: "important (encrypted)"))),
  (.keyTransport, .content(Content(reason: "unimportant (key transport)"))),
  (.encryptionHint, .content(Content(reason: "important (encrypted)"))),
  (.retraction, .content(Content(reason: "unimportant (retraction)"))),
  (.reactions, .content(Content(reason: "unimportant (reactions)"))),
  (.invitation, .content(Content(reason: "important (invitation)"))),
  (.file, .content(Content(reason: "important (file)"))),
  (.receivedCarbon, .carbon(reason: "important (body)")),
  (.sentCarbon, .carbon(reason: "unimportant (sent carbon)")),
  (.forwarded, .wrapper),
  (.forwardedMessage, .wrapper),
  (.archiveID, .archiveID),
  (.delay, .delay),
  (.publishedNotification, .publish),
  (.endOfCall, .endOfCall),
]

private func meaningTold(_ meaning: ElementMeanings) -> Told? {
  meanings.first { $0.meaning == meaning }?.told
}

extension VocabularyRow: CustomTestStringConvertible {
  public var testDescription: String {
    "\(name) \(namespace.map { "\($0)" } ?? "") \(part.map { "\($0)" } ?? "")"
  }

  fileprivate var told: Told? { meaningTold(tells) }

  fileprivate var content: Content? {
    if case .content(let content) = told { content } else { nil }
  }

  /// The reason for a message with this element without its part.
  fileprivate var otherwiseReason: String {
    if case .content(let content) = meaningTold(otherwise) { content.reason } else { "unimportant (no body)" }
  }

  /// A table in Lua.
  fileprivate var lua: String {
    let part: String =
      switch self.part {
      case .child(let name, let namespace):
        "{ name = \"\(name)\", xmlns = \((namespace ?? self.namespace).map { "\"\($0)\"" } ?? "nil") }"
      case .inside(let name, let namespace):
        "{ name = \"\(name)\", xmlns = \"\(namespace)\", is_inside = true }"
      case .below(let child, let grandchild, let name, let namespace):
        "{ above = { \"\(child)\", \"\(grandchild)\" }, leaf = \"\(name)\", xmlns = \"\(namespace)\" }"
      case .action(let action): "{ action = \"\(action)\" }"
      case nil: "nil"
      }
    return "{ name = \"\(name)\", xmlns = \(namespace.map { "\"\($0)\"" } ?? "nil"), part = \(part) }"
  }
}

private let rows = (0..<Vocabulary.count).map(Vocabulary.row)

private func rows(telling meaning: ElementMeanings) -> [VocabularyRow] { rows.filter { $0.tells == meaning } }

/// Every row of the vocabulary, on every path to a push.
@Suite("Vocabulary")
struct VocabularyTests {
  @Test("no two rows have the same name and namespace")
  func distinct() { #expect(Set(rows.map(\.testDescription)).count == rows.count) }

  @Test("a name of the same length that differs in one byte tells nothing", arguments: rows)
  func nearName(row: VocabularyRow) {
    lua(
      #"""
      local row = \#(row.lua)
      for place = 1, #row.name do
        local near = row.name:sub(1, place - 1) .. "?" .. row.name:sub(place + 1)
        equal(importance(message({ id = "1" }, child(near, row.xmlns, {}, "x"))), "unimportant (no body)", near)
      end
      """#)
  }

  @Test("a name of any length is read, and tells nothing")
  func lengths() {
    lua(
      #"""
      for length = 0, 300 do
        equal(importance(message({ id = "1" }, child(("x"):rep(length) .. "?", "urn:x"))), "unimportant (no body)")
      end
      equal(importance(message({ id = "1" }, child(("x"):rep(1000000), "urn:x"))), "unimportant (no body)")
      """#)
  }

  @Test("each meaning is a bit of its own")
  func bits() {
    #expect(meanings.allSatisfy { $0.meaning.rawValue.nonzeroBitCount == 1 })
    let all = meanings.reduce(ElementMeanings()) { $0.union($1.meaning) }
    #expect(all.rawValue.nonzeroBitCount == meanings.count)
  }

  @Test("each row has a meaning that this test knows, and names its clause", arguments: rows)
  func known(row: VocabularyRow) {
    #expect(row.tells.rawValue.nonzeroBitCount == 1)
    #expect(row.told != nil, "what is expected of a message with this element?")
    #expect("\(row.clause)".contains(/^[a-z0-9]+\.[0-9]+$/))
  }

  @Test("each meaning has a row")
  func used() {
    for (meaning, _) in meanings { #expect(rows.contains { $0.tells == meaning || $0.otherwise == meaning }) }
  }

  @Test(
    "an element without its part tells what its row has otherwise, on every path",
    arguments: rows.filter { $0.part != nil && $0.content != nil })
  func withoutPart(row: VocabularyRow) {
    each(
      row,
      #"""
      local part = row.part
      local function stanza(...) return message({ from = from, to = me, id = "1" }, child(row.name, row.xmlns, {}, ...)) end
      local function tells_otherwise(...)
        local stanza = stanza(...)
        on_every_way(function(reason_of) equal(reason_of(stanza), "\#(row.otherwiseReason)") end)
      end
      tells_otherwise()
      tells_otherwise("text")
      tells_otherwise(child(part.name .. "x", part.xmlns))
      tells_otherwise(child(part.name, part.xmlns .. "x"))
      local grandchild = child("y", part.xmlns, {}, child(part.name, part.xmlns))
      if part.is_inside then
        local found = stanza(grandchild)
        on_every_way(function(reason_of) equal(reason_of(found), "\#(row.content?.reason ?? "")") end)
      else
        tells_otherwise(grandchild)
      end
      tells_otherwise(child("z", part.xmlns, {}, grandchild))
      if part.xmlns ~= row.xmlns then tells_otherwise(child(part.name)) end
      local found = stanza(child("y"), child(part.name, part.xmlns))
      on_every_way(function(reason_of) equal(reason_of(found), "\#(row.content?.reason ?? "")") end)
      """#)
  }

  @Test("a child in its element's own namespace may omit it", arguments: rows.filter { $0.content != nil })
  func inheritedNamespace(row: VocabularyRow) {
    guard case .child(_, nil) = row.part else { return }
    each(
      row,
      #"""
      local stanza = message({ from = from, to = me, id = "1" }, child(row.name, row.xmlns, {}, child(row.part.name)))
      on_every_way(function(reason_of) equal(reason_of(stanza), "\#(row.content?.reason ?? "")") end)
      """#)
  }

  @Test(
    "imp.1 an iq that counts does so only with its name, namespace, action and type",
    arguments: rows(telling: .jingleSession))
  func request(row: VocabularyRow) {
    each(
      row,
      #"""
      local function reason_of(attr, element_of)
        engine = another_engine()
        attr.from, attr.to, attr.id = from, me .. "/phone", "1"
        return scan({ element("iq", attr, element_of) })[3]
      end
      equal(reason_of({ type = "set" }, child_of(row)), "important (Jingle session)")
      for _, type in ipairs({ "get", "result", "error", "", "SET" }) do
        equal(reason_of({ type = type }, child_of(row)), "unimportant (not a message)")
      end
      equal(reason_of({}, child_of(row)), "unimportant (not a message)")
      for _, action in ipairs({ "session-terminate", "session-initiat", "", "session-initiate " }) do
        equal(reason_of({ type = "set" }, child(row.name, row.xmlns, { action = action })), "unimportant (not a message)")
      end
      equal(reason_of({ type = "set" }, child(row.name, row.xmlns)), "unimportant (not a message)")
      for _, other in ipairs(others) do
        equal(reason_of({ type = "set" }, child_of(other)), "unimportant (not a message)")
      end
      """#)
  }

  @Test(
    "4a.8 an iq that publishes a notification is never pushed, by its names, namespaces and type, on every path",
    arguments: rows(telling: .publishedNotification))
  func publish(row: VocabularyRow) {
    each(
      row,
      #"""
      local function is_ignored(type, ...)
        local stanza = element("iq", { type = type, from = "push.example.net", to = me .. "/phone", id = "1" }, ...)
        local found
        local function same_everywhere(is_found)
          if found ~= nil then equal(is_found, found) end
          found = is_found
        end
        for _, session in ipairs({ false, { username = "me", smacks = false } }) do
          engine = another_engine()
          local reasons = offline(stanza, registrations, session or nil).reasons
          same_everywhere((reasons.p or reasons[false]) == "a notification itself")
        end
        engine = another_engine()
        same_everywhere(groupchat(stanza, registrations).reasons[false] == "a notification itself")
        engine = another_engine()
        stanza.attr.to = me
        local reasons = archived(stanza, { registrations = registrations }).reasons
        same_everywhere(reasons[false] == "a notification itself")
        engine = another_engine()
        local results = scan({ stanza }, 0, 0, "p")
        if found then same(results, nil, 0, 0, 0, 1) else equal(results[1], 1) end
        return found
      end
      local function pubsub(xmlns, ...) return child(row.name, xmlns or row.xmlns, {}, ...) end
      local function publish(...) return element("publish", { node = "n" }, ...) end
      local function item(...) return element("item", {}, ...) end
      local notification = child(row.part.leaf, row.part.xmlns)

      equal(is_ignored("set", child_of(row)), true)
      equal(is_ignored("set", pubsub(nil, publish(item(notification)), child("publish-options"))), true)
      equal(is_ignored("set", pubsub(nil, child("publish", row.xmlns, {}, child("item", row.xmlns, {}, notification)))), true)
      equal(is_ignored("set", pubsub(nil, element("x"), publish(item()), publish(item(), item(notification)))), true)
      for _, type in ipairs({ "get", "result", "error", "" }) do equal(is_ignored(type, child_of(row)), false) end
      equal(is_ignored(nil, child_of(row)), false)
      for i, other in ipairs(others) do equal(is_ignored("set", child_of(other)), false, "other " .. i) end
      for i, other in ipairs({
        notification, item(notification), element("publishes", {}, item(notification)),
        publish(notification), publish(element("items", {}, notification)), publish(item(child(row.part.leaf, "urn:x"))),
        publish(item(element(row.part.leaf))), publish(item(child(row.part.leaf .. "s", row.part.xmlns))),
        child("publish", "urn:x", {}, item(notification)), publish(child("item", "urn:x", {}, notification)),
        publish(item(element("x", {}, notification))), publish(), publish(item()), "text",
      }) do
        equal(is_ignored("set", pubsub(nil, other)), false, "child " .. i)
      end
      equal(is_ignored("set", pubsub()), false)
      equal(is_ignored("set", element("x", {}, child_of(row))), false)
      for field, values in pairs({ name = { 5, {} }, tags = { false, 5, "x", {} }, attr = { false, 5 } }) do
        for _, value in ipairs(values) do
          for level = 1, 4 do
            local levels = { child_of(row) }
            for i = 2, 4 do levels[i] = levels[i - 1].tags[1] end
            levels[level][field] = value
            local is_left = field == "tags" and level == 4 or field == "attr" and (level == 2 or level == 3)
            equal(is_ignored("set", levels[1]), is_left, field .. " at " .. level)
          end
        end
      end
      equal(scan({ message({ from = "x", id = "1" }, child_of(row)) }, 0, 0, "p")[3], "unimportant (no body)")
      """#)
  }

  /// Lua: `row`; `child_of(row, attr, ...)` creates the element; `others` are similar elements without a meaning.
  /// `ways`: the paths to the registration "p"; each returns the reason for a stanza. `on_every_way(f)` calls f with
  /// each of them and a new engine, also for a message in a carbon.
  private func each(
    _ row: VocabularyRow, _ chunk: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let helpers = #"""
      local row, registrations = \#(row.lua), { p = {} }
      -- With the part that the row needs.
      local function child_of(row, attr, ...)
        local result = child(row.name, row.xmlns, attr, ...)
        if row.part and row.part.action then result.attr.action = row.part.action end
        if row.part and row.part.above then
          local part = element(row.part.above[1], {}, element(row.part.above[2], {}, child(row.part.leaf, row.part.xmlns)))
          table.insert(result, part)
          table.insert(result.tags, part)
        end
        if row.part and row.part.name then
          local part = child(row.part.name, row.part.xmlns)
          table.insert(result, part)
          table.insert(result.tags, part)
        end
        return result
      end
      local function like(name, xmlns) return { name = name, xmlns = xmlns, part = row.part } end
      local others = {
        like(row.name .. "x", row.xmlns), like(row.name:sub(1, -2), row.xmlns), like(row.name:upper(), row.xmlns),
        like(row.name, (row.xmlns or "urn:") .. "x"), like(row.name, ""),
      }
      if row.xmlns then
        table.insert(others, like(row.name))
        table.insert(others, like(row.name, row.xmlns:sub(1, -2)))
        table.insert(others, like(row.name, row.xmlns:upper()))
      end

      local function in_queue(queue)
        local results = scan(queue, 0, 0, "p")
        if results[1] then equal(results[1], #queue) else equal(results[2], #queue) end
        return results[3] ~= 0 and results[3] or "already notified"
      end
      local filler = 0
      local ways = {
        queue = function(stanza) return in_queue({ stanza }) end,
        long_queue = function(stanza)
          local queue = {}
          for i = 1, 19 do
            filler = filler + 1
            queue[i] = message({ id = "filler" .. filler })
          end
          same(scan(queue, 0, 3, "p"), nil, 0, 19)
          queue[20] = stanza
          return in_queue(queue)
        end,
        archived = function(stanza) return archived(stanza, { registrations = registrations }).reasons.p end,
        offline = function(stanza) return offline(stanza, registrations).reasons.p end,
        groupchat = function(stanza) return groupchat(stanza, registrations).reasons.p end,
        unacked = function(stanza)
          local session = { username = "me", smacks = false }
          local reason = offline(stanza, registrations, session).reasons.p
          engine:forget_session(session)
          return reason
        end,
      }
      local function received(stanza) return message({ from = me, to = me .. "/desk" }, carbon("received", stanza)) end
      local function on_every_way(test)
        for name, reason in pairs(ways) do
          for _, in_carbon in ipairs({ false, true }) do
            engine = another_engine()
            local ok, text = pcall(test, function(stanza) return reason(in_carbon and received(stanza) or stanza) end)
            if not ok then error(name .. (in_carbon and " in a carbon: " or ": ") .. text, 0) end
          end
        end
      end
      local from = "you@example.net/phone"
      """#
    lua(helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test(
    "a message with only this element has its reason, on every path",
    arguments: rows.filter { $0.content != nil })
  func reason(row: VocabularyRow) throws {
    let content = try #require(row.content)
    each(
      row,
      #"""
      local type, may_have_child = \#(content.type.map { "\"\($0)\"" } ?? "nil"), \#(content.mayHaveChild)
      local function stanza(row, ...) return message({ from = from, to = me, id = "1", type = type }, child_of(row, {}, ...)) end
      on_every_way(function(reason_of) equal(reason_of(stanza(row, "text")), "\#(content.reason)") end)
      if may_have_child then
        on_every_way(function(reason_of)
          equal(reason_of(stanza(row, "text", element("child", {}, "text"))), "\#(content.reason)")
        end)
        on_every_way(function(reason_of) equal(reason_of(stanza(row)), "\#(content.reason)") end)
      end
      for _, other in ipairs(others) do
        on_every_way(function(reason_of)
          equal(reason_of(stanza(other, "text")), "unimportant (no body)", other.name .. " " .. tostring(other.xmlns))
        end)
      end
      """#)
  }

  @Test(
    "4b.2 of an archived message a held registration is notified only if it is a call, and not in a carbon",
    arguments: rows)
  func urgency(row: VocabularyRow) {
    each(
      row,
      #"""
      local sessions = { s = { push_identifier = "p" } }
      local function is_urgent(stanza)
        engine = another_engine()
        local quick = archived_for_nobody(stanza, registrations, sessions)
        local r = archived(stanza, { registrations = { p = {}, free = {} }, sessions = sessions })
        if r.path == "urgent" then
          equal(quick, nil)
          equal(r.reasons.p, r.reasons.free)
          return true
        end
        equal(r.path, "archived")
        equal(r.reasons.p, "held by a session")
        assert(r.reasons.free ~= "held by a session")
        equal(quick.path, "archived")
        equal(quick.reasons[false], "held by a session")
        return false
      end
      local function stanza(row, ...)
        return message({ from = from, to = me, id = "1" }, child_of(row, {}, "text", ...))
      end
      equal(is_urgent(stanza(row)), \#(row.content?.isUrgent ?? false))
      equal(is_urgent(stanza(row, element("child", {}))), \#(row.content?.isUrgent ?? false))
      equal(is_urgent(received(stanza(row))), false)
      for _, other in ipairs(others) do equal(is_urgent(stanza(other)), false) end
      """#)
  }

  @Test(
    "1x.1 only what a person should see tells two messages with one id apart",
    arguments: rows)
  func payload(row: VocabularyRow) {
    let isShown = !row.tells.isDisjoint(with: [.call, .invitation, .file])
    let isToldApart = row.isPayload || isShown || row.content?.isBody ?? false
    each(
      row,
      #"""
      local function message_of(row)
        return function(text) return message({ from = from, to = me, id = "1" }, child_of(row, {}, text)) end
      end
      local function are_told_apart(stanza)
        local result
        on_every_way(function(reason_of)
          local known = "already notified"
          assert(reason_of(stanza("a")) ~= known)
          local is_another = reason_of(stanza("b")) ~= known
          equal(reason_of(stanza("a")), known)
          equal(reason_of(stanza("b")), known)
          if result == nil then result = is_another else equal(is_another, result, "whether another text is another message") end
        end)
        return result
      end
      equal(are_told_apart(message_of(row)), \#(isToldApart))
      for _, other in ipairs(others) do equal(are_told_apart(message_of(other)), false) end
      """#)
  }

  @Test(
    "imp.3 a carbon of a message with a body has its reason",
    arguments: rows(telling: .receivedCarbon) + rows(telling: .sentCarbon))
  func carbons(row: VocabularyRow) throws {
    guard case .carbon(let reason) = try #require(row.told) else { return }
    for forwarded in rows(telling: .forwarded) {
      for message in rows(telling: .forwardedMessage) {
        each(
          row,
          #"""
          local forwarded_row, message_row = \#(forwarded.lua), \#(message.lua)
          local function stanza(direction, forwarded, inner)
            local forwarded_message = child_of(inner, { from = from, to = me, id = "1" }, body())
            return message({ from = "you@x", to = me, id = "1" }, child_of(direction, {}, child_of(forwarded, {}, forwarded_message)))
          end
          local function reasons(stanza, expected)
            for name, reason in pairs(ways) do
              engine = another_engine()
              equal(reason(stanza), expected, name)
            end
          end
          reasons(stanza(row, forwarded_row, message_row), "\#(reason)")
          for _, other in ipairs(others) do reasons(stanza(other, forwarded_row, message_row), "unimportant (no body)") end
          for _, other in ipairs({ like("forwards", forwarded_row.xmlns), like("forwarded"), like("forwarded", "urn:x") }) do
            reasons(stanza(row, other, message_row), "unimportant (no body)")
          end
          for _, other in ipairs({ like("massage", message_row.xmlns), like("message"), like("message", "urn:x") }) do
            reasons(stanza(row, forwarded_row, other), "unimportant (no body)")
          end
          """#)
      }
    }
  }

  @Test(
    "1x.1 two messages with one archive id are the same, whatever their content",
    arguments: rows(telling: .archiveID))
  func archiveID(row: VocabularyRow) {
    each(
      row,
      #"""
      local number, known = 0, "already notified"
      local function stanza(row, archive_id)
        number = number + 1
        local text = "text" .. number
        return message({ from = from, to = me, id = text }, body(text), child_of(row, { by = me, id = archive_id }))
      end
      on_every_way(function(reason_of)
        equal(reason_of(stanza(row, "A")), "important (body)")
        equal(reason_of(stanza(row, "A")), known)
        equal(reason_of(stanza(row, "B")), "important (body)")
        equal(archived(stanza(row), { registrations = registrations, id = "C" }).reasons.p, "important (body)")
        equal(reason_of(stanza(row, "C")), known)
        equal(archived(stanza(row), { registrations = registrations, id = "A" }).reasons.p, known)
        for _, other in ipairs(others) do
          equal(reason_of(stanza(other, "A")), "important (body)")
          equal(reason_of(stanza(other, "A")), "important (body)")
        end
      end)
      """#)
  }

  @Test(
    "1x.2 a later message with the same id is another one",
    arguments: rows(telling: .delay))
  func delay(row: VocabularyRow) {
    each(
      row,
      #"""
      local known = "already notified"
      local function stanza(id, row, minute)
        local stamp = "2026-11-26T01:0" .. minute .. ":00Z"
        return message({ from = from, to = me, id = id }, body(), child_of(row, { stamp = stamp }))
      end
      on_every_way(function(reason_of)
        equal(reason_of(stanza("a", row, 1)), "important (body)")
        equal(reason_of(stanza("a", row, 1)), known)
        equal(reason_of(stanza("a", row, 2)), "important (body)")
        equal(reason_of(stanza("a", row, 1)), known)
        for i, other in ipairs(others) do
          equal(reason_of(stanza("i" .. i, other, 1)), "important (body)")
          equal(reason_of(stanza("i" .. i, other, 2)), known)
        end
      end)
      """#)
  }

  @Test(
    "wake.1 a message with this element ends a call with its id, and is otherwise like one without",
    arguments: rows(telling: .endOfCall))
  func endOfCall(row: VocabularyRow) {
    each(
      row,
      answering + "\n" + #"""
        local function ends(...)
          engine, now = another_engine(), now + 1000
          local id = sent("p", "me", library.reasons.call)
          engine:note_call(id, "me", message({}, child("propose", "urn:xmpp:jingle-message:0", { id = "c" })))
          answer(id, "error")
          effects()
          engine:call_is_over("me", message({ from = from, to = me }, ...))
          return effects()[1] == "ended"
        end
        equal(ends(child_of(row, { id = "c" })), true)
        equal(ends(body(), child_of(row, { id = "c" }, "text", element("reason"))), true)
        equal(ends(child_of(row, { id = "d" })), false)
        equal(ends(element("wrapper", {}, child_of(row, { id = "c" }))), false)
        for _, other in ipairs(others) do equal(ends(child_of(other, { id = "c" })), false) end
        local number = 0
        on_every_way(function(reason_of)
          number = number + 1
          local function stanza(id, ...) return message({ from = from, to = me, id = id .. number }, ...) end
          equal(reason_of(stanza("a", child_of(row, { id = "c" }))), "unimportant (no body)")
          equal(reason_of(stanza("b", body(), child_of(row, { id = "c" }))), "important (body)")
        end)
        """#)
  }

  @Test("wake.1 a call's id is that of its element", arguments: rows(telling: .call))
  func callID(row: VocabularyRow) {
    each(
      row,
      answering + "\n" + #"""
        local function ends(call, over)
          engine, now = another_engine(), now + 1000
          local id = sent("p", "me", library.reasons.call)
          engine:note_call(id, "me", call)
          answer(id, "error")
          effects()
          engine:call_is_over("me", message({ id = "m" }, child("reject", "urn:xmpp:call-invites:0", { id = over })))
          return effects()[1] == "ended"
        end
        equal(ends(message({ id = "m" }, child_of(row, { id = "c" })), "c"), true)
        equal(ends(message({ id = "m" }, child_of(row, { id = "c" })), "m"), false)
        equal(ends(message({ id = "m" }, child_of(row)), "m"), true)
        for _, other in ipairs(others) do equal(ends(message({ id = "m" }, child_of(other, { id = "c" })), "c"), false) end
        """#)
  }
}
