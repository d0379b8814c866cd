"""Clause 3.5: on 0.12 prosodyctl is a process of its own, so the server does not notice that it deletes an account."""

import pytest

VERSIONS = ["0.12"]


@pytest.fixture
def anna(world):
    """A user with a phone, whose account prosodyctl has deleted and somebody registered anew."""
    node = world.away(world.user())
    username = node.split("-")[0]
    world.friend().message(f"{username}@localhost", "before")
    assert world.push.expect(node).important
    world.server.prosodyctl("deluser", f"{username}@localhost")
    assert not world.server.data_file("cloud_notify", username).exists()
    world.control("create_user", username=username, password=world.server.password)
    return username, node


def test_35_new_owner_who_registered_in_band_is_not_pushed_to_the_old_owners_phone(world, anna):
    username, old = anna
    world.control("registered", username=username)
    world.friend().message(f"{username}@localhost", "for the new owner")
    world.push.expect_none(old)
    new = world.away(username, "new")
    assert world.stored(username) == {f"{world.service}<{new}"}
    world.friend().message(f"{username}@localhost", "for the new owner")
    assert world.push.expect(new).important
    world.push.expect_none(old, within=0.5)


def test_35_new_owner_of_whom_nobody_told_is_not_pushed_to_the_old_owners_phone_after_five_minutes(world, anna):
    username, old = anna
    world.control("later", seconds=301)
    world.friend().message(f"{username}@localhost", "for the new owner")
    world.push.expect_none(old)


def test_35_enable_of_the_new_owner_does_not_write_the_old_registration_back(world, anna):
    username, old = anna
    new = world.away(username, "new")
    assert world.stored(username) == {f"{world.service}<{new}"}
    world.friend().message(f"{username}@localhost", "for the new owner")
    assert world.push.expect(new).important
    world.push.expect_none(old, within=0.5)
