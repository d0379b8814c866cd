"""Clause err: what the answers of the push service do."""

from push_service import BUSY, GONE, NEVER, RESULT, Answer
from world import eventually

OPTIONS = {"push_max_errors": 3}


def ping(world, username, node, how):
    """One push that is answered like this; returns when the server has read the answer."""
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


def test_err1_late_answers_after_disable_do_no_harm(world):
    client = world.register(world.client(world.user()))
    pushes = [ping(world, client.username, client.node, NEVER) for _ in range(4)]
    client.disable_push(world.service, client.node)
    for push in pushes:
        world.push.respond(push, GONE)
    world.push.settle()
    world.register(client)
    ping(world, client.username, client.node, GONE)
    assert not disabled(world, client.username, client.node)


def test_err1_late_answers_after_disable_do_not_count_against_the_registration_made_anew(world):
    client = world.register(world.client(world.user()))
    pushes = [ping(world, client.username, client.node, NEVER) for _ in range(3)]
    client.disable_push(world.service, client.node)
    world.register(client)
    for push in pushes:
        world.push.respond(push, GONE)
    world.push.settle()
    assert not disabled(world, client.username, client.node)


def test_err1_delayed_answers_count(world):
    anna = world.user()
    node = world.away(anna)
    for _ in range(3):
        ping(world, anna, node, Answer(GONE.error, delay=0.3))
    eventually(lambda: disabled(world, anna, node), what="disabling")


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


def test_err2_answered_pushes_leave_nothing_behind(world):
    anna = world.user()
    node = world.away(anna)
    ping(world, anna, node, RESULT)
    before = world.control("footprint")
    for _ in range(150):
        ping(world, anna, node, RESULT)
    after = world.control("footprint")
    assert after["handlers"] == before["handlers"]
    assert after["kilobytes"] - before["kilobytes"] < 50


def test_err2_unanswered_pushes_leave_no_handlers(world):
    anna = world.user()
    node = world.away(anna)
    ping(world, anna, node, RESULT)
    before = world.control("footprint")
    for _ in range(20):
        ping(world, anna, node, NEVER)
    assert world.control("footprint")["handlers"] == before["handlers"]
