"""Scenarios on servers whose hibernating sessions live only a few seconds."""

from world import eventually

SECONDS = 4
NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"


def ended(world, phone):
    """Returns when the session of a hibernating phone has ended by itself."""
    eventually(lambda: world.session(phone) is None, within=3 * SECONDS, what="the end of the session")


def pushes_at_the_end(world, phone, tablet):
    """The session of a hibernating phone ends by itself; the tablet is away."""
    ended(world, phone)
    return world.pushes(phone_at_the_end=phone.node, tablet_at_the_end=tablet)


def silent_session_ends(world):
    phone = world.asleep(world.user())
    ended(world, phone)
    seen = world.pushes(end=phone.node)
    world.friend().message(phone.jid, "offline")
    return seen | world.pushes(offline=phone.node)


def session_ends_after_a_push(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, "hello")
    seen = world.pushes(queued=phone.node)
    ended(world, phone)
    return seen | world.pushes(end=phone.node)


def session_ends_beside_a_device_that_is_away(world):
    anna = world.user()
    tablet, phone = world.away(anna), world.asleep(anna)
    world.friend().message(phone.jid, "hello")
    seen = world.pushes(phone=phone.node, tablet=tablet)
    return seen | pushes_at_the_end(world, phone, tablet)


def session_ends_with_messages_that_are_not_archived(world):
    anna = world.user()
    tablet, phone = world.away(anna), world.asleep(anna)
    friend = world.friend()
    for body in ("one", "two"):
        friend.message(phone.jid, body, payload=NO_STORE)
    seen = world.pushes(phone=phone.node, tablet=tablet)
    return seen | pushes_at_the_end(world, phone, tablet)


def session_ends_while_another_device_is_online(world):
    anna = world.user()
    laptop, tablet = world.online(anna), world.away(anna)
    phone = world.asleep(anna)
    world.pushes(presence=phone.node)
    world.friend().message(phone.full_jid, "hello")
    seen = world.pushes(within=1.3, phone=phone.node, tablet=tablet)
    return seen | pushes_at_the_end(world, phone, tablet)
