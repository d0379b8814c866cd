"""Clauses note.2 and note.3: what handlers of cloud_notify/push and senders of cloud-notify-ping may rely on."""

import pytest

from clients import PROPOSE
from push_service import GONE
from test_notification import FORM
from world import eventually

OPTIONS = {"push_max_errors": 2, "push_error_period": 0, "push_notification_with_sender": True}

ADDED = "{urn:example:push-test}added"


def added(push):
    """What a handler added to the notification."""
    return [e.text for e in push.element.iter(ADDED)]


def test_note2_event_has_the_fields_that_handlers_read(world):
    anna = world.user()
    node = world.away(anna, options=FORM)
    friend = world.friend()
    message = friend.message(f"{anna}@localhost", "hello")
    world.push.expect(node)
    assert world.control("push_events", username=anna) == [{
        "node": node, "jid": world.service, "options": True, "important": True, "original_id": message,
        "payload_is_sent": True, "count": "1", "sender": friend.full_jid, "body": "New Message!"}]


def test_note2_event_of_an_unimportant_stanza_says_so(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, payload="<x xmlns='urn:example'/>"))
    world.lose(phone)
    world.push.expect(phone.node)
    event, = world.control("push_events", username=phone.username)
    assert not event["important"] and "body" not in event and not event["options"]


def test_note2_event_of_a_ping_has_no_stanza(world):
    anna = world.user()
    node = world.away(anna)
    world.control("ping", username=anna)
    world.push.expect(node)
    event, = world.control("push_events", username=anna)
    assert not event["important"] and not {"original_id", "sender", "body"} & set(event)


def test_note2_handler_changes_the_notification_of_one_registration_once(world):
    anna = world.user()
    tablet, watch = world.away(anna, "tablet"), world.away(anna, "watch")
    friend = world.friend()
    for text in ("one", "two", None):
        world.control("rule", username=anna, add=text and {"node": tablet, "text": text})
        friend.message(f"{anna}@localhost", "hello")
        assert added(world.push.expect(tablet)) == ([text] if text else [])
        assert added(world.push.expect(watch)) == []


@pytest.mark.parametrize("path", ["archived", "offline", "groupchat", "stream management", "urgent"])
def test_note2_veto_on_every_path_names_its_reason(world, path):
    anna = world.user()
    if path == "stream management":
        node = world.asleep(anna).node
    else:
        node = world.away(anna)
    if path in ("archived", "urgent"):
        world.online(anna)
    world.control("rule", username=anna, veto="muted")
    world.friend().message(f"{anna}@localhost", "muted", kind="groupchat" if path == "groupchat" else "chat",
                           payload=PROPOSE if path == "urgent" else "")
    eventually(lambda: (path, "vetoed: the test says so") in world.reasons(anna, node), what="the veto in the log")
    world.push.expect_none(node, within=0.8)


def test_note2_veto_of_one_path_is_not_made_good_by_the_next(world):
    phone = world.phone(world.user()).stop_acking()
    world.control("rule", username=phone.username, veto="muted")
    phone.wait_message(world.friend().message(phone.jid, "muted"))
    world.lose(phone)
    eventually(lambda: world.session(phone)["watchdog_timeout"] == 259200, what="the long timeout")
    world.control("rule", username=phone.username)
    world.control("close", jid=phone.full_jid)
    world.push.expect_none(phone.node)


def test_note2_vetoed_push_expects_no_answer_and_starts_no_timeout(world):
    phone = world.asleep(world.user())
    world.control("rule", username=phone.username, veto="muted")
    world.friend().message(phone.jid, "muted")
    world.push.expect_none(phone.node)
    fields = world.session(phone)
    assert fields["watchdog_timeout"] == 259200 and not fields.get("first_hibernated_push")


@pytest.mark.parametrize("user", [True, False], ids=["with user", "without user"])
def test_note3_ping_pushes_the_registrations_that_it_brings(world, user):
    anna = world.user()
    mine = world.away(anna)
    node = f"{mine}-brought"
    services = {f"{world.service}<{node}": {"jid": world.service, "node": node}}
    assert world.control("ping", push_services=services, **({"username": anna} if user else {}))
    push = world.push.expect(node)
    assert not push.important and not push.fields["last-message-sender"]
    world.push.expect_none(mine, node, within=0.8)


def test_note3_errors_of_registrations_that_a_ping_brings_harm_nobody(world):
    anna = world.user()
    mine = world.away(anna)
    node = f"{mine}-brought"
    world.push.answer(node, GONE)
    for user in ({"username": anna}, {}):
        for _ in range(3):
            world.control("ping", push_services={f"{world.service}<{node}": {"jid": world.service, "node": node}}, **user)
            world.push.expect(node)
            world.push.settle()
    assert world.stored(anna) == {f"{world.service}<{mine}"}
    world.friend().message(f"{anna}@localhost", "hello")
    assert world.push.expect(mine).important


@pytest.mark.parametrize("username", ["nobody", "a user without registrations", None])
def test_note3_ping_for_whom_nothing_is_registered_does_nothing(world, username):
    if username and username != "nobody":
        username = world.user()
    assert world.control("ping", **({"username": username} if username else {}))


def test_note3_device_whose_handler_raises_is_woken_without_the_sender(world):
    anna = world.user()
    nodes = [world.away(anna, name) for name in ("a", "b", "c")]
    world.control("rule", username=anna, fail=nodes[1])
    friend = world.friend()
    friend.message(f"{anna}@localhost", "hello")
    shown = {node: world.push.expect(node).fields for node in nodes}
    assert [shown[node]["last-message-sender"] for node in nodes] == [friend.full_jid, None, friend.full_jid]
    assert [shown[node]["last-message-body"] for node in nodes] == ["New Message!"] * 3
    world.push.expect_none(*nodes, within=1.2)
