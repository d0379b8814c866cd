import Testing

@testable import PushRules

@Suite("4a.7 Messages that a device has that is awake")
struct AwakeDeviceRuleTests {
  private typealias Rule = AwakeDeviceRule

  private func devices(
    hasCarbons: Bool = false, priority: Int?, scanned: Int? = 0, connected: Double = 0
  ) -> Rule.Devices {
    var devices = Rule.Devices()
    devices.add(hasCarbons: hasCarbons, priority: priority, scanned: scanned, connected: connected)
    return devices
  }

  private func wasSent(
    _ stanza: StanzaFacts, queued: Int? = nil, to devices: Rule.Devices, recipient: Rule.Recipient
  ) -> Bool {
    Rule.wasSent(stanza, queued: queued, to: devices, recipient: recipient)
  }

  private func message(_ type: MessageType = .other, carbon: Carbon? = nil) -> StanzaFacts {
    StanzaFacts(kind: .message, content: MessageContent(type: type, elements: .body), carbon: carbon)
  }

  private func carbon(_ direction: Carbon.Direction, isFromOwnAccount: Bool = true) -> StanzaFacts {
    message(
      carbon: Carbon(
        direction: direction, forwarded: MessageContent(type: .other, elements: .body),
        isFromOwnAccount: isFromOwnAccount))
  }

