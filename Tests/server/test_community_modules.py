"""Clauses note.2 and note.3 with the community modules of cloud_notify_extensions on top, as Debian packages them."""

import base64
import json
import os
import xml.etree.ElementTree as ET

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clients import PROPOSE, is_
from push_service import DATA, ENCRYPT, PUBSUB, PUSH, RESULT, UNREACHABLE
from server import MODULES, plugin_folder
from test_wire import canonical
from world import eventually

VERSIONS = ["13"]
OPTIONS = {"modules_enabled": [*MODULES, "cloud_notify_extensions"]}
EXTENSIONS = ["cloud_notify_encrypted", "cloud_notify_filters", "cloud_notify_priority_tag", "cloud_notify_extensions"]

PRIORITY = "{tigase:push:priority:0}priority"
FEATURES = {"urn:xmpp:push:0", "tigase:push:encrypt:0", "tigase:push:encrypt:aes-128-gcm", "tigase:push:priority:0",
            "tigase:push:filter:muted:0", "tigase:push:filter:ignore-unknown:0", "tigase:push:filter:groupchat:0"}
IGNORE_UNKNOWN = "<ignore-unknown xmlns='tigase:push:filter:ignore-unknown:0'/>"
OMEMO = "<encrypted xmlns='eu.siacs.conversations.axolotl'><payload>abc</payload></encrypted>"


def encrypt(key, algorithm="aes-128-gcm"):
    """The element that registers a key."""
    return f"<encrypt alg='{algorithm}' xmlns='tigase:push:encrypt:0'>{base64.b64encode(key).decode()}</encrypt>"


def muted(*jids):
    """The element that mutes senders."""
    return f"<muted xmlns='tigase:push:filter:muted:0'>{''.join(f'<item jid={jid!r}/>' for jid in jids)}</muted>"


def notification(push):
    """The notification element of a push."""
    return push.element.find(f"{PUBSUB}pubsub/{PUBSUB}publish/{PUBSUB}item/{PUSH}notification")


def priority(push):
    """The text of the priority tag, None without one."""
    return notification(push).findtext(PRIORITY)


def decrypted(push, key):
    """The payload of an encrypted push."""
    element = notification(push).find(f"{ENCRYPT}encrypted")
    plain = AESGCM(key).decrypt(base64.b64decode(element.get("iv")), base64.b64decode(element.text), None)
    return json.loads(plain)


def vetoed(world, username, node, reason):
    """Waits for the decision against this node that names the veto's reason."""
    eventually(lambda: f"vetoed: {reason}" in [text for _, text in world.reasons(username, node)],
               what=f"'vetoed: {reason}'")


def test_the_module_under_test_is_loaded_with_the_community_modules(world):
    folder = os.path.join(plugin_folder() or world.server.root / "usr/lib/prosody/modules", "mod_cloud_notify")
    assert os.path.samefile(world.control("loaded_from"), folder)
    client = world.client(world.user())
    answer = client.request("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>", client.jid)
    assert FEATURES <= {e.get("var") for e in answer.iter()}


@pytest.mark.remote_service
@pytest.mark.parametrize("payload, shown", [("", "grüße"), (OMEMO, "You have received an encrypted message")],
                         ids=["plain", "OMEMO"])
def test_note2_encrypted_payload_decrypts_with_the_registered_key(world, payload, shown):
    anna, key = world.user(), os.urandom(16)
    node = world.away(anna, options=encrypt(key))
    friend = world.friend()
    friend.message(f"{anna}@localhost", "grüße", payload=payload)
    push = world.push.expect(node)
    assert decrypted(push, key) == {"unread": 1, "sender": friend.jid, "type": "chat", "message": shown}
    assert notification(push).find(f"{DATA}x") is None
    assert "grüße" not in push.raw
    with pytest.raises(InvalidTag):
        decrypted(push, os.urandom(16))


def test_note2_encrypted_push_of_a_hibernating_phone(world):
    anna, key = world.user(), os.urandom(16)
    phone = world.asleep(anna, options=encrypt(key))
    friend = world.friend()
    friend.message(phone.jid, "hello")
    push = world.push.expect(phone.node)
    assert decrypted(push, key)["message"] == "hello" and priority(push) == "high"
    world.push.expect_none(phone.node, within=1.2)


def test_note2_encrypted_call_names_its_media(world):
    anna, key = world.user(), os.urandom(16)
    node = world.away(anna, options=encrypt(key))
    friend = world.friend()
    friend.message(f"{anna}@localhost", payload=PROPOSE)
    push = world.push.expect(node)
    assert decrypted(push, key) == {"unread": 1, "sender": friend.full_jid, "type": "call", "sid": "call",
                                    "media": ["audio"]}
    assert notification(push).find(f"{ENCRYPT}encrypted").get("type") == "voip"


@pytest.mark.remote_service
def test_note2_each_registration_is_encrypted_with_its_own_key(world):
    anna, keys = world.user(), {"phone": os.urandom(16), "tablet": os.urandom(16)}
    nodes = {name: world.away(anna, name, options=encrypt(key)) for name, key in keys.items()}
    plain = world.away(anna, "watch")
    world.friend().message(f"{anna}@localhost", "hello")
    for name, key in keys.items():
        assert decrypted(world.push.expect(nodes[name]), key)["message"] == "hello"
    assert world.push.expect(plain).body == "New Message!"


