import Testing

@testable import PushRules

@Suite("why.1 The record")
struct RecordTests {
  private var record = Record(decisions: 4, rest: 2)

  private func decision(
    _ stanza: UInt32, _ decision: PushDecision = .push(.important(.body)), user: UInt64 = 1,
    registration: UInt64 = 2, _ path: PushPath = .offline
  ) -> RecordEntry {
    RecordEntry(path, of: .important, user: user, stanza: stanza, at: 1000)
      .telling(.decision(decision), of: registration)
  }

  private func answer(_ stanza: UInt32) -> RecordEntry {
    RecordEntry(.offline, of: .important, user: 1, stanza: stanza, at: 5).telling(.answer(.result), of: 2)
  }

  private func stanzas(_ record: Record, _ registration: UInt64? = nil) -> [UInt32] {
    record.last(100, of: 1, registration: registration).map(\.stanza)
  }

  @Test("an entry takes 32 bytes")
  func size() { #expect(MemoryLayout<RecordEntry>.stride == 32) }

  @Test("every reason is read as it was written")
  func reasons() {
    var all: [RecordedReason] = [.foreignAnswer, .noAnswer]
    all += ImportantReason.allCases.map { .decision(.push(.important($0))) }
    all += UnimportantReason.allCases.map { .decision(.push(.unimportant($0))) }
    all += SkipReason.allCases.map { .decision(.skipped($0)) }
    all += [AnswerKind.result, .unreachable, .refused, .gone].map { .answer($0) }
    all += EndReason.allCases.map { .end($0) }
    for reason in all { #expect(RecordedReason(byte: reason.byte) == reason) }
    #expect(Set(all.map(\.byte)).count == all.count)
    let known = (0...255 as ClosedRange<UInt8>).filter { RecordedReason(byte: $0) != nil }
    #expect(known.count == all.count)
    #expect(all.allSatisfy { $0.byte < RecordedReason.limit })
  }

  @Test("the last entries come first, of both rings, up to a count")
  mutating func newestFirst() {
    for stanza in [1, 3, 5] as [UInt32] {
      record.add(decision(stanza))
      record.add(answer(stanza + 1))
    }
    #expect(stanzas(record) == [6, 5, 4, 3, 1])
    #expect(record.last(2, of: 1, registration: nil).map(\.stanza) == [6, 5])
    for count in [0, -1, Int.min] { #expect(record.last(count, of: 1, registration: nil).isEmpty) }
  }

  @Test("entries of another user are not found, those of another registration if one is asked for")
  mutating func filtered() {
    record.add(decision(1, user: 9))
    record.add(decision(2))
    record.add(decision(3, registration: 7))
    record.add(decision(4, .skipped(.heldBySession), registration: 0))
    #expect(stanzas(record) == [4, 3, 2])
    #expect(stanzas(record, 2) == [4, 2])
    #expect(stanzas(record, 5) == [4])
  }

  @Test("decisions give way to decisions alone, and the rest to the rest")
  mutating func bounded() {
    record.add(answer(100))
    for stanza in 1...10 as ClosedRange<UInt32> { record.add(decision(stanza)) }
    #expect(stanzas(record) == [10, 9, 8, 7, 100])
    for stanza in 101...105 as ClosedRange<UInt32> { record.add(answer(stanza)) }
    #expect(stanzas(record) == [105, 104, 10, 9, 8, 7])
  }

  @Test("knocks and repeats are of the rest", arguments: [PushPath.again, .knock])
  func rare(path: PushPath) {
    #expect(!decision(1, path).isDecision)
    #expect(decision(1).isDecision)
  }

  private func decision(_ stanza: UInt32, _ path: PushPath) -> RecordEntry {
    decision(stanza, .push(.unimportant(.knock)), path)
  }

  @Test("the newest entries stay when the option changes; 0 is off", arguments: 0...9)
  mutating func resized(limit: Int) {
    for stanza in 1...6 as ClosedRange<UInt32> { record.add(decision(stanza)) }
    record.resize(to: limit)
    #expect(record.isOn == (limit > 0))
    #expect(stanzas(record) == Array([6, 5, 4, 3].prefix(limit)))
    for stanza in 7...8 as ClosedRange<UInt32> { record.add(decision(stanza)) }
    record.add(answer(9))
    #expect(stanzas(record) == (limit == 0 ? [] : [9] + [8, 7, 6, 5, 4, 3].prefix(limit)))
    record.resize(to: 4)
    record.add(decision(10))
    #expect(stanzas(record).first == 10)
  }

  @Test("an option without sense is bounded", arguments: [Int.min, -1, Int.max])
  mutating func extreme(limit: Int) {
    record.resize(to: limit)
    #expect(record.isOn == (limit > 0))
    record.add(decision(1))
    #expect(stanzas(record) == (limit > 0 ? [1] : []))
  }

  @Test("a push is found at each age, however far the ring has come", arguments: 1...9)
  func found(count: Int) {
    for age in 0..<min(count, 4) {
      var record = Record(decisions: 4, rest: 2)
      for stanza in 1...UInt32(count) { record.add(decision(stanza, registration: UInt64(stanza))) }
      let newest = record.notMade(UInt64(count - age), .offline, .noRegistration)
      let skipped = record.last(9, of: 1, registration: nil).map {
        $0.reason == .decision(.skipped(.noRegistration))
      }
      #expect(newest)
      #expect(skipped == (0..<min(count, 4)).map { $0 == age })
    }
  }

  @Test("a ring without entries takes none")
  mutating func empty() {
    record = Record(decisions: 1, rest: 0)
    record.add(answer(1))
    record.add(decision(2))
    #expect(stanzas(record) == [2])
    #expect(record.bytes(for: 3) == 96)
    for extreme in [(-1, 0), (Int.min, 0), (Int.max, Record.most)] {
      #expect(record.bytes(for: extreme.0) == 32 * extreme.1)
    }
    #expect(Record(decisions: 1, rest: 2).bytes(for: 3) == 160)
  }

  @Test("counters have a place for each path and reason, and one for no path")
  func counts() {
    var counted: [String: UInt64] = [:]
    for path in PushPath.allCases.map({ Optional($0) }) + [nil] {
      for byte in 0..<RecordedReason.limit where RecordedReason(byte: byte) != nil {
        let reason = RecordedReason(byte: byte)!
        for _ in 0...(path == .knock ? 1 : 0) { record.counts.count(path?.rawValue ?? .max, byte) }
        counted["\(path as Any) \(reason)"] = path == .knock ? 2 : 1
      }
    }
    record.counts.callForEach { path, reason, count in
      #expect(counted.removeValue(forKey: "\(path as Any) \(reason)") == count)
    }
    #expect(counted.isEmpty)
  }

  @Test("the ordinals may begin anew")
  mutating func wrapped() {
    record.ordinal = .max - 1
    for stanza in [1, 3] as [UInt32] {
      record.add(decision(stanza))
      record.add(answer(stanza + 1))
    }
    #expect(stanzas(record) == [4, 3, 2, 1])
  }

  @Test("a push that was not sent has one entry, which tells why")
  mutating func notSent() {
    record.add(decision(1))
    record.add(decision(2, registration: 7))
    var publish = InFlightPublish(
      registration: RegistrationName([], usernameLength: 0), key: 2, recipient: 3, sentAt: 4)
    let (isFound, isFoundAgain) = (record.made(&publish), record.made(&publish))
    #expect(isFound && !isFoundAgain)
    #expect(publish.user == 1 && publish.stanza == 1 && publish.path == .offline)
    record.notSent(2, .offline, .vetoed)
    let entry = record.last(1, of: 1, registration: 2).first
    #expect(entry?.reason == .decision(.skipped(.vetoed)))
    #expect(entry?.stanza == 1)
    let isUnregistered = record.notMade(7, .offline, .noRegistration)
    let isUnregisteredAgain = record.notMade(7, .offline, .noRegistration)
    #expect(isUnregistered && !isUnregisteredAgain)
    #expect(record.last(9, of: 1, registration: nil).count == 2)
  }
}
