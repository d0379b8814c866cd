"""Scenarios on servers that show text and sender in notifications."""

import re

from clients import PROPOSE
from scenarios import COMPOSING, OMEMO, STORE, beside
from stage import told

TWO_LANGUAGES = "<body xml:lang='de'>Hallo</body><body>hello</body>"


def shown(world, node):
    """What the next notification for a device shows; user names without their numbers."""
    push = world.push.expect(node)
    return {"push": told([push]), "body": push.body, "sender": re.sub(r"\d+", "", push.fields.get("last-message-sender", ""))}


def offline(world, **message):
    """A message to a user whose only device has logged out."""
    anna = world.user()
    tablet = world.away(anna)
    world.friend().message(f"{anna}@localhost", **message)
    return shown(world, tablet)


def offline_message_shows(world):
    return offline(world, body="grüße & <more>")


def offline_message_in_two_languages_shows(world):
    return offline(world, payload=TWO_LANGUAGES)


def offline_encrypted_message_shows(world):
    return offline(world, payload=OMEMO)


def offline_encrypted_message_with_a_hint_for_old_clients_shows(world):
    return offline(world, body="I sent you an encrypted message", payload=OMEMO)


def offline_call_shows(world):
    return offline(world, payload=PROPOSE + STORE)


def offline_message_without_text_shows(world):
    return offline(world, payload="<x xmlns='urn:example'/>" + STORE)


def offline_long_message_shows(world):
    seen = offline(world, body="ä" * 2000)
    return {"push": seen["push"], "characters": len(seen["body"])}


def archived_message_shows(world):
    anna = world.user()
    world.online(anna)
    tablet = world.away(anna)
    world.friend().message(f"{anna}@localhost", "hello")
    return shown(world, tablet)


def queue_of_a_lost_connection_shows(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    for message in (dict(payload=COMPOSING), dict(body="one"), dict(body="two")):
        phone.wait_message(friend.message(phone.jid, **message))
    world.lose(phone)
    pushes = [push for push in world.settled(phone.node) if push.important]
    return {"push": told(pushes), "bodies": [push.body for push in pushes]}


def received_carbon_shows(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = beside(world, anna, laptop, carbons=True)
    world.friend().message(laptop.full_jid, "hello")
    return shown(world, phone.node)


def note_to_oneself_shows(world):
    anna = world.user()
    laptop, tablet = world.online(anna), world.away(anna)
    laptop.message(laptop.jid, "buy milk")
    pushes = [push for push in world.settled(tablet) if push.important]
    return {"push": told(pushes), "bodies": [push.body for push in pushes]}
