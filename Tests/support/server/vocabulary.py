"""Every kind of stanza, with the push that docs/rules.md demands on each path. Written by hand from the clauses.

The columns, one letter each:

| Column     | The stanza                                                                                          |
|------------|-----------------------------------------------------------------------------------------------------|
| queue      | waits in the phone's stream management: ack delayed, connection lost, or hibernating                |
| received   | reaches another device, and the phone's queue as a carbon                                           |
| sent       | is sent by another device, and reaches the phone's queue as a carbon                                |
| archived   | is archived, and the registration has no session                                                    |
| held       | is archived, and a connected session holds the registration                                         |
| no session | goes to the bare JID of a user without sessions: offline, or groupchat to the bare JID              |
| ended      | is not archived, and a session ends without having acknowledged it; of another registration         |

I: one important push. U: one unimportant push. A dot: no push, since the rules want none. Small letters: no push, since
the server lets nothing arrive there, see `NOT_THERE`.
"""

from dataclasses import dataclass

from clients import PROPOSE

PATHS = ["queue", "received", "sent", "archived", "held", "no session", "ended"]
NOT_THERE = {
    "c": "mod_carbons copies chat, normal messages with a body, and XEP-0353; nothing that has muc#user",
    "d": "mod_message discards headlines and errors to bare JIDs; mod_iq and mod_presence answer for the account",
    "m": "mod_mam stores no headlines, no groupchat, and only messages",
    "s": "mod_smacks hands only chat and normal messages on",
}
DUMMY = "New Message!"

BODY = "<body>hello</body>"
FALLBACK = "<body>I sent you something</body>"
EME = "<encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl'/>"
OMEMO = ["eu.siacs.conversations.axolotl", "urn:xmpp:omemo:0", "urn:xmpp:omemo:1", "urn:xmpp:omemo:2"]
OPENPGP = "<openpgp xmlns='urn:xmpp:openpgp:0'>abc</openpgp>"
LEGACY_PGP = "<x xmlns='jabber:x:encrypted'>abc</x>"
INVITE = "<invite xmlns='urn:xmpp:call-invites:0' video='true'><jingle sid='s'/></invite>"
RETRACT_0 = "<apply-to xmlns='urn:xmpp:fasten:0' id='x'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>"
BARE_RETRACT_0 = "<retract xmlns='urn:xmpp:message-retract:0' id='x'/>"
RETRACT_1 = "<retract xmlns='urn:xmpp:message-retract:1' id='x'/>"
REACTIONS = "<reactions xmlns='urn:xmpp:reactions:0' id='x'><reaction>+</reaction></reactions>"
MEDIATED = "<x xmlns='http://jabber.org/protocol/muc#user'><invite from='berta@localhost'/></x>"
DIRECT = "<x xmlns='jabber:x:conference' jid='room@localhost'/>"
OOB = "<x xmlns='jabber:x:oob'><url>https://example.org/a.jpg</url></x>"
SFS = ("<file-sharing xmlns='urn:xmpp:sfs:0'><sources><url-data xmlns='http://jabber.org/protocol/url-data' "
       "target='https://example.org/a.jpg'/></sources></file-sharing>")
SIMS = "<reference xmlns='urn:xmpp:reference:0' type='data'><media-sharing xmlns='urn:xmpp:sims:1'/></reference>"
ERROR = "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
RECEIPT = "<received xmlns='urn:xmpp:receipts' id='x'/>"
MARKER = "<displayed xmlns='urn:xmpp:chat-markers:0' id='x'/>"


def omemo(namespace, payload=True):
    """A message or a key transport of this version of OMEMO."""
    return (f"<encrypted xmlns='{namespace}'><header sid='1'><key rid='2'>abc</key></header>"
            f"{'<payload>abc</payload>' if payload else ''}</encrypted>")


def jingle(action):
    """A request of XEP-0166."""
    return f"<jingle xmlns='urn:xmpp:jingle:1' action='{action}' sid='s'/>"


def published(name, namespace):
    """A request of XEP-0060 with this item."""
    return (f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item><{name} xmlns='{namespace}'/>"
            f"</item></publish></pubsub>")


