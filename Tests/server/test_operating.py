"""Clause why.2: the commands in docs/operating.md are run in its order, and print what it shows.

A fenced block is an example: a line that begins with `$ `, and what that command prints. Before the first one of a section
happens what SCENES has for its heading. RENEW_EXAMPLES=1 writes what the commands print into the document.
"""

import difflib
import os
import re
import shlex
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

from push_service import RESULT, Answer
from server import TEST_MODULES, plugin_folder
from shell import OPTIONS as SHELL_OPTIONS
from shell import shell
from world import eventually

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/operating.md"
INSTALLED, LOG = "/usr/local/lib/prosody/modules", "/var/log/prosody/prosody.log"
OPTIONS = {**SHELL_OPTIONS, "push_max_erors": 3, "admins": ["admin@localhost"]}
EXAMPLE = re.compile(r"^#+ (?P<heading>[^\n]+)$|^```[^\n]*\n(?P<example>.*?)^```$", re.M | re.S)
UNKNOWN_DEVICE = Answer(error=("cancel", "item-not-found"), text="unknown device")
OUT_OF_ORDER = Answer(error=("wait", "internal-server-error"), text="database is away")
DISCO_ITEMS = "http://jabber.org/protocol/disco#items"
COMMANDS = "http://jabber.org/protocol/commands"
DAY = 86400

# What differs from run to run.
VARIABLE = {
    r"\d{4}-\d\d-\d\d|[A-Z][a-z]{2} \d\d (?=\d\d:\d\d:)": "DATE",
    r"\d\d:\d\d:\d\d": "TIME",
    r"\b\d+(\.\d+)? (?=(ms|s|min|h|d)\b)": "N ",
    r"\b\d+\.\d+\.\d+(-\w+\.\d+)?": "VERSION",
    r"\([0-9a-f]{8}\)": "(DIGEST)",
}


@pytest.fixture(scope="module", name="modules")
def folder_of_modules():
    """A folder of plugins. Its path is about as long as that of README's, so that lines break where a reader's do."""
    with tempfile.TemporaryDirectory(prefix="modules-") as folder:
        Path(folder, "mod_cloud_notify").symlink_to(Path(plugin_folder(), "mod_cloud_notify"))
        yield folder


@pytest.fixture(scope="module", name="more_options")
def options_with_folder(modules):
    """The module under test is loaded from there."""
    return {"plugin_paths": [modules, TEST_MODULES]}


def examples(text):
    """The examples: heading, command, what it prints."""
    heading = None
    for match in EXAMPLE.finditer(text):
        heading = match["heading"] or heading
        if match["example"] is not None:
            command, _, output = match["example"].partition("\n")
            assert command.startswith("$ ") and output, f"not a command with what it prints: {match['example']}"
            yield heading, command[2:], output


def run(server, command):
    """What a command prints, if it succeeds."""
    words = shlex.split(command.replace(LOG, str(server.log)))
    if words[:2] == ["prosodyctl", "shell"]:
        output = shell(server, *words[2:])
        assert output.status == 0, output.error
        return output.text.strip("\n") + "\n"
    return subprocess.run(words, capture_output=True, text=True, timeout=10, check=True).stdout


def masked(text):
    """A text without what differs from run to run."""
    for pattern, name in VARIABLE.items():
        text = re.sub(pattern, name, text)
    return text


def normal(text):
    """The same with a single space where there are several: the width of a column depends on what varies."""
    return re.sub(r"[ \t]+", " ", masked(text))


