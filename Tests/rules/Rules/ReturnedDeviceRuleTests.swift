import Testing

@testable import PushRules

@Suite("wake.1 Whether a session is the device that made a registration")
struct ReturnedDeviceRuleTests {
  private func isDevice(
    record: (clientID: String?, resource: String?), session: (clientID: String?, resource: String?)
  ) -> Bool {
    ReturnedDeviceRule.isDevice(
      recordClientID: record.clientID, recordResource: record.resource, sessionClientID: session.clientID,
      sessionResource: session.resource)
  }

  @Test("it is the one with the record's client_id, whatever its resource")
  func clientID() {
    #expect(isDevice(record: ("a", "phone"), session: ("a", "other")))
    #expect(!isDevice(record: ("a", "phone"), session: ("b", "phone")))
    #expect(!isDevice(record: ("a", "phone"), session: (nil, "phone")))
  }

  @Test("without a client_id in the record it is the one with its resource")
  func resource() {
    #expect(isDevice(record: (nil, "phone"), session: (nil, "phone")))
    #expect(isDevice(record: (nil, "phone"), session: ("a", "phone")))
    #expect(!isDevice(record: (nil, "phone"), session: ("a", "other")))
  }

  @Test("a record with neither matches nobody")
  func neither() {
    #expect(!isDevice(record: (nil, nil), session: (nil, nil)))
    #expect(!isDevice(record: (nil, nil), session: ("a", "phone")))
  }
}
