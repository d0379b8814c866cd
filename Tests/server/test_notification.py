"""Clause note: the publish on the wire, vetoes, pings."""

import pytest

from push_service import DATA, PUBSUB, PUSH

OPTIONS = {"push_notification_with_sender": True}

FORM = ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
        "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
        "<field var='secret'><value>a &lt; b</value></field></x>")
FIELDS = ["FORM_TYPE", "message-count", "pending-subscription-count", "last-message-sender", "last-message-body"]


@pytest.mark.remote_service
def test_note1_wire_form_of_an_important_push(world):
    anna = world.user()
    node = world.away(anna, options=FORM)
    friend = world.friend()
    friend.message(f"{anna}@localhost", "the real text")
    push = world.push.expect(node)
    assert (push.sender, push.to, push.element.get("type")) == ("localhost", world.service, "set")
    assert push.form_type == "form"
    assert list(push.fields) == FIELDS
    assert push.fields == {"FORM_TYPE": "urn:xmpp:push:summary", "message-count": "1",
                           "pending-subscription-count": None, "last-message-sender": friend.full_jid,
                           "last-message-body": "New Message!"}
    items = push.element.findall(f"{PUBSUB}pubsub/{PUBSUB}publish/{PUBSUB}item")
    assert len(items) == 1 and [child.tag for child in items[0]] == [f"{PUSH}notification"]
    values = {f.get("var"): f.findtext(f"{DATA}value") for f in push.options.iter(f"{DATA}field")}
    assert values["secret"] == "a < b"
    assert "the real text" not in push.raw


@pytest.mark.remote_service
def test_note1_unimportant_push_has_the_same_fields_and_no_publish_options(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, payload="<x xmlns='urn:example'/>"))
    world.lose(phone)
    push = world.push.expect(phone.node)
    assert list(push.fields) == FIELDS and not push.body
    assert push.options is None


def test_4a4_veto_then_the_next_candidate_of_the_class(world):
    anna = world.user()
    phone = world.phone(anna).stop_acking()
    world.control("rule", username=anna, veto="muted")
    friend = world.friend()
    for body in ("muted", "loud", "loud too"):
        phone.wait_message(friend.message(phone.jid, body))
    world.lose(phone)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)
    assert len(world.control("push_events", username=anna)) == 1


def test_note2_veto_of_the_only_candidate(world):
    anna = world.user()
    world.online(anna)
    node = world.away(anna)
    world.control("rule", username=anna, veto="muted")
    world.friend().message(f"{anna}@localhost", "muted")
    world.push.expect_none(node, within=1.2)


@pytest.mark.remote_service
def test_note3_ping_pushes_all_devices_without_a_body(world):
    anna = world.user()
    nodes = [world.away(anna, "phone"), world.away(anna, "tablet")]
    world.control("ping", username=anna)
    for node in nodes:
        push = world.push.expect(node)
        assert not push.important and not push.fields["last-message-sender"]
    world.push.expect_none(*nodes, within=1.2)


@pytest.mark.parametrize("cause", ["ping", "message"])
def test_note3_handler_that_raises_loses_only_its_own_push(world, cause):
    anna = world.user()
    nodes = [world.away(anna, name) for name in ("a", "b", "c")]
    world.control("rule", username=anna, fail=nodes[1])
    if cause == "ping":
        world.control("ping", username=anna)
    else:
        world.friend().message(f"{anna}@localhost", "hello")
    for node in (nodes[0], nodes[2]):
        world.push.expect(node)


def test_disco_announces_push(world):
    client = world.client(world.user())
    answer = client.request("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>", client.jid)
    assert "urn:xmpp:push:0" in {e.get("var") for e in answer.iter()}
