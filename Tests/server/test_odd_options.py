"""Values of options that make no sense, or that are as large as they can be."""

import pytest

from world import World

NUMBERS = ("push_max_errors", "push_error_period", "push_max_devices", "push_max_hibernation_timeout",
           "push_max_cached_users", "push_knock_before_timeout")


def start(server, options):
    """The server again, with these options: their values are Lua source."""
    server.stop()
    configuration = server.folder / "prosody.cfg.lua"
    text = server._configuration()
    head, separator, hosts = text.partition("VirtualHost")
    configuration.write_text(head + "".join(f"{name} = {value}\n" for name, value in options.items()) + separator + hosts)
    return server.start()


@pytest.fixture
def odd(server):
    """Restarts the server with odd options; gives a world and where its log begins."""
    worlds = []

    def restart(**options):
        offset = server.log.stat().st_size
        worlds.append(World(start(server, options)))
        return worlds[0], offset

    yield restart
    for world in worlds:
        world.close()


def log(server, offset):
    return server.log.read_text(errors="replace")[offset:]


@pytest.mark.parametrize("value", ["math.huge", "1e300", "math.maxinteger", "2^53"])
def test_hib4_session_outlives_a_timeout_that_is_never(odd, server, value):
    world, offset = odd(push_max_hibernation_timeout=value)
    phone = world.asleep(world.user())
    world.push.expect_none(phone.node, within=2.5)
    assert world.session(phone)["hibernating"]
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    assert "Option push_max_hibernation_timeout" not in log(server, offset)
    assert server.lua_errors(offset) == []


@pytest.mark.parametrize("value", ["0", "-1", "0.5", "0/0", '"3 days"', "{}", '{ "x" }', "true"])
def test_option_that_makes_no_sense_is_named_in_the_log_and_ends_nothing(odd, server, value):
    world, offset = odd(**{name: value for name in NUMBERS})
    phone = world.asleep(world.user())
    world.push.expect_none(phone.node, within=2.5)
    assert world.session(phone)["hibernating"]
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    for name in NUMBERS:
        if (name, value) != ("push_knock_before_timeout", "0"):  # off
            assert f"Option {name} " in log(server, offset)
    assert server.lua_errors(offset) == []


@pytest.mark.parametrize("value", ["true", "5", "{}", '{ "x" }'])
def test_important_body_that_is_no_text_is_the_default(odd, server, value):
    world, offset = odd(push_notification_important_body=value)
    node = world.away(world.user())
    world.friend().message(f"{node.split('-')[0]}@localhost", "hello")
    assert world.push.expect(node).important
    assert "Option push_notification_important_body has to be a text" in log(server, offset)
