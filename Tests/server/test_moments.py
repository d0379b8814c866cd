"""Clauses 1x.1 and 1x.2: clocks that are set back, stamps that lie, copies from two seconds, and notes that cross."""

import itertools

import pytest

from server import MODULES
from stream import new_id

OPTIONS = {"modules_enabled": [*MODULES, "test_moments"], "smacks_max_ack_delay": 1}

NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"
STAMPS = {
    "after 2106": "2200-01-01T00:00:00Z", "far future": "9999-12-31T23:59:59Z", "past": "1969-12-31T23:59:59Z",
    "empty": "", "garbage": "yesterday", "legacy": "20200910T23:08:25", "leap": "2016-12-31T23:59:60Z",
    "overflow": "99999999999999999999-01-01T00:00:00Z", "offset": "2020-09-10T23:08:25+99:99",
}


@pytest.fixture(autouse=True)
def right_clock(world):
    """Each test begins and ends with the true time."""
    yield
    world.control("clock", ahead=0)


def read_and_sleep_again(world, phone):
    """The device wakes up, acknowledges everything and loses its connection."""
    world.lose(phone.resume().stop_acking())


def delay(stamp):
    """A delay that the sender claims."""
    return f"<delay xmlns='urn:xmpp:delay' stamp='{stamp}'/>"


PAYLOADS = {**{name: delay(stamp) for name, stamp in STAMPS.items()}, "none": "<delay xmlns='urn:xmpp:delay'/>",
            "XEP-0091": "<x xmlns='jabber:x:delay' stamp='20200910T23:08:25'/>"}
# mod_smacks adds no stamp of its own beside these, so nothing tells when the message was sent.
UNREADABLE = ["after 2106", "far future", "empty", "garbage", "legacy", "overflow", "none"]


class LyingMessage:
    """Tests a message not archived, whose stamp lies, on a clock that goes on by ten seconds with each step."""

    def __init__(self, world, payload):
        self.world, self.payload, self.now = world, payload, 0
        self.friend, self.anna = world.friend(), world.user()
        self.tablet, self.phone = world.away(self.anna), world.phone(self.anna).stop_acking()

    def send(self, body):
        """A message that looks like all others of this body."""
        self.step()
        return self.friend.message(self.phone.full_jid, body, payload=self.payload + NO_STORE, stanza_id="alarm")

    def step(self):
        """Ten seconds later."""
        self.now += 10
        self.world.control("clock", ahead=self.now)

    def lose(self, phone, pushes):
        """Ten seconds later the connection is lost: the number of important pushes."""
        self.step()
        self.world.lose(phone)
        self.world.push.settle()
        assert sum(push.important for push in self.world.push.take(phone.node)) == pushes


@pytest.fixture
def lying(world, payload):
    """The message, its sender and its recipient."""
    return LyingMessage(world, payload)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_1x2_stamp_of_the_sender_makes_neither_a_second_push_nor_a_lost_one(world, lying):
    phone = lying.phone
    for body in ("one", "two"):
        message = lying.send(body)
        assert world.push.expect(phone.node).important, "after the ack delay"
        lying.lose(phone, pushes=0)
        phone.resume(forgetful=True).wait_message(message)
        lying.lose(phone, pushes=0)
        phone.resume().stop_acking()
    phone.wait_message(lying.send("three"))
    lying.lose(phone, pushes=1)
    lying.step()
    world.expire(phone)
    assert world.push.expect(lying.tablet).important
    world.push.expect_none(phone.node, lying.tablet, within=1.2)


@pytest.mark.parametrize("payload", [PAYLOADS[name] for name in UNREADABLE], ids=UNREADABLE)
def test_1x2_later_message_that_looks_the_same_is_pushed_whatever_its_stamp(world, lying):
    for _ in range(3):
        lying.send("one")
        lying.friend.settle()
        lying.lose(lying.phone, pushes=1)
        lying.phone.resume().stop_acking()


@pytest.mark.parametrize("payload, pushes", [
    pytest.param(payload, int(name in UNREADABLE), id=name) for name, payload in PAYLOADS.items()])
def test_1x2_message_that_comes_from_the_store_is_pushed_again_only_if_its_first_stamp_is_that_of_the_store(world, lying, pushes):
    lying.phone.wait_message(lying.send("one"))
    lying.lose(lying.phone, pushes=1)
    lying.step()
    world.expire(lying.phone)
    again = world.phone(lying.anna, answers_acks=False)
    again.wait_message("alarm")
    lying.lose(again, pushes=pushes)


@pytest.mark.parametrize("set_back", [3600, 86400, 400 * 86400])
def test_1x2_alarms_after_the_clock_was_set_back_are_each_pushed(world, set_back):
    phone, bot = world.asleep(world.user()), world.friend()
    for ahead in (0, 10, 20, 20 - set_back, 30 - set_back, 40 - set_back):
        world.control("clock", ahead=ahead)
        bot.message(phone.full_jid, "alarm", payload=NO_STORE, stanza_id="alarm")
        assert world.push.expect(phone.node).important, ahead
        read_and_sleep_again(world, phone)


