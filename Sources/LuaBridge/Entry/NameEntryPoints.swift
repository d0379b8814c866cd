import CLua
import PushRules

/// A C string that is never freed.
private func cString(_ text: StaticString?) -> UnsafePointer<CChar>? {
  guard let text else { return nil }
  return unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func cnEllipsis() -> UnsafePointer<CChar> {
  unsafe UnsafeRawPointer(ShownBodyRule.ellipsis.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func cnAnswerPeriod() -> Int64 {
  Int64(PushEngine.Limits().answerPeriod)
}

@c @implementation
public func cnSentence(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(ReasonCode.sentence(Int(number)))
}

@c @implementation
public func cnReasonName(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(ReasonCode.name(Int(number)))
}

@c @implementation
public func cnReasonKind(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(ReasonCode.kind(Int(number)))
}

@c @implementation
public func cnEffectName(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(UInt8(exactly: number &- 1).flatMap(Effect.Kind.init(rawValue:))?.name)
}

@c @implementation
public func cnClassName(_ number: Int32) -> UnsafePointer<CChar>? {
  unsafe cString(UInt8(exactly: number).flatMap(ImportanceClass.init(rawValue:))?.name)
}
