"""Clauses 1x.2 and 1x.3: ids are unique only within a stream, and memory is used again. What comes later is new."""

import pytest

from clients import PROPOSE
from server import MODULES

OPTIONS = {"modules_enabled": [*MODULES, "blocklist", "test_moments"], "smacks_max_ack_delay": 1}
LATER = 3  # seconds: more than between two copies of one message
NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"
ENCRYPTED = "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:example:other'/>"
COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"


def read_and_sleep_again(world, phone):
    """The device wakes up, acknowledges everything and loses its connection."""
    world.lose(phone.resume().stop_acking())


@pytest.mark.parametrize(("kind", "body", "payload", "important"), [
    ("chat", "ok", NO_STORE, True), ("chat", None, PROPOSE + NO_STORE, True), ("chat", None, ENCRYPTED + NO_STORE, True),
    ("chat", None, COMPOSING, False), ("headline", "news", "", False)])
def test_1x2_later_message_with_the_same_id(world, kind, body, payload, important):
    phone, friend = world.asleep(world.user()), world.friend()
    for count in range(3):
        world.control("clock", ahead=count * LATER)
        friend.message(phone.full_jid, body, payload=payload, kind=kind, stanza_id="5")
        assert world.push.expect(phone.node).important == important
        world.push.expect_none(phone.node, within=1.2)
        read_and_sleep_again(world, phone)
    world.push.expect_none(phone.node, within=1.2)


def test_1x2_later_iq_with_the_same_id_as_those_of_mod_blocklist(world):
    anna = world.user()
    phone = world.phone(anna)
    phone.request("get", "<blocklist xmlns='urn:xmpp:blocking'/>")
    world.lose(phone.stop_acking())
    laptop = world.online(anna)
    for contact in ("x@localhost", "y@localhost"):
        laptop.request("set", f"<block xmlns='urn:xmpp:blocking'><item jid='{contact}'/></block>")
        assert not world.push.expect(phone.node).important
        read_and_sleep_again(world, phone)


CYCLES = 40


@pytest.fixture
def laptop(world):
    """A user's other device, whose requests make the server tell the phone."""
    return world.online(world.user())


@pytest.fixture
def phone(world, laptop):
    """A phone that gets the pushes of the block list."""
    phone = world.phone(laptop.username)
    phone.request("get", "<blocklist xmlns='urn:xmpp:blocking'/>")
    return phone


def block(laptop, phone, number):
    """The server tells the phone of a change of the block list."""
    name = "block" if number % 2 == 0 else "unblock"
    laptop.request("set", f"<{name} xmlns='urn:xmpp:blocking'><item jid='x@localhost'/></{name}>")
    phone.stream.wait(lambda e: e.tag == "{jabber:client}iq" and e.get("type") == "set", what="the change")


def ping(laptop, phone, _):
    """A request that looks like every other one of its kind."""
    laptop.stream.send(f"<iq type='get' id='ping' to='{phone.full_jid}'><ping xmlns='urn:xmpp:ping'/></iq>")
    phone.stream.wait(lambda e: e.get("id") == "ping", what="the ping")


@pytest.mark.parametrize("ask", [block, ping])
def test_1x1_requests_whose_memory_is_used_again_are_each_pushed(world, laptop, phone, ask):
    for number in range(CYCLES):
        phone.stop_acking()
        ask(laptop, phone, number)
        world.lose(phone)
        assert not world.push.expect(phone.node).important, number
        phone.resume().settle()
        world.control("footprint")  # collects garbage
    world.push.settle()
    assert world.push.take(phone.node) == []


def test_1x2_later_offline_message_with_the_same_id(world):
    anna = world.user()
    tablet, friend = world.away(anna), world.friend()
    for count in range(2):
        world.control("clock", ahead=count * LATER)
        message = friend.message(f"{anna}@localhost", "alarm", payload=NO_STORE, stanza_id="alarm")
        assert world.push.expect(tablet).important
        laptop = world.online(anna)
        laptop.wait_message(message)
        laptop.close()
        world.push.expect_none(tablet, within=1.2)
