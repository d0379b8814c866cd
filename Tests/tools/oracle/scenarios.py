"""What both servers play. A scenario returns what it has seen, by name; the names appear in the table of differences.

Every scenario sees a push on some server: where nothing is ever pushed, nothing is compared.
"""

import time

from clients import PROPOSE, is_
from push_service import BUSY, GONE, NEVER
from stage import answer, told
from world import eventually

COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"
STORE = "<store xmlns='urn:xmpp:hints'/>"
KEYS = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted>" + STORE
OMEMO = KEYS.replace("</encrypted>", "<payload>YWJj</payload></encrypted>")
MARKER = "<displayed xmlns='urn:xmpp:chat-markers:0' id='read'/>" + STORE
INVITATION = "<x xmlns='jabber:x:conference' jid='room@rooms.example'/>" + STORE
OPTIONS = ("<x xmlns='jabber:x:data' type='submit'>"
           "<field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
           "<field var='secret'><value>{}</value></field></x>")
DISCO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


def offline(world, body="hello", kind="chat", payload="", to="{}"):
    """A message to a user whose only device has logged out."""
    anna = world.user()
    tablet = world.away(anna)
    friend = world.friend()
    message = friend.message(to.format(f"{anna}@localhost"), body, kind, payload)
    seen = world.pushes(tablet=tablet)
    bounced = any(e.get("id") == message and e.get("type") == "error" for e in friend.stream.inbox)
    friend.message(f"{anna}@localhost", "afterwards")
    return seen | {"bounced": bounced} | world.pushes(afterwards=tablet)


def acquainted(*clients):
    """Returns when each has the presence of the others, which would else wait in a queue and be pushed."""
    for client in clients:
        for other in clients:
            client.stream.wait(lambda e: is_("presence")(e) and e.get("from") == other.full_jid, what="presence")


def beside(world, anna, *others, **how):
    """A phone that hibernates with an empty queue while other clients of its user are online."""
    phone = world.phone(anna, **how)
    acquainted(phone, *others)
    return world.lose(phone.stop_acking())


# Registrations

def enabling_is_answered(world):
    client = world.client(world.user())
    seen = {
        "without jid": answer(client.enable_push(None, "node")),
        "own full JID": answer(client.enable_push(client.full_jid, "node")),
        "jid that is none": answer(client.enable_push("@", "node")),
        "without node": answer(client.enable_push(world.service)),
        "publish-options that are no form": answer(client.enable_push(world.service, "node", "<x xmlns='urn:example'/>")),
        "well-formed": answer(client.enable_push(world.service, f"{client.username}-node")),
    }
    client.close()
    world.friend().message(client.jid, "hello")
    return seen | world.pushes(afterwards=client.node)


def push_is_announced(world):
    phone = world.phone(world.user())
    features = [e.get("var") for e in phone.request("get", DISCO, phone.jid).iter()]
    world.lose(phone.stop_acking())
    world.friend().message(phone.jid, "hello")
    return {"feature": "urn:xmpp:push:0" in features} | world.pushes(phone=phone.node)


