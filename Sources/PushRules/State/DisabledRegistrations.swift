/// The registrations that answers disabled (err.1), each under a number of its own, until they are forgotten: whoever
/// removes them from the store asks for them one by one.
public struct DisabledRegistrations {
  private var waiting: [(number: Int, registration: RegistrationName)] = []
  private var lastNumber = 0

  /// The one that was added last; numbers begin at 1.
  public var last: (number: Int, registration: RegistrationName)? { waiting.last }

  mutating func add(_ registration: RegistrationName) {
    lastNumber &+= 1
    waiting.append((lastNumber, registration))
  }

  /// - Returns: whether it was the last one that had this number; else nothing is forgotten.
  mutating func forgetLast(_ number: Int) -> Bool {
    guard waiting.last?.number == number else { return false }
    _ = waiting.popLast()
    return true
  }
}
