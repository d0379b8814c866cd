"""Clauses imp.1 and 1x.1, for requests to subscribe and what follows them.

test_vocabulary.py has the table of all kinds of stanza, test_rooms.py has imp.12.
"""

import pytest


def test_imp1_presence_and_iq_are_unimportant_and_one_push(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    friend.stream.send(f"<presence to='{phone.full_jid}'/>")
    friend.stream.send(f"<iq type='get' id='q' to='{phone.full_jid}'><ping xmlns='urn:xmpp:ping'/></iq>")
    phone.stream.wait(lambda e: e.get("id") == "q")
    world.lose(phone)
    assert not world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


def subscription(phone, friend, kind):
    """What makes the server tell the phone about its subscription to a friend, or about the friend's."""
    if kind in ("subscribed", "unsubscribed"):
        phone.stream.send(f"<presence to='{friend.jid}' type='subscribe'/>")
    else:
        friend.stream.send(f"<presence to='{phone.jid}' type='subscribe'/>")
        phone.stream.send(f"<presence to='{friend.jid}' type='subscribed'/>")


@pytest.mark.parametrize("kind", ["subscribed", "unsubscribed", "unsubscribe"])
def test_imp1_answers_to_a_request_and_their_roster_pushes_are_unimportant_and_one_push(world, kind):
    phone, friend = world.phone(world.user()), world.friend()
    for client in (phone, friend):
        client.request("get", "<query xmlns='jabber:iq:roster'/>")
    subscription(phone, friend, kind)
    for client in (phone, friend, phone):
        client.settle()
    phone.stop_acking()
    friend.stream.send(f"<presence to='{phone.jid}' type='{kind}'/>")
    phone.stream.wait(lambda e: e.get("type") == kind, what=kind)
    world.lose(phone)
    assert not world.push.expect(phone.node).important
    world.push.settle()
    assert world.push.take(phone.node) == []


def test_1x1_request_of_the_same_person_is_pushed_once(world):
    phone, friend, other = world.asleep(world.user()), world.friend(), world.friend()
    ask = f"<presence to='{phone.jid}' type='subscribe'/>"
    friend.stream.send(ask)
    assert world.push.expect(phone.node).important
    friend.stream.send(f"<presence to='{phone.jid}' type='unsubscribe'/>" + ask)
    world.push.expect_none(phone.node, within=1.2)
    other.stream.send(ask)
    assert world.push.expect(phone.node).important
    phone.resume().settle()
    assert [e.get("from") for e in phone.stream.inbox if e.get("type") == "subscribe"] == [
        friend.jid, friend.jid, other.jid]


def test_1x1_request_that_waits_is_not_pushed_again_for_a_new_session(world):
    anna, friend = world.user(), world.friend()
    phone = world.asleep(anna)
    friend.stream.send(f"<presence to='{phone.jid}' type='subscribe'/>")
    assert world.push.expect(phone.node).important
    world.expire(phone)
    again = world.phone(anna, answers_acks=False)
    again.stream.wait(lambda e: e.get("type") == "subscribe", what="the request")
    world.lose(again)
    world.push.settle()
    assert not any(push.important for push in world.push.take(phone.node))
