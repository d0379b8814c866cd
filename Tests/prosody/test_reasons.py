"""Clause 1x.3: every decision is logged with its reason."""

from world import eventually


def decisions(world, offset, node):
    """(verb, path, reason) of the decisions about this node."""
    return [(d["verb"], d["path"], d["reason"]) for d in world.server.decisions(offset)
            if d["identifier"] == f"{world.service}<{node}"]


def test_1x3_push_names_path_and_importance(world):
    offset = world.server.log.stat().st_size
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", "hello")
    world.push.expect(node)
    assert ("Pushed", "offline", "important (body)") in decisions(world, offset, node)


def test_1x3_push_that_is_not_made_names_the_reason(world):
    offset = world.server.log.stat().st_size
    anna = world.user()
    phone, tablet = world.phone(anna), world.away(anna)
    world.control("rule", username=anna, veto="muted")
    world.friend().message(phone.jid, "muted")

    def found(node, words):
        return any(verb == "Not pushed" and path == "archived" and words in reason
                   for verb, path, reason in decisions(world, offset, node))
    eventually(lambda: found(phone.node, "held by a session"), what="the reason for the phone")
    eventually(lambda: found(tablet, "vetoed: the test says so"), what="the reason for the tablet")
