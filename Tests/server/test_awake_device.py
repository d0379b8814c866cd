"""Clauses 4a.7, 4a.8 and hib.5: a device that is awake in another session, and sessions that are each other's push service."""

import time
from types import SimpleNamespace

import pytest

from clients import is_
from test_rooms import ROOMS, Room
from world import eventually

OWN_TIMEOUT = 6
OPTIONS = {"rooms": ROOMS, "smacks_max_ack_delay": 1, "smacks_hibernation_time": OWN_TIMEOUT}
BATCH = 1.3
AWAKE = ("stream management", "the device is awake")


def again(world, old, resource="again", smacks=True, carbons=False, available=True):
    """The same device connects under another resource, and enables its registration there."""
    new = world.client(old.username, resource)
    if smacks:
        new.enable_smacks()
    assert new.enable_push(world.service, old.node).get("type") == "result"
    if carbons:
        new.enable_carbons()
    if available:
        new.available()
        assert not world.push.expect(old.node).important  # the old session queues the presence
    return new.settle()


def is_awake(world, client):
    """Waits until the server has no open question to this client."""
    client.settle()
    eventually(lambda: not world.session(client)["awaiting_ack"], what="the acknowledgement")
    return client


def is_pushed(world, phone):
    """Whether the next scan makes one important push, or none at all."""
    time.sleep(BATCH)
    world.push.settle()
    pushes = world.push.take(phone.node)
    assert len(pushes) <= 1 and all(push.important for push in pushes)
    return bool(pushes)


@pytest.fixture
def friend(world):
    """Somebody else who writes messages."""
    return world.friend()


@pytest.fixture
def old(world):
    """The session that the phone has left behind, which has carbons on."""
    return world.asleep(world.user(), carbons=True)


@pytest.mark.remote_service
@pytest.mark.parametrize("carbons", [False, True], ids=["without carbons", "with carbons"])
@pytest.mark.parametrize("kind", ["chat", "normal"])
def test_4a7_phone_that_came_back_is_not_pushed_for_what_it_was_sent(world, old, friend, carbons, kind):
    new = is_awake(world, again(world, old, carbons=carbons))
    new.wait_message(friend.message(old.jid, "hello", kind=kind))
    assert not is_pushed(world, old)
    assert AWAKE in world.reasons(old.username, old.node)


def test_4a7_phone_that_came_back_is_pushed_when_it_is_lost_in_turn(world, old, friend):
    new = is_awake(world, again(world, old))
    new.wait_message(friend.message(old.jid, "seen"))
    assert not is_pushed(world, old)
    new.stop_acking().wait_message(friend.message(old.jid, "in flight"))
    world.lose(new)
    assert is_pushed(world, old)
    friend.message(old.jid, "later")
    assert is_pushed(world, old)


def test_4a7_phone_that_came_back_does_not_acknowledge_and_is_pushed(world, old, friend):
    new = is_awake(world, again(world, old)).stop_acking()
    new.wait_message(friend.message(old.jid, "hello"))
    assert is_pushed(world, old)
    assert AWAKE not in world.reasons(old.username, old.node)
    world.push.expect_none(old.node, within=2)  # once for both sessions


def test_4a7_phone_that_came_back_is_inactive_and_is_pushed(world, old, friend):
    new = is_awake(world, again(world, old)).csi("inactive")
    new.settle()
    friend.message(old.jid, "hello")
    assert is_pushed(world, old)
    is_awake(world, new.csi("active").settle())
    friend.message(old.jid, "hello again")
    assert not is_pushed(world, old)


def test_4a7_phone_that_came_back_without_stream_management_is_pushed(world, old, friend):
    new = again(world, old, smacks=False)
    new.wait_message(friend.message(old.jid, "hello"))
    assert is_pushed(world, old)


def test_4a7_phone_that_came_back_with_another_registration_is_pushed(world, old, friend):
    other = world.phone(old.username, "other")
    assert not world.push.expect(old.node).important
    is_awake(world, other).wait_message(friend.message(old.jid, "hello"))
    assert is_pushed(world, old)


