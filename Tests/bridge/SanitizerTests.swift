import CLuaTesting
import Foundation
import Testing

private let chosenFault = ProcessInfo.processInfo.environment["SANITIZER_CONTROL"]

/// Faults for Tests/library/sanitize, which expects each of them to end the process.
@Suite("Sanitizers")
struct SanitizerTests {
  @Test("a fault ends the process", .enabled(if: chosenFault != nil))
  func fault() {
    switch chosenFault {
    case "freed memory read by C": _ = testing_read_freed_memory()
    case "an overflow in C": _ = testing_overflow()
    default: readFreedMemory()
    }
  }

  private func readFreedMemory() {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 8)
    bytes.initialize(repeating: 1, count: 8)
    bytes.deallocate()
    #expect(bytes[0] != 2)
  }
}
