/// Whether a stanza has something to show a person, and why.
public enum Importance: Equatable {
  case important(ImportantReason)
  case unimportant(UnimportantReason)

  /// The class that a scan pushes at most once.
  public var importanceClass: ImportanceClass {
    switch self {
    case .important: .important
    case .unimportant: .unimportant
    }
  }
}

/// Why a stanza is important. Each case names its clause.
public enum ImportantReason: UInt8, CaseIterable {
  /// imp.1
  case jingleSession
  /// imp.1
  case subscriptionRequest
  /// imp.5
  case encrypted
  /// imp.6
  case call
  /// imp.8
  case body
  /// imp.11
  case invitation
  /// imp.11
  case file
}

/// Why a stanza is not important. Each case names its clause.
public enum UnimportantReason: UInt8, CaseIterable {
  /// imp.1
  case notAMessage
  /// imp.2
  case error
  /// imp.3
  case sentCarbon
  /// imp.4
  case headline
  /// imp.12
  case ownWords
  /// imp.10
  case retraction
  /// imp.10
  case reactions
  /// imp.5
  case keyTransport
  /// imp.7
  case subject
  /// imp.8, imp.11
  case noBody
  /// note.3: no stanza.
  case ping
  /// wake.2: no stanza.
  case knock
}

/// The two importance classes.
public enum ImportanceClass: UInt8 {
  case unimportant = 1
  case important = 2

  public static func higher(of first: ImportanceClass?, and second: ImportanceClass) -> ImportanceClass {
    first == .important ? .important : second
  }
}

/// The classes that a scan has pushed already.
public struct ImportanceClasses: OptionSet, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public func contains(_ member: ImportanceClass) -> Bool {
    rawValue & member.rawValue != 0
  }

  public mutating func insert(_ member: ImportanceClass) {
    self = ImportanceClasses(rawValue: rawValue | member.rawValue)
  }

  public mutating func remove(_ member: ImportanceClass) {
    self = ImportanceClasses(rawValue: rawValue & ~member.rawValue)
  }
}
