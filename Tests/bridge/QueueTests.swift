import Testing

@Suite("4a.1 Scanning queues")
struct QueueTests {
  @Test("an empty queue has no candidate")
  func empty() {
    lua(
      #"""
      same(scan({}), nil, 0, 0)
      same(scan({}, 5), nil, 0, 0)
      """#)
  }

  @Test("the next candidate is after the last one, and of a class that was not pushed")
  func candidates() {
    lua(
      #"""
      local sent = delay("2026-11-26T01:00:00Z")
      local queue = {
        message({ id = "1" }, sent), message({ id = "2" }, sent), message({ id = "3" }, body(), sent),
        element("iq", { id = "4" }), message({ id = "5" }, body(), sent),
      }
      same(scan(queue), 1, 1, "unimportant (no body)")
      same(scan(queue, 1, 1), 3, 2, "important (body)")
      same(scan(queue, 3, 3), nil, 0, 2)
      same(scan(queue), nil, 5, 0)
      same(table.pack(engine:counts()), 5, 0, 0)
      """#)
  }

  @Test("4b.1 the sent carbon of a note to oneself is skipped, and the note itself is pushed")
  func noteToOneself() {
    lua(
      #"""
      local function note(to, id) return message({ from = me .. "/desk", to = to, id = id }, body()) end
      local function sent(inner, from) return message({ from = from or me, to = me .. "/phone" }, carbon("sent", inner)) end
      for i, to in ipairs({ me, me .. "/tablet", false }) do
        to = to or nil
        same(scan({ sent(note(to, "n" .. i)), note(to, "n" .. i) }), 2, 2, "important (body)")
        same(scan({ sent(note(to, "n" .. i)), note(to, "n" .. i) }), nil, 2, 0)
      end
      local received = message({ from = me, to = me .. "/phone" }, carbon("received", note(me .. "/tablet", "r")))
      same(scan({ sent(note(me .. "/tablet", "r")), received }), 2, 2, "important (body)")
      for i, other in ipairs({ "you@example.org", "me@example.org.uk", "me@example.or", "you@example.org/" .. me }) do
        same(scan({ sent(note(other, "o" .. i)) }), 1, 1, "unimportant (sent carbon)")
      end
      for i, to in ipairs({ me, "you@example.org" }) do
        same(scan({ sent(note(to, "f" .. i), "you@example.org") }), 1, 1, "unimportant (sent carbon)")
      end
      same(scan({ sent(message({ id = "a" }, body())) }), 1, 1, "unimportant (sent carbon)")
      local strange = message({ from = "you@example.org/x", to = me, id = "b" }, body())
      same(scan({ sent(strange) }), 1, 1, "unimportant (sent carbon)")
      """#)
  }

  @Test("4a.4 after a veto the next of the same class is the candidate")
  func veto() {
    lua(
      #"""
      local queue = { message({ id = "1" }, body()), message({ id = "2" }, body()) }
      same(scan(queue), 1, 2, "important (body)")
      same(scan(queue, 1, 0), 2, 2, "important (body)")
      same(scan(queue, 2, 0), nil, 0, 0)
      """#)
  }

  @Test("those skipped because of their class count as notified")
  func passedOver() {
    lua(
      #"""
      local queue = { message({ id = "1" }, body()), message({ id = "2" }, body()) }
      same(scan(queue), 1, 2, "important (body)")
      same(scan(queue, 1, 2), nil, 0, 1)
      assert(not is_pushed(queue[2]))
      """#)
  }

  @Test("what is notified is remembered for each registration of each user")
  func registrations() {
    lua(
      #"""
      local stanza = message({ id = "1" }, body())
      assert(is_pushed(stanza, "a"))
      assert(is_pushed(stanza, "b"))
      assert(not is_pushed(stanza, "a"))
      assert(is_push(engine:next_candidate("you", "a", { stanza }, 0, 0, now)))
      equal(select(9, engine:next_candidate("you", "a", { stanza }, 0, 0, now)), 1)
      """#)
  }

  @Test(
    "a scan may start at any index",
    arguments: [("-1", "1"), ("0", "1"), ("2", "3"), ("3", "nil"), ("99", "nil")])
  func begin(after: String, expected: String) {
    lua(
      #"""
      local queue = {}
      for i = 1, 3 do queue[i] = message({ id = tostring(i) }, body()) end
      equal(scan(queue, \#(after))[1], \#(expected))
      """#)
  }

  @Test("junk in a queue is skipped, and what follows it is found")
  func junk() {
    lua(
      #"""
      local queue = { 1, "x", true, print, {}, false, message({ id = "1" }, body()) }
      same(scan(queue), 5, 1, "unimportant (not a message)")
      same(scan(queue, 5, 1), 7, 2, "important (body)")
      """#)
  }

  @Test("a queue with holes is scanned to its end")
  func holes() {
    lua(
      #"""
      local stanza = message({ id = "1" }, body())
      same(scan({ nil, nil, stanza, nil, message({ id = "2" }, body()) }), 3, 2, "important (body)")
      """#)
  }

  @Test("other fields of a queue do not count")
  func otherFields() {
    lua(
      #"""
      local stanza = message({ id = "1" }, body())
      same(scan({ a = stanza, [0] = stanza, [-1] = stanza, [1.5] = stanza }), nil, 0, 0)
      """#)
  }

  @Test("a queue of 10,000 stanzas is scanned like one of two")
  func huge() {
    lua(
      #"""
      local queue, sent = {}, delay("2026-11-26T01:00:00Z")
      for i = 1, 9999 do queue[i] = message({ id = tostring(i) }, child("active", "urn:x"), sent) end
      queue[10000] = message({ id = "10000" }, body(), sent)
      same(scan(queue), 1, 1, "unimportant (no body)")
      same(scan(queue, 1, 1), 10000, 2, "important (body)")
      same(scan(queue, 10000, 3), nil, 0, 0)
      same(scan(queue), nil, 10000, 0)
      same(table.pack(engine:counts()), 10000, 0, 0)
      """#)
  }

  @Test("each stanza of a long queue is read as if it were alone, whatever precedes it")
  func neighbours() {
    lua(
      #"""
      local queue = {}

      local function fill(from, type, id, name)
        local attr = { from = from or nil, type = type or nil, id = id or nil, to = me }
        table.insert(queue, element(name, attr, body(), delay("2026-01-01T00:00:00Z")))
        table.insert(queue, element(name, attr, carbon("received", message({ id = id or nil, from = from or nil }, body()))))
        table.insert(queue, element(name, attr, child("encrypted", "urn:xmpp:omemo:2", {}, child("payload", nil, {}, "x"))))
        table.insert(queue, element(name, attr, body("other"), stanza_id(me, tostring(#queue))))
      end
      for _, from in ipairs({ "you@example.net", "me@example.org", false }) do
        for _, type in ipairs({ "chat", "error", false }) do
          for _, id in ipairs({ "1", "2", false }) do
            for _, name in ipairs({ "message", "presence" }) do fill(from, type, id, name) end
          end
        end
      end
      local function passed_over(queues)
        local engine, already, class = library.new("example.org", 1, 2), 0, 0
        for _, queue in ipairs(queues) do
          local already_in_queue, class_in_queue = select(9, engine:next_candidate("me", "push<1", queue, 0, 3, now))
          already, class = already + already_in_queue, class + class_in_queue
        end
        return already .. " " .. class
      end
      equal(#queue, 216)
      -- Neighbours differ in the sender first, then in the type, the id, the name, the children.
      for _, rows in ipairs({ 3, 9, 27, 54, 216 }) do
        local long, short = {}, {}
        for i = 0, #queue - 1 do long[i + 1] = queue[i % rows * (#queue // rows) + i // rows + 1] end
        for i, stanza in ipairs(long) do short[i] = { stanza } end
        equal(passed_over({ long }), passed_over(short))
      end
      """#)
  }

  @Test("a stanza differs from the one before it if name, sender or type differ at the same length")
  func sameLengths() {
    lua(
      #"""
      local function stanza(name, from, type) return element(name, { from = from, type = type, id = "1" }, body()) end
      local known = stanza("message", "a@x", "chat")
      assert(is_pushed(known))
      for _, other in ipairs({
        stanza("massage", "a@x", "chat"), stanza("message", "b@x", "chat"), stanza("message", "a@x", "chit"),
        stanza("message", nil, "chat"), stanza("message", "a@x", nil), stanza("massage", "b@x", "chit"),
      }) do
        equal(scan({ known, other, other })[1], 2)
        equal(scan({ clone(known), clone(other) })[1], nil)
      end
      """#)
  }

  @Test("only two bits of the used classes count")
  func usedClasses() {
    lua(
      #"""
      local queue = { message({ id = "1" }, body()) }
      same(scan(queue, 0, 4), 1, 2, "important (body)")
      same(scan(queue, 0, 255), nil, 1, 0)
      """#)
  }

  @Test("a scan leaves the queue and its stanzas as they were")
  func untouched() {
    lua(
      #"""
      local queue = { message({ id = "1", type = 5 }, body(), 5, delay("2026-11-26T01:00:00Z")), 7 }
      local before = clone(queue)
      scan(queue)
      local function compare(a, b)
        if type(a) ~= "table" then return equal(a, b) end
        for k, v in pairs(a) do compare(v, b[k]) end
        for k in pairs(b) do assert(a[k] ~= nil) end
      end
      equal(math.type(queue[1].attr.type), "integer")
      compare(before, queue)
      """#)
  }
}
