import CLua
import PushRules

@c @implementation
public func cnFirstEffect(
  _ engine: UnsafeMutableRawPointer, _ result: UnsafeMutablePointer<cn_effect>
) {
  var shown = cn_effect()
  if let (number, effect) = unsafe pushEngine(engine).deliveries.effects.first {
    shown.number = number
    shown.kind = Int32(effect.kind.rawValue) &+ 1
    shown.username_length = effect.registration.usernameLength
    shown.identifier_length = effect.registration.identifierLength
    shown.has_publish = effect.publish == nil ? 0 : 1
    shown.numbers = effect.numbers
    if let importance = effect.importance {
      shown.numbers.1 = Int64(importance.importanceClass.rawValue)
      shown.numbers.2 = Int64(ReasonCode(importance).number)
    }
  }
  unsafe result.pointee = shown
}

@c @implementation
public func cnCopyFirstEffect(
  _ engine: UnsafeMutableRawPointer, _ number: Int, _ buffer: UnsafeMutablePointer<CChar>
) -> Int32 {
  let engine = unsafe pushEngine(engine)
  guard let first = engine.deliveries.effects.first, first.number == number else { return 0 }
  var place = 0
  for byte in first.effect.registration.bytes {
    unsafe buffer[place] = CChar(bitPattern: byte)
    place &+= 1
  }
  if let publish = first.effect.publish {
    unsafe copy(engine.deliveries.publishID(of: publish), to: buffer + place)
  }
  return 1
}

@c @implementation
public func cnTakeFirstEffect(_ engine: UnsafeMutableRawPointer, _ number: Int) -> Int32 {
  unsafe pushEngine(engine).deliveries.takeEffect(number) ? 1 : 0
}

extension Effect.Kind {
  /// As the module knows it.
  var name: StaticString {
    switch self {
    case .refused: "refused"
    case .unreachable: "unreachable"
    case .disabled: "disabled"
    case .recorded: "recorded"
    case .recovered: "recovered"
    case .failed: "failed"
    case .woken: "woken"
    case .ended: "ended"
    case .again: "again"
    case .probe: "probe"
    case .away: "away"
    case .back: "back"
    case .unasked: "unasked"
    }
  }
}
