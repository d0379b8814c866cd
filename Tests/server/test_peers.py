"""Cases from the push tests of other servers."""

import pytest

from clients import PUSH
from push_service import DATA
from server import MODULES
from test_registration import OPTIONS_FORM, failure
from world import eventually

OPTIONS = {"modules_enabled": [*MODULES, "user_account_management"]}

NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"
SUMMARY_FORM = ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:push:summary</value>"
                "</field><field var='secret'><value>x</value></field></x>")


def secret(push):
    """The registered secret in the publish-options of a push."""
    fields = {f.get("var"): f.findtext(f"{DATA}value") for f in push.options.iter(f"{DATA}field")}
    assert fields["FORM_TYPE"] == "http://jabber.org/protocol/pubsub#publish-options"
    return fields["secret"]


def unacknowledged(world, phone, **message):
    """Loses the connection of a phone with one unacknowledged message."""
    phone.wait_message(world.friend().message(phone.jid, **message))
    return world.lose(phone)


@pytest.mark.parametrize("payload", [f"<enable xmlns='{PUSH}' jid='push.localhost' node='n'/>",
                                     f"<disable xmlns='{PUSH}' jid='push.localhost'/>", f"<push xmlns='{PUSH}'/>"],
                         ids=["enable", "disable", "other"])
@pytest.mark.parametrize("to_self", [False, True], ids=["without to", "to the bare JID"])
def test_3_get_request_is_an_error_and_changes_nothing(world, payload, to_self):
    client = world.register(world.client(world.user()))
    before = world.records(client.username)
    answer = client.request("get", payload, client.jid if to_self else None)
    assert failure(answer) == ("cancel", "service-unavailable")
    assert world.records(client.username) == before


def test_3_unknown_set_request_is_an_error(world):
    client = world.client(world.user())
    assert failure(client.request("set", f"<push xmlns='{PUSH}'/>")) == ("cancel", "service-unavailable")


def test_4a1_push_after_a_killed_socket_carries_the_secret(world):
    phone = world.phone(world.user(), options=OPTIONS_FORM.format("s3cret")).stop_acking()
    unacknowledged(world, phone, body="hello")
    assert secret(world.push.expect(phone.node)) == "s3cret"


def test_4c1_offline_push_carries_the_secret(world):
    anna = world.user()
    node = world.away(anna, options=OPTIONS_FORM.format("s3cret"))
    world.friend().message(f"{anna}@localhost", "hello")
    assert secret(world.push.expect(node)) == "s3cret"


def test_4b1_archived_push_carries_the_secret(world):
    anna = world.user()
    world.online(anna)
    node = world.away(anna, options=OPTIONS_FORM.format("s3cret"))
    world.friend().message(f"{anna}@localhost", "hello")
    assert secret(world.push.expect(node)) == "s3cret"


@pytest.mark.parametrize("action, attributes", [
    ("enable", ""), ("enable", " node='n'"), ("enable", " jid=''"), ("enable", " jid='' node='n'"),
    ("enable", " jid='@x' node='n'"), ("disable", ""), ("disable", " node='n'"),
])
def test_32_missing_and_invalid_attributes_are_errors(world, action, attributes):
    client = world.register(world.client(world.user()))
    before = world.records(client.username)
    condition = "jid-malformed" if "jid" in attributes else "bad-request"
    assert failure(client.request("set", f"<{action} xmlns='{PUSH}'{attributes}/>")) == ("modify", condition)
    assert world.records(client.username) == before


@pytest.mark.parametrize("node", ["n", "", None])
def test_32_enable_without_a_form_is_enough(world, node):
    client = world.client(world.user())
    assert failure(client.enable_push(world.service, node)) is None
    client.close()
    eventually(lambda: world.session(client) is None)
    offset = len(world.push.pushes)
    world.friend().message(client.jid, "hello")
    push = eventually(lambda: next((p for p in world.push.pushes[offset:]), None), what="the push")
    assert push.node == node and push.options is None and push.important


def test_32_wrong_form_type_is_bad_request_and_nothing_is_stored(world):
    client = world.client(world.user())
    assert failure(client.enable_push(world.service, "n", SUMMARY_FORM)) == ("modify", "bad-request")
    assert world.stored(client.username) == set()
    assert world.session(client).get("push_identifier") is None


def test_33_disable_of_all_nodes_clears_all_sessions(world):
    anna = world.user()
    laptop, watch = world.online(anna), world.phone(anna, "watch")
    phone, tablet = world.asleep(anna, "phone"), world.asleep(anna, "tablet")
    assert failure(laptop.disable_push(world.service)) is None
    assert world.stored(anna) == set()
    for device in (phone, tablet, watch):
        fields = world.session(device)
        assert fields.get("push_identifier") is None and not fields["has_push_settings"]
    world.friend().message(laptop.jid, "hello")
    world.push.expect_none(phone.node, tablet.node, watch.node)


def test_1x3_no_push_when_online(world):
    phone = world.phone(world.user())
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    world.push.expect_none(phone.node)
    assert world.reasons(phone.username, phone.node) == {("archived", "held by a session")}


@pytest.mark.parametrize("how", ["disable", "account removal"])
def test_33_pushes_stop_after(world, how):
    anna = world.user()
    node = world.away(anna)
    friend = world.friend()
    friend.message(f"{anna}@localhost", "before")
    world.push.expect(node)
    client = world.client(anna)
    if how == "disable":
        client.disable_push(world.service, node)
        client.close()
    else:
        client.stream.send("<iq type='set' id='bye'><query xmlns='jabber:iq:register'><remove/></query></iq>")
        assert client.stream.wait_closed()
        eventually(lambda: world.stored(anna) == set(), what="the removal")
    friend.message(f"{anna}@localhost", "after")
    world.push.expect_none(node)


def test_1x1_offline_message_delivered_again_and_not_acknowledged_is_not_pushed_again(world):
    anna = world.user()
    node = world.away(anna, "phone")
    message = world.friend().message(f"{anna}@localhost", "hello")
    world.push.expect(node)
    world.lose(world.phone(anna, answers_acks=False).leave_unacknowledged(message))
    world.push.expect_none(node)


def test_4c2_dead_endpoint_at_once_and_the_other_only_at_expiry(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = unacknowledged(world, world.phone(anna).stop_acking(), body="hello", payload=NO_STORE)
    world.push.expect(phone.node)
    world.push.expect_none(tablet, within=1)
    assert world.session(phone)
    world.expire(phone)
    assert world.push.expect(tablet).important
    world.push.expect_none(phone.node, tablet)


def test_1x1_two_sessions_in_resume_make_no_double(world):
    anna = world.user()
    phones = [world.phone(anna, name) for name in ("phone", "tablet")]
    for phone in phones:
        phone.settle().stop_acking()
    message = world.friend().message(phones[0].jid, "hello")
    for phone in phones:
        phone.wait_message(message)
        world.lose(phone)
        world.push.expect(phone.node)
    for phone in phones:
        phone.resume(forgetful=True).wait_message(message)
    for phone in phones:
        world.lose(phone)
    world.push.expect_none(*[phone.node for phone in phones])


def test_1x1_resumption_under_way_of_one_session_leaves_the_other_its_push(world):
    anna = world.user()
    phone, tablet = world.asleep(anna, "phone"), world.asleep(anna, "tablet")
    message = world.friend().message(phone.jid, "hello")
    phone.resume().wait_message(message)
    assert world.push.expect(tablet.node).important
    world.push.expect_none(phone.node, tablet.node)
