"""`push why`: the last decisions and answers about a user, newest first."""

import pytest

import shell
from clients import PROPOSE
from push_service import REFUSED, UNREACHABLE

OPTIONS = shell.OPTIONS
NOT_ARCHIVED = "not archived, and another device got it: a no-store hint, or the user's archive preferences"


@pytest.fixture
def why(world):
    """What `push why` tells of a user."""
    return lambda username, *words: shell.shell(world.server, "push", "why", f"{username}@localhost", *words)


def told(output):
    """Path, device and sentence of each row, the oldest first."""
    return [(row["Path"], row["Device"], row["What and why"]) for row in reversed(output.tables[0])]


def test_why1_why_tells_of_a_push_to_a_hibernating_phone_and_counts_stanzas(world, why):
    phone = world.asleep(world.user())
    friend = world.friend()
    for body in ("one", "two", "three"):
        friend.message(phone.full_jid, body)
    world.push.expect(phone.node)
    world.push.settle()
    rows = told(why(phone.username))
    assert ("stream management", "phone", "pushed: important (body)") in rows
    assert ("stream management", "phone", "answer: push succeeded") in rows
    assert ("archived", "all", "not pushed: held by a session") in rows
    assert ("stream management", "phone", "not pushed: class already notified in this scan (2 stanzas)") in rows


def test_why1_why_tells_of_each_path(world, why):
    anna, friend = world.user(), world.friend()
    node = world.away(anna)
    friend.message(f"{anna}@localhost", "offline")
    world.push.expect(node)
    laptop = world.phone(anna, "laptop")
    laptop.wait_message(friend.message(laptop.jid, "archived"))
    world.push.expect(node)
    friend.message(laptop.jid, payload=PROPOSE)
    world.push.expect(node)
    world.push.expect(laptop.node)
    world.control("ping", username=anna)
    world.push.expect(node)
    world.push.settle()
    rows = told(why(anna))
    for row in (("offline", "tablet", "pushed: important (body)"), ("archived", "tablet", "pushed: important (body)"),
                ("urgent", "laptop", "pushed: important (call)"),
                ("ping", "tablet", "pushed: unimportant (ping)")):
        assert row in rows, rows


def test_why_tells_as_many_entries_as_asked_for_the_newest_first(world, why):
    node = world.away(world.user())
    anna = node.split("-")[0]
    for how in (REFUSED, UNREACHABLE):
        world.ping(node, how)
    output = why(anna, "3")
    assert [row["What and why"] for row in output.tables[0]] == [
        "answer: unreachable", "pushed: unimportant (ping)", "answer: refused"]
    times = [row["Time"] for row in output.tables[0]]
    assert times == sorted(times, reverse=True)
    assert output.last.endswith(f"3 entries about {anna}@localhost, the newest first.")
    assert why(anna, "1").last.count("1 entry about") == 1


@pytest.mark.parametrize("payload", ["no-store", "no-permanent-store", None])
@pytest.mark.parametrize("resource", ["", "/laptop"])
def test_why1_why_tells_of_a_message_that_is_not_archived(world, why, payload, resource):
    anna = world.user()
    world.away(anna)
    laptop = world.online(anna)
    if not payload:
        never = "<prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs>"
        assert laptop.request("set", never).get("type") == "result"
    hint = f"<{payload} xmlns='urn:xmpp:hints'/>" if payload else ""
    friend = world.friend()
    laptop.wait_message(friend.message(f"{anna}@localhost{resource}", "hello", payload=hint))
    friend.message(laptop.jid, payload="<composing xmlns='http://jabber.org/protocol/chatstates'/>")
    friend.settle()
    assert told(why(anna)) == [("archived", "all", f"not pushed: {NOT_ARCHIVED}")]


def test_why_tells_what_the_service_said_last(world, why):
    node = world.away(world.user())
    world.ping(node, REFUSED)
    output = why(node.split("-")[0])
    assert f"The last error at {world.service}, of any user: " in output.text and ", forbidden." in output.text


def test_why1_why_tells_how_registrations_ended(world, why):
    anna = world.user()
    node = world.away(anna)
    world.client(anna).disable_push(world.service, node)
    assert told(why(anna)) == [("-", "ended", "ended: disabled by the user")]


def test_why_of_somebody_about_whom_nothing_is_recorded(world, why):
    anna = world.user()
    output = why(anna)
    assert output.status == 0
    assert output.last == f"Nothing is recorded about {anna}@localhost."


@pytest.mark.parametrize("count", ["0", "-1", "ten", "1.5", "1e999", "nan", "0x"])
def test_why_wants_a_count(world, why, count):
    output = why(world.user(), count)
    assert (output.status, output.last) == (1, "Error: The count has to be a number from 1 on.")


@pytest.mark.parametrize("count", ["201", "999999999999999999"])
def test_why_tells_at_most_two_hundred(world, why, count):
    assert why(world.user(), count).status == 0
