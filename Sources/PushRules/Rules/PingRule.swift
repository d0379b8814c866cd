/// note.3: "`cloud-notify-ping` pushes without a stanza."
public enum PingRule {
  /// For each registration of the event. A ping has nothing to show a person.
  public static var importance: Importance { .unimportant(.ping) }
}
