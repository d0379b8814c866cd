"""The shell's `push`: its help, wrong usage, hostile input, and what a load, a reload or an unload changes."""

import re

import pytest

import shell

ELSEWHERE = "elsewhere.localhost"
LONG = "x" * 100_000
COMMANDS = ("list", "why", "test", "remove", "services", "retry", "remove-service", "stale", "check")
OPTIONS = {**shell.OPTIONS, "more_hosts": [ELSEWHERE]}


@pytest.fixture
def push(world):
    """Runs `push WORDS`."""
    return lambda *words: shell.shell(world.server, "push", *words)


@pytest.fixture
def session(world):
    """A session of the shell that was open before everything else."""
    instance = shell.Session(world.server)
    yield instance
    instance.close()


def logged(world, text, offset):
    """The log lines with a text from this offset on."""
    with open(world.server.log, errors="replace") as log:
        log.seek(offset)
        return [line for line in log if text in line]


@pytest.mark.parametrize("words", [(), ("help",)])
def test_help_has_a_line_for_each_command(push, words):
    output = push(*words)
    assert output.status == 0
    assert [line.split()[1] for line in output.text.splitlines()] == list(COMMANDS)


def test_help_of_the_shell_of_13_has_the_same_lines(world, push):
    if world.server.version == "0.12":
        pytest.skip("0.12 has a fixed list of sections")
    output = shell.shell(world.server, "help", "push")
    assert push("help").text in output.text and "Push notifications: who is registered" in output.text


@pytest.mark.parametrize("words, error", [
    (("list",), "Usage: push list <user@host>"),
    (("list", "a@localhost", "b"), "Usage: push list <user@host>"),
    (("remove", "a@localhost"), "Usage: push remove <user@host> <node or number>"),
    (("check", "localhost", "x"), "Usage: push check [host]"),
    (("stale",), "Usage: push stale <days> [remove or force]"),
    (("remove-service",), "Usage: push remove-service <service>"),
    (("lst", "a@localhost"), "There is no command 'push lst'; 'push help' lists them."),
    (("list", "nobody@localhost"), "nobody@localhost has no account on this server."),
    (("list", "a@nowhere.example"), "This server has no host 'nowhere.example'."),
    (("list", "localhost"), "Name a user: user@localhost."),
    (("list", "a@push.localhost"), "mod_cloud_notify is not loaded on push.localhost: add \"cloud_notify\" to its "
                                   "modules_enabled, and reload."),
    (("services", "nowhere.example"), "This server has no host 'nowhere.example'."),
    (("list", "@"), "'@' is not the name of a user or a host."),
])
def test_wrong_usage_ends_with_a_sentence(push, words, error):
    output = push(*words)
    assert (output.status, output.text, output.last) == (1, "", f"Error: {error}")


@pytest.mark.parametrize("word", [
    "'", '"', "\\", "]]", "'\"]]; os.exit()--", "\"..os.exit()..\"", "a\nb@localhost", "%s%d%", "a@localhost\\", LONG,
    f"{LONG}@localhost", "\u009b2J@localhost", "\u202e", "<repl-result/>", "&amp;", "\x7f", "}", "{", "nil", "--", "é" * 500])
@pytest.mark.parametrize("command", ["list", "remove", "lst", "services"])
def test_hostile_words_end_with_a_sentence(world, push, command, word):
    output = push(command, word, *(["1"] if command == "remove" else []))
    assert output.status == 1
    assert re.match(r"Error: [A-Zm'].*[].>]$", output.last) and "attempt to" not in output.error
    assert world.server.is_running


@pytest.mark.parametrize("line", [
    'push:list("{jid}")', "push:list('{jid}')", "push:list '{jid}'", "push list {jid}",
    "push  list   {jid} ", "push:list(\"{jid}\");"])
def test_line_of_a_session_may_be_words_or_lua(world, session, line):
    anna = world.user()
    world.away(anna)
    output = session(line.format(jid=f"{anna}@localhost"))
    assert output.status == 0 and f"{anna}@localhost has 1 registration." in output.text


@pytest.mark.parametrize("line", [
    "push:list(", "push:list(error('x'))", "push:list((nil)())", "push:list()", "push:list({})", "push:list(1, 2, 3)",
    "push:remove_service()", "push:nothing('x')", "push list", "push:why('a@localhost', {}, 3)"])
def test_line_that_is_wrong_leaves_the_session_open(session, line):
    output = session(line)
    assert output.status == 1 and output.error
    assert session("push help").status == 0


def test_error_in_a_command_leaves_the_session_open(world, session):
    anna = world.user()
    world.away(anna)
    world.control("break_rules", method="registration_state")
    output = session(f"push list {anna}@localhost")
    world.control("break_rules")
    assert (output.status, output.error) == (1, "Error: The command failed; the log tells why.")
    assert session(f"push list {anna}@localhost").status == 0


def test_reload_brings_new_commands_without_a_word_in_the_log(world, push, session):
    anna = world.user()
    offset = world.server.log.stat().st_size
    for _ in range(2):
        world.control("reload")
    for line in (f"push list {anna}@localhost", f'push:list("{anna}@localhost")'):
        assert session(line).status == 0
    assert push("list", f"{anna}@localhost").status == 0
    assert not logged(world, "already registered", offset) and not logged(world, "\twarn\t", offset)


def test_unload_on_one_host_leaves_the_commands_to_the_other(world, push, session):
    for host in ("localhost", ELSEWHERE):
        world.control("reload")
        world.control("unload", host=host)
        try:
            there = ELSEWHERE if host == "localhost" else "localhost"
            assert push("services", there).status == 0 and session(f"push services {there}").status == 0
            assert push("services").status == 0
            for output in (push("services", host), session(f"push services {host}")):
                assert output.error.startswith(f"Error: mod_cloud_notify is not loaded on {host}: ")
        finally:
            world.control("load", host=host)
        assert push("services", host).status == 0


def test_unload_on_all_hosts_leaves_nothing(world, push, session):
    assert session("push help").status == 0
    for host in ("localhost", ELSEWHERE):
        world.control("unload", host=host)
    try:
        assert push("list", "a@localhost").status == 1
        assert session("push list a@localhost").status == 1 and session("push:list('a@localhost')").status == 1
    finally:
        for host in ("localhost", ELSEWHERE):
            world.control("load", host=host)
    assert session("push services").status == 0 and session("push:services()").status == 0
