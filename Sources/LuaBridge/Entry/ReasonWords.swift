import PushRules

// The words for reasons: sentences for people, names for the module. A reason's number is its ``ReasonCode``.

extension ImportantReason {
  var sentence: StaticString {
    switch self {
    case .jingleSession: "important (Jingle session)"
    case .subscriptionRequest: "important (subscription request)"
    case .encrypted: "important (encrypted)"
    case .call: "important (call)"
    case .body: "important (body)"
    case .invitation: "important (invitation)"
    case .file: "important (file)"
    }
  }
}

extension UnimportantReason {
  var sentence: StaticString {
    switch self {
    case .notAMessage: "unimportant (not a message)"
    case .error: "unimportant (error)"
    case .sentCarbon: "unimportant (sent carbon)"
    case .headline: "unimportant (headline)"
    case .ownWords: "unimportant (one's own words)"
    case .retraction: "unimportant (retraction)"
    case .reactions: "unimportant (reactions)"
    case .keyTransport: "unimportant (key transport)"
    case .subject: "unimportant (subject)"
    case .noBody: "unimportant (no body)"
    case .ping: "unimportant (ping)"
    case .knock: "unimportant (knock)"
    }
  }
}

extension SkipReason {
  var sentence: StaticString {
    switch self {
    case .alreadyNotified: "already notified"
    case .classAlreadyNotified: "class already notified in this scan"
    case .heldBySession: "held by a session"
    case .addressedToSomeoneElse: "addressed to someone else"
    case .outgoingCopy: "the sender's own outgoing copy"
    case .noSession: "no session, so left to the offline message"
    case .leftToItsSession: "left to the scan of its own session"
    case .notImportantAtEnd: "the session ends, and this is not an important message"
    case .enabledAgain: "the device is back and has enabled the registration"
    case .backAndAwake: "the device is back and awake"
    case .serverStops: "the server stops"
    case .deviceAwake: "the device is awake"
    case .publishedNotification: "a notification itself"
    case .noRegistration: "no registration"
    case .vetoed: "vetoed"
    case .cannotBeSent: "cannot be sent"
    case .resumed: "resumed within the second"
    case .unloaded: "the module is unloaded"
    case .accountDisabled: "the account is disabled"
    case .heldByAwakeSession: "held by a session that is awake"
    case .notResumable: "the session cannot be resumed"
    case .waits: "it waits, since the registration is pushed at most every 5 minutes"
    case .notArchived:
      """
      not archived, and another device got it: a no-store hint, or the user's archive \
      preferences
      """
    }
  }

  var name: StaticString {
    switch self {
    case .alreadyNotified: "already_notified"
    case .classAlreadyNotified: "class_already_notified"
    case .heldBySession: "held_by_session"
    case .addressedToSomeoneElse: "addressed_to_someone_else"
    case .outgoingCopy: "outgoing_copy"
    case .noSession: "no_session"
    case .leftToItsSession: "left_to_its_session"
    case .notImportantAtEnd: "not_important_at_end"
    case .enabledAgain: "enabled_again"
    case .backAndAwake: "back_and_awake"
    case .serverStops: "server_stops"
    case .deviceAwake: "device_awake"
    case .publishedNotification: "published_notification"
    case .noRegistration: "no_registration"
    case .vetoed: "vetoed"
    case .cannotBeSent: "cannot_be_sent"
    case .resumed: "resumed"
    case .unloaded: "unloaded"
    case .accountDisabled: "account_disabled"
    case .heldByAwakeSession: "held_by_awake_session"
    case .notResumable: "not_resumable"
    case .waits: "waits"
    case .notArchived: "not_archived"
    }
  }
}

extension RequestRefusal {
  var sentence: StaticString {
    switch self {
    case .missingJID: "Missing jid"
    case .ownFullJID: "The jid must not be your own full JID"
    case .malformedJID: "The jid is not a valid JID"
    case .identifierTooLong: "The jid and node are too long"
    case .attributesTooLong: "The other attributes are too long"
    case .notADataForm: "The publish-options are not a data form"
    case .unexpectedFormType: "The form is not one of publish-options"
    case .optionsTooLarge: "The publish-options are too large or too deeply nested"
    }
  }
}

extension RefusalCondition {
  var name: StaticString {
    switch self {
    case .badRequest: "bad-request"
    case .jidMalformed: "jid-malformed"
    }
  }
}

extension PushPath {
  var name: StaticString {
    switch self {
    case .streamManagement: "stream management"
    case .archived: "archived"
    case .urgent: "urgent"
    case .offline: "offline"
    case .groupchat: "groupchat"
    case .ping: "ping"
    case .again: "again"
    case .knock: "knock"
    case .test: "test"
    }
  }
}

extension EndReason {
  var sentence: StaticString {
    switch self {
    case .replaced: "replaced by a new registration of the device"
    case .disabled: "disabled by the user"
    case .evicted: "evicted, since the user has too many devices"
    case .disabledAfterErrors: "disabled after errors"
    case .notStored: "no longer stored"
    case .userDeleted: "the user was deleted"
    case .removedByAdministrator: "removed by an administrator"
    case .removedByUser: "removed by a command of the user"
    }
  }

  var name: StaticString {
    switch self {
    case .replaced: "replaced"
    case .disabled: "disabled"
    case .evicted: "evicted"
    case .disabledAfterErrors: "disabled_after_errors"
    case .notStored: "not_stored"
    case .userDeleted: "user_deleted"
    case .removedByAdministrator: "removed_by_administrator"
    case .removedByUser: "removed_by_user"
    }
  }
}

extension PushAnswerOutcome {
  static func sentence(_ index: Int) -> StaticString? {
    switch index {
    case 0: "answer from a foreign JID ignored"
    case 1: "push succeeded"
    case 2: "unreachable"
    case 3: "refused"
    case 4: "gone"
    case 5: "probe answered"
    case 6: "no answer"
    default: nil
    }
  }

  static func name(_ index: Int) -> StaticString? {
    switch index {
    case 0: "foreign_answer"
    case 1: "result"
    case 2: "unreachable"
    case 3: "refused"
    case 4: "gone"
    case 5: "probe_answered"
    case 6: "no_answer"
    default: nil
    }
  }
}

extension ImportanceClass {
  var name: StaticString {
    switch self {
    case .unimportant: "unimportant"
    case .important: "important"
    }
  }
}
