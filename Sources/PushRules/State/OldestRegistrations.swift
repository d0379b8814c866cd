/// The registrations that go first among those that are added (3.4): a heap, whose root goes last of them.
///
/// A search for each one that goes would take a user with thousands of registrations seconds.
public struct OldestRegistrations {
  private let limit: Int
  private let identifierIsLess: (Int32, Int32) -> Bool
  private var heap: [DeviceLimitRule.Candidate] = []

  /// - Parameters:
  ///   - limit: how many go, at least 1.
  ///   - identifierIsLess: whether the identifier at a place comes before the one at another place.
  public init(limit: Int, identifierIsLess: @escaping (Int32, Int32) -> Bool) {
    self.limit = limit
    self.identifierIsLess = identifierIsLess
  }

  public mutating func add(_ candidate: DeviceLimitRule.Candidate) {
    if heap.count < limit {
      heap.append(candidate)
      siftUp()
    } else if let root = heap.first, goes(candidate, before: root) {
      heap[0] = candidate
      siftDown()
    }
  }

  /// Removes the one that goes last; nil if there is none.
  public mutating func popLast() -> DeviceLimitRule.Candidate? {
    guard let root = heap.first, let end = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = end
      siftDown()
    }
    return root
  }

  private func goes(_ candidate: DeviceLimitRule.Candidate, before other: DeviceLimitRule.Candidate) -> Bool {
    DeviceLimitRule.goes(candidate, before: other, identifierIsLess: identifierIsLess)
  }

  /// Moves the end of the heap to its place.
  private mutating func siftUp() {
    var child = heap.count &- 1
    while child > 0 {
      let parent = (child &- 1) / 2
      guard goes(heap[parent], before: heap[child]) else { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  /// Moves the root of the heap to its place.
  private mutating func siftDown() {
    var parent = 0
    while true {
      var last = parent
      var child = parent &* 2 &+ 1
      while child < heap.count, child <= parent &* 2 &+ 2 {
        if goes(heap[last], before: heap[child]) { last = child }
        child &+= 1
      }
      if last == parent { return }
      heap.swapAt(parent, last)
      parent = last
    }
  }
}
