"""Clauses imp.12 and imp.7 with real rooms: one's own words come back, and are nothing new."""

import pytest

ROOMS = "rooms.localhost"
OPTIONS = {"rooms": ROOMS, "smacks_max_ack_delay": 1}
USER = "{http://jabber.org/protocol/muc#user}"


class Room:
    """A room of its own for each test."""

    def __init__(self, name):
        self.jid = f"{name}@{ROOMS}"

    def enter(self, client, nick):
        """Joins, or takes another nick; returns when the room has said so."""
        since = len(client.stream.inbox)
        client.stream.send(f"<presence to='{self.jid}/{nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
        client.stream.wait(lambda e: e.get("from") == f"{self.jid}/{nick}" and e.get("type") is None
                           and any(s.get("code") == "110" for s in e.iter(f"{USER}status")), since=since, what=nick)
        return self

    def say(self, client, body="hello", payload=""):
        """Says something and returns the id of the message."""
        return client.message(self.jid, body, kind="groupchat", payload=payload)


@pytest.fixture
def anna(world):
    """A phone that is in the room as anna."""
    return world.phone(world.user("anna"))


@pytest.fixture
def berta(world):
    """A client that is in the room as berta."""
    return world.friend()


@pytest.fixture
def room(anna, berta):
    """A room with both; a room's first stanzas have been acknowledged."""
    room = Room(anna.username).enter(anna, "anna").enter(berta, "berta")
    anna.stop_acking()
    return room


def is_important_when_lost(world, phone, message):
    """The phone has this message and loses its connection: whether the only push is important."""
    phone.wait_message(message)
    world.lose(phone)
    push = world.push.expect(phone.node)
    world.push.settle()
    assert world.push.take(phone.node) == []
    return push.important


@pytest.mark.parametrize("payload", ["", "<encryption xmlns='urn:xmpp:eme:0'/>",
                                     "<invite xmlns='urn:xmpp:call-invites:0'/>"], ids=["body", "encrypted", "call"])
def test_imp12_own_words_are_unimportant(world, anna, room, payload):
    assert not is_important_when_lost(world, anna, room.say(anna, payload=payload))


def test_imp12_own_words_after_a_delayed_ack_are_unimportant(world, anna, room):
    room.say(anna)
    assert not world.push.expect(anna.node).important


def test_imp12_another_occupants_words_are_important(world, anna, berta, room):
    assert is_important_when_lost(world, anna, room.say(berta))


def test_imp12_both_are_two_classes(world, anna, berta, room):
    anna.wait_message(room.say(anna))
    anna.wait_message(room.say(berta))
    world.lose(anna)
    assert {world.push.expect(anna.node).important for _ in range(2)} == {True, False}
    world.push.expect_none(anna.node, within=0.5)


def test_imp12_after_a_change_of_nick_nobody_is_known_to_be_the_user(world, anna, berta, room):
    room.enter(anna, "anna2").enter(berta, "anna")
    anna.stop_acking()
    assert is_important_when_lost(world, anna, room.say(berta))
    anna.resume().stop_acking()
    assert is_important_when_lost(world, anna, room.say(anna))


def test_imp12_words_of_the_users_other_session_are_important(world, anna, room):
    laptop = world.client(anna.username)
    room.enter(laptop, "laptop")
    anna.stop_acking()
    assert is_important_when_lost(world, anna, room.say(laptop))


def test_imp12_each_room_counts_for_itself(world, anna, berta, room):
    other = Room(f"other-{anna.username}").enter(anna, "anna").enter(berta, "berta")
    anna.stop_acking()
    anna.wait_message(other.say(berta))
    world.lose(anna)
    assert world.push.expect(anna.node).important
    anna.resume().stop_acking()
    assert not is_important_when_lost(world, anna, other.say(anna))


def test_imp12_nick_that_the_user_left_and_another_took(world, anna, room):
    anna.stream.send(f"<presence to='{room.jid}/anna' type='unavailable'/>")
    anna.stream.wait(lambda e: e.get("type") == "unavailable" and e.get("from") == f"{room.jid}/anna", what="leaving")
    carla = world.friend()
    room.enter(carla, "anna").enter(anna, "anna3")
    anna.stop_acking()
    assert is_important_when_lost(world, anna, room.say(carla))


def test_imp12_private_message_of_an_occupant_is_important(world, anna, berta, room):
    assert is_important_when_lost(world, anna, berta.message(f"{room.jid}/anna", "psst"))


def test_imp7_subject_of_a_room_is_unimportant(world, anna, room):
    room.say(anna, body=None, payload="<subject>about</subject>")
    anna.stream.wait(lambda e: e.findtext("{jabber:client}subject") == "about", what="the subject")
    world.lose(anna)
    assert not world.push.expect(anna.node).important


def test_imp11_mediated_invitation_of_a_room_is_important(world, berta, room):
    guest = world.phone(world.user("guest")).stop_acking()
    berta.stream.send(f"<message to='{room.jid}' id='i'><x xmlns='http://jabber.org/protocol/muc#user'>"
                      f"<invite to='{guest.jid}'/></x></message>")
    guest.stream.wait(lambda e: e.find(f"{USER}x/{USER}invite") is not None, what="the invitation")
    world.lose(guest)
    assert world.push.expect(guest.node).important
