"""Clause note.1: the publish on the wire equals the original's, element by element, unless note.1 says so."""

import xml.etree.ElementTree as ET

import pytest

from test_notification import FORM
from test_switching import ORIGINAL, OURS, run
from server import plugin_folder
from vocabulary import DUMMY, omemo
from world import eventually

pytestmark = pytest.mark.skipif(plugin_folder() is None, reason="the bundled module is the original")

OMEMO = omemo("urn:xmpp:omemo:0")
SHOWN = {
    "nothing": {}, "sender": {"push_notification_with_sender": True}, "body": {"push_notification_with_body": True},
    "both": {"push_notification_with_sender": True, "push_notification_with_body": True},
    "another text": {"push_notification_important_body": "Ümläut & <more>"},
}


def canonical(push):
    """A publish with its attributes in order and without its id, which is random."""
    push.element.set("id", "ID")
    return ET.canonicalize(ET.tostring(push.element, encoding="unicode"))


def pushes(world, anna, berta, friend):
    """One push of each kind, by kind. Anna's registrations have a form, a node, or neither."""
    devices = {"form": world.away(anna, "form", FORM), "node": world.away(anna, "node"), "neither": None}
    bare = world.client(anna, "neither")
    assert bare.enable_push(world.service).get("type") == "result"
    bare.close()
    eventually(lambda: world.session(bare) is None)
    found = {}
    for kind, send in {
        "body": lambda: friend.message(bare.jid, "a < b & \"c\""), "OMEMO": lambda: friend.message(bare.jid, payload=OMEMO),
        "OMEMO and body": lambda: friend.message(bare.jid, "fallback", payload=OMEMO),
        "ping": lambda: world.control("ping", username=anna),
    }.items():
        send()
        found.update({(kind, device): canonical(world.push.expect(node)) for device, node in devices.items()})
    phone = world.phone(berta).stop_acking()
    phone.wait_message(friend.message(phone.jid, payload="<x xmlns='urn:example'/>"))
    world.lose(phone)
    found["unimportant"] = canonical(world.push.expect(phone.node))
    return found


@pytest.mark.parametrize("shown", SHOWN)
def test_note1_notification_is_that_of_the_original(world, shown):
    anna, berta, friend = world.user("anna"), world.user("berta"), world.user("friend")
    found = {}
    for module in (ORIGINAL, OURS):
        world.server.configure(**{option: None for options in SHOWN.values() for option in options})
        world.server.configure(**SHOWN[shown])
        run(world, module)
        found[module is OURS] = pushes(world, anna, berta, world.client(friend))
    assert len(found[True]) == 13
    if "push_notification_with_body" in SHOWN[shown]:  # note.1: the original shows nothing of what has no body
        for push in [push for push in found[True] if push[0] == "OMEMO"]:
            assert DUMMY in found[True].pop(push) and DUMMY not in found[False].pop(push)
    assert found[True] == found[False]
