"""Clauses imp.9 and note.1 with options that change what a notification shows."""

import pytest

from clients import PUSH
from vocabulary import omemo

OPTIONS = {"push_notification_with_body": True, "push_notification_important_body": ""}

COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
OMEMO = omemo("urn:xmpp:omemo:0")


@pytest.mark.remote_service
def test_note1_real_body_is_shown(world):
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", "the real text")
    assert world.push.expect(node).body == "the real text"


@pytest.mark.parametrize("language, body", [
    ("de", "de"), ("DE", "de"), ("de-AT", "de-AT"), ("de-CH", "de"), ("fr", "none"), ("", "none"), ("d", "none")])
def test_note1_body_in_the_language_of_the_registration_is_shown(world, language, body):
    anna, friend = world.user(), world.friend()
    device = world.client(anna)
    device.request("set", f"<enable xmlns='{PUSH}' jid='{world.service}' node='{anna}'/>",
                   attributes=f" xml:lang='{language}'")
    device.close()
    friend.message(device.jid, payload="<body xml:lang='en'>en</body><body xml:lang='de-CH'> </body><body>none</body>"
                                       "<body xml:lang='de-AT'>de-AT</body><body xml:lang='de'>de</body>")
    assert world.push.expect(anna).body == body


@pytest.mark.parametrize("payload, important", [(OMEMO, True), (COMPOSING, False)], ids=["OMEMO", "chat state"])
def test_imp9_event_names_the_class_whatever_is_shown(world, payload, important):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, payload=payload))
    world.lose(phone)
    assert not world.push.expect(phone.node).body
    events = world.control("push_events", username=phone.username)
    assert [e["important"] for e in events] == [important]
    assert "body" not in events[0]


def test_imp9_classes_stay_two(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    for payload in (OMEMO, COMPOSING, OMEMO, COMPOSING):
        phone.wait_message(friend.message(phone.jid, payload=payload))
    world.lose(phone)
    for _ in range(2):
        world.push.expect(phone.node)
    world.push.expect_none(phone.node, within=1.2)
