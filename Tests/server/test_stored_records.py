"""Clause 3.5: a user's records, what other modules put into them, and more users than the cache holds."""

import pytest

OPTIONS = {"push_max_cached_users": 2, "push_max_devices": 3}


def registered(world, username, *names):
    """Registers devices and logs them out; returns their identifiers."""
    return [f"{world.service}<{world.away(username, name)}" for name in names]


def test_35_more_users_than_the_memory_keeps_are_all_pushed_again_and_again(world):
    friend = world.friend()
    nodes = {}
    for _ in range(7):
        username = world.user()
        nodes[username] = world.away(username)
    for _ in range(2):
        for username, node in nodes.items():
            friend.message(f"{username}@localhost", "hello")
            assert world.push.expect(node).important
    world.push.expect_none(*nodes.values(), within=0.8)


def test_35_user_who_left_the_memory_keeps_and_loses_registrations_like_others(world):
    anna = world.user()
    first, second = registered(world, anna, "first", "second")
    for _ in range(5):
        registered(world, world.user("other"), "device")
    assert world.stored(anna) == {first, second}
    world.client(anna).disable_push(world.service, first.split("<")[1])
    for _ in range(5):
        registered(world, world.user("other"), "device")
    third, = registered(world, anna, "third")
    assert world.stored(anna) == {second, third}


@pytest.mark.parametrize("change", ["enable", "enable over the limit", "disable"])
def test_35_fields_of_other_modules_survive_a_change_of_other_registrations(world, change):
    anna = world.user()
    kept, old = registered(world, anna, "kept", "old")
    world.control("set_field", username=anna, identifier=kept, field="custom", value={"a": ["b", 1]})
    world.control("set_field", username=anna, identifier=old, field="timestamp", value=1)
    world.restart()
    client = world.client(anna)
    before = world.records(anna)
    if change == "disable":
        client.disable_push(world.service, old.split("<")[1])
    else:
        for number in range(2 if "limit" in change else 1):
            client.enable_push(world.service, f"new{number}")
    records = world.records(anna)
    assert records[kept] == before[kept] and records[kept]["custom"] == {"a": ["b", 1]}
    assert (old in records) == (change == "enable")


def test_35_each_user_has_a_record_of_their_own(world):
    anna, berta = world.user("anna"), world.user("berta")
    for username in (anna, berta):
        client = world.client(username)
        client.enable_push(world.service, "shared")
        client.close()
    world.client(anna).disable_push(world.service, "shared")
    assert world.stored(anna) == set() and world.stored(berta) == {f"{world.service}<shared"}
    assert not world.server.data_file("cloud_notify", anna).exists()


def test_35_record_has_what_the_request_said_and_no_more(world):
    anna = world.user()
    client = world.client(anna)
    client.enable_push(world.service, "n", attributes=" include_payload='yes' unknown='x'")
    record = world.records(anna)[f"{world.service}<n"]
    assert record.pop("timestamp") > 1700000000
    assert record == {"jid": world.service, "node": "n", "include_payload": "yes", "resource": "laptop",
                      "language": "en"}