def test_1x2_alarms_while_the_clock_is_ahead_and_right_again_are_each_pushed(world):
    anna, bot = world.user(), world.friend()
    phone = world.asleep(anna)
    for ahead in (3e9, 3e9 + 10, 10, 20):
        world.control("clock", ahead=int(ahead))
        bot.message(phone.full_jid, "alarm", payload=NO_STORE, stanza_id="alarm")
        assert world.push.expect(phone.node).important, ahead
        read_and_sleep_again(world, phone)


@pytest.mark.parametrize("hint, steps", [(NO_STORE, (-1, -2)), ("", (-1, -2)), ("", (-3600, -7200))],
                         ids=["a second twice", "a second twice, archived", "an hour twice, archived"])
def test_1x2_small_step_back_makes_no_second_push(world, hint, steps):
    anna = world.user()
    phone = world.phone(anna).stop_acking()
    message = world.friend().message(phone.full_jid, "hello", payload=hint)
    assert world.push.expect(phone.node).important
    world.control("clock", ahead=steps[0])
    world.lose(phone)
    phone.resume(forgetful=True).wait_message(message)
    world.control("clock", ahead=steps[1])
    world.lose(phone)
    world.expire(phone)
    world.push.expect_none(phone.node, within=1.2)


def one_of_two_phones(world, carbons=False):
    """Returns one of two hibernating phones that share its node."""
    anna = world.user()
    first, second = world.phone(anna, "first"), world.phone(anna, "second", carbons=carbons)
    second.enable_push(world.service, first.node)
    for phone in (first, second):
        world.lose(phone.settle().stop_acking())
    return first


def expect_one_push_of_two_seconds(world, phone, jid):
    """A message to jid is queued for two sessions, with another second for each."""
    world.control("clock", ahead=0, with_each_stamp=1)
    world.friend().message(jid, "hello", payload=NO_STORE)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.5)


def test_1x1_message_queued_in_two_seconds_for_two_sessions_of_one_registration(world):
    first = one_of_two_phones(world)
    expect_one_push_of_two_seconds(world, first, first.jid)


def test_1x1_message_and_its_carbon_queued_in_two_seconds(world):
    first = one_of_two_phones(world, carbons=True)
    expect_one_push_of_two_seconds(world, first, first.full_jid)


def test_1x1_offline_message_that_is_stored_in_the_next_second(world):
    anna = world.user()
    node = world.away(anna, "phone")
    world.control("clock", ahead=0, with_each_stored_message=1)
    message = world.friend().message(f"{anna}@localhost", "hello", payload=NO_STORE)
    assert world.push.expect(node).important
    phone = world.phone(anna, answers_acks=False)
    phone.wait_message(message)
    world.lose(phone)
    world.push.settle()
    assert not any(push.important for push in world.push.take(node))


@pytest.mark.parametrize("apart, pushes", [(0, 1), (1, 2), (3, 4), (60, 4)])
def test_1x1_messages_that_look_alike_are_copies_for_two_seconds(world, apart, pushes):
    anna, bot = world.user(), world.friend()
    node = world.away(anna)
    for count in range(4):
        world.control("clock", ahead=count * apart)
        bot.message(f"{anna}@localhost", "alarm", payload=NO_STORE, stanza_id="alarm")
        bot.settle()
    world.push.settle()
    assert len(world.push.take(node)) == pushes


@pytest.mark.parametrize("same_text", [True, False])
def test_4b1_notes_of_two_users_at_the_same_moment_are_pushed_once_each(world, same_text):
    anna, berta = (world.user(name) for name in ("anna", "berta"))
    node, other = world.away(anna), world.away(berta)
    laptop, desk = world.online(anna), world.online(berta)
    note = new_id()
    world.control("write_note_meanwhile", username=anna, jid=desk.full_jid, id=note,
                  body="buy milk" if same_text else "buy bread")
    laptop.message(laptop.jid, "buy milk", stanza_id=note)
    for device in (node, other):
        assert world.push.expect(device).important
    world.push.settle()
    assert world.push.take(node) == world.push.take(other) == []


def test_4b1_notes_of_many_users_are_pushed_once_each(world):
    users = [world.user() for _ in range(8)]
    nodes, laptops = [world.away(user) for user in users], [world.online(user) for user in users]
    for number, laptop in itertools.product(range(5), laptops):
        laptop.message(laptop.jid, f"note {number}", stanza_id=str(number))
    for laptop in laptops:
        laptop.settle()
    world.push.settle()
    assert [len(world.push.take(node)) for node in nodes] == [5] * len(nodes)
