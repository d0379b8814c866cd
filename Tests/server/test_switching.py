"""Clause 3.5: users may switch from the original to this module and back. Each reads what the other stored."""

import os
import shutil

import pytest

from server import TEST_MODULES, plugin_folder
from test_registration import OPTIONS_FORM
from world import eventually

ORIGINAL, OURS = [TEST_MODULES], [plugin_folder(), TEST_MODULES]

pytestmark = pytest.mark.skipif(plugin_folder() is None, reason="the bundled module is the original")


def run(world, module):
    """Restarts the server with one of the two modules, and checks which one runs."""
    world.restart(plugin_paths=module)
    is_ours = os.path.realpath(world.control("loaded_from")).startswith(os.path.realpath(OURS[0]) + os.sep)
    assert is_ours == (module is OURS)


def secret(push):
    """The publish-options of a push as text."""
    return "".join(push.options.itertext())


@pytest.mark.parametrize("writer, reader", [(ORIGINAL, OURS), (OURS, ORIGINAL)], ids=["to ours", "back"])
def test_35_registrations_of_the_one_are_honoured_by_the_other(world, writer, reader):
    run(world, writer)
    anna = world.user()
    with_options = world.away(anna, "phone", OPTIONS_FORM.format("s3cret"))
    without_options = world.away(anna, "tablet")
    client = world.client(anna, "watch")
    assert client.enable_push(world.service).get("type") == "result"
    client.close()
    before = world.records(anna)
    assert len(before) == 3
    run(world, reader)
    assert world.records(anna) == before
    world.friend().message(f"{anna}@localhost", "hello")
    push = world.push.expect(with_options)
    assert push.important and "s3cret" in secret(push)
    assert world.push.expect(without_options).options is None
    assert world.push.expect(None).important


@pytest.mark.parametrize("writer, reader", [(ORIGINAL, OURS), (OURS, ORIGINAL)], ids=["to ours", "back"])
def test_35_registrations_of_the_one_are_removed_by_the_other(world, writer, reader):
    run(world, writer)
    anna = world.user()
    kept, removed = world.away(anna, "phone"), world.away(anna, "tablet")
    run(world, reader)
    client = world.client(anna)
    assert client.disable_push(world.service, removed).get("type") == "result"
    client.close()
    run(world, writer)
    assert world.stored(anna) == {f"{world.service}<{kept}"}
    world.friend().message(f"{anna}@localhost", "hello")
    assert world.push.expect(kept).important
    world.push.expect_none(removed, within=1.2)


def test_35_records_have_the_same_fields_and_values(world):
    records = {}
    anna = world.user()
    for module in (ORIGINAL, OURS):
        run(world, module)
        client = world.client(anna, "phone")
        client.stream.send(f"<iq type='set' id='in-french' xml:lang='fr'><enable xmlns='urn:xmpp:push:0' node='n'"
                           f" jid='{world.service}' include_payload='yes'>{OPTIONS_FORM.format('s3cret')}</enable></iq>")
        client.stream.wait(lambda e: e.get("id") == "in-french" and e.get("type") == "result")
        client.close()
        records[module is OURS] = dict(world.records(anna)[f"{world.service}<n"])
    times = [record.pop("timestamp") for record in records.values()]
    assert times[1] >= times[0] > 1700000000
    assert records[True] == records[False]
    assert set(records[True]) >= {"jid", "node", "include_payload", "options", "resource", "language"}


def test_35_device_registered_anew_after_switching_is_one_device(world):
    run(world, ORIGINAL)
    anna = world.user()
    world.away(anna)
    run(world, OURS)
    phone = world.asleep(anna, "tablet")
    assert len(world.records(anna)) == 1
    world.friend().message(phone.jid, "hello")
    world.push.expect(phone.node)
    world.push.expect_none(phone.node, within=1.2)


def test_34_device_limit_counts_the_devices_of_the_original(world):
    run(world, ORIGINAL)
    anna = world.user()
    client = world.client(anna)
    for number in range(5):
        assert client.enable_push(world.service, f"old{number}").get("type") == "result"
    client.close()
    for number in range(5):
        world.control("set_field", username=anna, identifier=f"{world.service}<old{number}",
                      field="timestamp", value=1700000000 + (number + 3) % 5)
    run(world, OURS)
    client = world.client(anna)
    client.enable_push(world.service, "new")
    eventually(lambda: f"{world.service}<new" in world.stored(anna), what="the new device")
    assert world.stored(anna) == {f"{world.service}<{n}" for n in ("old0", "old1", "old3", "old4", "new")}


def put(world, is_ours):
    """Puts this version of the module into the server's plugin path; returns the path."""
    folder = world.server.folder / "plugins"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if is_ours:
        shutil.copytree(f"{OURS[0]}/mod_cloud_notify", folder / "mod_cloud_notify")
    return str(folder)


@pytest.mark.parametrize("back", [False, True], ids=["to ours", "back"])
def test_life1_switching_by_a_reload_goes_on_pushing_sessions_that_hibernate(world, back):
    world.restart(plugin_paths=[put(world, back), TEST_MODULES])
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.message(phone.jid, "before", payload="<no-store xmlns='urn:xmpp:hints'/>")
    eventually(lambda: world.session(phone)["awaiting_push_timer"], what="a pending batch")
    folder = world.control("loaded_from")
    put(world, not back)
    assert world.control("reload") and world.control("loaded_from") != folder
    friend.message(phone.jid, "after", payload="<no-store xmlns='urn:xmpp:hints'/>")
    assert world.push.expect(phone.node).important
    assert world.session(phone)["watchdog_timeout"] == 600
