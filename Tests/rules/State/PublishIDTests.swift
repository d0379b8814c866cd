import Testing

@testable import PushRules

@Suite("note.4 PublishID")
struct PublishIDTests {
  static let digits = "0123456789abcdeffedcba9876543210"
  static let key = DigestKey(1, 2)

  private func parse(_ text: String) -> PublishID? { PublishID(Array(text.utf8).span) }

  private func print(_ id: PublishID) -> String {
    String(decoding: (0..<PublishID.length).map { id.character(at: $0) }, as: UTF8.self)
  }

  @Test("32 lower-case digits are read and printed as they are")
  func prints() throws {
    #expect(print(try #require(parse(Self.digits))) == Self.digits)
  }

  @Test("a printed id is read back and has its number", arguments: 1...20 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for number in [seed, generator.next(), 0, .max] {
      let id = PublishID(number: number, key: Self.key)
      #expect(parse(print(id)) == id)
      #expect(parse(print(id))?.number(Self.key) == number)
    }
  }

  @Test("an id is no publish of another engine")
  func otherKey() {
    let id = PublishID(number: 7, key: Self.key)
    for key in [DigestKey(1, 3), DigestKey(0, 2), DigestKey(2, 1)] { #expect(id.number(key) == nil) }
  }

  @Test("an id with one digit changed is no publish's")
  func changed() {
    let text = Array(print(PublishID(number: 7, key: Self.key)).utf8)
    for place in text.indices {
      for digit in "0123456789abcdef".utf8 where digit != text[place] {
        var other = text
        other[place] = digit
        #expect(PublishID(other.span)?.number(Self.key) == nil)
      }
    }
  }

  @Test("ids of consecutive numbers share no more digits than chance has it, in any place")
  func tellsNothing() {
    let ids = (0..<512 as Range<UInt64>).map { Array(print(PublishID(number: $0, key: Self.key))) }
    for place in 0..<PublishID.length {
      let same = zip(ids, ids.dropFirst()).count { $0[place] == $1[place] }
      #expect((10...60).contains(same), "\(same) of 511 in place \(place)")
    }
    #expect(Set(ids.map { String($0.prefix(16)) }).count == 512)
    #expect(Set(ids.map { String($0.suffix(16)) }).count == 512)
  }

  @Test("two engines give the same number ids without a common half")
  func twoEngines() {
    let (one, other) = (
      print(PublishID(number: 0, key: Self.key)), print(PublishID(number: 0, key: DigestKey(3, 4)))
    )
    #expect(one.prefix(16) != other.prefix(16))
    #expect(one.suffix(16) != other.suffix(16))
  }

  @Test(
    "a text of another length is not an id",
    arguments: ["", "0", String(digits.dropLast()), digits + "0", digits + digits])
  func length(text: String) { #expect(parse(text) == nil) }

  /// The neighbours of the digits in ASCII, upper case, NUL and bytes above ASCII.
  @Test(
    "a text with any other byte is not an id",
    arguments: [47, 58, 65, 70, 96, 103, 0, 32, 200, 255] as [UInt8])
  func badByte(byte: UInt8) {
    for place in 0..<PublishID.length {
      var bytes = Array(Self.digits.utf8)
      bytes[place] = byte
      #expect(PublishID(bytes.span) == nil)
    }
  }
}
