"""Clause err: the effect of the push service's answers."""

import pytest

from push_service import BUSY, GONE, NEVER, RESULT, Answer

OPTIONS = {"push_max_errors": 3, "push_error_period": 0}
pytestmark = pytest.mark.remote_service


def ping(world, username, node, how):
    """Sends one push with this answer; returns when the server has read it."""
    world.push.answer(node, how)
    world.control("ping", username=username)
    push = world.push.expect(node)
    if how.delay == 0:
        world.push.settle()
    return push


def disabled(world, username, node):
    """Whether the registration is gone from the store."""
    return f"{world.service}<{node}" not in world.stored(username)


def test_err1_errors_in_a_row_disable_the_registration(world):
    anna = world.user()
    phone = world.asleep(anna)
    for _ in range(3):
        assert not disabled(world, anna, phone.node)
        ping(world, anna, phone.node, GONE)
    assert disabled(world, anna, phone.node)
    fields = world.session(phone)
    assert fields.get("push_identifier") is None
    assert fields["watchdog_timeout"] == 600
    world.friend().message(phone.jid, "hello")
    world.push.expect_none(phone.node)


def test_err1_disabling_is_stored(world):
    anna = world.user()
    node = world.away(anna)
    for _ in range(3):
        ping(world, anna, node, GONE)
    world.restart()
    world.control("ping", username=anna)
    world.push.expect_none(node, within=0.8)


@pytest.mark.parametrize("error, counts", [
    (("cancel", "item-not-found"), True), (("modify", "bad-request"), True), (("auth", "forbidden"), True),
    (("continue", "policy-violation"), True), (("made-up", "undefined-condition"), True),
    (("wait", "item-not-found"), False), (("wait", "remote-server-timeout"), False),
], ids=lambda value: value[0] if isinstance(value, tuple) else None)
def test_err1_errors_of_every_type_count_but_wait(world, error, counts):
    anna = world.user()
    node = world.away(anna)
    for _ in range(3):
        assert not disabled(world, anna, node)
        ping(world, anna, node, Answer(error))
    assert disabled(world, anna, node) == counts


def test_err1_error_without_an_error_element_counts(world):
    anna = world.user()
    node = world.away(anna)
    for _ in range(3):
        push = ping(world, anna, node, NEVER)
        world.push.stream.send(f"<iq type='error' id='{push.id}' from='{world.service}' to='localhost'/>")
        world.push.settle()
    assert disabled(world, anna, node)


def test_err1_type_wait_does_not_count(world):
    anna = world.user()
    node = world.away(anna)
    for how in (GONE, GONE, BUSY, BUSY):
        ping(world, anna, node, how)
    assert not disabled(world, anna, node)
    ping(world, anna, node, GONE)
    assert disabled(world, anna, node)


def test_err1_result_resets_the_count(world):
    anna = world.user()
    node = world.away(anna)
    for how in (GONE, GONE, RESULT, GONE, GONE):
        ping(world, anna, node, how)
    assert not disabled(world, anna, node)


def test_err1_repeated_answer_counts_once(world):
    anna = world.user()
    node = world.away(anna)
    ping(world, anna, node, Answer(GONE.error, times=5))
    ping(world, anna, node, Answer(GONE.error, times=5))
    assert not disabled(world, anna, node)


def test_err1_enabling_again_ends_the_row(world):
    client = world.register(world.client(world.user()))
    for _ in range(2):
        ping(world, client.username, client.node, GONE)
    world.register(client)
    for _ in range(2):
        ping(world, client.username, client.node, GONE)
    assert not disabled(world, client.username, client.node)
    ping(world, client.username, client.node, GONE)
    assert disabled(world, client.username, client.node)


def test_err1_result_of_a_foreign_jid_resets_nothing(world):
    anna = world.user()
    node = world.away(anna)
    for how in (GONE, GONE, Answer(sender=f"somebody@{world.service}"), GONE):
        ping(world, anna, node, how)
    assert disabled(world, anna, node)


def test_err1_counts_of_two_registrations_of_one_user_are_apart(world):
    anna = world.user()
    bad, good = world.away(anna, "bad"), world.away(anna, "good")
    for _ in range(3):
        ping(world, anna, bad, GONE)
        world.push.expect(good)
    assert world.stored(anna) == {f"{world.service}<{good}"}


def test_err1_counts_of_two_users_of_one_endpoint_are_apart(world):
    anna, berta = world.user("anna"), world.user("berta")
    node = f"shared-{anna}"
    for username in (anna, berta):
        client = world.client(username)
        client.enable_push(world.service, node)
        client.close()
    ping(world, anna, node, GONE)
    ping(world, anna, node, GONE)
    ping(world, berta, node, GONE)
    assert not disabled(world, anna, node) and not disabled(world, berta, node)
    ping(world, anna, node, GONE)
    assert disabled(world, anna, node) and not disabled(world, berta, node)


def test_err1_answers_from_a_foreign_jid_do_not_count(world):
    anna = world.user()
    node = world.away(anna)
    for _ in range(4):
        ping(world, anna, node, Answer(GONE.error, sender=f"somebody@{world.service}"))
    assert not disabled(world, anna, node)
