"""Clause 3.5: a deleted user leaves nothing behind and gets no pushes."""

import pytest

from push_service import GONE, NEVER
from world import eventually

OPTIONS = {"push_max_errors": 1, "push_error_period": 0}


def nothing_left(world, anna, *clients):
    """The user has no session, no record and no file."""
    eventually(lambda: not any(world.session(client) for client in clients), what="the end of the sessions")
    assert world.stored(anna) == set()
    assert not world.server.data_file("cloud_notify", anna).exists()


def pending(world, phone):
    """Gives a hibernating phone a pending batch."""
    world.friend().message(phone.jid, "hello")
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")


@pytest.mark.parametrize("again", [False, True], ids=["gone", "created again"])
def test_35_user_deleted_while_a_batch_is_pending(world, again):
    anna = world.user()
    phone = world.asleep(anna)
    assert world.server.data_file("cloud_notify", anna).exists()
    pending(world, phone)
    assert world.control("delete_user", username=anna)
    nothing_left(world, anna, phone)
    if again:
        world.control("create_user", username=anna, password=world.server.password)
    world.push.expect_none(phone.node)
    nothing_left(world, anna, phone)


def test_35_user_deleted_with_several_devices(world):
    anna = world.user()
    laptop = world.register(world.online(anna))
    tablet, watch = world.away(anna), world.away(anna, "watch")
    assert len(world.stored(anna)) == 3
    assert world.control("delete_user", username=anna)
    nothing_left(world, anna, laptop)
    world.friend().message(f"{anna}@localhost", "after")
    world.push.expect_none(laptop.node, tablet, watch)


def test_35_ping_for_a_deleted_user_pushes_nobody(world):
    anna = world.user()
    node = world.away(anna)
    world.control("ping", username=anna)
    world.push.expect(node)
    world.control("delete_user", username=anna)
    world.control("ping", username=anna)
    world.push.expect_none(node, within=0.8)


def test_35_late_error_for_a_deleted_user_does_not_count_against_a_new_account(world):
    anna = world.user()
    node = world.away(anna)
    world.push.answer(node, NEVER)
    world.control("ping", username=anna)
    late = world.push.expect(node)
    world.control("delete_user", username=anna)
    world.control("create_user", username=anna, password=world.server.password)
    assert world.away(anna) == node
    world.push.respond(late, GONE)
    world.push.settle()
    assert world.stored(anna) == {f"{world.service}<{node}"}
    world.friend().message(f"{anna}@localhost", "hello")
    assert world.push.expect(node).important


def test_35_new_account_of_that_name_is_pushed_for_its_own_registrations(world):
    anna = world.user()
    phone = world.asleep(anna)
    world.control("delete_user", username=anna)
    world.control("create_user", username=anna, password=world.server.password)
    new = world.asleep(anna, "new")
    world.friend().message(new.jid, "hello")
    assert world.push.expect(new.node).important
    world.push.expect_none(new.node, phone.node, within=1.2)
