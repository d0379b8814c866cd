import CLua
import PushRules

/// engine:summary(class, may_show_stanza, with_sender, with_body, has_important_body)
///   -> shows_sender, shows_body, shows_important_body
@c @implementation
public func cnSummary(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let summary = NotificationRule.summary(
    of: call.importanceClass(at: 2), mayShowStanza: call.lua.boolean(at: 3),
    options: NotificationOptions(
      withSender: call.lua.boolean(at: 4), withBody: call.lua.boolean(at: 5),
      hasImportantBody: call.lua.boolean(at: 6)))
  call.lua.push(summary.showsSender)
  call.lua.push(summary.showsBody)
  call.lua.push(summary.showsImportantBody)
  return 3
}

/// engine:shown(stanza, language) -> sender, body
///
/// The sender that a notification of the stanza shows, a string or nil, and the body element, a table or nil. Those of a
/// carbon are the forwarded message's. language: that of the registration, or nil.
@c @implementation
public func cnShown(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let stanza = call.lua.table(at: 2) else { return 0 }
  call.lua.pushCopy(of: 2)
  let place = call.lua.top
  call.reader().forEachMessageShown(of: stanza) { call.lua.copy($0.index, to: place) }
  guard let message = call.lua.table(at: place) else { return 0 }
  message.pushSender()
  message.pushBody(in: call.lua.text(at: 3))
  return 2
}

/// engine:cut(body) -> nil | length
///
/// The bytes of a body to show before an ellipsis; nil to show all of it.
@c @implementation
public func cnCut(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  guard let length = call.lua.text(at: 2)?.read({ ShownBodyRule.cut($0) }) else { return 0 }
  call.lua.push(length)
  return 1
}

extension LuaTable {
  /// Pushes the sender of a message, or nil. Uses 3 stack slots, leaves 1 value.
  fileprivate func pushSender() {
    lua.pushNil()
    let place = lua.top
    if pushTable(.attr, at: place &+ 1)?.pushText(.from) != nil { lua.copy(place &+ 2, to: place) }
    lua.setTop(place)
  }

  /// Pushes the body element of a message that fits a language best, or nil. Uses 12 stack slots, leaves 1 value.
  fileprivate func pushBody(in language: LuaText?) {
    lua.pushNil()
    let place = lua.top
    var best: ShownBodyRule.Fit?
    var bodies = ChildCursor(self, wanted: .body, above: place)
    while let body = bodies.next() {
      guard body.table.hasVisibleText else { continue }
      let fit = body.attributes?.text(.lang).fit(to: language) ?? .noLanguage
      if let best, best.rawValue <= fit.rawValue { continue }
      best = fit
      lua.copy(body.table.index, to: place)
    }
    lua.setTop(place)
  }
}

extension LuaText? {
  /// How well a body in this language fits.
  fileprivate func fit(to wanted: LuaText?) -> ShownBodyRule.Fit {
    let none = LuaText("")
    return (self ?? none).read { language in
      (wanted ?? none).read { ShownBodyRule.fit(of: language, to: $0) }
    }
  }
}
