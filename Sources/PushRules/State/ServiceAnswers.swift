/// What a push service last gave this host.
public struct ServiceAnswers: Equatable {
  /// The registrations of the last result and of the last one of another registration; 0 for none. With their ordinals.
  private var last: (registration: RegistrationKey, at: Int) = (0, 0)
  private var other: (registration: RegistrationKey, at: Int) = (0, 0)

  /// - Parameter ordinal: of the answer, from 1.
  mutating func noteResult(of registration: RegistrationKey, ordinal: Int) {
    if last.registration != registration { other = last }
    last = (registration, ordinal)
  }

  /// The ordinal of the last result of any other registration; 0 if there was none.
  func resultOfAnother(than registration: RegistrationKey) -> Int {
    last.registration == registration ? other.at : last.at
  }

  public static func == (one: ServiceAnswers, two: ServiceAnswers) -> Bool {
    one.last == two.last && one.other == two.other
  }
}
