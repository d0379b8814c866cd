"""What a soak puts a server through: sessions that come and go, and messages to users who are away."""

import itertools
from concurrent.futures import ThreadPoolExecutor

from clients import Client
from world import eventually

JID = "push.localhost"
WORKERS = 8
SESSIONS_OF_A_USER = 8
AWAY_USERS, DEVICES = 20, 5
MESSAGES = 50  # to a user who is away, before the next one's turn


def patiently(login):
    """On a busy machine a login may take longer than the server gives it."""
    for _ in range(3):
        try:
            return login()
        except (TimeoutError, OSError) as error:
            failure = error
    raise failure


class Load:
    """Its users are made at its beginning and deleted at its end."""

    def __init__(self, server, service):
        self.server, self.service = server, service
        self.users = []

    def user(self):
        """A new account; every load has the same names, since Prosody caches something of each."""
        username = f"soak{len(self.users)}"
        self.server.control("create_user", username=username, password=self.server.password)
        self.users.append(username)
        return username

    def client(self, username, resource):
        """A connected, bound client."""
        return patiently(lambda: Client(self.server, username, resource).connect().bind())

    def run(self, sessions, pushes):
        """So many sessions come and go; then messages to users who are away until so many pushes were made."""
        goal = self.service.received + pushes
        users = [self.user() for _ in range(-(-sessions // SESSIONS_OF_A_USER))]
        writers = [self.client(self.user(), "writer") for _ in range(WORKERS)]
        self._live_all(sessions, users, writers)
        self._write_to_users_who_are_away(writers[0], goal)
        for writer in writers:
            writer.close()
        self._end()

    def _live_all(self, sessions, users, writers):
        def live_every(first):
            for number in range(first, sessions, WORKERS):
                username = users[number // SESSIONS_OF_A_USER]
                LIVES[number % len(LIVES)](self, username, f"device{number}", writers[first])
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(live_every, range(WORKERS)))

    def _write_to_users_who_are_away(self, writer, goal):
        users = [self.user() for _ in range(AWAY_USERS)]
        for username in itertools.cycle(users):
            if self.service.received >= goal:
                return
            client = self.client(username, "device")
            for number in range(DEVICES):
                client.enable_push(JID, f"{'dead' if number == 0 else 'device'}-{username}-{number}")
            client.close()
            for _ in range(MESSAGES):
                writer.message(f"{username}@localhost", "hello")
            writer.settle()
            self.service.settle()

    def _end(self):
        self.service.answer_late(200)
        eventually(lambda: not self.server.control("session_count"), within=60, what="the end of all sessions")
        for username in self.users:
            self.server.control("delete_user", username=username)
        self.service.answer_late()

    # The lives of a session

    def phone(self, username, resource):
        """A device with stream management and push."""
        phone = self.client(username, resource).enable_smacks()
        phone.enable_push(JID, f"{username}-{resource}")
        return phone.available()

    def asleep(self, username, resource, writer):
        """A device that loses its connection and then gets a message."""
        phone = self.phone(username, resource).drop()
        writer.message(phone.jid, "hello")
        return phone

    def resume_and_leave(self, username, resource, writer):
        """Hibernates, resumes, logs out."""
        patiently(self.asleep(username, resource, writer).resume).settle().close()

    def resume_and_expire(self, username, resource, writer):
        """Hibernates, resumes, hibernates, expires."""
        patiently(self.asleep(username, resource, writer).resume).settle().drop()
        writer.message(f"{username}@localhost", "hello")

    def expire_after_a_push(self, username, resource, writer):
        """Hibernates until the timeout of stream management after an important push."""
        self.asleep(username, resource, writer)

    def expire_without_a_push(self, username, resource, _):
        """Hibernates until the long timeout."""
        self.phone(username, resource).drop()

    def be_replaced(self, username, resource, writer):
        """Hibernates and is replaced by a session of the same resource."""
        self.asleep(username, resource, writer)
        self.phone(username, resource).close()

    def be_disabled(self, username, resource, writer):
        """Hibernates while another session disables its registration."""
        self.asleep(username, resource, writer)
        other = self.client(username, f"{resource}-other")
        other.disable_push(JID, f"{username}-{resource}")
        other.close()

    def acknowledge_late(self, username, resource, writer):
        """Does not acknowledge a message while its connection is open, and expires with it."""
        phone = self.phone(username, resource).stop_acking()
        phone.wait_message(writer.message(phone.full_jid, "hello"))
        phone.drop()

    def log_out(self, username, resource, writer):
        """Logs out and is pushed while it is away."""
        self.phone(username, resource).close()
        writer.message(f"{username}@localhost", "hello")


LIVES = (Load.resume_and_leave, Load.resume_and_expire, Load.expire_after_a_push, Load.expire_without_a_push,
         Load.be_replaced, Load.be_disabled, Load.acknowledge_late, Load.log_out)
