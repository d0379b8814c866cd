"""Clause 4b.1: archive preferences, the recipient of a message, and users without a session."""

import pytest

from clients import PROPOSE

ARCHIVE = "urn:xmpp:mam:2"


def prefer(client, default, never=()):
    """Sets the archive's preferences."""
    jids = "".join(f"<jid>{jid}</jid>" for jid in never)
    answer = client.request("set", f"<prefs xmlns='{ARCHIVE}' default='{default}'><always/><never>{jids}</never></prefs>")
    assert answer.get("type") == "result"


@pytest.mark.parametrize("payload", ["", PROPOSE], ids=["message", "call"])
def test_4b1_message_that_the_preferences_keep_out_of_the_archive_is_not_pushed_to_a_device_that_is_away(world, payload):
    anna = world.user()
    laptop, node = world.online(anna), world.away(anna)
    friend, other = world.friend(), world.friend()
    prefer(laptop, "always", never=[friend.jid])
    friend.message(laptop.jid, "hello", payload=payload)
    world.push.expect_none(node, within=1.2)
    other.message(laptop.jid, "hello", payload=payload)
    assert world.push.expect(node).important


def test_4b1_hint_keeps_a_message_out_of_the_archive_and_from_being_pushed(world):
    anna = world.user()
    laptop, node = world.online(anna), world.away(anna)
    laptop.wait_message(world.friend().message(laptop.jid, "hello", payload="<no-store xmlns='urn:xmpp:hints'/>"))
    world.push.expect_none(node, within=1.2)


def test_4a1_preferences_of_the_archive_do_not_keep_a_hibernating_phone_from_its_push(world):
    anna = world.user()
    phone = world.phone(anna)
    friend = world.friend()
    prefer(phone, "never")
    world.lose(phone.settle().stop_acking())
    friend.message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


def test_4c1_preferences_of_the_archive_do_not_keep_an_offline_message_from_being_pushed(world):
    anna = world.user()
    node = world.away(anna)
    client = world.client(anna)
    prefer(client, "never")
    client.close()
    world.friend().message(client.jid, "hello")
    assert world.push.expect(node).important
    world.push.expect_none(node, within=1.2)


def test_4b1_message_to_a_user_of_the_same_name_elsewhere_is_the_senders_own_copy(world):
    anna = world.user()
    laptop, node = world.online(anna), world.away(anna)
    laptop.message(f"{anna}@{world.service}", "hello")
    world.push.settle()
    world.push.expect_none(node, within=1.2)


@pytest.mark.parametrize("resource", ["laptop", "desk", "nowhere"], ids=["itself", "another session", "no session"])
def test_4b1_note_to_a_full_jid_of_oneself_is_pushed_once(world, resource):
    anna = world.user()
    laptop, node = world.online(anna), world.away(anna)
    world.online(anna, "desk")
    laptop.message(f"{laptop.jid}/{resource}", "buy milk")
    assert world.push.expect(node).important
    world.push.expect_none(node, within=1.2)


def test_4b1_each_of_several_notes_is_pushed_once(world):
    anna = world.user()
    laptop, node = world.online(anna), world.away(anna)
    for _ in range(3):
        laptop.message(laptop.jid, "buy milk")
        world.push.expect(node)
    world.push.expect_none(node, within=1.2)


def test_4b1_without_a_session_the_message_is_left_to_the_offline_path_and_pushed_once(world):
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", "hello")
    assert world.push.expect(node).important
    world.push.expect_none(node, within=1.2)
    assert ("archived", "no session, so left to the offline message") in world.reasons(anna, node)


def test_4b1_message_to_the_jid_in_capitals_is_the_users(world):
    anna = world.user()
    laptop, node = world.online(anna), world.away(anna)
    world.friend().message(laptop.jid.upper(), "hello")
    assert world.push.expect(node).important
    world.push.expect_none(node, within=1.2)


def test_4b2_call_to_a_user_without_a_session_rings_once_on_all_devices(world):
    anna = world.user()
    nodes = [world.away(anna, "phone"), world.away(anna, "tablet")]
    world.friend().message(f"{anna}@localhost", payload=PROPOSE)
    for node in nodes:
        assert world.push.expect(node).important
    world.push.expect_none(*nodes, within=1.2)
    assert all(len(world.paths(node)) == 1 for node in nodes)


def test_4b2_call_that_is_an_error_is_not_urgent(world):
    phone = world.phone(world.user())
    world.friend().message(phone.full_jid, kind="error", payload=PROPOSE + "<error type='cancel'/>")
    world.push.expect_none(phone.node, within=1.2)


def test_4b2_own_call_to_somebody_else_does_not_ring(world):
    anna = world.user()
    laptop, node = world.online(anna), world.away(anna)
    laptop.message(world.friend().jid, payload=PROPOSE)
    world.push.expect_none(node, within=1.2)
