"""Clause 1x.3: every decision is logged with its reason."""

import pytest

from world import eventually

OPTIONS = {"smacks_max_ack_delay": 1}

NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"


def test_1x3_push_names_path_and_importance(world):
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", "hello")
    world.push.expect(node)
    assert {(d["verb"], d["path"], d["reason"]) for d in world.server.decisions() if d["user"] == anna} == {
        ("Not pushed", "archived", "no session, so left to the offline message"), ("Pushed", "offline", "important (body)")}


def test_1x3_push_that_is_not_made_names_the_reason(world):
    anna = world.user()
    phone, tablet = world.phone(anna), world.away(anna)
    world.control("rule", username=anna, veto="muted")
    world.friend().message(phone.jid, "muted")
    for node, reason in ((phone.node, "held by a session"), (tablet, "vetoed: the test says so")):
        eventually(lambda: ("archived", reason) in world.reasons(anna, node), what=f"'{reason}' for {node}")


def test_1x3_stanza_of_which_the_device_was_notified_names_it(world):
    anna = world.user()
    unavailable, tablet = world.client(anna), world.away(anna)
    world.friend().message(unavailable.jid, "hello")
    world.push.expect(tablet)
    eventually(lambda: ("offline", "already notified") in world.reasons(anna, tablet), what="the reason")


def test_1x3_outgoing_messages_and_notes_name_the_reason(world):
    anna = world.user()
    laptop, tablet = world.online(anna), world.away(anna)
    laptop.message(world.friend().jid, "hello")
    eventually(lambda: ("archived", "addressed to someone else") in world.reasons(anna, tablet), what="the reason")
    laptop.message(laptop.jid, "note")
    eventually(lambda: ("archived", "the sender's own outgoing copy") in world.reasons(anna, tablet), what="the reason")
    world.push.expect(tablet)


@pytest.mark.parametrize("end", ["resumption", "disabling", "another module"])
def test_1x3_batch_that_is_dropped_names_the_reason(world, end):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, "hello", payload=NO_STORE)
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    if end == "resumption":
        phone.resume()
    elif end == "disabling":
        world.client(phone.username).disable_push(world.service, phone.node)
    else:
        world.control("hold", jid=phone.full_jid)
        eventually(lambda: not world.session(phone)["pending"], what="the end of the batch")
    reason = "resumed within the second" if end == "resumption" else "no registration"
    assert [d["reason"] for d in world.server.decisions()
            if d["user"] == phone.username and d["path"] == "stream management"] == [reason]


def test_1x3_session_that_holds_no_record_names_the_reason(world):
    phone = world.client(world.user()).enable_smacks().available().stop_acking()
    world.control("hold", jid=phone.full_jid, identifier=f"{world.service}<gone", settings=False)
    phone.wait_message(world.friend().message(phone.jid, "hello", payload=NO_STORE))
    world.lose(phone)
    assert ("stream management", "no registration") in world.reasons(phone.username, "gone")
