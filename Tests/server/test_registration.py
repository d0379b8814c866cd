"""Clause 3: enable and disable, the device limit, the store."""

import time
import xml.etree.ElementTree as ET

import pytest

from world import eventually

SERVICE = "push.localhost"
STANZAS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
CLIENT = "{jabber:client}"
OPTIONS_FORM = ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
                "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
                "<field var='secret'><value>{}</value></field></x>")
NO_FORM = "<x xmlns='jabber:x:data' type='banana'><nonsense xmlns='urn:example:nonsense'/></x>"
FORM_WITH_A_LAYOUT = ("<x xmlns='jabber:x:data' type='submit'><page xmlns='http://jabber.org/protocol/xdata-layout' "
                      "label='x'/><field var='secret'><value>x</value></field></x>")
TOO_DEEP = "<x xmlns='jabber:x:data' type='submit'>" + "<field>" * 300 + "</field>" * 300 + "</x>"


def failure(answer):
    """The type and condition of an error answer, None for a result."""
    error = answer.find(f"{CLIENT}error")
    if error is None:
        return None
    return error.get("type"), next(e.tag for e in error if e.tag.startswith(STANZAS)).removeprefix(STANZAS)


@pytest.mark.parametrize("jid, condition", [
    (None, "bad-request"), ("own full JID", "bad-request"), ("a@b@c", "jid-malformed"), ("@", "jid-malformed"),
    ("push.localhost/a<b", "jid-malformed"),
])
def test_32_enable_refuses_jid(world, jid, condition):
    client = world.client(world.user())
    answer = client.enable_push(client.full_jid if jid == "own full JID" else jid, "n")
    assert failure(answer) == ("modify", condition)
    assert world.stored(client.username) == set()
    assert world.session(client).get("push_identifier") is None


@pytest.mark.remote_service
def test_32_form_with_something_of_another_namespace_is_a_form(world):
    anna = world.user()
    node = world.away(anna, options=FORM_WITH_A_LAYOUT)
    world.friend().message(f"{anna}@localhost", "hello")
    form, = world.push.expect(node).options
    assert ET.tostring(form) == ET.tostring(ET.fromstring(FORM_WITH_A_LAYOUT))


@pytest.mark.parametrize("options", [NO_FORM, TOO_DEEP], ids=["no form", "too deep"])
def test_32_enable_refuses_options_and_keeps_what_was(world, options):
    client = world.register(world.client(world.user()))
    before = world.stored(client.username)
    assert failure(client.enable_push(SERVICE, "other", options)) == ("modify", "bad-request")
    assert world.stored(client.username) == before
    assert failure(client.enable_push(SERVICE, "third")) is None
    assert len(world.stored(client.username)) == 2


def test_31_enable_sets_the_fields_of_the_session(world):
    client = world.register(world.client(world.user()))
    fields = world.session(client)
    assert fields["push_identifier"] == f"{SERVICE}<{client.node}"
    assert fields["has_push_settings"]
    assert client.enable_push(SERVICE).get("type") == "result"
    assert world.session(client)["push_identifier"] == f"{SERVICE}<"


