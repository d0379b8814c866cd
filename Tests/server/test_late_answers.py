"""Clauses err.1 and err.2: late and missing answers."""

import pytest

from push_service import GONE, NEVER, RESULT, Answer
from test_errors import disabled, ping
from world import eventually

OPTIONS = {"push_max_errors": 3, "push_error_period": 0}


@pytest.mark.remote_service
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


@pytest.mark.remote_service
def test_err1_late_answers_after_too_many_errors_do_not_count_against_the_registration_made_anew(world):
    client = world.register(world.client(world.user()))
    pushes = [ping(world, client.username, client.node, NEVER) for _ in range(7)]
    for push in pushes[:3]:
        world.push.respond(push, GONE)
    world.push.settle()
    assert disabled(world, client.username, client.node)
    world.register(client)
    for push, how in zip(pushes[3:], (GONE, GONE, RESULT, GONE)):
        world.push.respond(push, how)
    world.push.settle()
    assert not disabled(world, client.username, client.node)


@pytest.mark.remote_service
def test_err1_delayed_answers_count(world):
    anna = world.user()
    node = world.away(anna)
    for _ in range(3):
        ping(world, anna, node, Answer(GONE.error, delay=0.3))
    eventually(lambda: disabled(world, anna, node), what="disabling")


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


@pytest.mark.remote_service
def test_err2_unanswered_pushes_leave_no_handlers(world):
    anna = world.user()
    node = world.away(anna)
    ping(world, anna, node, RESULT)
    before = world.control("footprint")
    for _ in range(20):
        ping(world, anna, node, NEVER)
    assert world.control("footprint")["handlers"] == before["handlers"]