class Story:
    """What happens on the server, in the order of the document."""

    def __init__(self, world):
        self.world = world
        for name in ("anna", "bob", "carla", "dora", "emil", "admin", "friend"):
            world.control("create_user", username=name, password=world.server.password)
        self.friend = world.client("friend")
        self.other = world.another_service("other.localhost")
        self.phone = None

    def push_list(self):
        """Anna's phone sleeps, and gets a message; she no longer uses her laptop. The service has forgotten bob's tablet."""
        laptop = self.world.register(self.world.client("anna", "laptop"))
        laptop.disable_push(self.world.service, "anna-laptop")
        laptop.close()
        self.phone = self.world.asleep("anna")
        self.world.push.answer(self.world.away("bob"), UNKNOWN_DEVICE)
        self.write("anna", "bob")
        self.world.push.expect("anna-phone")
        self.world.push.expect("bob-tablet")
        self.world.push.settle()

    def push_test(self):
        """Anna's phone comes back two seconds after the test."""
        threading.Thread(target=self.come_back).start()

    def come_back(self):
        """The app wakes up, and connects."""
        self.world.push.expect("anna-phone", within=30)
        time.sleep(2)
        self.phone.resume()

    def push_services(self):
        """The service of carla's phone has lost its database."""
        self.other.answer_all(OUT_OF_ORDER)
        self.other.answer_probes(OUT_OF_ORDER)
        phone = self.world.client("carla", "phone")
        phone.enable_push(self.other.jid, "carla-phone")
        phone.close()
        eventually(lambda: self.world.session(phone) is None, what="the end of the session")
        self.write("carla")
        self.other.expect("carla-phone")
        self.other.settle()

    def push_retry(self):
        """It has found it again."""
        self.other.answer_all(RESULT)

    def push_stale(self):
        """Emil gave his phone away forty days ago."""
        node = self.world.away("emil", "phone")
        self.world.control("set_field", username="emil", identifier=f"{self.world.service}<{node}", field="timestamp",
                           value=int(time.time()) - 40 * DAY)

    def write(self, *usernames):
        """A friend's messages."""
        for name in usernames:
            self.friend.message(f"{name}@localhost", "Are you there?")
        self.friend.settle()


SCENES = {f"push {name}": getattr(Story, f"push_{name}") for name in ("list", "test", "services", "retry", "stale")}


def play(story, text, modules):
    """Runs the examples. Returns triples of command, what the document says, and what came."""
    waiting, found = dict(SCENES), []
    for heading, command, output in examples(text):
        if heading in waiting:
            waiting.pop(heading)(story)
        found.append((command, output, run(story.world.server, command).replace(modules, INSTALLED)))
    assert not waiting, f"no examples below {list(waiting)}"
    return found


def renew(text, played):
    """The document with what came where it differs."""
    for command, expected, came in played:
        if masked(expected) != masked(came):
            text = text.replace(f"```\n$ {command}\n{expected}```", f"```\n$ {command}\n{came}```", 1)
    return text


def test_why2_the_examples_of_the_document_are_what_comes(world, modules):
    text = DOCUMENT.read_text()
    played = play(Story(world), text, modules)
    if os.environ.get("RENEW_EXAMPLES"):
        # One version writes, the others are not to read what it is about to write.
        if world.server.version == "0.12":
            DOCUMENT.write_text(renew(text, played))
        return
    differences = ["\n".join([command, *difflib.unified_diff(normal(expected).splitlines(), normal(came).splitlines(),
                                                             "operating.md", "what came", lineterm="")])
                   for command, expected, came in played if normal(expected) != normal(came)]
    assert not differences, "\n\n".join(differences)


def offered(client):
    """The names of the ad-hoc commands for pushes that the server lists for this client."""
    items = client.request("get", f"<query xmlns='{DISCO_ITEMS}' node='{COMMANDS}'/>", "localhost")
    return {item.get("name") for item in items.iter(f"{{{DISCO_ITEMS}}}item") if "push:0#" in item.get("node")}


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("block", ["$ prosodyctl shell push check\n", "ok | mod_mam is loaded.\n"], ids=["output", "command"])
def test_why2_a_block_needs_a_command_and_output(block):
    with pytest.raises(AssertionError, match="not a command with what it prints"):
        list(examples(f"# Title\n```\n{block}```\n"))


def test_why2_clients_list_the_commands_of_the_document(world):
    for name, rows in (("admin", "administrators|users"), (world.user(), "users")):
        world.control("create_user", username=name, password=world.server.password)
        named = re.findall(rf"^\| (?:{rows}) \| ([^|]+) \| `push", DOCUMENT.read_text(), re.M)
        assert offered(world.client(name)) == set(named)
