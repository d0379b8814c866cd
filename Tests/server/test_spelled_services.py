"""Clauses 3.1 to 3.3: services in capitals, registrations without a node, forms with white space."""

import pytest

SPELLINGS = ["push.localhost", "PUSH.localhost", "Push.LocalHost"]
FORM = """
    <x xmlns='jabber:x:data' type='submit'>
        <field var='FORM_TYPE'>
            <value>
                http://jabber.org/protocol/pubsub#publish-options
            </value>
        </field>
    </x>"""


def message(world, username):
    world.friend().message(f"{username}@localhost", "hello")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_31_service_in_any_spelling_is_reached_and_has_one_registration(world, spelling):
    anna = world.user()
    client = world.client(anna)
    for jid in (*SPELLINGS, spelling):
        assert client.enable_push(jid, anna).get("type") == "result"
    assert world.stored(anna) == {f"push.localhost<{anna}"}
    client.close()
    message(world, anna)
    assert world.push.expect(anna).important


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_33_service_is_disabled_in_any_spelling(world, spelling):
    anna = world.user()
    client = world.client(anna)
    client.enable_push("PUSH.localhost", anna)
    client.disable_push(spelling, anna)
    assert world.stored(anna) == set()


def store_as_spelled(world, username, jid):
    """What the original stores when a client spells the service so."""
    client = world.client(username)
    client.enable_push(world.service, username)
    client.close()
    file = world.server.data_file("cloud_notify", username)
    file.write_text(file.read_text().replace(world.service, jid))
    world.restart()


def test_31_record_of_the_original_is_sent_to_and_replaced(world):
    anna = world.user()
    store_as_spelled(world, anna, "PUSH.localhost")
    assert world.stored(anna) == {f"PUSH.localhost<{anna}"}
    message(world, anna)
    assert world.push.expect(anna).important
    world.client(anna).enable_push(world.service, anna)
    assert world.stored(anna) == {f"push.localhost<{anna}"}


@pytest.mark.parametrize("node", ["", None], ids=["empty", "none"])
def test_33_empty_node_names_the_registration_without_a_node(world, node):
    anna = world.user()
    client = world.client(anna)
    client.enable_push(world.service, f"{anna}-other")
    attribute = "" if node is None else " node=''"
    for action in ("enable", "enable"):
        answer = client.request("set", f"<{action} xmlns='urn:xmpp:push:0' jid='{world.service}'{attribute}/>")
        assert answer.get("type") == "result"
    assert world.stored(anna) == {f"{world.service}<", f"{world.service}<{anna}-other"}
    answer = client.request("set", f"<disable xmlns='urn:xmpp:push:0' jid='{world.service}' node=''/>")
    assert answer.get("type") == "result"
    assert world.stored(anna) == {f"{world.service}<{anna}-other"}


def test_32_white_space_around_the_form_type_does_not_count(world):
    anna = world.user()
    client = world.client(anna)
    assert client.enable_push(world.service, anna, FORM).get("type") == "result"
    assert world.stored(anna) == {f"{world.service}<{anna}"}
