"""A store that cannot be opened: the module does not load, and the server works without it."""

OPTIONS = {"storage": {"cloud_notify": "closed"}, "default_storage": "internal"}


def test_module_does_not_load_and_messages_arrive(world):
    anna = world.online(world.user())
    anna.wait_message(world.friend().message(anna.jid, "hello"))
    assert anna.enable_push(world.service, "node").get("type") == "error"
    with open(world.server.log, errors="replace") as log:
        assert [line for line in log if "Error initializing module 'cloud_notify'" in line and "closed on purpose" in line]
