"""Clauses 4a.6 and 4c.2: the batch and the unacknowledged messages of a session that ends."""

import time

import pytest

from world import eventually

OPTIONS = {"smacks_max_ack_delay": 30}

COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"
MAM = "<query xmlns='urn:xmpp:mam:2'/>"


def pending(world, phone, **message):
    """Gives a session a pending batch."""
    world.friend().message(phone.full_jid, payload=NO_STORE, **message)
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")


def in_flight(world, phone, *bodies, payload=""):
    """Messages that the device has received and not acknowledged."""
    friend = world.friend()
    for body in bodies:
        phone.wait_message(friend.message(phone.jid, body, payload=payload))
    return phone


def ended(world, phone):
    """Waits for the end of the session."""
    eventually(lambda: world.session(phone) is None, what="the end of the session")
    return phone


def log_out(world, phone):
    """The client closes its stream in the proper way."""
    phone.close()
    return ended(world, phone)


def cut(world, phone):
    """The connection is lost."""
    phone.drop()
    return ended(world, phone)


def close(world, phone):
    """The server closes the session."""
    world.control("close", jid=phone.full_jid)
    return ended(world, phone)


def reason(world, phone):
    """Why the scan of the phone's session made no push."""
    return {why for path, why in world.reasons(phone.username, phone.node) if path == "stream management"}


# 4c.2: how sessions end


@pytest.mark.remote_service
@pytest.mark.parametrize("others", [False, True], ids=["alone", "others online"])
@pytest.mark.parametrize("archive", [False, True], ids=["", "reads its archive"])
def test_4c2_logout_with_messages_in_flight_makes_one_push(world, others, archive):
    anna = world.user()
    phone = world.phone(anna)
    if others:
        world.online(anna)
    if archive:
        phone.request("set", MAM)
    log_out(world, in_flight(world, phone.stop_acking(), "one", "two"))
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


@pytest.mark.parametrize("others", [False, True], ids=["alone", "others online"])
def test_4c2_socket_lost_without_resumption_makes_one_push(world, others):
    anna = world.user()
    if others:
        world.online(anna)
    cut(world, in_flight(world, world.phone(anna, resume=False).stop_acking(), "one", "two"))
    node = f"{anna}-phone"
    assert world.push.expect(node).important
    world.push.expect_none(node)


def test_4c2_expired_session_whose_messages_were_pushed_makes_no_push(world):
    anna = world.user()
    world.online(anna)
    phone = world.lose(in_flight(world, world.phone(anna).stop_acking(), "one", "two"))
    assert world.push.expect(phone.node).important
    world.expire(phone)
    world.push.expect_none(phone.node)


def test_4c2_clean_logout_with_only_presence_iq_and_archive_results_in_flight_makes_no_push(world):
    anna = world.user()
    phone = world.phone(anna)
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    phone.stop_acking()
    results = len([e for e in phone.stream.inbox if e.find("{urn:xmpp:mam:2}result") is not None])
    phone.request("set", MAM)
    assert len([e for e in phone.stream.inbox if e.find("{urn:xmpp:mam:2}result") is not None]) > results
    world.online(anna)
    phone.settle()
    log_out(world, phone)
    world.push.expect_none(phone.node)
    assert reason(world, phone) == {"the session ends, and this is not an important message"}


@pytest.mark.parametrize("end", [log_out, close])
def test_4a7_message_that_the_session_alone_got_by_its_priority_makes_one_push(world, end):
    anna = world.user()
    phone = world.phone(anna)
    phone.available(priority=5)
    again = world.client(anna, "again").enable_smacks()
    assert again.enable_push(world.service, phone.node).get("type") == "result"
    again.available().settle()
    end(world, in_flight(world, phone.settle().stop_acking(), "hello"))
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


def test_4c2_logout_with_everything_acknowledged_makes_no_push(world):
    anna = world.user()
    phone = in_flight(world, world.phone(anna), "hello").settle()
    phone.stop_acking()
    log_out(world, phone)
    world.push.expect_none(phone.node)


@pytest.mark.remote_service
@pytest.mark.parametrize("end", [log_out, close])
def test_1x1_message_in_flight_over_all_paths_makes_one_push(world, end):
    anna = world.user()
    tablet = world.away(anna)
    phone = in_flight(world, world.phone(anna).stop_acking(), "hello")
    assert world.push.expect(tablet).important  # archived
    world.lose(phone)
    assert world.push.expect(phone.node).important  # hibernation
    message = phone.stream.inbox[-1].get("id")
    phone.resume(forgetful=True)
    phone.wait_message(message)
    end(world, phone)
    world.push.expect_none(phone.node, tablet)


