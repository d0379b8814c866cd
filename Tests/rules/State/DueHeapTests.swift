import Testing

@testable import PushRules

@Suite("wake.1 DueHeap")
struct DueHeapTests {
  @Test("an empty one gives nothing")
  func empty() {
    var heap = DueHeap()
    let first = heap.removeFirst(dueAt: .max)
    #expect(first == nil)
    #expect(heap.count == 0)
  }

  @Test("it gives what is due, and no more")
  func due() {
    var heap = DueHeap()
    for due in [30, 10, 20] { heap.insert(DueHeap.Item(due: due, number: due)) }
    var taken: [Int?] = []
    for now in [9, 10, 10, 30, 30, 30] { taken.append(heap.removeFirst(dueAt: now)?.number) }
    #expect(taken == [nil, 10, nil, 20, 30, nil])
  }

  @Test("what was put in twice comes out twice")
  func twice() {
    var heap = DueHeap()
    for _ in 0..<2 { heap.insert(DueHeap.Item(due: 5, number: 1)) }
    let taken = [
      heap.removeFirst(dueAt: 5)?.number, heap.removeFirst(dueAt: 5)?.number,
      heap.removeFirst(dueAt: 5)?.number,
    ]
    #expect(taken == [1, 1, nil])
  }

  @Test("removing all leaves nothing")
  func removeAll() {
    var heap = DueHeap()
    heap.insert(DueHeap.Item(due: 5, number: 1))
    heap.removeAll()
    #expect(heap.count == 0)
  }

  @Test("it behaves like a sorted list under random operations", arguments: 1...40 as ClosedRange<UInt64>)
  func randomOperations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed &* 0x9e37_79b9)
    var heap = DueHeap()
    var list: [Int] = []
    for number in 0..<400 {
      if Int.random(in: 0..<5, using: &generator) < 3 {
        let due = Int.random(in: 0..<50, using: &generator)
        heap.insert(DueHeap.Item(due: due, number: number))
        list.append(due)
      } else {
        let now = Int.random(in: 0..<50, using: &generator)
        let least = list.min().flatMap { $0 <= now ? $0 : nil }
        let first = heap.removeFirst(dueAt: now)
        #expect(first?.due == least)
        if let place = least.flatMap({ list.firstIndex(of: $0) }) { list.remove(at: place) }
      }
      #expect(heap.count == list.count)
    }
  }
}
