"""What the writer sends to whom, and how many pushes each message makes."""

import itertools
import time
from collections import defaultdict, deque

from clients import SM, is_

SECONDS_TO_NOTICE_LOST_CONNECTIONS = 1
MODEL = "modeluser"


class Flow:
    """Messages to the users of one kind: to a few in turn, or each message to another one (users = None)."""

    name = ""
    users = 0
    pushes = 0
    times = 1
    waits_for_pushes = False

    def __init__(self, variant):
        self.variant = variant
        self.pushes_expected = self.pushes if variant.has_push else 0
        self._numbers = itertools.count()
        self._targets = None

    def get_ready(self, messages):
        """Prepares the users that so many messages need. The few of other flows serve for all phases."""
        if self.users is None:
            self._targets = iter(self._prepare_users(messages))
        elif self._targets is None:
            self._targets = itertools.cycle(self._prepare_users(self.users))

    def _prepare_users(self, count):
        usernames = [f"{self.name}{number}" for number in itertools.islice(self._numbers, count)]
        for username in usernames:
            self.prepare(username)
        return usernames

    def prepare(self, username):
        """Brings a user into the state that the flow needs."""
        raise NotImplementedError

    def turn(self, count):
        """Sends so many messages, one after another. Returns CPU seconds and the latencies of the pushes."""
        variant, sent = self.variant, defaultdict(deque)
        began = variant.cpu_seconds()
        for number in range(1, count + 1):
            username = next(self._targets)
            sent[username].append(time.perf_counter())
            self._write(username)
            if self.waits_for_pushes:
                variant.sink.wait(number * self.pushes_expected)
        variant.sink.wait(count * self.pushes_expected)
        variant.settle()
        return variant.cpu_seconds() - began, self._latencies(sent, variant.sink.take())

    def burst(self, count):
        """Sends so many messages at once."""
        texts = [self._message(next(self._targets)) for _ in range(count)]
        self.variant.writer.stream.send("".join(texts))
        self.variant.sink.wait(count * self.pushes_expected)
        self.variant.settle()
        self.variant.sink.take()

    def _message(self, username):
        return self.variant.message(username)

    def _write(self, username):
        stream = self.variant.writer.stream
        since = len(stream.inbox)
        stream.send(f"{self._message(username)}<r xmlns='{SM}'/>")
        stream.wait(is_("a", SM), within=60, since=since, what="the acknowledgement")

    def _latencies(self, sent, arrived):
        by_node = defaultdict(deque)
        for moment, node in arrived:
            by_node[node].append(moment)
        pairs = [(sent[node.rsplit("-", 1)[0]], moments) for node, moments in by_node.items()]
        return [moment - start for starts, moments in pairs for start, moment in zip(starts, moments)]


class Offline(Flow):
    """Users who are offline and have two registrations."""

    name, users, pushes, waits_for_pushes = "offline", 20, 2, True

    def prepare(self, username):
        """Two devices register and log out."""
        for resource in ("phone", "tablet"):
            device = self.variant.client(username, resource)
            self.variant.register(device)
            device.close()


class FirstOffline(Offline):
    """The same, but neither registration of a user has been pushed, or read from the store, since the server started."""

    name, users = "firstoffline", None

    def __init__(self, variant):
        super().__init__(variant)
        super().prepare(MODEL)
        self._registrations = variant.server.data_file("cloud_notify", MODEL).read_text() if variant.has_registrations else None

    def prepare(self, username):
        """Writes the files that two devices leave. Clients would take longer, and what they load would stay in memory."""
        self.variant.add_account(username)
        if self._registrations:
            self.variant.store("cloud_notify", username, self._registrations.replace(MODEL, username))


class Hibernated(Flow):
    """Users whose only session hibernates; a batch of one stanza for each."""

    name, users, pushes = "hibernated", 100, 1

    def _prepare_users(self, count):
        usernames = super()._prepare_users(count)
        time.sleep(SECONDS_TO_NOTICE_LOST_CONNECTIONS)
        return usernames

    def prepare(self, username):
        """A phone registers and loses its connection."""
        phone = self.variant.client(username, "phone").enable_smacks()
        self.variant.register(phone)
        phone.available().drop()


class FirstHibernated(Hibernated):
    """The same, but neither a session nor its registration has been pushed."""

    name, users = "firsthibernated", None


class Live(Flow):
    """Users whose only device is connected: nothing is pushed, and so little to measure that it takes more messages."""

    name, users, times = "live", 4, 10

    def prepare(self, username):
        """A phone registers and stays."""
        phone = self.variant.client(username, "phone").enable_smacks()
        self.variant.register(phone)
        phone.available()


FLOWS = (Offline, FirstOffline, Hibernated, FirstHibernated, Live)
