import PushRules

/// How many stanzas a scan has skipped, by reason.
struct SkippedStanzas {
  /// Includes outgoing copies: the note itself is what is notified.
  private var alreadyNotified = 0
  private var classNotified = 0
  private var deviceAwake = 0
  private var notifications = 0

  mutating func count(_ reason: SkipReason) {
    switch reason {
    case .alreadyNotified, .outgoingCopy: alreadyNotified &+= 1
    case .deviceAwake: deviceAwake &+= 1
    case .publishedNotification: notifications &+= 1
    default: classNotified &+= 1
    }
  }

  func callForEach(_ body: (SkipReason, Int) -> Void) {
    if alreadyNotified > 0 { body(.alreadyNotified, alreadyNotified) }
    if classNotified > 0 { body(.classAlreadyNotified, classNotified) }
    if deviceAwake > 0 { body(.deviceAwake, deviceAwake) }
    if notifications > 0 { body(.publishedNotification, notifications) }
  }

  /// Uses and leaves 4 stack slots.
  func push(_ lua: Lua) {
    lua.push(alreadyNotified)
    lua.push(classNotified)
    lua.push(deviceAwake)
    lua.push(notifications)
  }
}
