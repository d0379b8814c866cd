"""Hostile clients: their requests are refused or bounded, and other users are served meanwhile."""

import pytest

from clients import PUSH
from stream import new_id
from world import eventually, refusal

OPTIONS = {"push_error_period": 0}
FORM = "<x xmlns='jabber:x:data' type='submit'>{}</x>"
BAD_REQUEST, MALFORMED = ("modify", "bad-request"), ("modify", "jid-malformed")

pytestmark = pytest.mark.usefixtures("somebody_else_is_served")


def enable(node, payload="", attributes="", jid="push.localhost"):
    """An enable request as a whole stanza."""
    return (f"<iq type='set' id='{new_id()}'{attributes}><enable xmlns='{PUSH}' jid='{jid}' node='{node}'>"
            f"{payload}</enable></iq>")


@pytest.mark.parametrize("jid, node", [("push.localhost", "n" * 100_000), ("j" * 100_000, "n"),
                                       ("push.localhost/" + "r" * 100_000, "n"), ("push.localhost", "ü" * 50_000)],
                         ids=["node", "host", "resource", "node of two-byte characters"])
def test_32_jid_or_node_of_100_kilobytes_is_refused(world, mallory, jid, node):
    assert refusal(mallory.enable_push(jid, node)) in (BAD_REQUEST, MALFORMED)
    assert mallory.disable_push(jid, node).get("type") == "result"
    assert world.unchanged(mallory)


@pytest.mark.parametrize("attributes", [" include_payload='{}'", " xml:lang='{}'"])
def test_32_other_attributes_of_100_kilobytes_are_refused_or_not_stored(world, mallory, attributes):
    mallory.enable_push(world.service, "new", attributes=attributes.format("a" * 100_000))
    assert world.server.data_file("cloud_notify", mallory.username).stat().st_size < 10_000


def test_32_language_of_100_kilobytes_is_refused(world, mallory):
    mallory.stream.send(enable("new", attributes=f" xml:lang='{'a' * 100_000}'"))
    mallory.settle()
    assert world.unchanged(mallory)


HUGE_OR_DEEP = {
    "100 kB in a value": "<field var='secret'><value>" + "v" * 100_000 + "</value></field>",
    "100 kB in an attribute": "<field var='" + "v" * 100_000 + "'/>",
    "20,000 empty fields": "<field/>" * 20_000,
    "5,000 attributes": "<field " + " ".join(f"a{number}=''" for number in range(5000)) + "/>",
    "9 levels": "<field><value>" + "<a>" * 6 + "</a>" * 6 + "</value></field>",
    "10,000 levels": "<field><value>" + "<a>" * 10_000 + "</a>" * 10_000 + "</value></field>",
}


@pytest.mark.parametrize("fields", HUGE_OR_DEEP.values(), ids=HUGE_OR_DEEP.keys())
def test_32_huge_and_deep_forms_are_refused(world, mallory, fields):
    assert refusal(mallory.enable_push(world.service, "new", FORM.format(fields))) == BAD_REQUEST
    assert world.unchanged(mallory)


def test_32_forms_one_after_another_count_once(world, mallory):
    form = FORM.format("<field var='secret'><value>a</value></field>")
    assert mallory.enable_push(world.service, "new", form * 2000).get("type") == "result"
    assert world.server.data_file("cloud_notify", mallory.username).stat().st_size < 10_000


@pytest.mark.parametrize("jid", ["", "@", "@push.localhost", "a@", "a@b@c", "a@/r", "/r", "push.localhost/",
                                 "a b@push.localhost", "push.localhost&lt;node", "&#xAD;", "&#xAD;/r", "a&quot;b@c",
                                 "h" * 1024, "h" * 1023 + "." + "h" * 1023])
def test_32_invalid_jid_is_refused(world, mallory, jid):
    mallory.stream.send(enable("new", jid=jid))
    mallory.settle()
    assert world.unchanged(mallory)


