"""Clause imp: which stanzas have something to show. Each is alone in the queue of a lost connection.

One case per clause: Tests/rules has all cases of the rule, Tests/bridge those of reading stanzas.
"""

import pytest

BODY = "<body>hello</body>"
ENCRYPTED = "<encrypted xmlns='urn:xmpp:omemo:2'/>"

IMPORTANT = {
    "imp5 encrypted": ("chat", ENCRYPTED),
    "imp6 call": ("chat", "<propose xmlns='urn:xmpp:jingle-message:0' id='call'/>"),
    "imp8 body": ("chat", BODY),
}
UNIMPORTANT = {
    "imp2 error with a body": ("error", BODY + "<error type='cancel'/>"),
    "imp4 headline": ("headline", BODY),
    "imp7 subject of a room": ("groupchat", BODY + "<subject>about</subject>"),
    "imp8 empty body": ("chat", "<body/>"),
}


def push_for(world, kind, payload):
    """The push for a message that a phone had not acknowledged when its connection was lost."""
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.full_jid, kind=kind, payload=payload))
    world.lose(phone)
    return world.push.expect(phone.node)


@pytest.mark.parametrize("kind, payload", IMPORTANT.values(), ids=IMPORTANT)
def test_imp_important(world, kind, payload):
    assert push_for(world, kind, payload).important


@pytest.mark.parametrize("kind, payload", UNIMPORTANT.values(), ids=UNIMPORTANT)
def test_imp_unimportant(world, kind, payload):
    assert not push_for(world, kind, payload).important


def test_imp1_presence_and_iq_are_unimportant_and_one_push(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    friend.stream.send(f"<presence to='{phone.full_jid}'/>")
    friend.stream.send(f"<iq type='get' id='q' to='{phone.full_jid}'><ping xmlns='urn:xmpp:ping'/></iq>")
    phone.stream.wait(lambda e: e.get("id") == "q")
    world.lose(phone)
    assert not world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.parametrize("payload, important", [(BODY, True), ("<x xmlns='urn:example'/>", False)],
                         ids=["body", "no body"])
def test_imp3_received_carbon_counts_as_the_message_in_it(world, payload, important):
    anna = world.user()
    laptop = world.online(anna)
    phone = world.phone(anna, carbons=True).stop_acking()
    phone.wait_message(world.friend().message(laptop.full_jid, payload=payload + "<store xmlns='urn:xmpp:hints'/>"))
    world.lose(phone)
    assert world.push.expect(phone.node).important == important


@pytest.mark.parametrize("direction", ["received", "sent"])
def test_imp3_carbon_of_an_encrypted_message(world, direction):
    anna = world.user()
    laptop = world.online(anna)
    phone = world.phone(anna, carbons=True).stop_acking()
    friend = world.friend()
    source, to = (friend, laptop.full_jid) if direction == "received" else (laptop, friend.jid)
    phone.wait_message(source.message(to, payload=ENCRYPTED))
    world.lose(phone)
    assert world.push.expect(phone.node).important == (direction == "received")