def disabled_node_is_pushed_no_more(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    client = world.client(anna)
    seen = {"answer": answer(client.disable_push(world.service, phone))}
    client.close()
    world.friend().message(client.jid, "hello")
    return seen | world.pushes(phone=phone, tablet=tablet)


def disabled_service_is_pushed_no_more(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    friend = world.friend()
    friend.message(f"{anna}@localhost", "before")
    seen = world.pushes(phone_before=phone, tablet_before=tablet)
    client = world.client(anna)
    seen["answer"] = answer(client.disable_push(world.service))
    client.close()
    friend.message(client.jid, "after")
    return seen | world.pushes(phone_after=phone, tablet_after=tablet)


def disabling_what_is_not_enabled(world):
    phone = world.phone(world.user())
    seen = {"answer": answer(phone.disable_push(world.service, "nobody"))}
    world.lose(phone.stop_acking())
    world.friend().message(phone.jid, "hello")
    return seen | world.pushes(phone=phone.node)


def disabling_from_another_session(world):
    anna = world.user()
    tablet, laptop = world.away(anna), world.online(anna)
    phone = beside(world, anna, laptop)
    seen = {"answer": answer(laptop.disable_push(world.service, phone.node))}
    world.friend().message(phone.jid, "hello")
    return seen | world.pushes(phone=phone.node, tablet=tablet)


def enabled_twice_is_pushed_once(world):
    anna = world.user()
    node = world.away(anna)
    client = world.client(anna, "tablet")
    client.enable_push(world.service, node)
    client.close()
    world.friend().message(client.jid, "hello")
    return world.pushes(tablet=node)


def six_registrations(world):
    anna = world.user()
    nodes = {}
    for number in range(6):
        client = world.client(anna, f"device{number}")
        nodes[f"device{number}"] = f"{anna}-{number}"
        client.enable_push(world.service, f"{anna}-{number}")
        client.close()
    world.friend().message(client.jid, "hello")
    pushes = world.pushes(**nodes)
    return {"pushed": sum(seen != "nothing" for seen in pushes.values()), "newest": pushes["device5"]}


def deleted_user_leaves_nothing_to_a_namesake(world):
    anna = world.user()
    old = world.away(anna)
    world.control("delete_user", username=anna)
    world.control("create_user", username=anna, password=world.server.password)
    new = world.away(anna, "new")
    world.friend().message(f"{anna}@localhost", "hello")
    return world.pushes(old=old, new=new)


# The notification

def publish(world):
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", "hello")
    push = world.push.expect(node)
    return {"push": told([push]), "to": push.to, "from": push.sender, "form": push.form_type, "body": push.body,
            "fields": " ".join(sorted(name for name, value in push.fields.items() if value)),
            "FORM_TYPE": push.fields.get("FORM_TYPE")}


def publish_options_are_replayed(world):
    anna = world.user()
    node = world.away(anna, options=OPTIONS.format("first"))
    friend = world.friend()
    friend.message(f"{anna}@localhost", "hello")
    first = world.push.expect(node)
    client = world.client(anna)
    client.enable_push(world.service, node, OPTIONS.format("grüße &amp; &lt;more&gt;"))
    client.close()
    friend.message(client.jid, "hello again")
    second = world.push.expect(node)
    return {"pushes": told([first, second]), "first": "".join(first.options.itertext()),
            "second": "".join(second.options.itertext())}


# Stream management

def late_acknowledgement(world):
    phone = world.phone(world.user()).stop_acking()
    world.friend().message(phone.jid, "hello")
    return world.pushes(within=4, phone=phone.node)


def two_late_acknowledgements(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    friend.message(phone.jid, "one")
    seen = world.pushes(within=4, first=phone.node)
    friend.message(phone.jid, "two")
    seen |= world.pushes(within=4, second=phone.node)
    world.lose(phone)
    return seen | world.pushes(lost=phone.node)


def acknowledgement_in_time(world):
    phone = world.phone(world.user())
    friend = world.friend()
    friend.message(phone.jid, "awake")
    seen = world.pushes(within=3.2, awake=phone.node)
    world.lose(phone.stop_acking())
    friend.message(phone.jid, "asleep")
    return seen | world.pushes(asleep=phone.node)


def lost_with(world, *messages):
    """A phone loses its connection after it has received messages without acknowledging them."""
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    for message in messages:
        phone.wait_message(friend.message(phone.jid, **message))
    world.lose(phone)
    return world.pushes(phone=phone.node)


def connection_lost_with_a_message(world):
    return lost_with(world, dict(body="hello"))


def connection_lost_with_two_messages(world):
    return lost_with(world, dict(body="one"), dict(body="two"))


def connection_lost_with_a_chat_state(world):
    return lost_with(world, dict(payload=COMPOSING))


def connection_lost_with_a_chat_state_and_a_message(world):
    return lost_with(world, dict(payload=COMPOSING), dict(body="hello"))


def connection_lost_with_an_empty_queue(world):
    phone = world.asleep(world.user())
    seen = world.pushes(empty=phone.node)
    world.friend().message(phone.jid, "hello")
    return seen | world.pushes(message=phone.node)


def queued(world, *messages):
    """A hibernating phone gets these messages."""
    phone = world.asleep(world.user())
    friend = world.friend()
    for message in messages:
        friend.message(phone.full_jid, **message)
    return world.pushes(phone=phone.node)


def hibernating_phone_gets_a_message(world):
    return queued(world, dict(body="hello"))


def hibernating_phone_gets_three_messages_at_once(world):
    return queued(world, dict(body="one"), dict(body="two"), dict(body="three"))


def hibernating_phone_gets_a_chat_state(world):
    return queued(world, dict(payload=COMPOSING))


def hibernating_phone_gets_a_message_and_a_chat_state(world):
    return queued(world, dict(body="hello"), dict(payload=COMPOSING))


def hibernating_phone_gets_an_encrypted_message(world):
    return queued(world, dict(payload=OMEMO))


def hibernating_phone_is_called(world):
    return queued(world, dict(payload=PROPOSE))


def hibernating_phone_gets_encryption_keys(world):
    return queued(world, dict(payload=KEYS))


def hibernating_phone_gets_a_marker(world):
    return queued(world, dict(payload=MARKER))


def hibernating_phone_gets_an_invitation(world):
    return queued(world, dict(payload=INVITATION))


def hibernating_phone_gets_a_headline(world):
    return queued(world, dict(body="news", kind="headline"))


def hibernating_phone_gets_a_bounce(world):
    return queued(world, dict(body="hello", kind="error", payload="<error type='cancel'/>"))


def hibernating_phone_gets_a_message_of_a_room(world):
    return queued(world, dict(body="hello", kind="groupchat"))


def hibernating_phone_gets_the_subject_of_a_room(world):
    return queued(world, dict(body="about", kind="groupchat", payload="<subject>about</subject>"))


def hibernating_phone_gets_an_empty_body(world):
    return queued(world, dict(body=""))


def hibernating_phone_gets_a_message_that_is_not_archived(world):
    return queued(world, dict(body="hello", payload=NO_STORE))


def hibernating_phone_gets_one_message_after_the_other(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.message(phone.jid, "one")
    seen = world.pushes(first=phone.node)
    friend.message(phone.jid, "two")
    return seen | world.pushes(second=phone.node)


def hibernating_phone_gets_an_iq_and_a_presence(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.stream.send(f"<iq type='get' id='q' to='{phone.full_jid}'><ping xmlns='urn:xmpp:ping'/></iq>")
    seen = world.pushes(iq=phone.node)
    friend.stream.send(f"<presence to='{phone.full_jid}'/>")
    return seen | world.pushes(presence=phone.node)


def hibernating_phone_is_asked_for_a_subscription(world):
    phone = world.asleep(world.user())
    world.friend().stream.send(f"<presence type='subscribe' to='{phone.jid}'/>")
    return world.pushes(phone=phone.node)


def only_the_lost_session_is_pushed(world):
    anna = world.user()
    tablet = world.phone(anna, "tablet")
    phone = beside(world, anna, tablet)
    world.friend().message(phone.jid, "hello")
    return world.pushes(phone=phone.node, tablet=tablet.node)


def two_hibernating_devices_are_pushed(world):
    anna = world.user()
    phone, tablet = world.phone(anna), world.phone(anna, "tablet")
    acquainted(phone, tablet)
    for device in (phone, tablet):
        world.lose(device.stop_acking())
    world.friend().message(phone.jid, "hello")
    return world.pushes(phone=phone.node, tablet=tablet.node)


def resumed_at_once(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.message(phone.jid, "hello")
    friend.settle()
    phone.resume()
    return world.pushes(phone=phone.node)


def resumption_ends_the_pushes(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.message(phone.jid, "asleep")
    seen = world.pushes(asleep=phone.node)
    phone.resume()
    friend.message(phone.jid, "awake")
    return seen | world.pushes(awake=phone.node)


def lost_again_with_the_same_message(world):
    phone = world.phone(world.user()).stop_acking()
    message = world.friend().message(phone.jid, "hello")
    phone.wait_message(message)
    world.lose(phone)
    seen = world.pushes(once=phone.node)
    phone.resume(forgetful=True).wait_message(message)
    world.lose(phone)
    return seen | world.pushes(again=phone.node)


def received_carbon_waits(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = beside(world, anna, laptop, carbons=True)
    world.friend().message(laptop.full_jid, "hello")
    return world.pushes(phone=phone.node)


def sent_carbon_waits(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = beside(world, anna, laptop, carbons=True)
    laptop.message(world.friend().jid, "hello")
    return world.pushes(phone=phone.node)


def logout_of_a_phone_that_hibernated(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.message(phone.jid, "asleep")
    seen = world.pushes(asleep=phone.node)
    phone.resume().close()
    eventually(lambda: world.session(phone) is None, what="the end of the session")
    friend.message(phone.jid, "offline")
    return seen | world.pushes(offline=phone.node)


def presence_of_another_device(world):
    phone = world.asleep(world.user())
    laptop = world.online(phone.username)
    seen = world.pushes(login=phone.node)
    laptop.close()
    return seen | world.pushes(logout=phone.node)


def phone_comes_back_without_resuming(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, "hello")
    seen = world.pushes(asleep=phone.node)
    world.phone(phone.username)
    return seen | world.pushes(awake=phone.node)


def inactive_phone(world):
    phone = world.phone(world.user()).stop_acking().csi("inactive")
    time.sleep(0.5)  # an answer that confirms it would end the optimisation for seconds
    friend = world.friend()
    friend.message(phone.jid, payload=COMPOSING)
    seen = world.pushes(within=3.2, chat_state=phone.node)
    friend.message(phone.jid, "hello")
    return seen | world.pushes(within=4, message=phone.node)


# The archive

def archived(world, *, sender="friend", to="{}", body="hello", payload=""):
    """A message to, or of, a user with one device online and one that has logged out."""
    anna = world.user()
    laptop, tablet = world.online(anna), world.away(anna)
    source = world.friend() if sender == "friend" else laptop
    target = to.format(laptop.jid) if sender == "friend" or to != "{}" else world.friend().jid
    source.message(target, body, payload=payload)
    seen = world.pushes(tablet=tablet)
    world.friend().message(laptop.jid, "afterwards")
    return seen | world.pushes(afterwards=tablet)


def archived_message_for_a_device_that_is_away(world):
    return archived(world)


def archived_message_to_a_full_jid(world):
    return archived(world, to="{}/laptop")


def message_that_is_not_archived_for_a_device_that_is_away(world):
    return archived(world, payload=NO_STORE)


def chat_state_for_a_device_that_is_away(world):
    return archived(world, body=None, payload=COMPOSING)


def stored_message_without_text_for_a_device_that_is_away(world):
    return archived(world, body=None, payload="<x xmlns='urn:example'/>" + STORE)


def encrypted_message_for_a_device_that_is_away(world):
    return archived(world, body=None, payload=OMEMO)


def own_message_to_somebody_else(world):
    return archived(world, sender="laptop")


def note_to_oneself(world):
    return archived(world, sender="laptop", to="{0}")


def call_for_a_device_that_is_away(world):
    return archived(world, body=None, payload=PROPOSE)


def call_that_is_archived_for_a_device_that_is_away(world):
    return archived(world, body=None, payload=PROPOSE + STORE)


def online_phone_and_a_device_that_is_away(world):
    anna = world.user()
    phone, tablet = world.phone(anna), world.away(anna)
    world.friend().message(phone.jid, "hello")
    return world.pushes(phone=phone.node, tablet=tablet)


def hibernating_phone_and_a_device_that_is_away(world):
    anna = world.user()
    tablet, phone = world.away(anna), world.asleep(anna)
    world.friend().message(phone.jid, "hello")
    return world.pushes(phone=phone.node, tablet=tablet)


def archive_is_switched_off(world):
    anna = world.user()
    laptop, tablet = world.online(anna), world.away(anna)
    friend = world.friend()
    friend.message(laptop.jid, "archived")
    seen = world.pushes(on=tablet)
    laptop.request("set", "<prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs>")
    friend.message(laptop.jid, "not archived")
    return seen | world.pushes(off=tablet)


# Offline

def offline_message(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    world.friend().message(f"{anna}@localhost", "hello")
    return world.pushes(phone=phone, tablet=tablet)


def offline_messages_in_a_row(world):
    anna = world.user()
    tablet = world.away(anna)
    friend = world.friend()
    for body in ("one", "two", "three"):
        friend.message(f"{anna}@localhost", body)
    return world.pushes(tablet=tablet)


def offline_message_that_is_not_archived(world):
    return offline(world, payload="<no-permanent-store xmlns='urn:xmpp:hints'/>")


def offline_message_that_is_not_stored(world):
    return offline(world, payload=NO_STORE)


def offline_message_to_a_full_jid(world):
    return offline(world, to="{}/gone")


def offline_message_of_type_normal(world):
    return offline(world, kind="normal")


def offline_headline(world):
    return offline(world, "news", "headline")


def offline_chat_state(world):
    return offline(world, None, payload=COMPOSING)


def offline_subject(world):
    return offline(world, None, "normal", "<subject>about</subject>")


def offline_encrypted_message(world):
    return offline(world, None, payload=OMEMO)


def offline_call(world):
    return offline(world, None, payload=PROPOSE)


def offline_call_that_is_archived(world):
    return offline(world, None, payload=PROPOSE + STORE)


def offline_message_of_a_room(world):
    return offline(world, kind="groupchat")


def message_to_a_session_without_presence(world):
    anna = world.user()
    silent, tablet = world.register(world.client(anna, "silent")), world.away(anna)
    world.friend().message(silent.jid, "hello")
    return world.pushes(silent=silent.node, tablet=tablet)


# Answers of the push service

def answered(world, how):
    """Two offline messages to a device whose push service answers like this."""
    anna = world.user()
    node = world.away(anna)
    friend = world.friend()
    world.push.answer(node, how)
    friend.message(f"{anna}@localhost", "one")
    seen = world.pushes(within=1, first=node)
    friend.message(f"{anna}@localhost", "two")
    return seen | world.pushes(within=1, second=node)


def push_service_knows_the_node_no_more(world):
    return answered(world, GONE)


def push_service_is_busy(world):
    return answered(world, BUSY)


def push_service_never_answers(world):
    return answered(world, NEVER)
