"""Clause 3.3: every session that holds a registration loses it, however it was removed."""

import pytest

from push_service import GONE
from world import eventually

OPTIONS = {"push_max_errors": 1, "push_error_period": 0, "push_max_devices": 2, "smacks_hibernation_time": 500,
           "push_max_hibernation_timeout": 1000}


def disable_node(world, laptop, node):
    """Disabled by another session, with jid and node."""
    laptop.disable_push(world.service, node)


def disable_all_nodes(world, laptop, node):
    """Disabled by another session, with the jid alone."""
    laptop.disable_push(world.service)


def evict(world, laptop, node):
    """Two new devices take its place."""
    for new in ("new", "newer"):
        laptop.enable_push(world.service, f"{node}-{new}")


def fail(world, laptop, node):
    """Its push service answers with an error."""
    world.push.answer(node, GONE)
    world.control("ping", username=laptop.username)
    world.push.expect(node)
    world.push.settle()


def pair(world):
    """Two hibernating sessions that hold one registration, each with a batch pending and the long timeout."""
    anna = world.user()
    phones = [world.phone(anna, "first"), world.phone(anna, "second")]
    phones[1].enable_push(world.service, phones[0].node)
    for phone in phones:
        world.lose(phone.settle().stop_acking())
    friend = world.friend()
    for phone in phones:
        friend.message(phone.full_jid, "hello", payload="<no-store xmlns='urn:xmpp:hints'/>")
        eventually(lambda: world.session(phone)["pending"], what="a pending batch")
        assert world.session(phone)["watchdog_timeout"] == 1000
    return phones


def assert_released(fields):
    """The session is as mod_smacks made it."""
    assert fields.get("push_identifier") is None and not fields["has_push_settings"]
    assert not fields.get("first_hibernated_push")
    assert not fields["pending"] and not fields["awaiting_push_timer"]
    assert fields["watchdog_timeout"] == 500


@pytest.mark.parametrize("go", [disable_node, disable_all_nodes, evict, fail])
def test_33_registration_that_goes_is_gone_for_all_hibernating_sessions(world, go):
    phones = pair(world)
    node = phones[0].node
    go(world, world.client(phones[0].username), node)
    eventually(lambda: f"{world.service}<{node}" not in world.stored(phones[0].username), what="its end")
    for phone in phones:
        assert_released(world.session(phone))
    world.friend().message(phones[0].jid, "later")
    world.push.expect_none(node)
    for phone in phones:
        assert not world.session(phone)["pending"]


@pytest.mark.parametrize("go", [disable_node, disable_all_nodes, evict, fail])
def test_33_connected_session_does_not_hold_it_either_nor_when_it_hibernates(world, go):
    anna = world.user()
    phone = world.phone(anna)
    go(world, world.client(anna), phone.node)
    fields = eventually(lambda: (f := world.session(phone)) and not f.get("push_identifier") and f, what="its end")
    assert not fields["has_push_settings"]
    phone.stop_acking().wait_message(world.friend().message(phone.jid, "hello"))
    world.lose(phone)
    assert world.session(phone)["watchdog_timeout"] == 500
    world.push.expect_none(phone.node, within=1.2)


def test_33_other_registrations_and_users_keep_theirs(world):
    anna, berta = world.user("anna"), world.user("berta")
    phone, tablet = world.asleep(anna, "phone"), world.asleep(anna, "tablet")
    other = world.phone(berta)
    other.enable_push(world.service, phone.node)
    laptop = world.client(anna)
    laptop.disable_push(world.service, phone.node)
    assert_released(world.session(phone))
    assert world.session(tablet)["push_identifier"] == f"{world.service}<{tablet.node}"
    assert world.session(tablet)["watchdog_timeout"] == 1000
    assert world.session(other)["push_identifier"] == f"{world.service}<{phone.node}"
    assert world.stored(berta) >= {f"{world.service}<{phone.node}"}


def test_33_session_that_resumes_after_disabling_pushes_nothing_until_it_enables_again(world):
    anna = world.user()
    phone = world.asleep(anna)
    node = phone.node
    world.client(anna).disable_push(world.service, node)
    phone.resume().stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    world.lose(phone)
    world.push.expect_none(node, within=1.2)
    phone.resume()
    phone.enable_push(world.service, node)
    phone.stop_acking().wait_message(world.friend().message(phone.jid, "again"))
    world.lose(phone)
    assert world.push.expect(node).important