@pytest.mark.parametrize("carbons", [False, True], ids=["without carbons", "with carbons"])
def test_4a7_carbons_are_pushed_unless_the_phone_gets_them(world, old, friend, carbons):
    new, desk = again(world, old, carbons=carbons), world.client(old.username, "desk")
    is_awake(world, new)
    friend.message(desk.full_jid, "received")
    assert is_pushed(world, old) == (not carbons)
    desk.message(friend.jid, "sent")
    time.sleep(BATCH)
    world.push.settle()
    assert [push.important for push in world.push.take(old.node)] == ([] if carbons else [False])


def test_4a7_message_to_the_old_session_alone_is_pushed(world, old, friend):
    is_awake(world, again(world, old, carbons=True))
    friend.message(old.full_jid, "hello")
    assert is_pushed(world, old)


def test_4a7_other_stanzas_are_pushed(world, old, friend):
    is_awake(world, again(world, old, carbons=True))
    friend.message(old.jid, "hello", kind="headline")
    friend.stream.send(f"<iq type='get' id='ping' to='{old.full_jid}'><ping xmlns='urn:xmpp:ping'/></iq>")
    friend.settle()
    assert not world.push.expect(old.node).important


def test_4a7_messages_of_rooms_are_pushed(world):
    old, berta = world.phone(world.user("anna"), carbons=True), world.friend()
    room = Room(old.username).enter(old, "anna").enter(berta, "berta")
    world.lose(old.stop_acking())
    is_awake(world, again(world, old, carbons=True))
    room.say(berta)
    assert is_pushed(world, old)
    berta.message(f"{room.jid}/anna", "for anna alone")
    assert is_pushed(world, old)


def test_4a7_app_extension_that_gets_no_messages_does_not_keep_the_phone_asleep(world, old, friend):
    is_awake(world, again(world, old, "extension", available=False))
    friend.message(old.jid, "hello")
    assert is_pushed(world, old)


def test_4a7_app_extension_that_gets_messages_shows_them_itself(world, old, friend):
    extension = is_awake(world, again(world, old, "extension", carbons=True, available=False))
    extension.wait_message(friend.message(old.jid, "hello"))
    assert not is_pushed(world, old)
    extension.close()
    eventually(lambda: world.session(extension) is None, what="the end of the session")
    friend.message(old.jid, "hello again")
    assert is_pushed(world, old)


def test_4a7_app_extension_with_a_lower_priority_does_not_keep_the_phone_asleep(world, old, friend):
    extension = again(world, old, "extension", available=False).available(priority=-1)
    assert not world.push.expect(old.node).important
    is_awake(world, extension)
    friend.message(old.jid, "hello")
    assert is_pushed(world, old)


def test_4a7_several_old_sessions_are_one_device(world, old, friend):
    for number in range(2):
        world.lose(again(world, old, f"again{number}").stop_acking())
    new = again(world, old, "newest")
    time.sleep(BATCH)
    world.push.take(old.node)
    is_awake(world, new).wait_message(friend.message(old.jid, "hello"))
    assert not is_pushed(world, old)


def test_4a7_delayed_ack_of_a_session_that_the_phone_has_left_is_no_reason_to_push(world, friend):
    old = world.phone(world.user()).stop_acking()
    new = world.client(old.username, "again").enable_smacks()
    new.enable_push(world.service, old.node)
    is_awake(world, new.available())
    new.wait_message(friend.message(old.jid, "hello"))
    time.sleep(1 + BATCH)
    world.push.settle()
    assert [push for push in world.push.take(old.node) if push.important] == []


@pytest.mark.parametrize("end", ["hibernates", "ends"])
def test_4a7_message_that_came_before_the_new_session_connected_is_pushed(world, friend, end):
    old = world.phone(world.user(), resume=end == "hibernates").stop_acking()
    old.wait_message(friend.message(old.jid, "into a dead connection"))
    time.sleep(1)  # stamps have whole seconds
    new = world.client(old.username, "again").enable_smacks().enable_carbons()
    new.enable_push(world.service, old.node)
    is_awake(world, new)
    old.drop()
    assert world.push.expect(old.node).important


