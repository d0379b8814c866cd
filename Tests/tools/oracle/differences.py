"""Where this module and ejabberd differ, and why. All that scenarios see and that is not here must be equal."""

from typing import NamedTuple


class Difference(NamedTuple):
    """What a scenario sees under a name."""

    scenario: str
    name: str
    ejabberd: object
    ours: object
    reason: str


BODY_ALONE = ("For ejabberd only a text or an encrypted payload is important. Here calls, invitations and subscription requests "
              "are, too (imp.1, imp.6, imp.11).")
TYPES = "For ejabberd every stanza with a text is important, whatever its type (imp.2, imp.4, imp.7)."
BATCH = "ejabberd pushes each stanza at once. This module waits a second for more, or for the phone (4a.2, 4a.3)."
CLASSES = "ejabberd pushes once for a queue, for the text in it. This module pushes once for each class (4a.1)."
CALLS = "ejabberd knows no urgent stanzas. This module pushes calls to all devices at once, archived or not (4b.2)."
SENT = "ejabberd also pushes what the user has sent. The sender's own copy pushes nothing here (4b.1)."
ANSWERS = "This module answers as the Lua original does (3.2, 3.3)."
OFFLINE = "Prosody stores every offline chat message, whatever it asks for: the phone will find it. ejabberd bounces this one."
ROOMS = ("Both bounce it. ejabberd does nothing else; this module notifies a member of a room who has not joined, as the "
         "original does (4c.3).")
FORM = "The form is that of the original, which gateways know (note.1)."

WORDS = "What is important and has no text shows push_notification_important_body (note.1). ejabberd has words of its own."
CARBONS = "For ejabberd a carbon has no text. This module looks at the message in it (imp.3, note.1)."
SENDER = ("ejabberd shows no sender without a text. This module shows whom the stanza is from, whatever it is, as the original "
          "does (note.1).")

DIFFERENCES = [
    Difference("enabling_is_answered", "own full JID", "result", "modify bad-request", ANSWERS),
    Difference("enabling_is_answered", "jid that is none", "modify bad-request", "modify jid-malformed",
               "XEP-0357 names no error for it. This module says what is wrong (3.2)."),
    Difference("enabling_is_answered", "without node", "cancel feature-not-implemented", "result",
               "XEP-0357 makes the node optional. ejabberd does not support such registrations."),
    Difference("disabling_what_is_not_enabled", "answer", "cancel item-not-found", "result", ANSWERS),
    Difference("six_registrations", "pushed", 6, 5, "ejabberd has no limit like push_max_devices (3.4)."),
    Difference("publish", "form", "submit", "form", FORM),
    Difference("publish", "fields", "FORM_TYPE last-message-body", "FORM_TYPE last-message-body message-count", FORM),

    Difference("offline_encrypted_message_shows", "body", "(encrypted)", "New Message!", WORDS),
    Difference("offline_call_shows", "push", "1 unimportant", "1 important", BODY_ALONE),
    Difference("offline_call_shows", "body", None, "New Message!", WORDS),
    Difference("offline_call_shows", "sender", "", "friend@localhost/laptop", SENDER),
    Difference("offline_message_without_text_shows", "sender", "", "friend@localhost/laptop", SENDER),
    Difference("offline_long_message_shows", "characters", 2000, 499, "This module cuts a body to 1,000 bytes (note.1)."),
    Difference("received_carbon_shows", "push", "1 unimportant", "1 important", CARBONS),
    Difference("received_carbon_shows", "sender", "", "friend@localhost/laptop", CARBONS),
    Difference("received_carbon_shows", "body", None, "hello", CARBONS),
    Difference("hibernating_phone_gets_an_invitation", "phone", "1 unimportant", "1 important", BODY_ALONE),
    Difference("hibernating_phone_is_asked_for_a_subscription", "phone", "1 unimportant", "1 important", BODY_ALONE),

    Difference("two_late_acknowledgements", "second", "1 important", "nothing",
               "ejabberd cuts a connection that acknowledges late, so the session hibernates and each stanza is pushed. "
               "Prosody keeps it and announces lateness once, until an acknowledgement comes (4a.1)."),
    Difference("two_late_acknowledgements", "lost", "nothing", "1 important",
               "What was not announced is pushed when the connection is lost (4a.1)."),
    Difference("inactive_phone", "message", "1 important", "1 important and 1 unimportant", CLASSES),
    Difference("connection_lost_with_a_chat_state_and_a_message", "phone", "1 important", "1 important and 1 unimportant",
               CLASSES),
    Difference("hibernating_phone_gets_three_messages_at_once", "phone", "3 important", "1 important", BATCH),
    Difference("resumed_at_once", "phone", "1 important", "nothing", BATCH),
    Difference("lost_again_with_the_same_message", "again", "1 important", "nothing",
               "ejabberd does not remember what it has pushed. A message makes at most one push here (1x.1)."),
    Difference("received_carbon_waits", "phone", "1 unimportant", "1 important",
               "ejabberd takes every carbon for one of a sent message. A received one is what it carries here (imp.3)."),

    Difference("hibernating_phone_is_called", "phone", "1 unimportant", "1 important", BODY_ALONE),
    Difference("hibernating_phone_gets_a_headline", "phone", "1 important", "1 unimportant", TYPES),
    Difference("hibernating_phone_gets_a_bounce", "phone", "1 important", "1 unimportant", TYPES),
    Difference("hibernating_phone_gets_the_subject_of_a_room", "phone", "1 important", "1 unimportant", TYPES),

    Difference("call_for_a_device_that_is_away", "tablet", "nothing", "1 important", CALLS),
    Difference("call_that_is_archived_for_a_device_that_is_away", "tablet", "1 unimportant", "1 important", BODY_ALONE),
    Difference("own_message_to_somebody_else", "tablet", "1 unimportant", "nothing", SENT),
    Difference("note_to_oneself", "tablet", "1 important and 1 unimportant", "1 important", SENT),

    Difference("offline_call", "tablet", "1 unimportant", "1 important", BODY_ALONE),
    Difference("offline_call_that_is_archived", "tablet", "1 unimportant", "1 important", BODY_ALONE),
    Difference("offline_chat_state", "tablet", "nothing", "1 unimportant", OFFLINE),
    Difference("offline_chat_state", "bounced", True, False, OFFLINE),
    Difference("offline_message_that_is_not_stored", "tablet", "nothing", "1 important", OFFLINE),
    Difference("offline_message_that_is_not_stored", "bounced", True, False, OFFLINE),
    Difference("offline_message_of_a_room", "tablet", "nothing", "1 important", ROOMS),
    Difference("message_to_a_session_without_presence", "silent", "nothing", "1 important",
               "For ejabberd a device with any session is awake. This session takes no messages, so 4c.1 applies."),

    Difference("session_ends_with_messages_that_are_not_archived", "phone", "2 important", "1 important", BATCH),
    Difference("session_ends_with_messages_that_are_not_archived", "tablet_at_the_end", "nothing", "1 important",
               "Prosody hands the messages of a session that ends on as offline messages, whatever they ask for (4c.2). "
               "ejabberd does not store them."),

    Difference("push_service_knows_the_node_no_more", "second", "nothing", "1 important",
               "ejabberd removes a registration at the first error but wait. This module waits for 16 in a row (err.1)."),
]
