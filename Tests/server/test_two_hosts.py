"""Two hosts of one server, each with a user of the same name, share nothing."""

import pytest

from clients import PROPOSE
from push_service import GONE
from world import eventually

ELSEWHERE = "elsewhere.localhost"
OPTIONS = {"push_max_errors": 1, "push_error_period": 0, "more_hosts": [ELSEWHERE]}


@pytest.fixture
def pair(world):
    """Anna's client here and her namesake's elsewhere, both registered with one service and node."""
    here = world.online(world.user())
    elsewhere = world.namesake(here.username, ELSEWHERE).available()
    for client in (here, elsewhere):
        client.enable_push(world.service, f"{here.username}-both")
    return here, elsewhere


def away(world, *clients):
    """Logs these clients out."""
    for client in clients:
        client.close()
        eventually(lambda: world.session(client) is None, what="the end of the session")


@pytest.mark.remote_service
@pytest.mark.parametrize("payload", ["", PROPOSE], ids=["message", "call"])
def test_4b1_message_to_the_namesake_is_pushed_by_her_host_alone(world, pair, payload):
    here, elsewhere = pair
    tablet = world.away(here.username)
    desk = world.client(elsewhere.username, "desk", elsewhere.host).available()
    elsewhere.enable_push(world.service, f"{here.username}-kept")
    here.message(desk.jid, "hello", payload=payload)
    push = world.push.expect(f"{here.username}-both")
    assert push.sender == elsewhere.host and push.important
    world.push.expect_none(tablet, f"{here.username}-both", within=1.2)


def test_4c1_offline_message_is_pushed_by_the_host_of_its_user(world, pair):
    away(world, *pair)
    friend = world.friend()
    for client in pair:
        friend.message(client.jid, "hello")
        assert world.push.expect(f"{client.username}-both").sender == client.host
    world.push.expect_none(f"{pair[0].username}-both", within=1.2)


@pytest.mark.remote_service
def test_33_disabling_and_errors_of_the_one_leave_the_other(world, pair):
    here, elsewhere = pair
    node = f"{here.username}-both"
    assert elsewhere.disable_push(world.service, node).get("type") == "result"
    assert world.session(elsewhere).get("push_identifier") is None
    assert world.session(here)["push_identifier"] == f"{world.service}<{node}"
    elsewhere.enable_push(world.service, node)
    world.push.answer(node, GONE)
    world.control("ping", username=here.username)
    assert world.push.expect(node).sender == here.host
    eventually(lambda: world.stored(here.username) == set(), what="the end of the registration")
    assert world.session(elsewhere)["push_identifier"] == f"{world.service}<{node}"


def test_35_deleting_the_one_leaves_the_other(world, pair):
    here, elsewhere = pair
    world.control("delete_user", username=here.username)
    eventually(lambda: world.session(here) is None, what="the end of the session")
    away(world, elsewhere)
    world.friend().message(elsewhere.jid, "hello")
    assert world.push.expect(f"{here.username}-both").sender == elsewhere.host


def chunks(ids, length=4):
    """For each place in the ids, what they have there."""
    return [[publish[place:place + length] for publish in ids] for place in range(0, 32, length)]


def test_note4_id_of_a_publish_tells_neither_a_number_nor_a_host(world, pair):
    here, elsewhere = pair
    friend, ids = world.friend(), {}
    for client in pair:
        client.enable_push(world.service, f"{client.username}-kept")
        for _ in range(40):
            friend.message(client.jid, "hello")
        friend.settle()
        world.push.settle()
        ids[client] = [push.id for push in world.push.take(f"{client.username}-both")]
        assert len(ids[client]) == 40
    for of_here, of_elsewhere in zip(chunks(ids[here]), chunks(ids[elsewhere])):
        for values in (of_here, of_elsewhere):
            assert len(set(values)) > 35 and values not in (sorted(values), sorted(values, reverse=True))
        assert len(set(of_here) & set(of_elsewhere)) < 5
