"""Clauses err.1 and 3.3: error answers from the server itself, before sending a push has returned."""

import pytest

from world import eventually

OPTIONS = {"push_max_errors": 2, "push_error_period": 0}
TYPING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"


def asleep(world, username, service, resource="phone"):
    """A phone whose session hibernates, registered at this service."""
    phone = world.client(username, resource).enable_smacks()
    assert phone.enable_push(service, "node").get("type") == "result"
    phone.available()
    return world.lose(phone.stop_acking())


def pushes(world, username):
    """The number of pushes to this user."""
    return sum(d["verb"] == "Pushed" and d["user"] == username for d in world.server.decisions())


def last_reason(world, username):
    """Why the last stanza to this user was pushed, or not."""
    return [d["reason"] for d in world.server.decisions() if d["user"] == username][-1]


def scanned(world, phone):
    """Returns when the batch of the phone has been scanned."""
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    eventually(lambda: not world.session(phone)["pending"], what="the scan of the batch")


@pytest.mark.parametrize("service", ["localhost", "somebody", "localhost/resource"])
def test_33_scan_ends_with_the_registration_that_is_disabled_in_it(world, service):
    anna, friend = world.user(), world.friend()
    phone = asleep(world, anna, friend.jid if service == "somebody" else service)
    friend.message(phone.full_jid, "first")
    scanned(world, phone)
    assert pushes(world, anna) == 1 and world.stored(anna)
    friend.message(phone.full_jid, payload=TYPING)
    friend.message(phone.full_jid, "second")
    scanned(world, phone)
    assert pushes(world, anna) == 2 and world.stored(anna) == set()
    assert last_reason(world, anna) == "no registration"


def test_err1_registration_made_anew_begins_without_errors(world):
    anna, friend = world.user(), world.friend()
    phone = asleep(world, anna, "localhost")
    friend.message(phone.full_jid, "first")
    scanned(world, phone)
    friend.message(phone.full_jid, payload=TYPING)
    friend.message(phone.full_jid, "second")
    scanned(world, phone)
    assert world.stored(anna) == set()
    again = asleep(world, anna, "localhost", "again")
    friend.message(again.full_jid, "third")
    scanned(world, again)
    assert world.stored(anna) == {"localhost<node"}


def away(world, username, service, node):
    """The user registers at this service and logs out."""
    client = world.client(username, node)
    assert client.enable_push(service, node).get("type") == "result"
    client.close()
    eventually(lambda: world.session(client) is None, what="the end of the session")


@pytest.mark.parametrize("service, prepared", [
    ("nowhere.example", "nowhere.example"), ("Nowhere.Example", "nowhere.example"),
    ("Somebody@nowhere.EXAMPLE/Resource", "somebody@nowhere.example/Resource")])
def test_err1_bounces_count_however_the_jid_of_the_service_is_spelled(world, service, prepared):
    anna, friend = world.user(), world.friend()
    away(world, anna, service, "node")
    for body in ("first", "second"):
        assert world.stored(anna) == {f"{prepared}<node"}
        friend.message(f"{anna}@localhost", body)
        friend.settle()
    assert world.stored(anna) == set()


def test_err1_errors_that_are_there_at_once_count_for_every_registration(world):
    anna = world.user()
    for node in ("a", "b"):
        away(world, anna, "localhost", node)
    friend = world.friend()
    for body in ("first", "second"):
        assert world.stored(anna) == {"localhost<a", "localhost<b"}
        friend.message(f"{anna}@localhost", body)
        friend.settle()
    assert world.stored(anna) == set() and pushes(world, anna) == 4
