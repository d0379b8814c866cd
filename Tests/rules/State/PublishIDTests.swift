import Testing

@testable import PushRules

@Suite("PublishID")
struct PublishIDTests {
  static let digits = "0123456789abcdeffedcba9876543210"

  private func parse(_ text: String) -> PublishID? { PublishID(Array(text.utf8).span) }

  private func print(_ id: PublishID) -> String {
    String(decoding: (0..<PublishID.length).map { id.character(at: $0) }, as: UTF8.self)
  }

  @Test("32 digits are number and proof, the most significant digit first")
  func parses() {
    let id = parse(Self.digits)
    #expect(id?.number == 0x0123_4567_89ab_cdef)
    #expect(id?.proof == 0xfedc_ba98_7654_3210)
  }

  @Test("an id is printed as 32 lower-case digits")
  func prints() {
    #expect(print(PublishID(number: 0x0123_4567_89ab_cdef, proof: 0xfedc_ba98_7654_3210)) == Self.digits)
    #expect(print(PublishID(number: 0, proof: 10)) == String(repeating: "0", count: 31) + "a")
  }

  @Test("a printed id is read back", arguments: 1...20 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let id = PublishID(number: generator.next(), proof: generator.next())
    #expect(parse(print(id)) == id)
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
