"""Clause hib.1: the timeout of a hibernating session, and when mod_smacks' own timeout starts."""

import pytest

from clients import PROPOSE

OPTIONS = {"smacks_hibernation_time": 500, "push_max_hibernation_timeout": 1000}


def has_the_long_timeout(fields):
    """The watchdog is the extended one, and the fields for other modules agree."""
    return fields["watchdog_timeout"] == 1000 and fields["original_smacks_timeout"] == 500 \
        and not fields.get("first_hibernated_push")


def has_its_own_timeout(fields):
    """An important push has started mod_smacks' own timeout."""
    return fields["watchdog_timeout"] == 500 and fields["first_hibernated_push"]


def test_hib1_session_with_push_has_the_long_timeout(world):
    assert has_the_long_timeout(world.session(world.asleep(world.user())))


def test_hib1_session_without_push_has_its_own_timeout(world):
    phone = world.client(world.user()).enable_smacks().available().stop_acking()
    assert world.session(world.lose(phone))["watchdog_timeout"] == 500


def test_hib1_important_message_in_the_queue_starts_the_own_timeout_at_once(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    world.lose(phone)
    world.push.expect(phone.node)
    assert has_its_own_timeout(world.session(phone))


def test_hib1_unimportant_push_leaves_the_long_timeout(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, payload="<x xmlns='urn:example'/>"))
    world.lose(phone)
    assert not world.push.expect(phone.node).important
    assert has_the_long_timeout(world.session(phone))


@pytest.mark.parametrize("payload", ["", PROPOSE], ids=["message", "call"])
def test_hib1_own_timeout_starts_with_the_first_important_push_on_any_path_and_not_again(world, payload):
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.message(phone.jid, "hello", payload=payload)
    assert world.push.expect(phone.node).important
    first = world.session(phone)
    assert has_its_own_timeout(first)
    friend.message(phone.jid, payload=PROPOSE)
    assert world.push.expect(phone.node).important
    second = world.session(phone)
    assert (second["watchdog"], second["first_hibernated_push"]) == (first["watchdog"], first["first_hibernated_push"])


def test_hib1_important_push_of_another_registration_starts_no_timeout_here(world):
    anna = world.user()
    phone, other = world.asleep(anna), world.phone(anna, "other").stop_acking()
    other.wait_message(world.friend().message(other.full_jid, "hello", payload="<private xmlns='urn:xmpp:carbons:2'/>"))
    world.lose(other)
    assert world.push.expect(other.node).important
    assert has_its_own_timeout(world.session(other)) and has_the_long_timeout(world.session(phone))


def test_hib1_next_hibernation_has_the_long_timeout_again(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, payload=PROPOSE)
    world.push.expect(phone.node)
    assert has_its_own_timeout(world.session(phone))
    world.lose(phone.resume().stop_acking())
    assert has_the_long_timeout(world.session(phone))
