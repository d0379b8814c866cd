/// The registrations that answers disabled (err.1), numbered, until the module takes them one by one and removes them
/// from the store.
public struct DisabledRegistrations {
  private var waiting: [(number: Int, registration: RegistrationName)] = []
  private var lastNumber = 0

  /// The one added last. Numbers begin at 1.
  public var last: (number: Int, registration: RegistrationName)? { waiting.last }

  mutating func add(_ registration: RegistrationName) {
    lastNumber &+= 1
    waiting.append((lastNumber, registration))
  }

  /// - Returns: whether the last one had this number; if not, nothing is forgotten.
  mutating func forgetLast(_ number: Int) -> Bool {
    guard waiting.last?.number == number else { return false }
    _ = waiting.popLast()
    return true
  }
}