  @Test(
    "a message to the bare JID was sent to a session of the same priority, or a higher one",
    arguments: [
      (0, 0, true), (5, 5, true), (5, 0, true), (0, 5, false), (-1, 0, false), (-1, -1, false),
      (0, nil, true),
      (-1, nil, false), (nil, 0, false), (nil, nil, false), (0, -1, true), (Int.max, Int.min, true),
    ] as [(Int?, Int?, Bool)])
  func priorities(priority: Int?, scanned: Int?, isSent: Bool) {
    #expect(
      wasSent(message(), to: devices(priority: priority, scanned: scanned), recipient: .account) == isSent)
  }

  @Test("a message to the bare JID was sent to a session with carbons, whatever its priority")
  func carbonsOfAccount() {
    for priority in [nil, -1, 0] as [Int?] {
      let devices = devices(hasCarbons: true, priority: priority, scanned: 5)
      #expect(wasSent(message(), to: devices, recipient: .account))
    }
  }

  @Test("a message to the session's own full JID was sent to it, one to another full JID was not")
  func fullJIDs() {
    for hasCarbons in [false, true] {
      let devices = devices(hasCarbons: hasCarbons, priority: 0)
      #expect(wasSent(message(), to: devices, recipient: .awakeDevice(connected: 0)))
      #expect(!wasSent(message(), to: devices, recipient: .other))
    }
  }

  @Test("a carbon was sent to a session with carbons")
  func carbons() {
    for carbon in [carbon(.received), carbon(.sent)] {
      for recipient in [.account, .awakeDevice(connected: 0), .other] as [Rule.Recipient] {
        #expect(wasSent(carbon, to: devices(hasCarbons: true, priority: nil), recipient: recipient))
        #expect(!wasSent(carbon, to: devices(priority: 0), recipient: recipient))
      }
    }
  }

  @Test("a forged carbon is a message like others")
  func forgedCarbons() {
    for direction in [Carbon.Direction.received, .sent] {
      let forged = carbon(direction, isFromOwnAccount: false)
      #expect(!wasSent(forged, to: devices(hasCarbons: true, priority: 0), recipient: .other))
      #expect(wasSent(forged, to: devices(priority: 0), recipient: .account))
    }
  }

  @Test(
    "groupchat, headlines and errors are for one session",
    arguments: [.groupchat, .headline, .error] as [MessageType])
  func otherTypes(type: MessageType) {
    for recipient in [.account, .awakeDevice(connected: 0)] as [Rule.Recipient] {
      #expect(!wasSent(message(type), to: devices(hasCarbons: true, priority: 0), recipient: recipient))
    }
    #expect(!Rule.mayBeSentToOthers(message(type)))
  }

  @Test("so are requests and presence", arguments: [.request, .subscriptionRequest, .other] as [StanzaKind])
  func otherStanzas(kind: StanzaKind) {
    let stanza = StanzaFacts(kind: kind, content: MessageContent(type: .other))
    for recipient in [.account, .awakeDevice(connected: 0)] as [Rule.Recipient] {
      #expect(!wasSent(stanza, to: devices(hasCarbons: true, priority: 0), recipient: recipient))
    }
    #expect(!Rule.mayBeSentToOthers(stanza))
  }

  @Test("one of several devices is enough")
  func severalDevices() {
    for isFirst in [false, true] {
      var devices = Rule.Devices()
      if isFirst { devices.add(hasCarbons: true, priority: 0, scanned: 0, connected: 0) }
      devices.add(hasCarbons: false, priority: nil, scanned: 0, connected: 0)
      if !isFirst { devices.add(hasCarbons: true, priority: 0, scanned: 0, connected: 0) }
      #expect(wasSent(message(), to: devices, recipient: .account))
      #expect(wasSent(carbon(.received), to: devices, recipient: .other))
    }
  }

  @Test(
    "a session that connected after the second of the stamp was not sent the stanza",
    arguments: [
      (100, 99, true), (100, 100, true), (100, 100.999, true), (100, 101, false), (100, 120.5, false),
      (nil, 101, true), (nil, .infinity, true), (100, -.infinity, true), (100, .infinity, false),
      (.min, -.infinity, true), (.min, 0, false), (.max, 0, true),
    ] as [(Int?, Double, Bool)])
  func connectedAfterwards(queued: Int?, connected: Double, isSent: Bool) {
    let available = devices(priority: 0, connected: connected)
    let withCarbons = devices(hasCarbons: true, priority: nil, connected: connected)
    #expect(wasSent(message(), queued: queued, to: available, recipient: .account) == isSent)
    #expect(wasSent(message(), queued: queued, to: withCarbons, recipient: .account) == isSent)
    #expect(wasSent(carbon(.received), queued: queued, to: withCarbons, recipient: .other) == isSent)
    #expect(
      wasSent(message(), queued: queued, to: available, recipient: .awakeDevice(connected: connected))
        == isSent)
  }

  @Test("of several devices the first counts that gets such messages")
  func firstOfSeveral() {
    for times in [[50.0, 150.0], [150.0, 50.0]] {
      var devices = Rule.Devices()
      for connected in times { devices.add(hasCarbons: false, priority: 0, scanned: 0, connected: connected) }
      devices.add(hasCarbons: true, priority: nil, scanned: 0, connected: 120)
      devices.add(hasCarbons: false, priority: nil, scanned: 0, connected: 0)
      #expect(wasSent(message(), queued: 50, to: devices, recipient: .account))
      #expect(!wasSent(message(), queued: 49, to: devices, recipient: .account))
      #expect(wasSent(carbon(.sent), queued: 120, to: devices, recipient: .other))
      #expect(!wasSent(carbon(.sent), queued: 119, to: devices, recipient: .other))
    }
  }

  @Test("no device was sent anything if there is none")
  func nobody() {
    #expect(!wasSent(message(), to: Rule.Devices(), recipient: .account))
    #expect(!wasSent(carbon(.received), to: Rule.Devices(), recipient: .other))
  }
}

@Suite("hib.5 The class that a scan has passed over")
struct PassedOverClassTests {
  @Test("the higher of two classes is the important one")
  func higher() {
    #expect(ImportanceClass.higher(of: nil, and: .unimportant) == .unimportant)
    #expect(ImportanceClass.higher(of: nil, and: .important) == .important)
    #expect(ImportanceClass.higher(of: .unimportant, and: .important) == .important)
    #expect(ImportanceClass.higher(of: .important, and: .unimportant) == .important)
    #expect(ImportanceClass.higher(of: .unimportant, and: .unimportant) == .unimportant)
  }
}
