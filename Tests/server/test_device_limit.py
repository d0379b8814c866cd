"""Clauses 3.3 and 3.4 with a limit of two devices: which registration goes, and what happens to its sessions."""

from world import eventually

OPTIONS = {"push_max_devices": 2, "smacks_max_ack_delay": 1}


def test_34_of_one_second_the_first_to_arrive_goes(world):
    client = world.client(world.user())
    for node in ("zebra", "monkey", "ape"):
        client.enable_push(world.service, node)
    assert world.stored(client.username) == {f"{world.service}<{node}" for node in ("monkey", "ape")}


def test_34_device_enabled_again_is_the_youngest(world):
    client = world.client(world.user())
    for node in ("zebra", "monkey", "zebra", "ape"):
        client.enable_push(world.service, node)
    assert world.stored(client.username) == {f"{world.service}<{node}" for node in ("zebra", "ape")}


def test_34_equally_old_devices_after_a_restart_go_by_their_identifiers(world):
    client = world.client(world.user())
    for node in ("zebra", "ape"):
        client.enable_push(world.service, node)
        world.control("set_field", username=client.username, identifier=f"{world.service}<{node}",
                      field="timestamp", value=1700000000)
    world.restart()
    client = world.client(client.username)
    client.enable_push(world.service, "monkey")
    assert world.stored(client.username) == {f"{world.service}<{node}" for node in ("zebra", "monkey")}


def test_33_pending_batch_goes_to_the_registration_that_the_session_enables_although_that_evicts_the_old_one(world):
    phone = world.phone(world.user())
    world.away(phone.username)
    phone.stop_acking()
    world.friend().message(phone.jid, "hello")
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    old, new = phone.node, f"{phone.username}-new"
    phone.enable_push(world.service, new)
    assert f"{world.service}<{old}" not in world.stored(phone.username)
    assert world.push.expect(new).important
    world.push.expect_none(old, new)
