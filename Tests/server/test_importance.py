"""Clause imp: which stanzas have something to show. Each one is alone in the queue of a lost connection."""

import pytest

BODY = "<body>hello</body>"
PROPOSE = "<propose xmlns='urn:xmpp:jingle-message:0' id='call'/>"

IMPORTANT = {
    "imp5 OMEMO legacy": ("chat", "<encrypted xmlns='eu.siacs.conversations.axolotl'/>"),
    "imp5 OMEMO 0": ("chat", "<encrypted xmlns='urn:xmpp:omemo:0'/>"),
    "imp5 OMEMO 1": ("chat", "<encrypted xmlns='urn:xmpp:omemo:1'/>"),
    "imp5 OMEMO 2": ("chat", "<encrypted xmlns='urn:xmpp:omemo:2'/>"),
    "imp5 OMEMO with a body": ("chat", BODY + "<encrypted xmlns='urn:xmpp:omemo:0'/>"),
    "imp5 OpenPGP legacy": ("chat", "<x xmlns='jabber:x:encrypted'/>"),
    "imp5 OX": ("chat", "<openpgp xmlns='urn:xmpp:openpgp:0'/>"),
    "imp5 EME": ("chat", "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:example:e2ee'/>"),
    "imp5 encrypted groupchat": ("groupchat", "<encrypted xmlns='urn:xmpp:omemo:0'/>"),
    "imp5 before imp7": ("groupchat", "<subject>about</subject><encrypted xmlns='urn:xmpp:omemo:2'/>"),
    "imp6 call": ("chat", PROPOSE),
    "imp6 before imp7": ("groupchat", "<subject>about</subject>" + PROPOSE),
    "imp8 chat": ("chat", BODY),
    "imp8 normal": ("normal", BODY),
    "imp8 groupchat": ("groupchat", BODY),
    "imp8 chat with a subject": ("chat", BODY + "<subject>about</subject>"),
}
UNIMPORTANT = {
    "imp2 error with a body": ("error", BODY + "<error type='cancel'/>"),
    "imp2 error with a call and encryption": ("error", PROPOSE + "<encrypted xmlns='urn:xmpp:omemo:1'/>"),
    "imp4 headline": ("headline", BODY),
    "imp4 encrypted headline": ("headline", "<encrypted xmlns='urn:xmpp:omemo:0'/>"),
    "imp5 foreign namespace": ("chat", "<encrypted xmlns='urn:example:other'/>"),
    "imp6 other call element": ("chat", "<retract xmlns='urn:xmpp:jingle-message:0' id='call'/>"),
    "imp7 groupchat subject": ("groupchat", "<subject>about</subject>"),
    "imp7 groupchat subject and body": ("groupchat", BODY + "<subject>about</subject>"),
    "imp8 chat state": ("chat", "<composing xmlns='http://jabber.org/protocol/chatstates'/>"),
    "imp8 empty body": ("chat", "<body/>"),
    "imp8 no body": ("normal", "<subject>about</subject>"),
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


@pytest.mark.parametrize("payload, important", [
    (BODY, True), ("<x xmlns='urn:example'/>", False), ("<encryption xmlns='urn:xmpp:eme:0' namespace='x'/>", True)],
    ids=["body", "no body", "EME"])
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
    phone.wait_message(source.message(to, payload="<encrypted xmlns='urn:xmpp:omemo:0'/>"))
    world.lose(phone)
    assert world.push.expect(phone.node).important == (direction == "received")
