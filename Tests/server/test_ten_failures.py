"""Reasons why a phone got no push: one command tells each, within seconds.

With -n 0 it prints the seconds from each question to its answer.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import shell
from push_service import GONE, REFUSED, Answer
from world import eventually

ELSEWHERE = "elsewhere.localhost"
OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"
NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"
MOST_SECONDS = 5
OPTIONS = {**shell.OPTIONS, "push_max_devices": 1, "push_error_period": 0, "push_max_errors": 4, "push_max_erors": 4,
           "more_hosts": [ELSEWHERE]}


@dataclass
class Questions:
    """What was asked on a server, and how long the answers took."""

    version: str
    asked: list = field(default_factory=list)

    def table(self):
        """The figures as lines."""
        rows = [f"{failure:<28} {command:<32} {seconds:.1f}" for failure, command, seconds in self.asked]
        return "\n".join([f"Prosody {self.version}: failure, command, seconds to the answer", *rows])


@pytest.fixture(scope="module")
def questions(server, pytestconfig):
    """The questions of this file; the table is seen with -n 0."""
    instance = Questions(server.version)
    yield instance
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{instance.table()}")


@pytest.fixture
def ask(world, questions, request):
    """Runs `push WORDS`, which has to tell the cause in these words."""
    def asked(*words, tells):
        begun = time.monotonic()
        output = shell.shell(world.server, "push", *words)
        seconds = time.monotonic() - begun
        text = " ".join((output.text + output.error).replace(" | ", " ").split())
        assert tells in text
        assert seconds < MOST_SECONDS
        failure = request.node.originalname.removeprefix("test_").replace("_", " ")
        questions.asked.append((failure, "push " + " ".join(word.split("@")[0] for word in words), seconds))
    return asked


@pytest.fixture
def tablet(world):
    """The node of a tablet that is away."""
    return world.away(world.user())


def owner_of(node):
    """The JID of the user whose device has a node."""
    return f"{node.split('-')[0]}@localhost"


def test_service_is_down(world, ask, tablet):
    world.take_service_away()
    world.friend().message(owner_of(tablet), "hello")
    eventually(lambda: world.paths(tablet), what="the push")
    ask("check", "localhost", tells=f"Push service {world.service} is a component of this server, and is not connected.")
    ask("why", owner_of(tablet), tells="answer: unreachable")
    world.bring_service_back()


def test_secret_is_wrong(world, ask, tablet):
    world.fail(world.friend(), tablet, Answer(REFUSED.error, text="the secret is wrong"))
    ask("why", owner_of(tablet), tells="forbidden ('the secret is wrong').")
    ask("test", owner_of(tablet), tells="forbidden ('the secret is wrong')")


def test_filter_mutes_it(world, ask, tablet):
    world.control("rule", username=tablet.split("-")[0], mute=True)
    world.friend().message(owner_of(tablet), "hello")
    world.push.expect_none(tablet, within=0.3)
    ask("why", owner_of(tablet), tells="not pushed: vetoed")


def test_device_is_awake_elsewhere(world, ask):
    old = world.asleep(world.user(), carbons=True)
    new = world.client(old.username, "again").enable_smacks()
    new.enable_push(world.service, old.node)
    new.enable_carbons().available()
    new.settle().wait_message(world.friend().message(old.jid, "hello"))
    time.sleep(1.3)  # a scan begins within the second (4a.2)
    ask("why", old.jid, tells="not pushed: the device is awake")
    ask("list", old.jid, tells="again: connected; phone: hibernating")


def test_device_is_evicted(world, ask, tablet):
    world.client(tablet.split("-")[0], "watch").enable_push(world.service, "watch")
    ask("list", owner_of(tablet), tells="evicted, since the user has too many devices, by watch")


def test_errors_have_disabled_it(world, ask, tablet):
    for _ in range(4):
        world.ping(tablet, GONE)
    eventually(lambda: not world.is_registered(tablet), what="the end of the registration")
    ask("list", owner_of(tablet), tells="disabled after errors, last error item-not-found")


def test_archive_is_off(world, ask, tablet):
    world.control("unload", module="mam")
    online = world.online(tablet.split("-")[0])
    online.wait_message(world.friend().message(online.jid, "hello"))
    world.push.expect_none(tablet, within=0.3)
    ask("check", "localhost", tells="mod_mam is not loaded: a device without a session is not woken while another device")
    world.control("load", module="mam")


def test_message_has_a_no_store_hint(world, ask, tablet):
    online = world.online(tablet.split("-")[0])
    online.wait_message(world.friend().message(online.jid, "hello", payload=NO_STORE))
    world.push.expect_none(tablet, within=0.3)
    ask("why", owner_of(tablet), tells="not pushed: not archived, and another device got it: a no-store hint, or the")


def test_module_is_not_loaded(world, ask):
    world.control("unload", host=ELSEWHERE)
    ask("list", f"anna@{ELSEWHERE}", tells=f"mod_cloud_notify is not loaded on {ELSEWHERE}: add \"cloud_notify\"")
    world.control("load", host=ELSEWHERE)


def test_module_is_loaded_nowhere(world, ask):
    for host in (ELSEWHERE, "localhost"):
        world.control("unload", host=host)
    words = {"0.12": "attempt to index a nil value (global 'push')",
             "13": "Command not found. Is the necessary module loaded?"}["0.12" if world.server.version == "0.12" else "13"]
    assert words in OPERATING.read_text()
    ask("list", "anna@localhost", tells=words)
    for host in (ELSEWHERE, "localhost"):
        world.control("load", host=host)


def test_option_is_misspelled(ask):
    ask("check", "localhost", tells="This module has no option push_max_erors. Did you mean push_max_errors?")
