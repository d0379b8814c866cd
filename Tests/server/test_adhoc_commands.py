"""The commands as ad-hoc commands (XEP-0050): all for administrators, some for a user's own registrations."""

import time

import pytest

import shell
from push_service import NEVER, REFUSED
from stream import CLIENT

COMMANDS = "http://jabber.org/protocol/commands"
DATA = "jabber:x:data"
NAMESPACE = "urn:xmpp:push:0"
ADMINISTRATOR = "boss"
ALL = {"list", "why", "test", "remove", "services", "retry", "remove-service", "stale", "check"}
OWN = {"own-list", "own-test", "own-remove"}
ELSEWHERE = "elsewhere.localhost"
OPTIONS = {**shell.OPTIONS, "admins": [f"{ADMINISTRATOR}@localhost"], "more_hosts": [ELSEWHERE]}


class Commands:
    """What a client runs."""

    def __init__(self, client):
        self.client = client

    def listed(self):
        """The commands that the host offers to the client."""
        answer = self.client.request("get", f"<query xmlns='http://jabber.org/protocol/disco#items' node='{COMMANDS}'/>",
                                     "localhost")
        nodes = [item.get("node") for item in answer.iter("{http://jabber.org/protocol/disco#items}item")]
        return {node.partition("#")[2] for node in nodes if node.startswith(f"{NAMESPACE}#")}

    def send(self, name, action="execute", session=None, fields=None, host="localhost"):
        """One step of a command; returns the answer's command element, or its error."""
        session_ = f" sessionid='{session}'" if session else ""
        values = "".join(f"<field var='{var}'><value>{value}</value></field>" for var, value in (fields or {}).items())
        form = "" if fields is None else f"<x xmlns='{DATA}' type='submit'>{values}</x>"
        answer = self.client.request(
            "set", f"<command xmlns='{COMMANDS}' node='{NAMESPACE}#{name}' action='{action}'{session_}>{form}</command>", host)
        if answer.get("type") == "error":
            return answer.find(f"{{{CLIENT}}}error")
        return answer.find(f"{{{COMMANDS}}}command")

    def form_of(self, name):
        """The answer to the first step."""
        answer = self.send(name)
        assert answer.get("status") == "executing"
        return answer

    def __call__(self, name, **fields):
        """The whole command: kind and text of the note at its end."""
        session = self.form_of(name).get("sessionid")
        return note(self.send(name, session=session, fields=fields_of(name, fields)))


def fields_of(name, fields):
    """The fields of a submitted form."""
    return {"FORM_TYPE": f"{NAMESPACE}#{name.removeprefix('own-')}", **fields}


def note(command):
    """Kind and text of the note of a command that is completed."""
    assert command.get("status") == "completed"
    [element] = command.iter(f"{{{COMMANDS}}}note")
    return element.get("type"), element.text


@pytest.fixture
def admin(world):
    """The commands of an administrator."""
    world.control("create_user", username=ADMINISTRATOR, password=world.server.password)
    return Commands(world.client(ADMINISTRATOR, world.new_name("desk")))


@pytest.fixture
def anna(world):
    """A user with a registration, whose node is anna…-tablet; the commands of another device of hers."""
    username = world.user()
    world.away(username)
    return Commands(world.client(username))


def test_administrator_has_all_commands_and_others_have_their_own(admin, anna):
    assert admin.listed() == ALL | OWN
    assert anna.listed() == OWN


@pytest.mark.parametrize("name", sorted(ALL))
def test_user_may_not_run_the_commands_of_administrators(anna, name):
    for action in ("execute", "complete", "cancel"):
        answer = anna.send(name, action, fields=fields_of(name, {"user": anna.client.jid}))
        assert answer.tag == f"{{{CLIENT}}}error" and answer.get("type") == "auth"


def test_user_of_another_host_has_no_commands_here(world, anna):
    namesake = Commands(world.namesake(anna.client.username, ELSEWHERE))
    for name in OWN | ALL:
        answer = namesake.send(name, fields=fields_of(name, {"node": "1", "node_or_number": "1"}))
        assert answer.tag == f"{{{CLIENT}}}error"
    assert len(world.records(anna.client.username)) == 1


def test_administrator_lists_and_removes_registrations_of_a_user(world, admin, anna):
    jid = anna.client.jid
    kind, text = admin("list", user=jid)
    assert kind == "info" and text.endswith(f"{jid} has 1 registration.") and world.service in text
    assert admin("remove", user=jid, node_or_number="7") == ("error", "No registration has the node or number '7'.")
    kind, text = admin("remove", user=jid, node_or_number="1")
    assert kind == "info" and text.startswith(f"Removed the registration of {jid}")
    assert world.ended(anna.client.username)[0]["why"] == "removed_by_administrator"


def test_administrator_asks_why_with_and_without_a_count(world, admin, anna):
    for _ in range(2):
        world.ping(f"{anna.client.username}-tablet")
    assert admin("why", user=anna.client.jid)[1].count("pushed: unimportant (ping)") == 2
    assert admin("why", user=anna.client.jid, count="")[1].count("pushed: unimportant (ping)") == 2
    assert admin("why", user=anna.client.jid, count="2")[1].count("pushed: unimportant (ping)") == 1
    assert admin("why", user=anna.client.jid, count="x")[0] == "error"


