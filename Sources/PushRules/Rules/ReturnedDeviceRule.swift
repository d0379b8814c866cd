/// wake.1: "It ends with the first of: a session with the record's client_id (without one: its resource) binds".
public enum ReturnedDeviceRule {
  /// Whether a session is of the device that made a registration.
  public static func isDevice<Text: Equatable>(
    recordClientID: Text?, recordResource: Text?, sessionClientID: Text?, sessionResource: Text?
  ) -> Bool {
    if let recordClientID { return recordClientID == sessionClientID }
    return recordResource != nil && recordResource == sessionResource
  }
}
