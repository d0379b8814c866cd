"""A raw XMPP client: it can do what a phone does, and what a phone does when its network dies."""

import base64
from xml.sax.saxutils import escape, quoteattr

from stream import CLIENT, SASL, STREAMS, Stream, new_id

SM = "urn:xmpp:sm:3"
PUSH = "urn:xmpp:push:0"
PROPOSE = ("<propose xmlns='urn:xmpp:jingle-message:0' id='call'>"
           "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>")


def is_(name, namespace=CLIENT):
    """A predicate: the element has this name."""
    return lambda element: element.tag == f"{{{namespace}}}{name}"


class Client:
    """One resource of one user. `received` keeps the stanzas of all its connections."""

    def __init__(self, server, username, resource, host="localhost"):
        self.server = server
        self.username, self.resource, self.host = username, resource, host
        self.jid = f"{username}@{host}"
        self.full_jid = f"{self.jid}/{resource}"
        self.node = None
        self.answers_acks = True
        self.stream = None
        self._resumption = None
        self._counting = False
        self._handled = 0
        self._acknowledged = 0

    def connect(self):
        """Opens a connection and authenticates."""
        self.stream = Stream(self.server.c2s_port, self._arrived)
        self.stream.open(CLIENT, self.host)
        self.stream.wait(is_("features", STREAMS), what="the stream features")
        plain = base64.b64encode(f"\0{self.username}\0{self.server.password}".encode()).decode()
        self._exchange(f"<auth xmlns='{SASL}' mechanism='PLAIN'>{plain}</auth>", is_("success", SASL))
        since = len(self.stream.inbox)
        self.stream.open(CLIENT, self.host)
        self.stream.wait(is_("features", STREAMS), since=since, what="the features after login")
        return self

    def bind(self):
        """Binds the resource."""
        self.request("set", f"<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>{self.resource}</resource></bind>")
        return self

    def available(self, priority=0):
        """Sends presence and waits until it has come back."""
        self.stream.send(f"<presence><priority>{priority}</priority></presence>")
        self.stream.wait(lambda e: is_("presence")(e) and e.get("from") == self.full_jid, what="own presence")
        return self

    def enable_smacks(self, resume=True):
        """Switches on stream management, with resumption unless told otherwise."""
        enabled = self._exchange(f"<enable xmlns='{SM}' resume='{str(resume).lower()}'/>", is_("enabled", SM))
        self._resumption = enabled.get("id")
        return self

    def enable_carbons(self):
        """Switches on carbons."""
        self.request("set", "<enable xmlns='urn:xmpp:carbons:2'/>")
        return self

    def enable_push(self, jid, node=None, options="", attributes=""):
        """Registers for push and returns the answer."""
        self.node = node
        jid_ = "" if jid is None else f" jid={quoteattr(jid)}"
        node_ = "" if node is None else f" node={quoteattr(node)}"
        return self.request("set", f"<enable xmlns='{PUSH}'{jid_}{node_}{attributes}>{options}</enable>")

    def disable_push(self, jid=None, node=None):
        """Takes registrations back and returns the answer."""
        jid_ = "" if jid is None else f" jid={quoteattr(jid)}"
        node_ = "" if node is None else f" node={quoteattr(node)}"
        return self.request("set", f"<disable xmlns='{PUSH}'{jid_}{node_}/>")

    def csi(self, state):
        """Tells the server that the app is `active` or `inactive` (XEP-0352)."""
        self.stream.send(f"<{state} xmlns='urn:xmpp:csi:0'/>")
        return self

    def message(self, to, body=None, kind="chat", payload="", stanza_id=None):
        """Sends a message, with a new id unless one is given; `payload` is XML beside the body. Returns its id."""
        stanza_id = stanza_id or new_id()
        to_ = "" if to is None else f" to='{to}'"
        text = "" if body is None else f"<body>{escape(body)}</body>"
        self.stream.send(f"<message type='{kind}'{to_} id='{stanza_id}'>{text}{payload}</message>")
        return stanza_id

    def request(self, kind, payload, to=None, attributes=""):
        """Sends an IQ and returns the answer; a second answer would be an error."""
        stanza_id, since = new_id(), len(self.stream.inbox)
        to_ = "" if to is None else f" to='{to}'"
        self.stream.send(f"<iq type='{kind}' id='{stanza_id}'{to_}{attributes}>{payload}</iq>")
        return self.stream.wait(lambda e: is_("iq")(e) and e.get("id") == stanza_id, since=since,
                                what=f"the answer to {payload}")

    def settle(self):
        """Returns when the server has handled what was sent before and all its stanzas have arrived."""
        self.request("get", "<ping xmlns='urn:xmpp:ping'/>", "localhost")
        return self

    def wait_message(self, stanza_id, within=15):
        """Waits until the message with this id, or a carbon of it, has arrived."""
        def matches(element):
            return is_("message")(element) and any(e.get("id") == stanza_id for e in element.iter())
        return self.stream.wait(matches, within, what=f"message {stanza_id}")

    def stop_acking(self):
        """Acknowledges everything up to now and from now on nothing."""
        self.settle()
        self.answers_acks = False
        self._acknowledged = self._handled
        self._exchange(f"<a xmlns='{SM}' h='{self._handled}'/><r xmlns='{SM}'/>", is_("a", SM))
        return self

    def leave_unacknowledged(self, stanza_id):
        """Waits for this message and acknowledges only what came before it."""
        self.wait_message(stanza_id)
        self._acknowledged = self._handled - 1
        self._exchange(f"<a xmlns='{SM}' h='{self._acknowledged}'/><r xmlns='{SM}'/>", is_("a", SM))
        return self

    def drop(self):
        """Cuts the connection: the session hibernates if it is resumable."""
        self.stream.drop()
        return self

    def resume(self, forgetful=False):
        """Comes back on a new connection and goes on acknowledging.

        A forgetful client acts as if nothing had arrived since `stop_acking`, and still acknowledges nothing.
        """
        self.connect()
        if forgetful:
            self._handled = self._acknowledged
        else:
            self.answers_acks = True
        self._exchange(f"<resume xmlns='{SM}' previd='{self._resumption}' h='{self._handled}'/>", is_("resumed", SM))
        return self

    def close(self):
        """Closes the stream in the proper way."""
        if self.stream and not self.stream.closed:
            try:
                self.stream.send("</stream:stream>")
                self.stream.wait_closed(2)
            except OSError:
                pass
            self.stream.drop()

    def _exchange(self, text, predicate):
        since = len(self.stream.inbox)
        self.stream.send(text)
        return self.stream.wait(predicate, since=since, what=f"the answer to {text}")

    def _arrived(self, element):
        if is_("enabled", SM)(element):
            self._counting, self._handled = True, 0
        elif is_("r", SM)(element) and self.answers_acks:
            self.stream.send(f"<a xmlns='{SM}' h='{self._handled}'/>")
        elif self._counting and element.tag.startswith(f"{{{CLIENT}}}"):
            self._handled += 1
