"""What a scenario is told with: users, their devices, a push service, a server."""

import itertools
import time

from clients import Client
from failures import Failures
from push_service import PushService
from server import SECRET
from stream import CLIENT

_numbers = itertools.count(1)


def eventually(condition, within=10.0, what="the condition"):
    """Polls until the condition holds and returns its value."""
    deadline = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {within} s")
        time.sleep(0.03)
    return value


def refusal(answer):
    """The type and the condition of an error answer."""
    error = answer.find(f"{{{CLIENT}}}error")
    return error.get("type"), error[0].tag.partition("}")[2]


class World(Failures):
    """Fresh users on a shared server; everything opened here is closed by `close`."""

    service = "push.localhost"
    push_service = PushService

    def __init__(self, server):
        self.server = server
        self._clients = []
        self._connect_service()

    @property
    def control(self):
        """Commands to the server; the connection changes with a restart."""
        return self.server.control

    def new_name(self, name="anna"):
        """A name that no account has yet."""
        return f"{name}{next(_numbers)}"

    def user(self, name="anna"):
        """A new account; returns its user name."""
        username = self.new_name(name)
        self.control("create_user", username=username, password=self.server.password)
        return username

    def namesake(self, username, host):
        """A client of the account with this name on another host, which is made for it."""
        self.control("create_user", username=username, password=self.server.password, host=host)
        return self.client(username, host=host)

    def client(self, username, resource="laptop", host="localhost"):
        """A connected, bound client without presence."""
        client = Client(self.server, username, resource, host).connect().bind()
        self._clients.append(client)
        return client

    def online(self, username, resource="laptop"):
        """An ordinary client without push that acknowledges nothing because it has no stream management."""
        return self.client(username, resource).available()

    def friend(self):
        """Somebody else who writes messages."""
        return self.client(self.user("friend"))

    def phone(self, username, resource="phone", carbons=False, options="", answers_acks=True, resume=True):
        """A device with stream management and push; its node is USERNAME-RESOURCE."""
        phone = self.client(username, resource).enable_smacks(resume)
        phone.answers_acks = answers_acks
        self.register(phone, options=options)
        if carbons:
            phone.enable_carbons()
        return phone.available()

    def register(self, client, options=""):
        """Enables push for this client, which must succeed."""
        answer = client.enable_push(self.service, f"{client.username}-{client.resource}", options)
        assert answer.get("type") == "result"
        return client

    def away(self, username, resource="tablet", options=""):
        """A device that registered and then logged out; returns its node."""
        device = self.register(self.client(username, resource), options)
        device.close()
        eventually(lambda: self.session(device) is None, what="the end of the session")
        return device.node

    def serve_somebody(self):
        """A new user registers, gets a message, and is pushed for it: the server goes on serving others."""
        node = self.away(self.user("somebody"))
        online = self.online(node.split("-")[0])
        online.wait_message(self.friend().message(online.jid, "hello"))
        assert self.push.expect(node).important

    def lose(self, client):
        """Cuts a client's connection and waits until its session hibernates."""
        client.drop()
        eventually(lambda: (self.session(client) or {}).get("hibernating"), what="hibernation")
        return client

    def asleep(self, username, resource="phone", **how):
        """A phone whose session hibernates with an empty queue."""
        return self.lose(self.phone(username, resource, **how).stop_acking())

    def expire(self, client):
        """The time of a hibernating session is over; returns when it has ended."""
        self.control("expire", jid=client.full_jid)
        eventually(lambda: self.session(client) is None, what="the end of the session")

    def session(self, client):
        """The fields of the client's session on the server, None if there is no session."""
        return self.control("session", jid=client.full_jid)

    def paths(self, node):
        """The paths on which pushes to this node were made, in order."""
        return [d["path"] for d in self.server.decisions()
                if d["verb"] == "Pushed" and d["identifier"] == f"{self.service}<{node}"]

    def reasons(self, username, node):
        """Why the user's stanzas made no push to this node: pairs of path and reason."""
        about = (f"{self.service}<{node}", "all registrations")
        return {(d["path"], d["reason"]) for d in self.server.decisions()
                if d["verb"] == "Not pushed" and d["user"] == username and d["identifier"] in about}

    def stored(self, username):
        """The identifiers in the store."""
        return set(self.records(username))

    def records(self, username):
        """The store of a user: identifier -> record."""
        return self.control("stored", username=username) or {}

    def ended(self, username):
        """What the store tells of the user's registrations that ended, the newest first."""
        return self.control("ended", username=username) or []

    def unchanged(self, client):
        """Whether the store and the session have what they had when the client had made its first registration."""
        return (self.records(client.username) == client.before
                and self.session(client)["push_identifier"] == f"{self.service}<{client.username}-{client.resource}")

    def restart(self, hard=False, **options):
        """Restarts the server on the same data, perhaps with other options; all clients are gone then."""
        self.server.kill() if hard else self.server.stop()
        self.push.close()
        self.server.configure(**options)
        self.server.start()
        self._connect_service()

    def stop_services(self, hard=False):
        """Stops the other server, and with it the push service."""
        self.push.close()
        self.server.services.kill() if hard else self.server.services.stop()

    def start_services(self):
        """Starts the other server, and the push service connects again."""
        self.server.services.start()
        self._connect_service()

    def another_service(self, jid):
        """A push service beside `push`."""
        service = self.push_service(self.server.services.component_port, jid, SECRET)
        self._clients.append(service)
        return service

    def take_service_away(self):
        """The push service disconnects; returns when its server knows."""
        self.push.close()
        eventually(lambda: not self.server.services.control("is_connected", service=self.service), what="the disconnection")

    def bring_service_back(self):
        """The push service connects again, and remembers nothing."""
        self._connect_service()

    def close(self):
        """Logs everybody out."""
        for client in self._clients:
            client.drop()
        self.push.close()

    def _connect_service(self):
        self.push = self.push_service(self.server.services.component_port, self.service, SECRET)
