/// What the engine wants done after an answer or as time goes by. The module takes the effects one by one, in order.
public struct Effect {
  public enum Kind: UInt8, CaseIterable {
    /// A service refused a publish. Numbers: refusals in a row, those of them that count.
    case refused
    /// A service was unreachable. Numbers: attempts in a row.
    case unreachable
    /// err.3. Numbers: the count that decided.
    case disabled
    /// err.4: the row belongs in the record. Numbers: its age in seconds, its counted refusals, 1 if all of them said gone.
    case recorded
    /// A row ended with a result. Numbers: its refusals, 1 if the record has it.
    case recovered
    /// An important publish failed. Numbers: the wake-up, 1 if it will be sent again (wake.1), 1 if the
    /// push was a repeat.
    case failed
    /// The wake-up was answered by a result. Numbers: the wake-up, then class and reason.
    case woken
    /// The wake-up ends without being sent again. Numbers: the wake-up.
    case ended
    /// The wake-up is to be sent. Numbers: the wake-up, then class and reason.
    case again
    /// The service of the registration is to be probed.
    case probe
    /// Wake-ups wait for the service of the registration.
    case away
    /// The service of the registration answers again.
    case back
    /// No wake-up waits any more for the service of the registration, which has not answered. It is not probed any more.
    case unasked
  }

  public var kind: Kind
  public var registration: RegistrationName
  /// The publish that this is about.
  public var publish: UInt64?
  /// The first may be a wake-up, and a processor of 32 bits has shorter integers than its key is.
  public var numbers: (Int64, Int64, Int64)
  /// Why the push was made that this is about.
  public var importance: Importance?

  init(
    _ kind: Kind, _ registration: RegistrationName, publish: UInt64? = nil, _ first: Int = 0,
    _ second: Int = 0,
    _ third: Int = 0
  ) {
    self.kind = kind
    self.registration = registration
    self.publish = publish
    numbers = (Int64(first), Int64(second), Int64(third))
  }

  init(
    _ kind: Kind, _ registration: RegistrationName, publish: UInt64? = nil, wakeUp: WakeUpKey,
    _ second: Int = 0, _ third: Int = 0
  ) {
    self.init(kind, registration, publish: publish, 0, second, third)
    numbers.0 = Int64(bitPattern: wakeUp.value)
  }

  init(_ kind: Kind, of wakeUp: WakeUp) {
    self.init(kind, wakeUp.publish.registration, wakeUp: wakeUp.key)
    importance = wakeUp.publish.importance
  }
}

/// The effects that the module has not taken yet, numbered from 1.
public struct Effects {
  private var waiting: [Effect?] = []
  private var taken = 0
  private var firstNumber = 1

  public var isEmpty: Bool { taken == waiting.count }

  /// The next one to take.
  public var first: (number: Int, effect: Effect)? {
    guard taken < waiting.count, let effect = waiting[taken] else { return nil }
    return (firstNumber &+ taken, effect)
  }

  mutating func add(_ effect: Effect) { waiting.append(effect) }

  /// - Returns: whether the next one had this number; if not, nothing is taken.
  mutating func take(_ number: Int) -> Bool {
    guard let first, first.number == number else { return false }
    waiting[taken] = nil
    taken &+= 1
    if taken == waiting.count {
      firstNumber &+= taken
      waiting = []
      taken = 0
    }
    return true
  }
}
