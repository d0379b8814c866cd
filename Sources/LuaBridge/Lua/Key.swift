import CLua

/// Table keys, kept as upvalues of the library's functions, see keys.h.
struct Key {
  let upvalue: Int32
  private init(_ upvalue: cn_upvalue) { self.upvalue = Int32(truncatingIfNeeded: upvalue.rawValue) }

  static let name = Key(CN_KEY_NAME)
  static let attr = Key(CN_KEY_ATTR)
  static let tags = Key(CN_KEY_TAGS)
  static let xmlns = Key(CN_KEY_XMLNS)
  static let type = Key(CN_KEY_TYPE)
  static let id = Key(CN_KEY_ID)
  static let from = Key(CN_KEY_FROM)
  static let to = Key(CN_KEY_TO)
  static let by = Key(CN_KEY_BY)
  static let lang = Key(CN_KEY_LANG)
  static let action = Key(CN_KEY_ACTION)
  static let stamp = Key(CN_KEY_STAMP)
  static let `var` = Key(CN_KEY_VAR)
  static let jid = Key(CN_KEY_JID)
  static let node = Key(CN_KEY_NODE)
  static let timestamp = Key(CN_KEY_TIMESTAMP)
  static let username = Key(CN_KEY_USERNAME)
  static let smacks = Key(CN_KEY_SMACKS)
  static let directed = Key(CN_KEY_DIRECTED)
  static let resource = Key(CN_KEY_RESOURCE)
  static let clientID = Key(CN_KEY_CLIENT_ID)
  static let awaitingAck = Key(CN_KEY_AWAITING_ACK)
  static let state = Key(CN_KEY_STATE)
  static let fullJID = Key(CN_KEY_FULL_JID)
  static let priority = Key(CN_KEY_PRIORITY)
  static let wantCarbons = Key(CN_KEY_WANT_CARBONS)
  static let connectionTime = Key(CN_KEY_CONNTIME)
  static let boundAt = Key(CN_KEY_PUSH_BOUND_AT)
  static let pushIdentifier = Key(CN_KEY_PUSH_IDENTIFIER)
  static let hibernating = Key(CN_KEY_HIBERNATING)
  static let resumptionToken = Key(CN_KEY_RESUMPTION_TOKEN)
  static let hibernatingWatchdog = Key(CN_KEY_HIBERNATING_WATCHDOG)
  static let firstHibernatedPush = Key(CN_KEY_FIRST_HIBERNATED_PUSH)
}
