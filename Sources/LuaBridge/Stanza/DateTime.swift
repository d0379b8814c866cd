extension LuaText {
  /// Seconds since 1970 of a DateTime (XEP-0082) like `1970-01-01T00:00:00Z`, or with an offset like `+01:00`; nil for
  /// any other text. Ignores a fraction, and does not check that the day and hour exist.
  var secondsOfDateTime: Int? {
    guard count >= 20, let year = number(at: 0, digits: 4), let month = number(at: 5, digits: 2),
      let day = number(at: 8, digits: 2), let hour = number(at: 11, digits: 2),
      let minute = number(at: 14, digits: 2), let second = number(at: 17, digits: 2), let ahead = secondsAhead
    else { return nil }
    return ((days(year, month, day) &* 24 &+ hour) &* 60 &+ minute) &* 60 &+ second &- ahead
  }

  /// Seconds by which the time zone is ahead of UTC.
  private var secondsAhead: Int? {
    if byte(at: count &- 1) == 90 { return 0 }
    let sign = byte(at: count &- 6)
    guard sign == 43 || sign == 45, count >= 25, let hours = number(at: count &- 5, digits: 2),
      let minutes = number(at: count &- 2, digits: 2)
    else { return nil }
    let seconds = (hours &* 60 &+ minutes) &* 60
    return sign == 43 ? seconds : 0 &- seconds
  }

  /// Days since 1970 in the Gregorian calendar. Counts years from March, so that the leap day is their last.
  private func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let (year, month) = month > 2 ? (year, month &- 3) : (year &- 1, month &+ 9)
    return 365 &* year &+ year / 4 &- year / 100 &+ year / 400 &+ (153 &* month &+ 2) / 5 &+ day &- 719_469
  }

  private func number(at start: Int, digits: Int) -> Int? {
    var number = 0
    for index in start..<start &+ digits {
      let digit = Int(byte(at: index)) &- 48
      guard digit >= 0, digit <= 9 else { return nil }
      number = number &* 10 &+ digit
    }
    return number
  }
}
