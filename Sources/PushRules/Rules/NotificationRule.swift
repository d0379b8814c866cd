/// The options that say what a notification shows.
public struct NotificationOptions {
  /// `push_notification_with_sender`
  public var withSender: Bool
  /// `push_notification_with_body`
  public var withBody: Bool
  /// `push_notification_important_body` is not empty.
  public var hasImportantBody: Bool

  public init(withSender: Bool, withBody: Bool, hasImportantBody: Bool) {
    self.withSender = withSender
    self.withBody = withBody
    self.hasImportantBody = hasImportantBody
  }
}

/// What a notification's summary form shows, besides message-count, which is always 1.
public struct NotificationSummary: Equatable {
  /// The sender of the message, see ``NotificationRule``.
  public var showsSender: Bool
  /// The message's own body, if it has one, see ``ShownBodyRule``.
  public var showsBody: Bool
  /// `push_notification_important_body`, unless the message's own body is shown.
  public var showsImportantBody: Bool

  public init(showsSender: Bool, showsBody: Bool, showsImportantBody: Bool) {
    self.showsSender = showsSender
    self.showsBody = showsBody
    self.showsImportantBody = showsImportantBody
  }
}

/// note.1: "last-message-sender if `push_notification_with_sender`. last-message-body tells the class on the wire, since
/// gateways see nothing else: unimportant: none, with every option; important: the real body if
/// `push_notification_with_body` and there is one, else `push_notification_important_body`. That option empty: the field
/// without a value. Of a carbon, sender and body are those of the forwarded message."
///
/// note.3: "`cloud-notify-ping` pushes without a stanza, nor must a handler that raises lose the other pushes." Such a
/// notification shows nothing of a stanza: a ping has none, and a handler that raised may have wanted to hide it.
///
/// In the original with `push_notification_with_body`, calls, encrypted messages and carbons have no body, and headlines
/// and errors have theirs. With the important body empty, its field has an empty value.
public enum NotificationRule {
  /// - Parameter mayShowStanza: false without a stanza, or if a handler raised.
  public static func summary(
    of importance: ImportanceClass, mayShowStanza: Bool, options: NotificationOptions
  ) -> NotificationSummary {
    NotificationSummary(
      showsSender: mayShowStanza && options.withSender,
      showsBody: importance == .important && mayShowStanza && options.withBody,
      showsImportantBody: importance == .important && options.hasImportantBody)
  }
}
