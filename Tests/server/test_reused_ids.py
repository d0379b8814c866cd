"""Clauses 1x.2 and 1x.3: ids are unique only within a stream. A later message with the same id is another one."""

import pytest

from clients import PROPOSE
from server import MODULES

OPTIONS = {"modules_enabled": [*MODULES, "blocklist"], "smacks_max_ack_delay": 1}
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
    for _ in range(3):
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


def test_1x2_later_offline_message_with_the_same_id(world):
    anna = world.user()
    tablet, friend = world.away(anna), world.friend()
    for _ in range(2):
        message = friend.message(f"{anna}@localhost", "alarm", payload=NO_STORE, stanza_id="alarm")
        assert world.push.expect(tablet).important
        laptop = world.online(anna)
        laptop.wait_message(message)
        laptop.close()
        world.push.expect_none(tablet, within=1.2)