@pytest.mark.remote_service
def test_31_enabling_again_elsewhere_replaces_the_record_where_it_is_held(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = world.asleep(anna, options=OPTIONS_FORM.format("old"))
    assert failure(laptop.enable_push(SERVICE, phone.node, OPTIONS_FORM.format("new"))) is None
    world.friend().message(phone.jid, "hello")
    push = world.push.expect(phone.node)
    assert "new" in "".join(push.options.itertext())


def test_33_disable_by_jid_and_node_by_jid_and_of_unknown(world):
    client = world.client(world.user())
    for node in ("one", "two", "three"):
        client.enable_push(SERVICE, node)
    client.enable_push("other.localhost", "four")
    assert failure(client.disable_push(None)) == ("modify", "bad-request")
    assert failure(client.disable_push(SERVICE, "nobody")) is None
    assert len(world.stored(client.username)) == 4
    assert failure(client.disable_push(SERVICE, "two")) is None
    assert world.stored(client.username) == {f"{SERVICE}<one", f"{SERVICE}<three", "other.localhost<four"}
    assert failure(client.disable_push(SERVICE)) is None
    assert world.stored(client.username) == {"other.localhost<four"}
    assert failure(client.disable_push("other.localhost", "four")) is None
    assert world.session(client).get("push_identifier") is None


@pytest.mark.remote_service
def test_33_disable_from_another_session_reaches_a_hibernating_one(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = world.asleep(anna)
    friend = world.friend()
    friend.message(phone.jid, "pending")
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    assert world.session(phone)["watchdog_timeout"] == 259200
    assert failure(laptop.disable_push(SERVICE, phone.node)) is None
    friend.message(phone.jid, "later")
    friend.settle()
    fields = world.session(phone)
    assert fields.get("push_identifier") is None and not fields["has_push_settings"]
    assert fields["watchdog_timeout"] == 600
    world.push.expect_none(phone.node)


def test_33_device_evicted_by_the_limit_is_not_pushed_any_more(world):
    anna = world.user()
    phone = world.asleep(anna)
    time.sleep(1.1)
    laptop = world.online(anna)
    for number in range(5):
        laptop.enable_push(SERVICE, f"new{number}")
    assert world.stored(anna) == {f"{SERVICE}<new{number}" for number in range(5)}
    world.friend().message(phone.jid, "hello")
    world.push.expect_none(phone.node)


def test_34_device_limit_takes_the_oldest_after_a_restart_too(world):
    client = world.client(world.user())
    nodes = [f"device{number}" for number in range(5)]
    for node in nodes:
        client.enable_push(SERVICE, node)
    for age, node in enumerate([3, 1, 4, 0, 2]):
        world.control("set_field", username=client.username, identifier=f"{SERVICE}<device{node}",
                      field="timestamp", value=1700000000 + age)
    world.restart()
    client = world.client(client.username)
    for newcomer, gone in (("six", "device3"), ("seven", "device1"), ("eight", "device4")):
        client.enable_push(SERVICE, newcomer)
        nodes = [n for n in nodes if n != gone] + [newcomer]
        assert world.stored(client.username) == {f"{SERVICE}<{n}" for n in nodes}


@pytest.mark.remote_service
@pytest.mark.parametrize("hard", [False, True], ids=["stopped", "kill -9"])
def test_life2_registration_survives_a_restart(world, hard):
    client = world.register(world.client(world.user()))
    world.restart(hard)
    world.friend().message(client.jid, "hello")
    assert world.push.expect(client.node).important


def test_life2_disabling_survives_kill_9_right_after_the_result(world):
    client = world.register(world.client(world.user()))
    client.enable_push(SERVICE, "other")
    assert failure(client.disable_push(SERVICE, "other")) is None
    world.restart(hard=True)
    assert world.stored(client.username) == {f"{SERVICE}<{client.username}-laptop"}


@pytest.mark.parametrize("device", ["away", "asleep"])
def test_35_deleted_user_leaves_nothing_to_a_new_account_of_that_name(world, device):
    anna = world.user()
    node = world.away(anna) if device == "away" else world.asleep(anna).node
    assert world.control("delete_user", username=anna)
    assert world.stored(anna) == set()
    world.control("create_user", username=anna, password=world.server.password)
    world.friend().message(f"{anna}@localhost", "hello")
    world.push.expect_none(node, within=1.2)
    world.away(anna, "new")
    assert world.stored(anna) == {f"{SERVICE}<{anna}-new"}


def test_36_failed_write_is_an_error_and_changes_nothing(world):
    client = world.register(world.client(world.user()))
    held = world.session(client)["push_identifier"]
    file = world.server.data_file("cloud_notify", client.username)
    saved = file.rename(file.with_suffix(".saved"))
    (file / "in the way").mkdir(parents=True)
    assert failure(client.enable_push(SERVICE, "other")) == ("wait", "internal-server-error")
    assert failure(client.disable_push(SERVICE)) == ("wait", "internal-server-error")
    (file / "in the way").rmdir()
    file.rmdir()
    saved.rename(file)
    assert world.session(client)["push_identifier"] == held
    assert failure(client.enable_push(SERVICE, "third")) is None
    assert world.stored(client.username) == {held, f"{SERVICE}<third"}
