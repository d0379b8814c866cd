/// A binary heap: a due time in, who is due out. What was put in twice comes out twice.
struct DueHeap {
  struct Item {
    var due: Int
    var number: Int
  }

  private var items: [Item] = []

  var count: Int { items.count }

  mutating func insert(_ item: Item) {
    items.append(item)
    var place = items.count &- 1
    while place > 0 {
      let parent = (place &- 1) / 2
      guard items[place].due < items[parent].due else { return }
      items.swapAt(place, parent)
      place = parent
    }
  }

  /// Removes the first item that is due.
  mutating func removeFirst(dueAt now: Int) -> Item? {
    guard let first = items.first, first.due <= now, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    sink()
    return first
  }

  mutating func removeAll() { items = [] }

  private mutating func sink() {
    var place = 0
    while true {
      var child = 2 &* place &+ 1
      guard child < items.count else { return }
      if child &+ 1 < items.count, items[child &+ 1].due < items[child].due { child &+= 1 }
      guard items[child].due < items[place].due else { return }
      items.swapAt(child, place)
      place = child
    }
  }
}
