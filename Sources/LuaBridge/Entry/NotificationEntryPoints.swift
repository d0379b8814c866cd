import CLua
import PushRules

/// engine:summary(class, may_show_stanza, with_sender, with_body, has_important_body)
///   -> shows_sender, shows_real_body, shows_important_body
@c @implementation
public func cnSummary(_ state: OpaquePointer, _ engine: UnsafeMutableRawPointer) -> Int32 {
  let call = unsafe Call(state, engine)
  let summary = NotificationRule.summary(
    of: call.importanceClass(at: 2), mayShowStanza: call.lua.boolean(at: 3),
    options: NotificationOptions(
      withSender: call.lua.boolean(at: 4), withBody: call.lua.boolean(at: 5),
      hasImportantBody: call.lua.boolean(at: 6)))
  call.lua.push(summary.showsSender)
  call.lua.push(summary.body == .real)
  call.lua.push(summary.body == .important)
  return 3
}
