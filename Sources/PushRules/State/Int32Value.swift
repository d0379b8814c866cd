/// A number that takes four bytes of a row, of which there are many. What does not fit is as great or as small as can be.
@propertyWrapper
struct Int32Value: Equatable {
  private var value: Int32

  init(wrappedValue: Int) { value = Int32(clamping: wrappedValue) }

  var wrappedValue: Int {
    get { Int(value) }
    set { value = Int32(clamping: newValue) }
  }
}