def test_4c2_other_registrations_have_one_batch_and_the_own_one_its_scan(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = in_flight(world, world.phone(anna).stop_acking(), None, "one", "two", payload=COMPOSING + NO_STORE)
    log_out(world, phone)
    assert {world.push.expect(tablet).important for _ in range(2)} == {True, False}
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, tablet)
    assert ("offline", "left to the scan of its own session") in world.reasons(anna, phone.node)


def test_4c2_unacked_stanzas_of_a_closed_session_make_one_push_of_each_class(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = world.phone(anna).stop_acking()
    friend = world.friend()
    for body, payload in (("one", ""), (None, COMPOSING), ("two", ""), (None, COMPOSING)):
        phone.wait_message(friend.message(phone.jid, body, payload=payload + NO_STORE))
    world.lose(phone)
    for _ in range(2):
        world.push.expect(phone.node)
    close(world, phone)
    assert {world.push.expect(tablet).important for _ in range(2)} == {True, False}
    world.push.expect_none(tablet, phone.node)
    assert {r for r in world.reasons(anna, tablet) if r[0] == "offline"} == {("offline", "class already notified in this scan")}


def test_4c2_veto_of_one_stanza_leaves_the_class_to_the_next(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = world.phone(anna).stop_acking()
    world.control("rule", username=anna, veto="muted")
    in_flight(world, phone, "muted", "loud", payload=NO_STORE)
    close(world, phone)
    assert world.push.expect(tablet).important
    assert world.push.expect(phone.node).important
    world.push.expect_none(tablet, phone.node)


# 4c.2: the device is back


def test_4c2_device_that_is_back_and_enables_gets_no_push(world):
    anna = world.user()
    phone = in_flight(world, world.phone(anna).stop_acking(), "hello")
    again = world.client(anna, phone.resource)
    assert again.enable_push(world.service, phone.node).get("type") == "result"
    world.push.expect_none(phone.node)
    assert reason(world, phone) == {"the device is back and has enabled the registration"}


@pytest.mark.timeout(120)
def test_4c2_device_that_is_back_and_never_enables_gets_its_push_after_30_seconds_unless_it_is_awake(world):
    phones = {}
    for name in ("awake", "without stream management", "inactive", "silent", "gone"):
        anna = world.user()
        phones[name] = in_flight(world, world.phone(anna).stop_acking(), "hello")
        again = world.client(anna, "phone")
        if name != "without stream management":
            again.enable_smacks()
        if name == "inactive":
            again.csi("inactive").settle()
        if name == "silent":
            again.stop_acking()
            in_flight(world, again.available(), "are you there?", payload=NO_STORE)
        if name == "gone":
            world.lose(again)
    assert world.push.expect(phones["gone"].node).important
    waiting = [phone.node for name, phone in phones.items() if name != "gone"]
    started = time.monotonic()
    world.push.expect_none(*waiting, within=20)
    for name in ("without stream management", "inactive", "silent"):
        assert world.push.expect(phones[name].node, within=20).important
    assert time.monotonic() - started > 24
    world.push.expect_none(*waiting)
    assert reason(world, phones["awake"]) == {"the device is back and awake"}


# While the scan waits


def test_33_registration_that_is_disabled_while_the_scan_waits_gets_no_push(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = in_flight(world, world.phone(anna).stop_acking(), "hello")
    log_out(world, phone)
    assert laptop.disable_push(world.service, phone.node).get("type") == "result"
    world.push.expect_none(phone.node)
    assert reason(world, phone) == {"no registration"}


def test_31_record_that_is_enabled_while_the_scan_waits_is_the_one_that_is_used(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = in_flight(world, world.phone(anna).stop_acking(), "hello")
    log_out(world, phone)
    options = ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>"
               "http://jabber.org/protocol/pubsub#publish-options</value></field>"
               "<field var='secret'><value>new</value></field></x>")
    assert laptop.enable_push(world.service, phone.node, options).get("type") == "result"
    assert "new" in world.push.expect(phone.node).raw


@pytest.mark.remote_service
def test_life1_scan_that_waits_over_a_reload_makes_its_push(world):
    anna = world.user()
    world.online(anna)
    phone = in_flight(world, world.phone(anna).stop_acking(), "hello")
    log_out(world, phone)
    assert world.control("reload")
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


def test_life1_device_that_enables_after_a_reload_gets_no_push(world):
    anna = world.user()
    phone = in_flight(world, world.phone(anna).stop_acking(), "hello")
    again = world.client(anna, phone.resource)
    assert world.control("reload")
    assert again.enable_push(world.service, phone.node).get("type") == "result"
    world.push.expect_none(phone.node)


def test_life2_scan_that_waits_is_made_when_the_module_is_unloaded(world):
    anna = world.user()
    phone = in_flight(world, world.phone(anna).stop_acking(), "hello")
    world.client(anna, phone.resource)
    world.control("unload")
    try:
        assert world.push.expect(phone.node).important
    finally:
        world.control("load")
    world.push.expect_none(phone.node)


def test_4c2_server_that_stops_pushes_nothing(world):
    anna, bob = world.user(), world.user()
    tablet = world.away(anna)
    phone = in_flight(world, world.phone(anna).stop_acking(), "hello", payload=NO_STORE)
    sleeper = world.asleep(bob)
    pending(world, sleeper, body="hello")
    world.server.stop()
    world.push.expect_none(phone.node, tablet, sleeper.node, within=0.5)
    assert reason(world, phone) == {"the server stops"} == reason(world, sleeper)
    assert ("offline", "the server stops") in world.reasons(anna, tablet)
    world.restart()
    world.push.expect_none(phone.node, tablet, sleeper.node, within=0.5)


# 4a.6


@pytest.mark.parametrize("state", ["hibernating", "connected"])
def test_4a6_batch_of_a_session_that_the_server_closes_is_pushed(world, state):
    anna = world.user()
    world.online(anna)
    phone = world.asleep(anna)
    if state == "connected":
        phone.resume()
        phone.stop_acking()
        in_flight(world, phone, "hello", payload=NO_STORE)
        world.lose(phone)
    pending(world, phone, body="hello")
    close(world, phone)
    assert world.push.expect(phone.node).important


def test_4a6_batch_of_a_session_that_a_new_one_with_its_resource_replaces_is_pushed(world):
    anna = world.user()
    world.online(anna)
    phone = world.asleep(anna)
    pending(world, phone, body="hello")
    again = world.client(anna, phone.resource)
    assert world.session(again).get("push_identifier") is None and not world.session(again)["pending"]
    again.drop()
    ended(world, again)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


def test_4a6_batch_is_pushed_where_another_hibernating_session_holds_the_registration(world):
    anna = world.user()
    phone, other = world.asleep(anna), world.phone(anna, "other")
    world.online(anna)
    other.enable_push(world.service, phone.node)
    world.lose(other.settle().stop_acking())
    pending(world, phone, body="hello")
    close(world, phone)
    # presences are new to the other session, and unimportant
    assert any(world.push.expect(phone.node).important for _ in range(3))


def test_1x1_batch_and_unacked_stanzas_of_one_session_make_one_push(world):
    anna = world.user()
    phone = world.asleep(anna)
    pending(world, phone, body="hello")
    close(world, phone)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


# Damaged sessions


@pytest.mark.parametrize("field", ["every field", "hibernating_watchdog", "awaiting_push_timer"])
@pytest.mark.parametrize("command", ["reload", "unload"])
def test_damaged_session_costs_the_others_nothing(world, field, command):
    damaged, phone = world.asleep(world.user()), world.asleep(world.user())
    world.control("damage", jid=damaged.full_jid, field=field)
    try:
        pending(world, phone, body="hello")
        assert world.control(command)
        if command == "reload":
            assert world.push.expect(phone.node).important
        else:
            assert not world.session(phone)["pending"] and world.session(phone)["watchdog_timeout"] == 600
            assert world.control("load")
    finally:
        world.control("damage", jid=damaged.full_jid)
    world.serve_somebody()


@pytest.mark.parametrize("sender", [5, True, {"odd": 1}])
def test_4b1_archived_message_is_pushed_whatever_its_session_has_for_a_user_name(world, sender):
    anna = world.user()
    node = world.away(anna)
    world.online(anna)
    world.control("archive", username=anna, id=f"odd-{type(sender).__name__}", sender=sender)
    assert world.push.expect(node).important
    world.push.expect_none(node)
