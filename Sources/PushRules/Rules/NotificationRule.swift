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

/// What the summary form of a notification shows beside message-count, which is always 1.
public struct NotificationSummary: Equatable {
  public enum Body: Equatable {
    /// No body: the summary that handlers see has no such field, and on the wire the field is there without a value.
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
/// notification shows nothing of a stanza: there is none, or what handlers would have made of it is not known.
///
/// Where the option is empty the original's field has a value, which is empty.
public enum NotificationRule {
  /// - Parameter mayShowStanza: false where there is no stanza, or a handler has raised.
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