def test_administrator_tests_without_waiting_for_devices(world, admin, anna):
    node = f"{anna.client.username}-tablet"
    begun = time.monotonic()
    kind, text = admin("test", user=anna.client.jid)
    assert kind == "info" and "result after 0." in text and "Came back" not in text
    assert text.endswith("1 of 1 registration took a test notification. The list shows whether the devices come back.")
    assert time.monotonic() - begun < 5 and world.push.expect(node).important
    world.push.answer(node, REFUSED)
    assert "forbidden after 0." in admin("test", user=anna.client.jid, node=node)[1]


def test_administrator_asks_about_services(world, admin, anna):
    assert note(admin.send("services"))[1].endswith("1 service.")
    assert "mod_smacks is loaded." in note(admin.send("check"))[1]
    assert admin("retry", service=world.service) == ("info", f"No wake-up waits for {world.service}.")
    assert admin("stale", days="30")[1] == "No registration has been without a result for 30 days."
    assert admin("stale", days="30", remove_or_force="yes") == ("error", "The last word can only be: remove or force.")
    assert admin("remove-service", service=world.service)[1].endswith(f" at {world.service}.")
    assert not world.records(anna.client.username)


@pytest.mark.parametrize("user, text", [
    ("nobody@localhost", "nobody@localhost has no account on this server."), ("localhost", "Name a user: user@host."),
    (f"anna@{ELSEWHERE}", f"This is localhost: ask {ELSEWHERE} about its users."), ("@", "User: Invalid JID: @."),
    ("", "User: Required value missing."), (" ", None)])
def test_administrator_names_somebody_who_is_no_user(admin, user, text):
    kind, told = admin("list", user=user)
    assert kind == "error" and (told == text or text is None)


def test_user_lists_own_registrations_whatever_the_form_says(world, anna):
    other = world.user("bert")
    world.away(other, "secret")
    for fields in (None, {"user": f"{other}@localhost", "username": other, "jid": f"{other}@localhost"}):
        kind, text = note(anna.send("own-list", fields=fields))
        assert kind == "info" and text.endswith(f"{anna.client.jid} has 1 registration.") and other[:8] not in text


def test_user_removes_only_own_registrations(world, anna):
    other = world.user("bert")
    node = world.away(other)
    for fields in ({"node_or_number": node}, {"node_or_number": node, "user": f"{other}@localhost", "username": other}):
        assert anna("own-remove", **fields) == ("error", f"No registration has the node or number '{node}'.")
    assert world.records(other)
    kind, _ = anna("own-remove", node_or_number="1", user=f"{other}@localhost", by="evicted")
    assert kind == "info" and world.records(other) and not world.records(anna.client.username)
    assert world.ended(anna.client.username)[0]["why"] == "removed_by_user"


def test_user_tests_only_own_registrations(world, anna):
    other = world.user("bert")
    node = world.away(other)
    kind, text = anna("own-test", user=f"{other}@localhost")
    assert kind == "info" and text.count("result after") == 1
    assert world.push.expect(f"{anna.client.username}-tablet").important
    world.push.expect_none(node, within=0.3)


def test_user_waits_ten_seconds_for_a_service_and_goes_on(world, anna):
    node = f"{anna.client.username}-tablet"
    world.push.answer(node, NEVER)
    session = anna.form_of("own-test").get("sessionid")
    anna.client.stream.send(
        f"<iq type='set' id='later' to='localhost'><command xmlns='{COMMANDS}' node='{NAMESPACE}#own-test' "
        f"sessionid='{session}'><x xmlns='{DATA}' type='submit'/></command></iq>")
    world.push.expect(node)
    world.later(seconds=10)
    answer = anna.client.stream.wait(lambda e: e.get("id") == "later", what="the answer")
    assert "none within 10 s" in note(answer.find(f"{{{COMMANDS}}}command"))[1]


def test_form_has_the_fields_of_the_command(admin, anna):
    def names(answer):
        return [field.get("var") for field in answer.iter(f"{{{DATA}}}field")]
    assert names(admin.form_of("remove")) == ["FORM_TYPE", "user", "node_or_number"]
    assert names(anna.form_of("own-remove")) == ["FORM_TYPE", "node_or_number"]
    assert names(admin.form_of("stale")) == ["FORM_TYPE", "days", "remove_or_force"]


@pytest.mark.parametrize("name", ["own-remove", "own-test"])
def test_form_can_be_cancelled(world, anna, name):
    session = anna.form_of(name).get("sessionid")
    assert anna.send(name, "cancel", session).get("status") == "canceled"
    assert anna.send(name, "cancel").get("status") == "canceled"
    assert len(world.records(anna.client.username)) == 1


@pytest.mark.parametrize("fields, text", [(None, "Fill in the form."), ({}, "Node or number in the list: Required value missing.")])
def test_form_that_is_not_filled_in_is_told_of(world, anna, fields, text):
    session = anna.form_of("own-remove").get("sessionid")
    fields = None if fields is None else fields_of("own-remove", fields)
    assert note(anna.send("own-remove", session=session, fields=fields)) == ("error", text)
    assert len(world.records(anna.client.username)) == 1


def test_commands_end_with_the_module_and_come_back(world, admin):
    world.control("unload")
    try:
        assert not admin.listed()
    finally:
        world.control("load")
    world.control("reload")
    assert admin.listed() == ALL | OWN


def test_host_without_adhoc_stays_without(world, admin):
    world.control("unload", module="adhoc")
    try:
        world.control("reload")
        assert not admin.listed()
        assert world.control("session", jid=admin.client.full_jid)
    finally:
        world.control("load", module="adhoc")
    assert admin.listed() == ALL | OWN
