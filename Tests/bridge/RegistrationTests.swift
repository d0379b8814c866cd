import Testing

@Suite("3 Registrations, read from requests and records")
struct RegistrationTests {
  @Test("3.2 a request with a valid jid is accepted, with and without node and form")
  func accepted() {
    lua(
      #"""
      same(table.pack(engine:enable("push.x", "push.x", "me@x/r")))
      same(table.pack(engine:enable("push.x", "push.x", "me@x/r", "node<1")))
      same(table.pack(engine:enable("Push.X", "push.x", "me@x/r", "", child("x", "jabber:x:data"))))
      same(table.pack(engine:enable("me@x", "me@x", "me@x/r")))
      same(table.pack(engine:enable("push.x", "push.x", nil)))
      """#)
  }

  @Test("3.2 each refusal has its condition and its text")
  func refusals() {
    lua(
      #"""
      local function refused(condition, text, ...)
        local results = table.pack(engine:enable(...))
        equal(results.n, 2) equal(sentence(results[1]), condition) equal(sentence(results[2]), text)
      end
      refused("bad-request", "Missing jid")
      refused("bad-request", "Missing jid", nil, "push.x", "me@x/r", "n")
      refused("bad-request", "The jid must not be your own full JID", "me@x/r", "me@x/r", "me@x/r")
      refused("bad-request", "The jid must not be your own full JID", "ME@x/r", "me@x/r", "me@x/r")
      refused("bad-request", "The jid must not be your own full JID", "me@x/r", nil, "me@x/r")
      refused("jid-malformed", "The jid is not a valid JID", "@", nil, "me@x/r")
      refused("jid-malformed", "The jid is not a valid JID", "a<b", "a<b", "me@x/r")
      refused("jid-malformed", "The jid is not a valid JID", "<", "<", "me@x/r")
      refused("jid-malformed", "The jid is not a valid JID", "", nil, "me@x/r")
      refused("jid-malformed", "The jid is not a valid JID", "a/\u{FF1C}", "a/<", "me@x/r") -- as stringprep has it
      refused("bad-request", "The jid and node are too long", "a", "a", nil, ("n"):rep(6141))
      refused("bad-request", "The other attributes are too long", "a", "a", nil, nil, nil, 2047)
      refused("bad-request", "The publish-options are not a data form", "a", "a", nil, nil, child("x", nil, { type = "x" }))
      """#)
  }

  @Test("3.2 jid, separator and node have at most 6142 bytes")
  func length() {
    lua(
      #"""
      local long = "The jid and node are too long"
      local function reason(_, code) return code and sentence(code) end
      local function try(jid, node)
        return reason(engine:enable(("j"):rep(jid), ("j"):rep(jid), "me@x/r", node and ("n"):rep(node)))
      end
      equal(try(3071, 3070), nil)
      equal(try(3071, 3071), long)
      equal(try(6141), nil)
      equal(try(6142), long)
      local function with_attributes(length)
        return reason(engine:enable("push.x", "push.x", "me@x/r", nil, nil, length))
      end
      equal(with_attributes(2046), nil)
      equal(with_attributes(2047), "The other attributes are too long")
      equal(try(1, 10000000), long)
      equal(reason(engine:enable("j", ("j"):rep(6142), "me@x/r")), long)
      equal(reason(engine:enable(("j"):rep(7000), ("j"):rep(6141), "me@x/r")), nil)
      """#)
  }

  @Test("3.3 a request to disable without a jid is refused")
  func disableWithoutJID() {
    lua(
      #"""
      for _, node in ipairs({ false, "", "1" }) do
        local results = table.pack(engine:disable({ a = { node = "1" } }, nil, node or nil))
        equal(results.n, 2) equal(sentence(results[1]), "bad-request") equal(sentence(results[2]), "Missing jid")
      end
      """#)
  }

  @Test("3.3 jid and node disable one, jid alone all of that jid")
  func disable() {
    lua(
      #"""
      local registrations = {
        a1 = { jid = "a", node = "1" }, a2 = { jid = "a", node = "2" }, a = { jid = "a" }, b1 = { jid = "b", node = "1" },
        junk = 5, empty = {}, number = { jid = 5, node = 1 }, [7] = { jid = "a" },
      }
      local function disabled(...)
        local result = { engine:disable(registrations, ...) }
        equal(table.remove(result, 1), false)
        table.sort(result)
        return table.concat(result, " ")
      end
      equal(disabled("a", "1"), "a1")
      equal(disabled("a"), "a a1 a2")
      equal(disabled("a", ""), "a")
      registrations.empty_node = { jid = "a", node = "" }
      equal(disabled("a", ""), "a empty_node")
      registrations.empty_node = nil
      equal(disabled("b"), "b1")
      equal(disabled("c"), "")
      equal(disabled("5", "1"), "")
      """#)
  }

  @Test("3.1 a registration replaces those of its jid and node that have another identifier")
  func replaced() {
    lua(
      #"""
      local registrations = {
        a1 = { jid = "a", node = "1" }, A1 = { jid = "a", node = "1" }, a2 = { jid = "a", node = "2" }, a = { jid = "a" },
        A = { jid = "a", node = "" }, b1 = { jid = "b", node = "1" }, junk = 5, empty = {}, number = { jid = 5, node = 1 },
        [7] = { jid = "a" },
      }
      local function replaced(...)
        local result = { engine:replaced(registrations, ...) }
        table.sort(result)
        return table.concat(result, " ")
      end
      equal(replaced("new", "a", "1"), "A1 a1")
      equal(replaced("a1", "a", "1"), "A1")
      equal(replaced("a1", "a", nil), "A a")
      equal(replaced("a", "a", ""), "A")
      equal(replaced("new", "c", "1"), "")
      equal(replaced("new", "5", "1"), "")
      """#)
  }

  @Test("1x.2 a registration with a timestamp later than now is from a clock that was ahead")
  func stampedAhead() {
    lua(
      #"""
      local function ahead(of, timestamp)
        return (engine:stamped_ahead("me", { r = { timestamp = timestamp } }, of)) == "r"
      end
      for timestamp, expected in pairs({ [99] = false, [100] = false, [101] = true, [math.maxinteger] = true }) do
        equal(ahead(100, timestamp), expected, timestamp)
      end
      for _, timestamp in ipairs({ "x", true, print, 1.5, 0 / 0, math.huge, {} }) do equal(ahead(100, timestamp), false) end
      equal(ahead(100, nil), false)
      equal(ahead(-1, nil), true)
      local registrations = {
        a = { timestamp = 5 }, b = { timestamp = 8 }, c = { timestamp = 6 }, d = { timestamp = 7 }, e = 5, [8] = { timestamp = 8 },
      }
      equal(table.concat({ engine:stamped_ahead("me", registrations, 5) }, " "), "b d c")
      equal(table.concat({ engine:stamped_ahead("me", registrations, 8) }, " "), "")
      """#)
  }

  @Test("3.4 all that are too many go at once, the oldest last, whatever their number")
  func manyOverLimit() {
    lua(
      #"""
      for _, count in ipairs({ 2, 3, 7, 50, 2000 }) do
        local registrations = { new = { timestamp = 0 } }
        for i = 1, count do registrations["i" .. i] = { timestamp = i * 7919 % 10007 } end
        for _, limit in ipairs({ 1, 2, 5, count - 1, count }) do
          local result = { select(2, engine:over_limit("me", registrations, limit, "new", 0)) }
          local excess = math.max(0, count + 1 - math.max(1, limit))
          equal(#result, excess, count .. " over " .. limit)
          local gone, newest = {}, -1
          for i = excess, 1, -1 do
            local timestamp = registrations[result[i]].timestamp
            assert(timestamp > newest, "not sorted")
            newest, gone[result[i]] = timestamp, true
          end
          for identifier, record in pairs(registrations) do
            assert(gone[identifier] or identifier == "new" or record.timestamp > newest, "an older one stays")
          end
        end
      end
      """#)
  }

  @Test("3.4 the oldest registration goes; among equally old ones the first identifier")
  func overLimit() {
    lua(
      #"""
      local function over(limit, new, registrations) return (select(2, engine:over_limit("me", registrations, limit, new))) end
      local three = { a = { timestamp = 30 }, b = { timestamp = 10 }, c = { timestamp = 20 } }
      equal(over(3, "c", three), nil)
      equal(over(2, "c", three), "b")
      equal(over(2, "b", three), "c")
      local ties = {}
      for i = 1, 50 do ties[("%02d"):format(i)] = { timestamp = 5 } end
      equal(over(49, "50", ties), "01")
      equal(over(49, "01", ties), "02")
      equal(over(1, "", { ["a\0"] = { timestamp = 1 }, a = { timestamp = 1 } }), "a")
      equal(over(1, "new", { ["\xff"] = { timestamp = 1 }, a = { timestamp = 1 } }), "a")
      for _, junk in ipairs({ 1, -1, 0.5, 1e300, true, false, print, {}, io.stdout }) do
        for letter in ("abcdefgh"):gmatch(".") do
          equal(over(1, "new", { [junk] = { timestamp = 1 }, [letter] = { timestamp = 1 } }), letter)
        end
      end
      """#)
  }

  @Test("3.4 within one second the first to arrive goes, but those from the store go before it")
  func arrivals() {
    lua(
      #"""
      local z, y, x = { timestamp = 5 }, { timestamp = 5 }, { timestamp = 5 }
      local registrations = { z = z, y = y, x = x, new = {} }
      local function arrives(identifier) same(table.pack(engine:arrived("me", identifier, now))) end
      local function over(limit) return (select(2, engine:over_limit("me", registrations, limit, "new"))) end
      for _, identifier in ipairs({ "z", "y", "x" }) do arrives(identifier) end
      equal(over(3), "z")
      equal(over(4), nil)
      arrives("z")
      equal(over(3), "y")
      engine:forget_registration("me", "x", library.reasons.evicted, now)
      equal(over(3), "x")
      arrives("x")
      equal(over(3), "y")
      x.timestamp = 4
      equal(over(3), "x")
      registrations = { a = { timestamp = 5 }, b = { timestamp = 5 }, new = {} }
      arrives("a")
      equal(over(2), "b")
      arrives("b")
      equal(over(2), "a")
      """#)
  }

  @Test("3.4 arrival counts for one user only, whatever the clock says")
  func arrivalsOfUsers() {
    lua(
      #"""
      local registrations = { a = { timestamp = 5 }, b = { timestamp = 5 }, new = {} }
      engine:arrived("me", "b", now)
      engine:arrived("me", "a", now - 500)
      equal((select(2, engine:over_limit("me", registrations, 2, "new"))), "b")
      equal((select(2, engine:over_limit("you", registrations, 2, "new"))), "a")
      equal((select(2, library.new("example.org", 1, 2):over_limit("me", registrations, 2, "new"))), "a")
      """#)
  }

  @Test("3.4 the order of arrival is remembered for a month, for at least 4,096 registrations")
  func arrivalsAreForgotten() {
    lua(
      #"""
      local function order(of) -- "a" arrived last, unless that is forgotten
        return (select(2, of:over_limit("me", { a = { timestamp = 5 }, b = { timestamp = 5 } }, 1, "new")))
      end
      local month = 30 * 86400
      for passed, expected in pairs({ [month - 1] = "b", [month] = "b", [2 * month] = "a" }) do
        local of = library.new("example.org", 1, 2)
        of:arrived("me", "b", month)
        of:arrived("me", "a", month)
        of:arrived("you", "x", month + passed // 2)
        of:arrived("you", "y", month + passed)
        equal(order(of), expected, "the one to go after " .. passed .. " seconds")
      end
      local of = library.new("example.org", 1, 2)
      of:arrived("me", "b", month)
      of:arrived("me", "a", month)
      for i = 1, 4095 do of:arrived("you", "i" .. i, month) end
      equal(order(of), "b")
      for i = 1, 4096 do of:arrived("them", "i" .. i, month) end
      equal(order(of), "a")
      """#)
  }

  @Test("3.4 the arrival of a new registration matters if another one has its timestamp")
  func tied() {
    lua(
      #"""
      local function is_tied(limit, timestamp, others)
        others.new = { timestamp = timestamp }
        local is_tied, over = engine:over_limit("me", others, limit, "new", timestamp)
        if limit == 5 then equal(over, nil) end
        return is_tied
      end
      for _, limit in ipairs({ 1, 2, 5 }) do
        equal(is_tied(limit, 5, {}), false)
        equal(is_tied(limit, 5, { a = { timestamp = 4 }, b = { timestamp = 6 } }), false)
        equal(is_tied(limit, 5, { a = { timestamp = 4 }, b = { timestamp = 5 } }), true)
        equal(is_tied(limit, 5, { a = { timestamp = 5 }, b = 5 }), true)
        equal(is_tied(limit, nil, { a = {} }), true)
      end
      """#)
  }

  @Test("3.4 the new registration never goes, whatever the limit")
  func newStays() {
    lua(
      #"""
      for _, limit in ipairs({ 1, 0, -5, math.mininteger }) do
        local registrations = { new = { timestamp = 1 }, old = { timestamp = 2 } }
        equal((select(2, engine:over_limit("me", registrations, limit, "new"))), "old")
        equal((select(2, engine:over_limit("me", { new = { timestamp = 1 } }, limit, "new"))), nil)
      end
      """#)
  }

  @Test("3.4 a record without a usable timestamp is the oldest, however large others are")
  func timestamps() {
    lua(
      #"""
      for _, timestamp in ipairs({ "x", true, print, 1.5, 0 / 0, math.huge }) do
        equal((select(2, engine:over_limit("me", { a = { timestamp = 1 }, b = { timestamp = timestamp } }, 1, "new"))), "b")
      end
      equal((select(2, engine:over_limit("me", { a = { timestamp = 1 }, b = {} }, 1, "new"))), "b")
      local latest = { a = { timestamp = math.maxinteger }, b = { timestamp = math.maxinteger } }
      equal((select(2, engine:over_limit("me", latest, 1, "new"))), "a")
      equal((select(2, engine:over_limit("me", { a = { timestamp = 20.0 }, b = { timestamp = 10 } }, 1, "new"))), "b")
      """#)
  }

  @Test("3.4 values that are not records do not count")
  func junkRecords() {
    lua(
      #"""
      equal((select(2, engine:over_limit("me", { a = {}, b = 5, c = "x", d = true }, 1, "new"))), nil)
      equal((select(2, engine:over_limit("me", {}, 1, "new"))), nil)
      """#)
  }
}
