"""Another user's registration cannot be read, changed, counted against or disabled."""

import itertools

import pytest

from clients import PUSH
from push_service import GONE, NEVER, STANZAS
from stream import new_id

OPTIONS = {"push_error_period": 0}

pytestmark = pytest.mark.usefixtures("somebody_else_is_served")


@pytest.mark.parametrize("to", ["{berta}@localhost", "{berta}@localhost/laptop", "localhost"])
def test_33_another_user_s_registrations_cannot_be_read_or_changed(world, mallory, to):
    berta = world.register(world.client(world.user("berta")))
    before = world.records(berta.username)
    requests = (f"<disable xmlns='{PUSH}' jid='{world.service}'/>",
                f"<disable xmlns='{PUSH}' jid='{world.service}' node='{berta.node}'/>",
                f"<enable xmlns='{PUSH}' jid='{world.service}' node='{berta.node}'/>",
                f"<enable xmlns='{PUSH}' jid='evil.localhost' node='new'/>")
    since = len(mallory.stream.inbox)
    for kind, request in itertools.product(("set", "get"), requests):
        mallory.stream.send(f"<iq type='{kind}' id='{new_id()}' to='{to.format(berta=berta.username)}'>{request}</iq>")
    mallory.settle()
    answers = mallory.stream.inbox[since:-1]  # the last one answers the ping
    assert {answer.get("type") for answer in answers} <= {"error"}
    assert world.records(berta.username) == before
    assert world.session(berta)["push_identifier"] == f"{world.service}<{berta.node}"
    assert world.unchanged(mallory)


def test_33_disabling_with_another_user_s_jid_and_node_does_not_disable_hers(world, mallory):
    berta = world.away(world.user("berta"))
    assert mallory.disable_push(world.service, berta).get("type") == "result"
    assert world.unchanged(mallory)
    world.friend().message(f"{berta.split('-')[0]}@localhost", "hello")
    assert world.push.expect(berta).important


def test_33_request_with_another_user_s_from_is_not_taken_as_hers(world, mallory):
    berta = world.register(world.client(world.user("berta")))
    mallory.stream.send(f"<iq type='set' id='{new_id()}' from='{berta.full_jid}' to='{berta.jid}'>"
                        f"<disable xmlns='{PUSH}' jid='{world.service}'/></iq>")
    world.serve_somebody()
    assert world.stored(berta.username) == {f"{world.service}<{berta.node}"}


@pytest.mark.parametrize("kind", ["error", "result"])
def test_err1_client_that_knows_the_id_of_a_publish_cannot_answer_it(world, mallory, kind):
    berta = world.away(world.user("berta"))
    username = berta.split("-")[0]
    errors = 15 if kind == "result" else 1
    world.push.answer(berta, GONE)
    for _ in range(errors):
        world.control("ping", username=username)
        world.push.expect(berta)
        world.push.settle()
    world.push.answer(berta, NEVER)
    payload = {"error": f"<error type='cancel'><gone xmlns='{STANZAS}'/></error>", "result": ""}[kind]
    for _ in range(20):
        world.control("ping", username=username)
        push = world.push.expect(berta)
        mallory.stream.send(f"<iq type='{kind}' id='{push.id}' to='localhost'>{payload}</iq>")
    mallory.settle()
    assert world.stored(username) == {f"{world.service}<{berta}"}
    world.push.answer(berta, GONE)
    for _ in range(16 - errors):
        assert world.stored(username)
        world.control("ping", username=username)
        world.push.expect(berta)
        world.push.settle()
    assert world.stored(username) == set()
