"""Clause why.3: the store tells how registrations ended, when, and by which device or error."""

import time

import outages
from failures import owner
from push_service import REFUSED, Answer
from world import eventually

OPTIONS = {**outages.OPTIONS, "push_max_devices": 2, "push_error_period": 0, "storage": "internal"}
MAX_ERRORS = 16


def told(world, username):
    """The entries of a user without their times, which must be those of the test."""
    entries = world.ended(username)
    for entry in entries:
        registered, ended = entry.pop("registered"), entry.pop("ended")
        assert registered <= ended and abs(time.time() - ended) < 60
    return entries


def end_by_errors(world, node, last=REFUSED):
    """Refuses the pushes to a phone until its registration has ended."""
    for _ in range(MAX_ERRORS - 1):
        world.ping(node, REFUSED)
    world.ping(node, last)
    eventually(lambda: not world.is_registered(node), what="the end of the registration")


def test_why3_eviction_names_the_new_device(world):
    anna = world.user()
    client = world.client(anna, "watch")
    for node in ("a-secret-of-the-phone", "tablet", "watch"):
        assert client.enable_push(world.service, node).get("type") == "result"
    assert told(world, anna) == [{"jid": world.service, "node": "a-secret…", "why": "evicted", "by": "watch"}]
    assert world.server.data_file("cloud_notify_ended", anna).exists()


def test_why3_disable_names_the_session_that_asked(world):
    anna = world.user()
    node = world.away(anna, "x")
    assert world.client(anna, "laptop").disable_push(world.service, node).get("type") == "result"
    assert world.stored(anna) == set()
    assert told(world, anna) == [{"jid": world.service, "node": f"{node}"[:8] + "…" * (len(node) > 8),
                                  "why": "disabled", "by": "laptop"}]


def test_why3_errors_leave_condition_and_text_of_the_last(world):
    node = world.phones(1)[0]
    end_by_errors(world, node, Answer(("auth", "forbidden"), text="the certificate\nhas expired"))
    [entry] = told(world, owner(node))
    assert entry.pop("jid") == world.service and entry.pop("node") == node[:8] + "…"
    assert entry == {"why": "disabled_after_errors", "condition": "forbidden", "text": "the certificate has expired"}


def test_why3_ends_stay_over_reload_and_restart_and_go_with_the_user(world):
    node = world.phones(1)[0]
    end_by_errors(world, node)
    before = world.ended(owner(node))
    assert len(before) == 1
    world.control("reload")
    end_by_errors(world, world.away(owner(node), "phone"))
    assert len(world.ended(owner(node))) == 2
    world.restart(hard=True)
    assert world.ended(owner(node))[1:] == before
    world.control("delete_user", username=owner(node))
    assert not world.server.data_file("cloud_notify_ended", owner(node)).exists()


def test_why3_file_that_cannot_be_read_costs_no_removal(world):
    anna = world.user()
    file = world.server.data_file("cloud_notify_ended", anna)
    file.parent.mkdir(exist_ok=True)
    file.write_text("return {")
    node = world.away(anna)
    assert world.client(anna).disable_push(world.service, node).get("type") == "result"
    assert world.stored(anna) == set()
    with open(world.server.log, errors="replace") as log:
        assert len([line for line in log if f"Cannot store how push registrations of {anna} ended" in line]) == 1
