"""Hostile push services: their answers count as the rules say or not at all. Others are served meanwhile."""

import pytest

from push_service import GONE, NEVER, STANZAS, PushService
from server import SECRET

OPTIONS = {"push_max_errors": 3, "push_error_period": 0}

pytestmark = pytest.mark.usefixtures("somebody_else_is_served")


class Endpoint:
    """A user's registration, and what its push service answers to each publish."""

    def __init__(self, world):
        self.world, self.username = world, world.user()
        self.node = world.away(self.username)

    def push(self, answer=None):
        """Makes one publish, for which `answer` creates the service's stanzas. Returns it when the server has read them."""
        self.world.push.answer(self.node, NEVER)
        self.world.control("ping", username=self.username)
        push = self.world.push.expect(self.node, within=10)
        if answer:
            self.world.push.stream.send(answer(push))
        self.settle()
        return push

    def settle(self):
        """Returns when the server has read what the service sent."""
        self.world.push.request("get", "localhost", "<ping xmlns='urn:xmpp:ping'/>", within=30)

    @property
    def enabled(self):
        """Whether the registration is still stored."""
        return self.world.stored(self.username) == {f"{self.world.service}<{self.node}"}

    def counts_errors_still(self, already=0):
        """Three errors in a row disable it, including those already counted."""
        for _ in range(3 - already):
            assert self.enabled
            self.push(lambda push: GONE.stanza(push, self.world.service))
        return not self.enabled


@pytest.fixture
def endpoint(world):
    """A registration with a hostile service."""
    return Endpoint(world)


def answer(kind, stanza_id, sender="push.localhost", payload="", to="localhost"):
    """An answer with any attributes."""
    return f"<iq type='{kind}' from='{sender}' to='{to}' id='{stanza_id}'>{payload}</iq>"


def error(inner=f"<gone xmlns='{STANZAS}'/>", attributes=" type='cancel'"):
    """The error element."""
    return f"<error{attributes}>{inner}</error>"


@pytest.mark.timeout(120)
def test_err1_flood_of_answers_to_one_publish_counts_once(endpoint):
    endpoint.push(lambda push: answer("error", push.id, payload=error()) * 3000)
    assert endpoint.counts_errors_still(already=1)


@pytest.mark.timeout(120)
def test_err1_flood_of_errors_and_results_counts_as_the_first(endpoint):
    endpoint.push(lambda push: (answer("result", push.id) + answer("error", push.id, payload=error())) * 2000)
    assert endpoint.counts_errors_still()


def forged_ids(known):
    """Ids that resemble one the service has seen."""
    yield from (known.upper(), known[:-1], known + "0", known[:16] + "0" * 16, "0" * 32, "f" * 32, "", "x" * 50_000,
                "&#xE9;")
    for step in range(-50, 51):
        if step:
            yield f"{(int(known[:16], 16) + step) % 2**64:016x}{known[16:]}"


def test_err1_answers_with_forged_ids_do_not_count(world, endpoint):
    other = Endpoint(world)
    known = endpoint.push().id
    other.push()
    world.push.stream.send("".join(answer(kind, forged, payload=error() if kind == "error" else "")
                                   for forged in forged_ids(known) for kind in ("error", "result")))
    endpoint.settle()
    for victim in (endpoint, other):
        assert victim.counts_errors_still()


@pytest.mark.parametrize("kind, already", [("error", 0), ("result", 2)])
def test_err1_another_service_that_knows_the_id_cannot_answer(world, endpoint, kind, already):
    for _ in range(already):
        endpoint.push(lambda push: answer("error", push.id, payload=error()))
    other = PushService(world.server.component_port, "other.localhost", SECRET)
    for sender in ("other.localhost", "somebody@other.localhost/push.localhost"):
        push = endpoint.push()
        other.stream.send(answer(kind, push.id, sender, error() if kind == "error" else "") * 5)
        other.settle()
    other.close()
    assert endpoint.counts_errors_still(already)


