"""Clauses 3.1 and 3.2: every odd request gets exactly one answer."""

from xml.sax.saxutils import quoteattr

import pytest

from clients import PUSH, is_
from test_registration import failure
from world import eventually

OPTIONS = {"push_max_errors": 2, "push_error_period": 0}

FORM = "<x xmlns='jabber:x:data' type='submit'>{}</x>"


def enable(node, jid="push.localhost"):
    """The request as XML."""
    return f"<enable xmlns='{PUSH}' jid={quoteattr(jid)} node={quoteattr(node)}/>"


def answers(client, stanza_id):
    """The IQs with this id that have arrived."""
    client.settle()
    return [e for e in client.stream.inbox if is_("iq")(e) and e.get("id") == stanza_id]


@pytest.mark.parametrize("to", ["localhost", "push.localhost"])
def test_3_enable_addressed_to_a_host_registers_nothing(world, to):
    client = world.client(world.user())
    client.stream.send(f"<iq type='set' id='x' to='{to}'>{enable('n')}</iq>")
    client.settle()
    assert world.stored(client.username) == set() and world.session(client).get("push_identifier") is None


def test_31_enable_addressed_to_the_own_bare_jid_in_capitals_registers(world):
    client = world.client(world.user())
    assert failure(client.request("set", enable("n"), client.jid.upper())) is None
    assert world.stored(client.username) == {"push.localhost<n"}


@pytest.mark.parametrize("payload", [
    enable("n"), enable("n", "a@b@c"), f"<enable xmlns='{PUSH}'/>", f"<disable xmlns='{PUSH}' jid='push.localhost'/>",
    f"<disable xmlns='{PUSH}'/>", f"<enable xmlns='{PUSH}' jid='push.localhost'>{FORM.format('<bad/>')}</enable>",
], ids=["enable", "malformed", "no jid", "disable", "disable without jid", "no form"])
def test_32_two_requests_with_one_id_have_one_answer_each(world, payload):
    client = world.client(world.user())
    client.stream.send(f"<iq type='set' id='same'>{payload}</iq>" * 2)
    eventually(lambda: len(answers(client, "same")) == 2, what="two answers")
    client.settle()
    assert len(answers(client, "same")) == 2


@pytest.mark.parametrize("node", ["a<b", "<", "&amp;", "'\"", "ö ", "n" * 3000, "push.localhost<n"],
                         ids=["separator", "only a separator", "entity", "quotes", "not ASCII", "long", "identifier"])
def test_31_node_may_be_any_text(world, node):
    anna = world.user()
    client = world.client(anna)
    assert failure(client.enable_push(world.service, node)) is None
    assert set(world.stored(anna)) == {f"{world.service}<{node}"}
    client.close()
    eventually(lambda: world.session(client) is None)
    world.friend().message(client.jid, "hello")
    assert world.push.expect(node).important
    client = world.client(anna)
    assert failure(client.disable_push(world.service, node)) is None
    assert world.stored(anna) == set()


def test_32_identifiers_of_different_jid_and_node_never_collide(world):
    client = world.client(world.user())
    for jid, node in (("push.localhost", "a<b"), ("push.localhost/a", "b"), ("push.localhost", "a/b")):
        assert failure(client.enable_push(jid, node)) is None
    assert failure(client.enable_push("push.localhost<a", "b")) == ("modify", "jid-malformed")
    assert len(world.stored(client.username)) == 3
    assert failure(client.disable_push("push.localhost", "a<b")) is None
    assert world.stored(client.username) == {"push.localhost/a<b", "push.localhost<a/b"}


def test_31_empty_node_and_no_node_are_one_registration(world):
    client = world.client(world.user())
    assert failure(client.enable_push(world.service, "")) is None
    assert failure(client.enable_push(world.service)) is None
    assert world.stored(client.username) == {f"{world.service}<"}
    assert failure(client.disable_push(world.service)) is None
    assert world.stored(client.username) == set()


@pytest.mark.parametrize("jid", ["localhost", "own bare JID", "berta's bare JID", "nobody@localhost", "localhost/x"])
def test_err1_registration_of_a_jid_that_is_no_push_service_goes_after_its_errors(world, jid):
    anna, berta = world.client(world.user()), world.online(world.user("berta"))
    jid = {"own bare JID": anna.jid, "berta's bare JID": berta.jid}.get(jid, jid)
    assert failure(anna.enable_push(jid, "n")) is None
    for _ in range(2):
        world.control("ping", username=anna.username)
    eventually(lambda: world.stored(anna.username) == set(), what="the end of the registration")
    assert world.session(anna).get("push_identifier") is None


def test_err1_registration_of_a_client_is_pushed_to_it_and_its_answers_count(world):
    anna, berta = world.client(world.user()), world.online(world.user("berta"))
    assert failure(anna.enable_push(berta.full_jid, "n")) is None
    for number in range(2):
        world.control("ping", username=anna.username)
        push = eventually(lambda: [e for e in berta.stream.inbox if e.get("type") == "set"][number:], what="the push")[0]
        assert len(world.stored(anna.username)) == 1
        berta.stream.send(f"<iq type='error' id='{push.get('id')}' to='localhost'>"
                          "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
        berta.settle()
    assert world.stored(anna.username) == set()
