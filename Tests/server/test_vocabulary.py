"""Clauses imp.1 to imp.11, 4b.2 and note.1: every kind of stanza, on every path, with each choice of what is shown.

Tests/support/server/vocabulary.py is the table. The kinds of one path share a server and run side by side.
"""

import time
from types import SimpleNamespace

import pytest

from stream import new_id
from vocabulary import BODY, DUMMY, EME, KINDS, OMEMO, omemo
from world import eventually

pytestmark = pytest.mark.timeout(180)

SHOWN = {"nothing": [], "body": ["with_body"], "sender": ["with_sender"], "both": ["with_body", "with_sender"]}
OPTIONS = {"smacks_max_ack_delay": 1, "test_observes_pushes": False, "log_level": "info"}
BATCH = 1.2
ACK_DELAY_AND_BATCH = 2.3


@pytest.fixture(scope="module", params=SHOWN.values(), ids=SHOWN)
def more_options(request):
    """A server for each choice."""
    return {f"push_notification_{option}": True for option in request.param}


@pytest.fixture
def shown(more_options):
    """What the server's notifications show, as arguments of Kind.expected."""
    return {option: f"push_notification_{option}" in more_options for option in ("with_body", "with_sender")}


def shown_by(pushes):
    """Pairs of body and sender, as the table has them."""
    return [(push.body, push.fields["last-message-sender"]) for push in pushes]


class Scenario:
    """Sends stanzas and gathers what the pushes for them show."""

    def __init__(self, world, shown):
        self.world, self.shown = world, shown
        self.found, self.expected = {}, {}

    def send(self, kind, source, to, hint="store"):
        """Sends a stanza of this kind and returns its id."""
        stanza_id = new_id()
        source.stream.send(kind.stanza(to, stanza_id, hint))
        return stanza_id

    def gather(self, path, kind, node, sender):
        """Takes the pushes to a node, and notes those that the table demands."""
        self.found[path, kind.name] = shown_by(self.world.push.take(node))
        self.expected[path, kind.name] = kind.expected(path, sender, **self.shown)

    def check(self):
        """Compares all that was gathered with the table; an error shows only what differs, found and demanded."""
        assert self.found.keys() == self.expected.keys()
        pairs = {row: (found, self.expected[row]) for row, found in self.found.items()}
        assert {row: pair for row, pair in pairs.items() if pair[0] != pair[1]} == {}


@pytest.fixture
def scenario(world, shown):
    """A fresh scenario."""
    return Scenario(world, shown)


def phone_and_laptop(world, kind):
    """A user's phone, a laptop that gets what is for the bare JID, and a registration without session."""
    username = world.user()
    laptop = world.client(username).available(priority=1) if kind.is_copied else None
    phone = world.client(username, "phone").enable_smacks()
    phone.enable_push(world.service, f"{username}-tablet")
    world.register(phone).enable_carbons()
    phone.available()
    return SimpleNamespace(kind=kind, phone=phone, laptop=laptop, tablet=f"{username}-tablet")


def fall_asleep(world, phones):
    """All phones have acknowledged everything and lose their connections."""
    for phone in phones:
        phone.stop_acking()
    for phone in phones:
        phone.drop()
    for phone in phones:
        eventually(lambda phone=phone: world.session(phone).get("hibernating"), what="hibernation")


def settle(world, *clients, after=0.0):
    """Returns when the server has handled what these clients sent, and all pushes for it up to now have arrived."""
    for client in clients:
        client.settle()
    time.sleep(after)
    world.push.settle()


def carbons(scenario, rows):
    """Both directions reach phones that are asleep, as carbons."""
    friend = scenario.world.friend()
    copied = [row for row in rows if row.kind.is_copied]
    for row in copied:
        scenario.send(row.kind, friend, row.phone.jid)
    settle(scenario.world, friend, after=BATCH)
    for row in copied:
        scenario.gather("received", row.kind, row.phone.node, friend)
        scenario.send(row.kind, row.laptop, friend.jid)
    settle(scenario.world, *[row.laptop for row in copied], after=BATCH)
    for row in copied:
        scenario.gather("sent", row.kind, row.phone.node, row.laptop)


