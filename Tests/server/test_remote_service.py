"""Clause note.1 on the wire to another server: publishes of a registration share what is the same in all of them."""

import re
import xml.etree.ElementTree as ET

import pytest

from push_service import GONE
from server import MODULES
from test_notification import FORM
from test_registration import OPTIONS_FORM
from world import eventually

PUSH_SERVICE = "remote"
OPTIONS = {"modules_enabled": [*MODULES, "test_changes"], "s2s_timeout": 2}

CHANGED = r'<added xmlns="urn:example:push-test">[^<]*</added>'
OPTIONS_OF_ONE = "<publish-options>.*</publish-options>"


def wake(world, node):
    """A message to the owner of this registration, who is offline; returns when it has been pushed."""
    world.friend().message(f"{node.split('-')[0]}@localhost", "hello")
    return world.push.expect(node)


def without_ids(world, node):
    """The publishes to this registration, byte for byte, but without their ids, which all differ."""
    publishes = world.server.wire.publishes(node)
    ids = [re.search(rb" id='[^']*'", publish)[0] for publish in publishes]
    assert len(set(ids)) == len(ids)
    return [publish.replace(stanza_id, b"") for publish, stanza_id in zip(publishes, ids)]


def on_the_wire(world, node):
    """The same with attributes in order: a publish that waited for a connection is a clone, which has another order."""
    return [ET.canonicalize(publish) for publish in without_ids(world, node)]


@pytest.fixture(autouse=True)
def no_handlers(world):
    """Handlers of cloud_notify/push get a publish of their own. Without them publishes share."""
    assert not world.control("has_push_handlers")


@pytest.fixture
def node(world):
    """A registration that has been pushed once."""
    node = world.away(world.user())
    wake(world, node)
    return node


def test_note1_important_publishes_are_the_same_byte_for_byte_but_for_the_id(world, node):
    for _ in range(3):
        wake(world, node)
    _, *publishes = without_ids(world, node)
    assert len(publishes) == 3 and len(set(publishes)) == 1
    assert len(set(on_the_wire(world, node))) == 1


def test_note1_classes_differ_in_the_body_alone(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    for payload in ("<x xmlns='urn:example'/>", "<body>hello</body>") * 2:
        friend.message(phone.jid, payload=payload)
        world.push.expect(phone.node)
    unimportant, important, *later = on_the_wire(world, phone.node)
    assert later == [unimportant, important]
    assert important.replace("<value>New Message!</value>", "") == unimportant


def test_note1_publishes_to_several_registrations_differ_in_node_and_publish_options_alone(world):
    anna, berta = world.user("anna"), world.user("berta")
    nodes = [world.away(anna, "phone"), world.away(anna, "tablet", FORM), world.away(anna, "watch"), world.away(berta)]
    for _ in range(2):
        world.friend().message(f"{anna}@localhost", "hello")
        world.friend().message(f"{berta}@localhost", "hello")
        for node in nodes:
            world.push.expect(node)
    plain, with_options = set(), set()
    for node in nodes:
        for publish in on_the_wire(world, node):
            publish = publish.replace(node, "NODE")
            (with_options if "publish-options" in publish else plain).add(publish)
    assert len(plain) == len(with_options) == 1
    assert re.sub(OPTIONS_OF_ONE, "", *with_options) == plain.pop()


def test_note2_handler_that_changes_publishes_leaves_nothing_in_later_ones(world, node):
    anna = node.split("-")[0]
    world.control("rule", username=anna, add={"node": node, "text": "for this one"})
    for on in (True, False, True):
        world.control("observe_pushes", on=on)
        for _ in range(2):
            wake(world, node)
    world.control("observe_pushes", on=False)
    plain, *changed = on_the_wire(world, node)
    assert all(re.sub(CHANGED, "", publish) == plain for publish in changed)
    assert [publish.count("for this one") for publish in changed] == [1, 1, 0, 0, 1, 1]


def test_note1_modules_that_change_what_leaves_leave_nothing_in_later_ones(world, node):
    for on in (True, False):
        world.control("change_what_leaves", on=on)
        for _ in range(2):
            wake(world, node)
    plain, *changed = on_the_wire(world, node)
    assert all(re.sub(CHANGED, "", publish) == plain for publish in changed)
    for text in ("on the way", "at the end"):
        assert [publish.count(text) for publish in changed] == [1, 1, 0, 0]


def test_note1_answers_leave_nothing_in_later_publishes(world, node):
    world.push.answer(node, GONE)
    for _ in range(2):
        wake(world, node)
        world.push.settle()
    assert len(set(on_the_wire(world, node))) == 1


def test_31_enabling_again_replaces_the_publish_options_in_the_next_publish(world):
    client = world.client(world.user())
    for options in ("", OPTIONS_FORM.format("first"), OPTIONS_FORM.format("second"), OPTIONS_FORM.format("second"), ""):
        for _ in range(2):
            world.register(client, options)
            world.control("ping", username=client.username)
            world.push.expect(client.node)
    publishes = on_the_wire(world, client.node)
    assert publishes[0::2] == publishes[1::2]
    none, first, second, again, none_again = publishes[0::2]
    assert none == none_again and second == again
    assert first.count("first") == 1 and first.replace("first", "second") == second
    assert re.sub(OPTIONS_OF_ONE, "", first) == none


def test_life1_publishes_after_a_reload_are_the_same(world, node):
    assert world.control("reload")
    wake(world, node)
    assert len(set(on_the_wire(world, node))) == 1


def test_note1_publishes_that_wait_for_a_connection_are_the_same(world, node):
    world.server.wire.cut()
    for _ in range(2):
        wake(world, node)
    assert len(set(on_the_wire(world, node))) == 1


def test_note1_publishes_after_one_that_got_lost_on_the_way_are_the_same(world, node):
    wire = world.server.wire
    eventually(lambda: world.control("s2s_is_acknowledged"), what="stream management with the other server")
    before = len(wire.publishes(node))
    wire.stall()
    world.control("ping", username=node.split("-")[0])
    eventually(lambda: len(wire.publishes(node)) > before, what="a publish")
    offset = world.server.log.stat().st_size
    wire.open()
    eventually(lambda: b"unacked stanza" in world.server.log.read_bytes()[offset:], what="the publish in mod_smacks' queue")
    wake(world, node)
    publishes = on_the_wire(world, node)
    assert publishes[0] == publishes[-1]


@pytest.mark.parametrize("outage", ["stopped", "kill -9", "refused", "stalled"])
def test_note1_publishes_after_an_outage_are_the_same(world, node, outage):
    wire = world.server.wire
    begin, end = {
        "stopped": (world.stop_services, world.start_services),
        "kill -9": (lambda: world.stop_services(hard=True), world.start_services),
        "refused": (wire.refuse, wire.open),
        "stalled": (lambda: (wire.stall(), wire.cut()), wire.open),
    }[outage]
    begin()
    world.control("ping", username=node.split("-")[0])
    eventually(lambda: not world.control("s2s_sessions"), what="the end of the attempt to connect")
    end()
    wake(world, node)
    publishes = on_the_wire(world, node)
    assert publishes[0] == publishes[-1]
