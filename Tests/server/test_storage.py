"""Clauses 3.3 to 3.5, life.2, why.3 and 1x.1 with each storage, with orderly restarts and kill -9."""

import sqlite3

import pytest

from postgresql import PostgreSQL

COUNT = "SELECT count(*) FROM prosody WHERE store = 'cloud_notify'"


class Files:
    """Prosody's default: a file for each user."""

    options = {"storage": "internal"}

    def count(self, server):
        """Users with registrations."""
        return len(list((server.folder / "data/localhost/cloud_notify").glob("*.dat")))

    def remove(self):
        """Goes with the server's directory."""


class SQLite(Files):
    """A database in one file."""

    options = {"storage": "sql", "sql": {"driver": "SQLite3", "database": "prosody.sqlite"}}

    def count(self, server):
        """Rows of the store."""
        return sqlite3.connect(server.folder / "data/prosody.sqlite").execute(COUNT).fetchone()[0]


class Database(PostgreSQL):
    """A database server."""

    def count(self, _):
        """Rows of the store."""
        return int(self.query(COUNT))


STORAGES = {"internal": Files, "SQLite": SQLite, "PostgreSQL": Database}


@pytest.fixture(scope="module", params=STORAGES)
def storage(request):
    """Where the server stores."""
    instance = STORAGES[request.param]()
    yield instance
    instance.remove()


@pytest.fixture(scope="module")
def more_options(storage):
    """Chooses this storage."""
    return storage.options


@pytest.fixture(autouse=True)
def check_storage(storage, world):
    """The registrations are in this storage, not in files by mistake."""
    yield
    assert storage.count(world.server) > 0
    assert (world.server.folder / "data/localhost/cloud_notify").exists() == (type(storage) is Files)


def test_35_enable_is_stored_and_pushed_offline(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    assert world.stored(anna) == {f"{world.service}<{phone}", f"{world.service}<{tablet}"}
    world.friend().message(f"{anna}@localhost", "hello")
    for node in (phone, tablet):
        assert world.push.expect(node).important
    world.push.expect_none(phone, tablet, within=1.2)


@pytest.mark.parametrize("hard", [False, True], ids=["stopped", "kill -9"])
def test_life2_restart_right_after_the_result_keeps_the_registration(world, hard):
    client = world.client(world.user())
    assert client.enable_push(world.service, f"{client.username}-node").get("type") == "result"
    world.restart(hard)
    assert world.stored(client.username) == {f"{world.service}<{client.node}"}
    world.friend().message(client.jid, "hello")
    assert world.push.expect(client.node).important


@pytest.mark.parametrize("hard", [False, True], ids=["stopped", "kill -9"])
def test_life2_restart_right_after_the_result_keeps_the_disabling(world, hard):
    client = world.register(world.client(world.user()))
    client.enable_push(world.service, "other")
    assert client.disable_push(world.service, "other").get("type") == "result"
    world.restart(hard)
    assert world.stored(client.username) == {f"{world.service}<{client.username}-laptop"}


def test_life2_publish_options_survive_a_restart(world):
    anna = world.user()
    node = world.away(anna, options="<x xmlns='jabber:x:data' type='submit'><field var='secret'>"
                                    "<value>grüße &amp; &lt;more&gt;</value></field></x>")
    world.restart()
    world.friend().message(f"{anna}@localhost", "hello")
    assert "".join(world.push.expect(node).options.itertext()) == "grüße & <more>"


def test_33_disable_removes_and_stops_the_pushes(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    client = world.client(anna)
    assert client.disable_push(world.service, phone).get("type") == "result"
    assert world.stored(anna) == {f"{world.service}<{tablet}"}
    client.close()
    world.friend().message(client.jid, "hello")
    world.push.expect(tablet)
    world.push.expect_none(phone, within=0.8)


def test_34_device_limit_takes_the_oldest_after_a_restart(world):
    client = world.client(world.user())
    nodes = [f"device{number}" for number in range(5)]
    for node in nodes:
        client.enable_push(world.service, node)
    for age, number in enumerate([3, 1, 4, 0, 2]):
        world.control("set_field", username=client.username, identifier=f"{world.service}<device{number}",
                      field="timestamp", value=1700000000 + age)
    world.restart()
    client = world.client(client.username)
    for newcomer, gone in (("six", "device3"), ("seven", "device1")):
        client.enable_push(world.service, newcomer)
        nodes = [n for n in nodes if n != gone] + [newcomer]
        assert world.stored(client.username) == {f"{world.service}<{n}" for n in nodes}


def test_35_deleted_user_leaves_nothing_to_a_new_account_of_that_name(world):
    anna = world.user()
    node = world.away(anna)
    assert world.control("delete_user", username=anna)
    assert world.stored(anna) == set()
    world.control("create_user", username=anna, password=world.server.password)
    world.friend().message(f"{anna}@localhost", "hello")
    world.push.expect_none(node, within=1.2)
    world.away(anna, "new")
    assert world.stored(anna) == {f"{world.service}<{anna}-new"}


def test_why3_ends_are_stored_in_their_order_and_go_with_the_user(world):
    client = world.client(world.user(), "Büro")
    for node in ("first", "second"):
        client.enable_push(world.service, node)
        assert client.disable_push(world.service, node).get("type") == "result"
    client.enable_push(world.service, "third")
    before = world.ended(client.username)
    assert [(entry["node"], entry["by"]) for entry in before] == [("second", "Büro"), ("first", "Büro")]
    world.restart()
    assert world.ended(client.username) == before
    world.control("delete_user", username=client.username)
    assert world.ended(client.username) == []
    world.away(world.user())


def test_1x1_message_archived_in_the_database_and_queued_is_pushed_once(world):
    anna = world.user()
    phone = world.asleep(anna)
    tablet = world.away(anna)
    message = world.friend().message(phone.jid, "hello")
    for node in (phone.node, tablet):
        world.push.expect(node)
    phone.resume(forgetful=True).wait_message(message)
    world.lose(phone)
    world.push.expect_none(phone.node, tablet)
