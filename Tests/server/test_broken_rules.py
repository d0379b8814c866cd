"""An error in the rules must lose no message and no session, and requests must be answered."""

import pytest

from server import MODULES
from world import eventually

OPTIONS = {"modules_enabled": [*MODULES, "test_faults"], "smacks_max_ack_delay": 1, "smacks_hibernation_time": 500}
# Every method that the module calls in an event, except archived_for_nobody, which leaves odd arguments to archived.
METHODS = ("next_candidate", "archived", "offline", "groupchat", "ping", "give_back", "left_unacked", "ended_session",
           "device_is_back", "forget_session",
           "enable", "replaced", "disable", "stamped_ahead", "over_limit", "arrived", "forget_registration",
           "extends_timeout", "starts_own_timeout", "expect_answer", "withdraw", "take_answer", "take_effect", "tick",
           "confirm", "device_enabled", "device_bound", "session_resumed", "note_call", "call_is_over", "has_wake_ups")


@pytest.fixture(params=METHODS)
def broken(world, request):
    """Breaks a method of the rules when called, and repairs it at the end."""
    yield lambda: world.control("break_rules", method=request.param)
    world.control("break_rules")
    world.serve_somebody()


def test_messages_arrive_and_sessions_live_on(world, broken):
    anna = world.user()
    world.away(anna)
    phone = world.phone(anna).stop_acking()
    laptop = world.online(anna)
    broken()
    for kind in ("chat", "headline"):
        message = world.friend().message(phone.jid, "hello", kind=kind)
        for client in (phone, laptop):
            client.wait_message(message)
    world.lose(phone)
    later = world.friend().message(phone.jid, "while it hibernates")
    eventually(lambda: not world.session(phone)["awaiting_push_timer"], what="the end of the batch")
    world.push.settle()
    phone.resume().wait_message(later)
    assert phone.disable_push(world.service).get("type") in ("result", "error")
    assert phone.enable_push(world.service, "new").get("type") in ("result", "error")
    phone.settle().close()


def test_message_to_a_user_who_is_away_is_kept(world, broken):
    anna = world.user()
    world.away(anna)
    broken()
    message = world.friend().message(f"{anna}@localhost", "hello")
    world.push.settle()
    world.online(anna).wait_message(message)


def test_35_user_can_be_deleted(world, broken):
    phone = world.asleep(world.user())
    broken()
    assert world.control("delete_user", username=phone.username)
    eventually(lambda: world.session(phone) is None, what="the end of the session")
    assert world.stored(phone.username) == set()
