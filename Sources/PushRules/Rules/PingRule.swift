/// note.3: "`cloud-notify-ping` pushes without a stanza."
public enum PingRule {
  /// One registration of the event. There is nothing to show a person.
  public static var decision: PushDecision { .push(.unimportant(.ping)) }
}