@pytest.mark.remote_service
def test_hib5_old_session_ends_after_its_own_timeout_when_messages_pass_it_over(world, old, friend):
    new = is_awake(world, again(world, old))
    assert world.session(old)["watchdog_timeout"] > 1000
    new.wait_message(friend.message(old.jid, "hello"))
    eventually(lambda: world.session(old).get("first_hibernated_push"), what="the own timeout")
    assert world.session(old)["watchdog_timeout"] == OWN_TIMEOUT
    eventually(lambda: world.session(old) is None, within=30, what="the end of the old session")
    assert world.session(new)
    assert not is_pushed(world, old)


def test_hib5_unimportant_messages_do_not_start_it(world, old, friend):
    new = is_awake(world, again(world, old))
    new.wait_message(friend.message(old.jid, payload="<composing xmlns='http://jabber.org/protocol/chatstates'/>"))
    assert not is_pushed(world, old)
    assert world.session(old)["watchdog_timeout"] > 1000


@pytest.fixture(params=["one account", "two accounts"])
def pair(world, request):
    """Two sessions, each of which is the push service of the other."""
    anna = world.user("anna")
    berta = anna if request.param == "one account" else world.user("berta")
    first, second = [world.client(user, f"phone{number}").enable_smacks() for number, user in enumerate((anna, berta))]
    for phone, other in ((first, second), (second, first)):
        assert phone.enable_push(other.full_jid, "node").get("type") == "result"
        phone.available()
    return SimpleNamespace(first=first, second=second, users={anna, berta})


def pushes(world, pair):
    """The pushes for these users up to now."""
    return [d for d in world.server.decisions() if d["verb"] == "Pushed" and d["user"] in pair.users]


def come_to_rest(world, pair, most):
    """For some seconds there is no other push; returns when a loop would have shown itself."""
    time.sleep(3.5)
    before = pushes(world, pair)
    assert len(before) <= most
    time.sleep(2.5)
    assert pushes(world, pair) == before


def write_to_both(friend, pair):
    """Each session gets a message."""
    for phone in (pair.first, pair.second):
        friend.message(phone.full_jid, "hello")
    friend.settle()


def test_4a8_sessions_that_hibernate_do_not_push_each_other_for_ever(world, pair, friend):
    for phone in (pair.first, pair.second):
        phone.stop_acking()
    for phone in (pair.first, pair.second):
        world.lose(phone)
    write_to_both(friend, pair)
    come_to_rest(world, pair, most=4)
    reasons = {d["reason"] for d in world.server.decisions() if d["verb"] == "Not pushed" and d["user"] in pair.users}
    assert "a notification itself" in reasons


def test_4a8_sessions_that_do_not_acknowledge_do_not_push_each_other_for_ever(world, pair, friend):
    for phone in (pair.first, pair.second):
        phone.stop_acking()
    write_to_both(friend, pair)
    come_to_rest(world, pair, most=4)
    assert pushes(world, pair)


def test_4a8_sessions_that_end_do_not_push_each_other_for_ever(world, pair, friend):
    for phone in (pair.first, pair.second):
        phone.stop_acking()
    for phone in (pair.first, pair.second):
        world.lose(phone)
    write_to_both(friend, pair)
    time.sleep(BATCH)
    for phone in (pair.first, pair.second):
        world.expire(phone)
    come_to_rest(world, pair, most=8)


def requests(phone, kind):
    """What the host has asked on this connection of a phone that it takes for a push service: publishes (set) or probes (get)."""
    return [e for e in phone.stream.inbox if is_("iq")(e) and e.get("type") == kind and e.get("from") == "localhost"]


def test_4a8_wake1_session_that_is_a_push_service_is_not_probed_while_it_hibernates(world, pair, friend):
    pair.first.stop_acking()
    friend.message(pair.first.full_jid, "the service answers")
    eventually(lambda: requests(pair.second, "set"), what="the push")
    pair.second.stream.send(f"<iq type='result' id='{requests(pair.second, 'set')[0].get('id')}' to='localhost'/>")
    for phone in (pair.second.stop_acking(), pair.first):
        world.lose(phone)
    friend.message(pair.first.full_jid, "the service does not answer")
    friend.settle()
    time.sleep(BATCH)
    for seconds in (121, *[60] * 5):
        world.later(seconds=seconds)
        time.sleep(1.2)
    pair.second.resume().settle()
    assert len(requests(pair.second, "set")) > 1  # the push, and its repeat
    assert requests(pair.second, "get") == []
