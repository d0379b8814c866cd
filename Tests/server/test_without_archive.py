"""Clauses 4c and 1x.1 on a server without an archive: only the stanza itself identifies the message."""

import pytest

from clients import PROPOSE
from server import MODULES

OPTIONS = {"modules_enabled": [name for name in MODULES if name != "mam"]}


def archive_features(client):
    """The archive's namespaces among the features of the account."""
    answer = client.request("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>", client.jid)
    return [e.get("var") for e in answer.iter() if (e.get("var") or "").startswith("urn:xmpp:mam:")]


def test_4c1_everybody_offline_pushes_each_registration_once(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    friend = world.friend()
    assert archive_features(friend) == []
    friend.message(f"{anna}@localhost", "hello")
    for node in (phone, tablet):
        assert world.push.expect(node).important
    world.push.expect_none(phone, tablet, within=1.2)


def test_4c1_each_message_is_a_push_of_its_own(world):
    anna = world.user()
    node = world.away(anna)
    friend = world.friend()
    for _ in range(3):
        friend.message(f"{anna}@localhost", "the same text")
        world.push.expect(node)
    world.push.expect_none(node, within=1.2)


def test_4c1_call_to_an_offline_user_rings_on_all_devices_once(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    world.friend().message(f"{anna}@localhost", payload=PROPOSE)
    for node in (phone, tablet):
        assert world.push.expect(node).important
    world.push.expect_none(phone, tablet, within=1.2)


def test_4c1_user_with_another_device_online_is_not_pushed(world):
    anna = world.user()
    laptop = world.online(anna)
    node = world.away(anna)
    laptop.wait_message(world.friend().message(laptop.jid, "hello"))
    world.push.expect_none(node, within=1.2)


def test_1x1_offline_message_delivered_again_and_not_acknowledged_is_not_pushed_again(world):
    anna = world.user()
    node = world.away(anna, "phone")
    message = world.friend().message(f"{anna}@localhost", "hello")
    world.push.expect(node)
    phone = world.lose(world.phone(anna, answers_acks=False).leave_unacknowledged(message))
    world.push.expect_none(node, within=0.9)
    world.expire(phone)
    world.push.expect_none(node, within=1.2)


def test_4c2_expired_session_is_one_batch_for_each_registration(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = world.phone(anna).stop_acking()
    friend = world.friend()
    for body in ("one", "two", "three"):
        phone.wait_message(friend.message(phone.jid, body))
    world.lose(phone)
    world.push.expect(phone.node)
    world.push.expect_none(tablet, within=0.5)
    world.expire(phone)
    assert world.push.expect(tablet).important
    world.push.expect_none(phone.node, tablet, within=1.2)


def test_1x1_message_of_an_expired_session_that_is_delivered_again_is_not_pushed_again(world):
    anna = world.user()
    phone = world.asleep(anna)
    message = world.friend().message(phone.jid, "hello")
    world.push.expect(phone.node)
    world.expire(phone)
    world.lose(world.phone(anna, answers_acks=False).leave_unacknowledged(message))
    world.push.expect_none(phone.node, within=0.9)


def test_4a1_both_unacknowledged_messages_count_and_a_new_one_is_pushed_after_resumption(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    first = friend.message(phone.jid, "one")
    phone.wait_message(first)
    world.lose(phone)
    world.push.expect(phone.node)
    phone.resume(forgetful=True).wait_message(first)
    phone.wait_message(friend.message(phone.jid, "two"))
    world.lose(phone)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=0.9)


@pytest.mark.parametrize("state", ["offline", "hibernating"])
def test_1x1_archive_id_that_the_sender_forged_hides_no_message(world, state):
    anna, friend = world.user(), world.friend()
    node = world.away(anna, "phone") if state == "offline" else world.asleep(anna).node
    forged = f"<stanza-id xmlns='urn:xmpp:sid:0' by='{anna}@localhost' id='forged'/>"
    for body in ("one", "two", "three"):
        friend.message(f"{anna}@localhost", body, payload=forged)
        assert world.push.expect(node).important, body
    world.push.expect_none(node, within=0.5)


def pushes_for_forged_ids(world, friend, number):
    """Offline messages that all claim the same archive id: the number of pushes."""
    anna = world.user()
    node = world.away(anna)
    for count in range(number):
        friend.message(f"{anna}@localhost", f"text {count}",
                       payload=f"<stanza-id xmlns='urn:xmpp:sid:0' by='{anna}@localhost' id='forged'/>")
    friend.settle()
    world.push.settle()
    return len(world.push.take(node))


@pytest.mark.parametrize("reload", [False, True])
def test_1x1_archive_ids_count_while_the_archive_is_loaded(world, reload):
    anna, friend = world.user(), world.friend()
    unavailable, node = world.client(anna), world.away(anna)
    assert world.control("load", module="mam")
    try:
        if reload:
            world.control("reload")
        friend.message(unavailable.jid, "archived, then offline")
        assert world.push.expect(node).important
        world.push.settle()
        assert world.push.take(node) == []
        assert pushes_for_forged_ids(world, friend, 3) == 3
    finally:
        world.control("unload", module="mam")
    assert pushes_for_forged_ids(world, friend, 3) == 3
