"""`push test`: sends a notification, and tells the answers and whether the devices come back."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import shell
from push_service import NEVER, REFUSED, Answer

OPTIONS = shell.OPTIONS


@pytest.fixture
def begin(world):
    """Begins `push test` of a user; the result comes later."""
    with ThreadPoolExecutor() as threads:
        yield lambda username, *words: threads.submit(
            shell.shell, world.server, "push", "test", f"{username}@localhost", *words)


def test_test_tells_the_result_and_when_the_device_is_back(world, begin):
    phone = world.asleep(world.user())
    output = begin(phone.username)
    push = world.push.expect(phone.node)
    assert push.important
    threading.Timer(1, phone.resume).start()
    output = output.result()
    [[answer], [device]] = output.tables
    assert answer.pop("Answer").startswith("result after 0.")
    assert answer == {"No": "1", "Service": world.service, "Node": f"{phone.node[:8]}…", "Device": "phone"}
    assert device in [{"No": "1", "Device": "phone", "Came back": f"after {seconds} s"} for seconds in (1, 2)]
    assert (output.status, output.last) == (0, "1 of 1 registration took a test notification.")


def test_test_tells_the_error_and_of_a_device_that_is_connected(world, begin):
    phone = world.phone(world.user())
    node = world.away(phone.username)
    world.push.answer(node, Answer(REFUSED.error, text="the certificate\u0085has expired"))
    output = begin(phone.username).result()
    answers, devices = output.tables
    by_device = {row["Device"]: row["Answer"].rpartition(" after ")[0] for row in answers}
    assert by_device == {"phone": "result", "tablet": "forbidden ('the certificate has expired')"}
    assert [row["Came back"] for row in devices] == ["it was connected"]
    assert output.last == "1 of 2 registrations took a test notification."


def test_test_of_one_registration_leaves_the_others_alone(world, begin):
    anna = world.user()
    node, other = world.away(anna), world.away(anna, "watch")
    world.push.answer(other, REFUSED)
    [[answer]] = begin(anna, "2").result().tables
    assert answer["No"] == "2" and answer["Device"] == "watch" and answer["Answer"].startswith("forbidden")
    world.push.expect_none(node, within=0.2)


def test_test_tells_that_no_answer_came_within_ten_seconds(world, begin):
    node = world.away(world.user())
    world.push.answer(node, NEVER)
    output = begin(node.split("-")[0])
    world.push.expect(node)
    world.later(seconds=10)
    [[answer]] = output.result().tables
    assert answer["Answer"] == "none within 10 s"
    assert output.result().last == "0 of 1 registration took a test notification."


def test_test_tells_that_a_device_was_not_back_within_a_minute(world, begin):
    node = world.away(world.user())
    output = begin(node.split("-")[0])
    world.push.expect(node)
    world.push.settle()
    threading.Timer(0.6, world.later, kwargs={"seconds": 60}).start()
    [_, [device]] = output.result().tables
    assert device["Came back"] == "not within 60 s"


def test_test_tells_that_a_handler_vetoed(world, begin):
    node = world.away(world.user())
    world.control("rule", username=node.split("-")[0], mute=True)
    [[answer]] = begin(node.split("-")[0]).result().tables
    assert answer["Answer"] == "not sent: vetoed: the test says so"


@pytest.mark.parametrize("words, error", [
    ((), "has no registration."),
    (("1",), "No registration has the node or number '1'."),
    (("1", "2"), "No registration has the node or number '1 2'.")])
def test_test_of_what_is_not_registered(world, begin, words, error):
    output = begin(world.user(), *words).result()
    assert output.status == 1 and output.last.endswith(error)


def test_test_of_an_unknown_node(world, begin):
    node = world.away(world.user())
    output = begin(node.split("-")[0], "7").result()
    assert (output.status, output.last) == (1, "Error: No registration has the node or number '7'.")