BROKEN = {
    "a byte that is no UTF-8": b"\xff", "an overlong NUL": b"\xc0\x80", "a surrogate": b"\xed\xa0\x80",
    "a cut sequence": b"\xe2\x82", "beyond Unicode": b"\xf4\x90\x80\x80", "NUL": b"\0", "a control character": b"\x01",
    "NUL as a reference": b"&#0;", "a control character as a reference": b"&#x1;", "an unknown entity": b"&evil;",
    "a delete in C1": b"\x80",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("place", ["jid", "node", "form"])
def test_broken_text_on_the_wire_ends_the_stream_and_changes_nothing(world, mallory, place, broken):
    texts = {"jid": "push.localhost", "node": "new", "form": "secret", place: "MARK"}
    form = FORM.format(f"<field var='v'><value>{texts['form']}</value></field>")
    before, after = enable(texts["node"], form, jid=texts["jid"]).encode().split(b"MARK")
    mallory.stream.send_bytes(before + broken + after)
    assert mallory.stream.wait_closed(5)
    assert world.records(mallory.username) == mallory.before


@pytest.mark.parametrize("node", ["\t", "\n", "\r", "\x7f", "\x80", "\U0010ffff", "\u202e", "%s%d%n",
                                  "\"];os.exit()--"])
def test_unusual_but_legal_characters_in_a_node_are_kept_and_pushed(world, node):
    client = world.client(world.user("mallory"))
    assert client.enable_push(world.service, node).get("type") == "result"
    assert world.stored(client.username) == {f"{world.service}<{node}"}
    world.control("ping", username=client.username)
    # The server sends white space unescaped, and a parser turns it into spaces.
    world.push.expect(" " if node.isspace() else node)
    assert client.disable_push(world.service, node).get("type") == "result"
    assert world.stored(client.username) == set()


def test_node_with_line_breaks_forges_no_line_of_the_log(world):
    client = world.client(world.user("mallory"))
    client.stream.send(enable("x&#10;Nov 25 00:00:00 general&#9;error&#9;forged"))
    client.settle()
    with open(world.server.log, errors="replace") as log:
        assert not [line for line in log if line.startswith("Nov 25 00:00:00 general")]


def footprint_after(world, client, requests):
    """Lua memory in kB after all requests are answered."""
    answered = len(client.stream.inbox) + len(requests)
    client.stream.send("".join(requests))
    eventually(lambda: len(client.stream.inbox) >= answered, within=100, what="all answers")
    return world.control("footprint")["kilobytes"]


@pytest.mark.timeout(240)
def test_34_thousands_of_nodes_leave_as_many_as_the_limit(world, mallory):
    before = footprint_after(world, mallory, [enable(f"node{number}") for number in range(300)])
    after = footprint_after(world, mallory, [enable(f"node{number}") for number in range(300, 3000)])
    assert after - before < 100
    assert world.stored(mallory.username) == {f"{world.service}<node{number}" for number in range(2995, 3000)}


@pytest.mark.timeout(240)
def test_32_thousands_of_refused_requests_leave_nothing(world, mallory):
    before = footprint_after(world, mallory, [enable("new", jid=f"@{number}") for number in range(300)])
    after = footprint_after(world, mallory, [enable("new", jid=f"@{number}") for number in range(3000)])
    assert after - before < 100
    assert world.unchanged(mallory)


@pytest.mark.parametrize("jid", ["localhost", "{mallory}@localhost", "{berta}@localhost", "{berta}@localhost/gone",
                                 "nobody@localhost", "gone.localhost", "control.localhost"])
def test_registration_of_a_jid_that_is_no_push_service_fails_alone(world, mallory, jid):
    berta, sound = world.user("berta"), mallory.node
    bystander = world.away(berta)
    jid = jid.format(mallory=mallory.username, berta=berta)
    assert mallory.enable_push(jid, "node").get("type") == "result"
    # A connected session would hold the registration and get the messages itself.
    mallory.close()
    eventually(lambda: world.session(mallory) is None, what="the end of the session")
    offset, friend = world.server.log.stat().st_size, world.friend()
    for _ in range(20):
        friend.message(mallory.jid, "hello")
        world.push.expect(sound)
    odd = f"{jid}<node"
    tried = [d["user"] for d in world.server.decisions(offset) if (d["verb"], d["identifier"]) == ("Pushed", odd)]
    assert len(tried) >= 16 and set(tried) == {mallory.username}
    # Refusals have disabled it: only the tests' own component does not answer.
    left = {odd} if jid == "control.localhost" else set()
    eventually(lambda: world.stored(mallory.username) == left | {f"{world.service}<{sound}"}, what="its end")
    assert world.stored(berta) == {f"{world.service}<{bystander}"}
    world.push.expect_none(bystander, within=0.3)


def test_sessions_that_are_each_other_s_push_service_wake_each_other_once_a_second_at_most(world):
    username = world.user("mallory")
    first, second = (world.client(username, resource).enable_smacks() for resource in ("first", "second"))
    for one, other in ((first, second), (second, first)):
        assert one.enable_push(other.full_jid, "node").get("type") == "result"
    for client in (first, second):
        world.lose(client.available().stop_acking())
    offset = world.server.log.stat().st_size
    world.friend().message(first.full_jid, "hello")
    eventually(lambda: len(world.server.decisions(offset)) >= 2, what="pushes back and forth")
    world.push.expect_none("node", within=3)
    assert len(world.server.decisions(offset)) < 20