@dataclass(frozen=True)
class Kind:
    """A row: what is sent, the columns, and the body that a notification may show."""

    name: str
    type: str
    columns: str
    payload: str = ""
    body: str = None

    @property
    def is_copied(self):
        """Whether it is sent where carbons are made: the others reach the phone in another way."""
        return self.type in ("chat", "normal", "", "error")

    def stanza(self, to, stanza_id, hint):
        """The stanza. `type` is that of a message, or begins with another stanza's name."""
        is_message = not self.type.startswith(("iq", "presence"))
        name, _, kind = ("message", "", self.type) if is_message else self.type.partition(" ")
        kind = f" type='{kind}'" if kind else ""
        hint = f"<{hint} xmlns='urn:xmpp:hints'/>" if is_message else ""
        return f"<{name}{kind} to='{to}' id='{stanza_id}'>{self.payload}{hint}</{name}>"

    def sender(self, client):
        """The sender as the recipient sees it: mod_presence sends requests from the bare JID."""
        return client.jid if self.type == "presence subscribe" else client.full_jid

    def expected(self, path, client, with_body=False, with_sender=False):
        """What the pushes on this path show: pairs of body and sender."""
        letter = self.columns.split()[PATHS.index(path)]
        if letter not in "IU":
            assert letter == "." or letter in NOT_THERE
            return []
        body = (with_body and self.body or DUMMY) if letter == "I" else None
        return [(body, self.sender(client) if with_sender else None)]


LONG = "ä" * 30000
EDGE = "a" + "ä" * 498

