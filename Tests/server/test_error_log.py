"""Clause err.5: what the log says of errors: at info each of them, at warn the first of a row and the end."""

import re

import pytest

import outages
from failures import owner
from push_service import GONE, RESULT, Answer
from world import eventually

OPTIONS = outages.OPTIONS
MAX_ERRORS = 16
LINE = re.compile(r"\t(?P<level>info|warn|error)\t(?P<text>.*)")
BAD_REQUEST = Answer(("cancel", "bad-request"), text="the certificate has expired")
FORGED = "\nJan 01 00:00:00 localhost:cloud_notify\terror\tforged"


@pytest.fixture
def node(world):
    """The node of a phone whose service answers."""
    found = world.phones(1)[0]
    world.ping(found, RESULT)
    return found


def shown(world, node):
    """A registration as people see it: a node is a secret."""
    return f"{world.service}<{node[:8]}{'…' if len(node) > 8 else ''}'"


def lines(world, node, offset):
    """Lines at info or above from this offset of the log on that name the registration: pairs of level and text."""
    with open(world.server.log, errors="replace") as log:
        log.seek(offset)
        found = [match.groups() for match in map(LINE.search, log) if match]
    return [(level, text) for level, text in found if shown(world, node) in text and f" of {owner(node)} " in text]


def logged(world, node, *hows):
    """What the log says of pushes that are answered like this, one list of lines for each."""
    found = []
    for how in hows:
        offset = world.server.log.stat().st_size
        world.ping(node, how)
        found.append(lines(world, node, offset))
    return found


def test_err5_each_error_names_user_registration_condition_text_and_count(world, node):
    for number, [(_, text)] in enumerate(logged(world, node, *[BAD_REQUEST] * 5), 1):
        rest = text.replace(shown(world, node), "")
        assert owner(node) in rest
        assert "bad-request" in rest and "the certificate has expired" in rest
        assert re.search(rf"\b{number}\b", rest)


def test_err5_first_error_of_a_row_is_a_warning_and_the_others_are_information(world, node):
    for _ in range(2):
        found = logged(world, node, GONE, GONE, GONE)
        assert [level for [(level, _)] in found] == ["warn", "info", "info"]
        world.ping(node, RESULT)


def test_err5_error_of_the_service_is_logged(world, node):
    [[(_, text)]] = logged(world, node, Answer(("wait", "internal-server-error"), text="no backend"))
    assert owner(node) in text.replace(shown(world, node), "")
    assert "internal-server-error" in text and "no backend" in text


def test_err5_error_without_text_is_logged(world, node):
    [[(_, text)]] = logged(world, node, GONE)
    assert "item-not-found" in text and "nil" not in text


def test_err5_end_of_a_registration_is_a_warning(world, node):
    living = world.phones(1)[0]
    for _ in range(MAX_ERRORS):
        world.ping(living, RESULT)
        world.ping(node, GONE)
    world.later(days=1, hours=1)
    world.ping(living, RESULT)
    [found] = logged(world, node, GONE)
    eventually(lambda: not world.is_registered(node), what="the end of the registration")
    assert "warn" in [level for level, _ in found]


def test_err5_text_of_a_service_cannot_forge_a_line(world, node):
    offset = world.server.log.stat().st_size
    logged(world, node, Answer(("cancel", "bad-request"), text=FORGED))
    with open(world.server.log, errors="replace") as log:
        log.seek(offset)
        assert not [line for line in log if line.startswith("Jan 01") or line.endswith("\terror\tforged\n")]
