import Testing

@Suite("3.2 Publish-options, read from forms")
struct FormTests {
  /// Lua: `try(form)` returns the refusal's text or nil; `form(type, ...)` and `field(var, value)` create forms.
  private func forms(_ chunk: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let helpers = #"""
      local options_type = "http://jabber.org/protocol/pubsub#publish-options"
      local not_a_form = "The publish-options are not a data form"
      local unexpected = "The form is not one of publish-options"
      local too_large = "The publish-options are too large or too deeply nested"
      local function try(form)
        local condition, reason = engine:enable("j.x", "j.x", "me@x/r", "n", form)
        if not condition then return equal(reason, nil) end
        equal(sentence(condition), "bad-request")
        return sentence(reason)
      end
      local function form(type, ...) return child("x", "jabber:x:data", { type = type }, ...) end
      local function value(text) return element("value", {}, text) end
      local function field(var, ...) return element("field", { var = var }, ...) end
      """#
    lua(helpers + "\n" + chunk, sourceLocation: sourceLocation)
  }

  @Test("a form has one of four types or no type")
  func types() {
    forms(
      #"""
      for _, type in ipairs({ "submit", "form", "result", "cancel" }) do equal(try(form(type)), nil) end
      equal(try(form(nil)), nil)
      equal(try({}), nil)
      for _, type in ipairs({ "", "Submit", "submitted", "error" }) do equal(try(form(type)), not_a_form) end
      """#)
  }

  @Test("a form may hold fields, titles, instructions, reported, items, and anything in other namespaces")
  func children() {
    forms(
      #"""
      local all = {}
      for _, name in ipairs({ "field", "title", "instructions", "reported", "item" }) do
        table.insert(all, element(name, {}))
        equal(try(form("submit", child(name, "jabber:x:data"))), nil)
        equal(try(form("submit", child(name, "urn:x"))), nil)
      end
      equal(try(form("submit", table.unpack(all))), nil)
      equal(try(form("submit", element("value", {}))), not_a_form)
      equal(try(form("submit", child("value", "jabber:x:data"))), not_a_form)
      local page = child("page", "http://jabber.org/protocol/xdata-layout")
      equal(try(form("submit", page, field("a", value("b")))), nil)
      equal(try(form("submit", page, element("value", {}))), not_a_form)
      equal(try(form("submit", element("value", {}), page)), not_a_form)
      equal(try(form("submit", child("field", "urn:x", { var = "FORM_TYPE" }, value("x")))), nil)
      equal(try(form("submit", field("a", value("b")), element("fields", {}))), not_a_form)
      equal(try(form("submit", element("fields", {}), field("a", value("b")))), not_a_form)
      """#)
  }

  @Test("FORM_TYPE is that of publish-options or absent")
  func formType() {
    forms(
      #"""
      equal(try(form("submit", field("FORM_TYPE", value(options_type)))), nil)
      equal(try(form("submit", field("secret", value("x")), field("FORM_TYPE", value(options_type)))), nil)
      for _, space in ipairs({ " ", "\n", "\t", "\r\n    " }) do
        equal(try(form("submit", field("FORM_TYPE", value(space .. options_type)))), nil)
        equal(try(form("submit", field("FORM_TYPE", value(options_type .. space)))), nil)
        equal(try(form("submit", field("FORM_TYPE", value(space .. options_type .. space)))), nil)
        equal(try(form("submit", field("FORM_TYPE", value(space)))), unexpected)
        equal(try(form("submit", field("FORM_TYPE", value(options_type:gsub("#", space .. "#"))))), unexpected)
      end
      equal(try(form("submit", field("secret", value("x")))), nil)
      for _, text in ipairs({ "", "http://jabber.org/protocol/pubsub", options_type .. "x" }) do
        equal(try(form("submit", field("FORM_TYPE", value(text)))), unexpected)
      end
      equal(try(form("submit", field("FORM_TYPE"))), unexpected)
      equal(try(form("submit", field("FORM_TYPE", value()))), unexpected)
      equal(try(form("submit", field("FORM_TYPE", { name = "value", 5 }))), unexpected)
      equal(try(form("submit", field("FORM_TYPE", element("option", {}, options_type)))), unexpected)
      equal(try(form("submit", field("FORM_TYPE", value(options_type), element("required", {})))), nil)
      equal(try(form("submit", field("form_type", value("x")))), nil)
      equal(try(form("submit", element("title", { var = "FORM_TYPE" }, "x"))), nil)
      """#)
  }

  @Test("a form is at most eight levels deep")
  func depth() {
    forms(
      #"""
      local function nested(levels)
        local result = element("field", {})
        for _ = 3, levels do result = element("field", {}, result) end
        return form("submit", result)
      end
      equal(try(nested(2)), nil)
      equal(try(nested(8)), nil)
      local deepest = nested(8)
      table.insert(deepest.tags, field("FORM_TYPE", value("x")))
      equal(try(deepest), unexpected)
      equal(try(nested(9)), too_large)
      equal(try(nested(10000)), too_large)
      equal(try(form("submit", element("field", {}), nested(9).tags[1])), too_large)
      """#)
  }

  @Test("a form has at most 16,384 bytes of names, attributes and text")
  func size() {
    forms(
      #"""
      local function sized(bytes, place)
        -- x, xmlns=jabber:x:data, type=submit, field, var=v
        local rest = ("y"):rep(bytes - 1 - 5 - 13 - 4 - 6 - 5 - 3 - 1)
        if place == "name" then return form("submit", element("field", { var = "v" }, element(rest, {}))) end
        if place == "value" then return form("submit", element("field", { var = "v" .. rest })) end
        if place == "key" then return form("submit", element("field", { var = "v", [rest] = 1 })) end
        return form("submit", element("field", { var = "v" }, rest:sub(1, 10), rest:sub(11)))
      end
      for _, place in ipairs({ "name", "value", "key", "text" }) do
        equal(try(sized(16384, place)), nil, place)
        equal(try(sized(16385, place)), too_large, place)
      end
      """#)
  }

  @Test("the size of many small fields adds up")
  func manyFields() {
    forms(
      #"""
      local fields = {}
      for i = 1, 3000 do fields[i] = field("v", value("x")) end
      equal(try(form("submit", table.unpack(fields))), too_large)
      equal(try(form("submit", table.unpack(fields, 1, 100))), nil)
      """#)
  }

  @Test("a form has at most 512 elements, attribute names and attribute values, however short")
  func parts() {
    forms(
      #"""
      local function with_elements(count)
        local fields = {}
        for i = 1, count do fields[i] = element("field", {}) end
        return form("submit", table.unpack(fields))
      end
      local function with_attributes(count)
        local attr = {}
        for i = 1, count do attr[i .. ""] = "" end
        return form("submit", element("field", attr))
      end
      -- x, xmlns=jabber:x:data, type=submit are five
      equal(try(with_elements(507)), nil)
      equal(try(with_elements(508)), too_large)
      equal(try(with_attributes(253)), nil)
      equal(try(with_attributes(254)), too_large)
      """#)
  }

  @Test("junk in a form is skipped")
  func junk() {
    forms(
      #"""
      equal(try(form("submit", 5, true, print, { name = 5 }, {}, { name = "field", attr = 5, tags = 5 })), nil)
      equal(try({ name = "x", attr = 5, tags = 5 }), nil)
      equal(try({ name = "x", attr = { type = 5 }, tags = { 5, false, { name = {} } } }), nil)
      """#)
  }
}
