"""What an administrator is told: the start, missing modules, the status, and what the checks find."""

import re

import pytest

from server import MODULES
from world import eventually

OPTIONS = {"modules_enabled": [*MODULES, "admin_shell"]}
START = re.compile(r"\tinfo\tPush notifications (\S+): rules library \1 \([0-9a-f]{8}\), (.*)$", re.M)
LOSSES = {
    "smacks": "a phone that loses its connection is not woken for the messages that wait for it",
    "mam": "a device without a session is not woken while another device of its user is online",
    "offline": "what comes while nobody is online is kept only if mod_mam archives it, so a phone may wake for nothing",
}


@pytest.fixture
def restarted(world):
    """Restarts the server with these options; returns where its log begins. At the end it is as before."""
    def restart(**options):
        offset = world.server.log.stat().st_size
        world.restart(**options)
        return offset

    options = dict(world.server.options)
    yield restart
    world.server.options.clear()
    world.restart(**options)


def log(world, offset=0):
    return world.server.log.read_bytes()[offset:].decode(errors="replace")


def status(world):
    """The line that module info prints."""
    printed = world.server.prosodyctl("shell", "module", "info", "cloud_notify").stdout
    return re.search(r"status: (.*)", printed)[1]


def problems(world):
    return {finding["text"]: finding["cure"] for finding in world.control("check") if finding["level"] != "ok"}


def test_start_and_reload_are_one_line_each(world, restarted):
    offset = restarted()
    assert [state for _, state in START.findall(log(world, offset))] == ["new state"]
    world.control("reload")
    assert [state for _, state in START.findall(log(world, offset))] == ["new state", "state kept from before the reload"]
    assert "Loaded, version " in status(world)


@pytest.mark.parametrize("name", LOSSES)
def test_missing_module_is_told_once_the_server_has_started(world, restarted, name):
    offset = restarted(modules_disabled=["s2s", "s2s_auth_certs", "tls", name])
    problem = f"mod_{name} is not loaded: {LOSSES[name]}"
    eventually(lambda: problem in log(world, offset), what="the warning")
    warnings = re.findall(r"\twarn\t(mod_\w+ is not loaded: .*)", log(world, offset))
    assert warnings == [f'{problem}. Add "{name}" to modules_enabled of this host, and see that it is not in modules_disabled']
    assert status(world) == f"[warn] {problem}"
    assert problem in problems(world)


def test_module_that_is_unloaded_is_told_until_it_is_back(world):
    offset = len(log(world).encode())
    assert "is not loaded" not in log(world).split("Hello and welcome")[-1]
    world.control("unload", module="smacks")
    assert status(world) == f"[warn] mod_smacks is not loaded: {LOSSES['smacks']}"
    world.control("load", module="smacks")
    assert "Loaded, version " in status(world)
    world.control("reload")
    assert log(world, offset).count("mod_smacks is not loaded") == 1


def test_stop_of_the_server_complains_of_nothing(world, restarted):
    offset = restarted()
    world.server.stop()
    assert "is not loaded" not in log(world, offset)
    world.server.start()


def test_refused_option_and_misspelled_one_are_told_with_the_cure(world, restarted):
    restarted(push_max_device=3, push_max_errors="many")
    refused = "Option push_max_errors has to be a number from 1 on, using 16"
    assert status(world) == f"[warn] {refused}"
    assert problems(world) == {
        "This module has no option push_max_device": "Did you mean push_max_devices?",
        refused: "Correct it in the configuration, and reload configuration and module",
    }


def test_checks_find_nothing_wrong_here(world):
    assert problems(world) == {}
    found = [finding["text"] for finding in world.control("check")]
    assert [text for text in found if text.endswith("is loaded")] == [
        f"mod_{name} is loaded" for name in ("smacks", "mam", "offline", "carbons")]
    assert any(re.fullmatch(r"Push notifications \S+ run from /.*/mod_cloud_notify\.lua", text) for text in found)
    assert any(text.startswith("Statistics are ") for text in found)


def test_checks_name_another_copy_that_would_be_loaded(world, tmp_path, restarted):
    restarted(plugin_paths=[str(tmp_path), *world.server._settings()["plugin_paths"]])
    copy = tmp_path / "mod_cloud_notify.lua"
    copy.write_text("")
    assert list(problems(world)) == [f"The next reload or start takes another copy of the module: {copy}"]


def test_status_names_a_service_while_it_is_away(world):
    node = world.away(world.user())
    friend = world.friend()
    anna = f"{node.split('-')[0]}@localhost"
    friend.message(anna, "before")
    assert world.push.expect(node).important
    world.push.settle()
    world.take_service_away()
    friend.message(anna, "hello")
    eventually(lambda: re.fullmatch(r"\[warn\] push service push\.localhost has been away since [-0-9]{10} [0-9:]{8}",
                                    status(world)), what="the status")
    world.control("reload")
    assert status(world).startswith("[warn] push service push.localhost has been away since ")
    world.bring_service_back()
    world.later(minutes=1)
    assert world.push.expect(node).important
    eventually(lambda: "Loaded, version " in status(world), what="the status")


def test_services_that_are_asked_answer_or_not(world):
    world.push.expect_none("nobody", within=0.1)
    services = [world.service, "nowhere.localhost"]
    world.control("ask_services", services=services, timeout=10)
    first, second = eventually(lambda: world.control("services_asked"), what="the answers")
    assert first["jid"] == services[0] and first["outcome"] == "answered" and first["ms"] < 5000
    assert second["jid"] == services[1] and second["outcome"] == "error" and second["condition"]


def test_node_is_cut_in_the_log(world):
    offset = len(log(world).encode())
    client = world.client(world.user())
    node = "a-secret-that-the-log-does-not-tell"
    assert client.enable_push(world.service, node).get("type") == "result"
    assert client.disable_push(world.service, node).get("type") == "result"
    lines = [line for line in log(world, offset).splitlines() if "Push registration" in line]
    assert [line.rpartition("\t")[2] for line in lines] == [
        f"Push registration '{world.service}<a-secret…' of {client.username} {change}" for change in ("enabled", "disabled by the user")]