KINDS = [
    # name, type, queue received sent archived held no-session ended, payload, body
    Kind("imp8 body", "chat", "I I U I . I I", BODY, "hello"),
    Kind("imp8 body of a normal message", "normal", "I I U I . I I", BODY, "hello"),
    Kind("imp8 body of a message without a type", "", "I I U I . I I", BODY, "hello"),
    Kind("imp8 body of an unknown type", "other", "I c c I . I s", BODY, "hello"),
    Kind("imp8 body of XHTML alone", "chat", "U U U U . U U", "<html xmlns='http://jabber.org/protocol/xhtml-im'>"
         "<body xmlns='http://www.w3.org/1999/xhtml'>hello</body></html>"),
    Kind("imp8 spaces", "chat", "U U U U . U U", "<body>   </body>"),
    Kind("imp8 line feeds and tabs", "chat", "U U U U . U U", "<body>&#10;&#9; &#13;&#10;</body>"),
    Kind("imp8 empty body", "chat", "U U U U . U U", "<body/>"),
    Kind("imp8 subject of a chat", "chat", "U U U U . U U", "<subject>about</subject>"),
    Kind("imp8 subject and body of a chat", "chat", "I I U I . I I", "<subject>about</subject>" + BODY, "hello"),
    # Prosody takes a client that names no language for an English one, so the registrations here have "en".
    Kind("note1 two languages", "chat", "I I U I . I I",
         "<body xml:lang='de'>hallo</body><body xml:lang='en'>hello</body>", "hello"),
    Kind("note1 two foreign languages", "chat", "I I U I . I I",
         "<body xml:lang='de'>hallo</body><body xml:lang='fr'>salut</body>", "hallo"),
    Kind("note1 a language and none", "chat", "I I U I . I I", "<body xml:lang='de'>hallo</body>" + BODY, "hello"),
    Kind("note1 an empty body without a language", "chat", "I I U I . I I",
         "<body/><body xml:lang='de'>hallo</body>", "hallo"),
    Kind("note1 a blank body before the body", "chat", "I I U I . I I", "<body> </body>" + BODY, "hello"),
    Kind("note1 two blank bodies", "chat", "U U U U . U U", "<body> </body><body xml:lang='de'/>"),
    Kind("note1 60 kB", "chat", "I I U I . I I", f"<body>{LONG}</body>", "ä" * 498 + "…"),
    Kind("note1 60 kB of four bytes each", "chat", "I I U I . I I", f"<body>{'🙂' * 15000}</body>", "🙂" * 249 + "…"),
    Kind("note1 1,000 bytes", "chat", "I I U I . I I", f"<body>{'a' * 1000}</body>", "a" * 1000),
    Kind("note1 1,001 bytes", "chat", "I I U I . I I", f"<body>{EDGE}aaaa</body>", EDGE + "…"),

    *[Kind(f"imp5 OMEMO {n}", "chat", "I I U I . I I", omemo(n)) for n in OMEMO],
    *[Kind(f"imp5 OMEMO {n} with a fallback", "chat", "I I U I . I I", omemo(n) + EME + FALLBACK,
           "I sent you something") for n in OMEMO],
    *[Kind(f"imp5 key transport {n}", "chat", "U U U U . U U", omemo(n, payload=False)) for n in OMEMO],
    *[Kind(f"imp5 key transport {n} with EME and a fallback", "chat", "U U U U . U U",
           EME + omemo(n, payload=False) + FALLBACK) for n in OMEMO],
    Kind("imp5 key transport in one version, payload in another", "chat", "I I U I . I I",
         omemo(OMEMO[3], payload=False) + omemo(OMEMO[0])),
    Kind("imp5 empty payload", "chat", "I I U I . I I", "<encrypted xmlns='urn:xmpp:omemo:2'><payload/></encrypted>"),
    Kind("imp5 OpenPGP", "chat", "I I U I . I I", OPENPGP),
    Kind("imp5 OpenPGP with a fallback", "chat", "I I U I . I I", FALLBACK + OPENPGP, "I sent you something"),
    Kind("imp5 legacy OpenPGP", "chat", "I I U I . I I", LEGACY_PGP),
    Kind("imp5 legacy OpenPGP with a fallback", "chat", "I I U I . I I", LEGACY_PGP + FALLBACK, "I sent you something"),
    Kind("imp5 EME alone", "chat", "I I U I . I I", EME),
    Kind("imp5 EME with a fallback", "chat", "I I U I . I I", EME + FALLBACK, "I sent you something"),
    Kind("imp5 OMEMO of an unknown version", "chat", "U U U U . U U", omemo("urn:xmpp:omemo:3")),

    Kind("imp6 call", "chat", "I I U I I I I", PROPOSE),
    Kind("imp6 call of a normal message", "normal", "I I U I I I I", PROPOSE),
    Kind("imp6 call with a fallback", "chat", "I I U I I I I", PROPOSE + FALLBACK, "I sent you something"),
    Kind("imp6 call invite", "chat", "I I U I I I I", INVITE),
    Kind("imp6 call invite with a fallback", "chat", "I I U I I I I", INVITE + FALLBACK, "I sent you something"),
    *[Kind(f"imp6 {name} of a call", "chat", "U U U U . U U", f"<{name} xmlns='urn:xmpp:jingle-message:0' id='c'/>")
      for name in ("proceed", "reject", "retract", "accept")],
    *[Kind(f"imp6 {name} of a call invite", "chat", "U U U U . U U", f"<{name} xmlns='urn:xmpp:call-invites:0' id='c'/>")
      for name in ("retract", "accept", "reject", "left")],

    Kind("imp10 retraction 0", "chat", "U U U U . U U", RETRACT_0 + FALLBACK),
    Kind("imp10 retraction 0 by itself", "chat", "U U U U . U U", BARE_RETRACT_0 + FALLBACK),
    Kind("imp10 retraction 1", "chat", "U U U U . U U", FALLBACK + RETRACT_1),
    Kind("imp10 retraction 1 inside apply-to", "chat", "U U U U . U U",
         f"<apply-to xmlns='urn:xmpp:fasten:0' id='x'>{RETRACT_1}</apply-to>" + FALLBACK),
    Kind("imp10 retraction beside encrypted content", "chat", "U U U U . U U",
         omemo(OMEMO[0]) + EME + RETRACT_1 + FALLBACK),
    Kind("imp10 retraction of another namespace", "chat", "I I U I . I I", "<retract xmlns='urn:example'/>" + BODY, "hello"),
    Kind("imp10 something else applied", "chat", "I I U I . I I",
         "<apply-to xmlns='urn:xmpp:fasten:0' id='x'><edit xmlns='urn:example'/></apply-to>" + BODY, "hello"),
    Kind("imp10 reactions", "chat", "U U U U . U U", REACTIONS),
    Kind("imp10 reactions with a fallback", "chat", "U U U U . U U", REACTIONS + FALLBACK),

    Kind("imp11 mediated invitation", "normal", "I c c I . I I", MEDIATED),
    Kind("imp11 mediated invitation with a body", "normal", "I c c I . I I", MEDIATED + BODY, "hello"),
    Kind("imp11 declined invitation", "normal", "U c c U . U U", MEDIATED.replace("invite", "decline")),
    Kind("imp11 private message without content", "chat", "U c c U . U U",
         "<x xmlns='http://jabber.org/protocol/muc#user'/>" + COMPOSING),
    Kind("imp11 direct invitation", "normal", "I c c I . I I", DIRECT),
    Kind("imp11 file, oob", "chat", "I I U I . I I", OOB),
    Kind("imp11 file, oob with a body", "chat", "I I U I . I I", OOB + "<body>https://example.org/a.jpg</body>",
         "https://example.org/a.jpg"),
    Kind("imp11 oob without a url", "chat", "U U U U . U U", "<x xmlns='jabber:x:oob'/>"),
    Kind("imp11 file, sfs", "chat", "I I U I . I I", SFS),
    Kind("imp11 file, sims", "chat", "I I U I . I I", SIMS),
    Kind("imp11 another reference", "chat", "U U U U . U U", "<reference xmlns='urn:xmpp:reference:0' type='mention'/>"),

    Kind("chat state", "chat", "U U U U . U U", COMPOSING),
    Kind("receipt", "chat", "U U U U . U U", RECEIPT),
    Kind("marker", "chat", "U U U U . U U", MARKER),

    Kind("imp2 error", "error", "U c c U . d s", BODY + ERROR),
    Kind("imp2 error of a call", "error", "U U U U . d s", PROPOSE + ERROR),
    Kind("imp2 error of an encrypted message", "error", "U c c U . d s", omemo(OMEMO[3]) + ERROR),
    Kind("imp4 headline", "headline", "U c c m . d s", BODY),
    Kind("imp4 headline, encrypted", "headline", "U c c m . d s", omemo(OMEMO[0])),
    Kind("imp4 headline, call", "headline", "U c c m . d s", PROPOSE),

    Kind("imp8 body in a room", "groupchat", "I c c m . I s", BODY, "hello"),
    Kind("imp8 blank body in a room", "groupchat", "U c c m . U s", "<body> </body>"),
    Kind("imp7 subject of a room", "groupchat", "U c c m . U s", "<subject>about</subject>"),
    Kind("imp7 empty subject and a body in a room", "groupchat", "U c c m . U s", "<subject/>" + BODY),
    *[Kind(f"imp5 OMEMO {n} in a room", "groupchat", "I c c m . I s", omemo(n) + FALLBACK, "I sent you something")
      for n in OMEMO],
    Kind("imp5 OMEMO beside a subject in a room", "groupchat", "I c c m . I s",
         "<subject>about</subject>" + omemo(OMEMO[1])),
    Kind("imp5 key transport in a room", "groupchat", "U c c m . U s", omemo(OMEMO[0], payload=False) + EME + FALLBACK),
    Kind("imp5 EME alone in a room", "groupchat", "I c c m . I s", EME),
    Kind("imp6 call in a room", "groupchat", "I c c m . I s", PROPOSE),
    Kind("imp6 call invite in a room", "groupchat", "I c c m . I s", INVITE + FALLBACK, "I sent you something"),
    Kind("imp10 retraction in a room", "groupchat", "U c c m . U s", RETRACT_1 + FALLBACK),
    Kind("imp10 reactions in a room", "groupchat", "U c c m . U s", REACTIONS + FALLBACK),
    Kind("imp11 file in a room", "groupchat", "I c c m . I s", OOB),
    Kind("chat state in a room", "groupchat", "U c c m . U s", COMPOSING),

    Kind("imp1 session-initiate", "iq set", "I c c m . d s", jingle("session-initiate")),
    *[Kind(f"imp1 {action}", "iq set", "U c c m . d s", jingle(action))
      for action in ("session-accept", "session-info", "transport-info", "session-terminate")],
    Kind("imp1 session-initiate of type get", "iq get", "U c c m . d s", jingle("session-initiate")),
    Kind("4a8 publish of a notification", "iq set", ". c c m . d s", published("notification", "urn:xmpp:push:0")),
    Kind("4a8 publish of something else", "iq set", "U c c m . d s", published("mood", "http://jabber.org/protocol/mood")),
    Kind("imp1 ping", "iq get", "U c c m . d s", "<ping xmlns='urn:xmpp:ping'/>"),
    Kind("imp1 subscription request", "presence subscribe", "I c c m . d s"),
    Kind("imp1 subscription request with a status", "presence subscribe", "I c c m . d s", "<status>please</status>"),
    Kind("imp1 presence", "presence", "U c c m . d s", "<status>here</status>"),
    Kind("imp1 unavailable presence", "presence unavailable", "U c c m . d s"),
    Kind("imp1 presence error", "presence error", "U c c m . d s", ERROR),
]