def queued(scenario, rows, name, after):
    """Stanzas to the phones' full JIDs wait in stream management."""
    friend = scenario.world.friend()
    for row in rows:
        scenario.send(row.kind, friend, row.phone.full_jid)
    settle(scenario.world, friend, after=after)
    gather_queue(scenario, rows, name, friend)


def gather_queue(scenario, rows, name, friend):
    """All phones' pushes; the names of the kinds tell the ways through stream management apart."""
    for row in rows:
        scenario.gather("queue", row.kind, row.phone.node, friend)
        for table in (scenario.found, scenario.expected):
            table[name, row.kind.name] = table.pop(("queue", row.kind.name))


def lost_and_ended(scenario, rows):
    """The phones lose their connections with a stanza in flight; then their sessions end."""
    friend = scenario.world.friend()
    for row in rows:
        in_flight = scenario.send(row.kind, friend, row.phone.full_jid, hint="no-store")
        row.phone.stream.wait(lambda e, in_flight=in_flight: e.get("id") == in_flight, what=row.kind.name)
        row.phone.drop()
    for row in rows:
        eventually(lambda row=row: scenario.world.session(row.phone).get("hibernating"), what="hibernation")
    settle(scenario.world)
    gather_queue(scenario, rows, "connection lost", friend)
    for row in rows:
        scenario.world.push.take(row.tablet)
        scenario.world.expire(row.phone)
    settle(scenario.world, after=BATCH)
    for row in rows:
        scenario.gather("ended", row.kind, row.tablet, friend)


def test_imp_and_note1_in_stream_management(world, scenario):
    rows = [phone_and_laptop(world, kind) for kind in KINDS]
    phones = [row.phone for row in rows]
    fall_asleep(world, phones)
    carbons(scenario, rows)
    queued(scenario, rows, "hibernating", BATCH)
    for row in rows:
        row.phone.resume()
        if row.laptop:
            row.laptop.close()
    for phone in phones:
        phone.stop_acking()
    queued(scenario, rows, "ack delayed", ACK_DELAY_AND_BATCH)
    for phone in phones:
        phone.stop_acking()
    lost_and_ended(scenario, rows)
    scenario.check()


def test_imp_and_note1_archived_and_held(world, scenario):
    anna, friend = world.user(), world.friend()
    phone, tablet = world.phone(anna), world.away(anna)
    for kind in KINDS:
        scenario.send(kind, friend, phone.full_jid)
        settle(world, friend)
        scenario.gather("archived", kind, tablet, friend)
        scenario.gather("held", kind, phone.node, friend)
    scenario.check()


def test_imp_and_note1_without_a_session(world, scenario):
    anna, friend = world.user(), world.friend()
    tablet = world.away(anna)
    for kind in KINDS:
        scenario.send(kind, friend, f"{anna}@localhost")
        settle(world, friend)
        scenario.gather("no session", kind, tablet, friend)
    scenario.check()


@pytest.mark.parametrize("readable_first", [False, True])
def test_4a1_encrypted_and_readable_message_in_one_batch_are_one_push_for_the_first(world, shown, readable_first):
    phone, friend = world.asleep(world.user()), world.friend()
    payloads = [omemo(OMEMO[0]) + EME, BODY]
    for payload in reversed(payloads) if readable_first else payloads:
        friend.message(phone.jid, payload=payload)
    settle(world, friend, after=BATCH)
    assert shown_by(world.push.take(phone.node)) == [
        ("hello" if readable_first and shown["with_body"] else DUMMY,
         friend.full_jid if shown["with_sender"] else None)]


def test_note1_carbon_that_somebody_else_forged_shows_who_sent_it(world, shown):
    phone, friend = world.asleep(world.user()), world.friend()
    friend.message(phone.jid, payload="<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                                      "<message xmlns='jabber:client' from='boss@localhost/desk' type='chat'>"
                                      f"{BODY}</message></forwarded></received>")
    settle(world, friend, after=BATCH)
    assert shown_by(world.push.take(phone.node)) == [(DUMMY, friend.full_jid if shown["with_sender"] else None)]