@pytest.mark.parametrize("sender", ["somebody@push.localhost", "push.localhost/resource"])
def test_err1_answers_from_a_jid_that_it_was_not_sent_to_do_not_count(endpoint, sender):
    for _ in range(4):
        endpoint.push(lambda push: answer("error", push.id, sender, error()))
    assert endpoint.counts_errors_still()


@pytest.mark.parametrize("sender", ["localhost", "evil.push.localhost", "push.localhost.evil", "anna@localhost"])
def test_err1_service_that_answers_from_another_host_is_disconnected_and_counts_nothing(world, endpoint, sender):
    push = endpoint.push()
    world.push.stream.send(answer("error", push.id, sender, error()))
    assert world.push.stream.wait_closed()
    world.push = PushService(world.server.component_port, world.service, SECRET)
    assert endpoint.counts_errors_still()


HUGE = {
    "100 kB of text": error(f"<gone xmlns='{STANZAS}'/><text xmlns='{STANZAS}'>" + "t" * 100_000 + "</text>"),
    "100 kB of conditions": error("<gone xmlns='evil'/>" * 5000),
    "10,000 levels": error("<a>" * 10_000 + "</a>" * 10_000),
    "a type of 100 kB": error(attributes=f" type='{'t' * 100_000}'"),
    "no type": error(attributes=""), "an unknown type": error(attributes=" type='WAIT'"),
    "no error": "", "an error in a foreign namespace": error(attributes=" xmlns='evil' type='wait'"),
    "two errors, the second to wait": error() + error(attributes=" type='wait'"),
    "text alone": "some text",
}


@pytest.mark.parametrize("payload", HUGE.values(), ids=HUGE.keys())
def test_err1_huge_and_odd_errors_count_as_one(endpoint, payload):
    endpoint.push(lambda push: answer("error", push.id, payload=payload))
    assert endpoint.counts_errors_still(already=1)


def test_err1_result_with_a_huge_payload_is_a_result(endpoint):
    for _ in range(2):
        endpoint.push(lambda push: answer("error", push.id, payload=error()))
    endpoint.push(lambda push: answer("result", push.id, payload="<a b='c'>" * 1000 + "t" * 50_000 + "</a>" * 1000))
    assert endpoint.counts_errors_still()


@pytest.mark.parametrize("kind", ["set", "get"])
def test_request_with_the_id_of_a_publish_is_no_answer(endpoint, kind):
    for _ in range(4):
        endpoint.push(lambda push: answer(kind, push.id, payload="<query xmlns='jabber:iq:version'/>"))
    assert endpoint.counts_errors_still()


@pytest.mark.parametrize("request_", ["<disable xmlns='urn:xmpp:push:0' jid='push.localhost'/>",
                                      "<enable xmlns='urn:xmpp:push:0' jid='push.localhost' node='evil'/>"])
@pytest.mark.parametrize("to", ["{}@localhost", "localhost"])
def test_33_service_cannot_change_the_registrations_of_its_users(endpoint, request_, to):
    endpoint.push(lambda push: answer("set", "evil", payload=request_, to=to.format(endpoint.username)))
    assert endpoint.enabled


@pytest.mark.timeout(120)
def test_err2_flood_of_answers_leaves_nothing(world, endpoint):
    def flood(count):
        answers = "".join(answer("error", f"{number:032x}", payload=error()) for number in range(count))
        endpoint.push(lambda push: answers)
        return world.control("footprint")["kilobytes"]
    before = flood(300)
    assert flood(3000) - before < 100


def test_err1_service_that_goes_away_with_publishes_unanswered(world, endpoint):
    for _ in range(5):
        endpoint.push()
    world.push.close()
    for _ in range(5):
        world.control("ping", username=endpoint.username)
    world.push = PushService(world.server.component_port, world.service, SECRET)
    assert endpoint.counts_errors_still()
