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
  public enum Body: Equatable {
    /// No body: handlers see no such field; on the wire the field has no value.
    case none
    /// The stanza's own body.
    case real
    /// `push_notification_important_body`
    case important
  }

  public var showsSender: Bool
  public var body: Body

  public init(showsSender: Bool, body: Body) {
    self.showsSender = showsSender
    self.body = body
  }
}

/// note.1: "last-message-sender if `push_notification_with_sender`; last-message-body: the real body if
/// `push_notification_with_body`, else `push_notification_important_body` when important. That option empty:
/// no body field at all. On the wire the form is the original's: its five fields in its order, those without a
/// value present and empty."
///
/// note.3: "`cloud-notify-ping` pushes without a stanza, nor must a handler that raises lose the other pushes." Such a
/// notification shows nothing of a stanza: a ping has none, and a handler that raised may have wanted to hide it.
///
/// With the option empty, the original's field has an empty value.
public enum NotificationRule {
  /// - Parameter mayShowStanza: false without a stanza, or if a handler raised.
  public static func summary(
    of importance: ImportanceClass, mayShowStanza: Bool, options: NotificationOptions
  ) -> NotificationSummary {
    NotificationSummary(
      showsSender: mayShowStanza && options.withSender,
      body: body(of: importance, mayShowStanza: mayShowStanza, options: options))
  }

  static func body(
    of importance: ImportanceClass, mayShowStanza: Bool, options: NotificationOptions
  ) -> NotificationSummary.Body {
    if options.withBody { return mayShowStanza ? .real : .none }
    return importance == .important && options.hasImportantBody ? .important : .none
  }
}