@pytest.mark.remote_service
def test_note1_encrypted_pushes_leave_nothing_in_those_after_the_module_is_gone(world):
    anna = world.user()
    nodes = [world.away(anna, "encrypted", options=encrypt(os.urandom(16))), world.away(anna, "plain")]
    found = {}
    for loaded in (False, True, False):
        for module in EXTENSIONS:
            world.control("load" if loaded else "unload", module=module)
        world.friend().message(f"{anna}@localhost", "hello")
        for node in nodes:
            found.setdefault((node, loaded), set()).add(canonical(world.push.expect(node)))
    for module in EXTENSIONS:
        world.control("load", module=module)
    for node in nodes:
        assert len(found[node, False]) == 1 and not found[node, True] & found[node, False]


@pytest.mark.parametrize("restart", [False, True], ids=["reload", "restart"])
def test_35_fields_of_the_community_modules_are_kept(world, restart):
    anna, key = world.user(), os.urandom(16)
    node = world.away(anna, options=encrypt(key) + muted("spam@example.org"))
    world.restart() if restart else world.control("reload")
    record = world.records(anna)[f"{world.service}<{node}"]
    assert record["encryption"]["algorithm"] == "aes-128-gcm" and record["muted_jids"] == {"spam@example.org": True}
    world.friend().message(f"{anna}@localhost", "hello")
    assert decrypted(world.push.expect(node), key)["message"] == "hello"


@pytest.mark.parametrize("element, condition", [
    (encrypt(b"too short"), "bad-request"), (encrypt(bytes(16), "rot13"), "feature-not-implemented"),
], ids=["key", "algorithm"])
def test_32_registration_that_a_community_module_refuses_has_one_answer(world, element, condition):
    client = world.client(world.user())
    answer = client.enable_push(world.service, "n", element)
    client.settle()
    assert [e.tag.split("}")[1] for e in answer.find("{jabber:client}error")][0] == condition
    assert len([e for e in client.stream.inbox if is_("iq")(e) and e.get("id") == answer.get("id")]) == 1
    assert world.stored(client.username) == set()
    assert world.session(client).get("push_identifier") is None


def test_note2_muted_sender_is_filtered(world):
    anna = world.user()
    friend, other = world.friend(), world.friend()
    node = world.away(anna, options=muted(friend.jid))
    friend.message(f"{anna}@localhost", "hello")
    vetoed(world, anna, node, "Filtering: muted")
    world.push.expect_none(node, within=1.2)
    other.message(f"{anna}@localhost", "hello")
    assert world.push.expect(node).important


def test_note2_muted_sender_does_not_use_up_the_class_of_a_hibernating_phone(world):
    anna = world.user()
    friend, other = world.friend(), world.friend()
    phone = world.phone(anna, options=muted(friend.jid)).stop_acking()
    for sender in (friend, other):
        phone.wait_message(sender.message(phone.jid, "hello"))
    world.lose(phone)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


def test_note2_unknown_sender_is_filtered_and_a_contact_is_not(world):
    anna = world.user()
    laptop = world.online(anna)
    contact, stranger = world.friend().available(), world.friend()
    contact.stream.send(f"<presence type='subscribe' to='{laptop.jid}'/>")
    laptop.stream.wait(lambda e: e.get("type") == "subscribe", what="the request for subscription")
    laptop.stream.send(f"<presence type='subscribed' to='{contact.jid}'/>")
    laptop.settle()
    node = world.away(anna, options=IGNORE_UNKNOWN)
    stranger.message(laptop.jid, "hello")
    vetoed(world, anna, node, "Filtering: unknown sender")
    world.push.expect_none(node, within=1.2)
    contact.message(laptop.jid, "hello")
    assert world.push.expect(node).important


@pytest.mark.parametrize("allow, reason", [("never", "muted group chat"), ("mentioned", "not mentioned"),
                                           ("always", None)])
def test_note2_groupchat_rules(world, allow, reason):
    anna, friend = world.user(), world.friend()
    node = world.away(anna, options="<groupchat xmlns='tigase:push:filter:groupchat:0'>"
                                    f"<room jid='{friend.jid}' allow='{allow}'/></groupchat>")
    friend.message(f"{anna}@localhost", "hello", kind="groupchat")
    if reason:
        vetoed(world, anna, node, f"Filtering: {reason}")
        world.push.expect_none(node, within=0.8)
    else:
        world.push.expect(node)


def test_note2_important_pushes_are_tagged_with_high_priority(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    for body in ("hello", None):
        phone.wait_message(friend.message(phone.jid, body, payload="<x xmlns='urn:example'/>"))
    world.lose(phone)
    pushes = [world.push.expect(phone.node) for _ in range(2)]
    assert {(push.important, priority(push)) for push in pushes} == {(True, "high"), (False, None)}


@pytest.mark.remote_service
def test_note3_ping_pushes_all_whatever_their_handlers_expect(world):
    anna = world.user()
    nodes = [world.away(anna, "plain"), world.away(anna, "encrypted", options=encrypt(os.urandom(16))),
             world.away(anna, "filtered", options=muted("spam@example.org") + IGNORE_UNKNOWN)]
    assert world.control("ping", username=anna)
    for node in nodes:
        push = world.push.expect(node)
        assert not push.important and not push.fields["last-message-sender"]
    world.push.expect_none(*nodes, within=0.8)


@pytest.mark.remote_service
def test_wake1_repeated_push_is_encrypted_and_tagged_as_the_one_that_failed(world):
    anna, key = world.user(), os.urandom(16)
    phone = world.asleep(anna, options=encrypt(key))
    first = world.fail(world.friend(), phone.node, UNREACHABLE)
    world.push.answer(phone.node, RESULT)
    world.pass_time_until_pushed([phone.node])
    again = world.push.expect(phone.node)
    assert decrypted(again, key) == decrypted(first, key) and priority(again) == priority(first) == "high"
    assert again.id != first.id
    assert ET.canonicalize(again.raw.replace(again.id, first.id)) == ET.canonicalize(first.raw)
