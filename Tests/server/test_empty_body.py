"""Clauses imp.9 and note.1 with an empty push_notification_important_body."""

OPTIONS = {"push_notification_important_body": ""}


def test_note1_empty_text_means_no_body_but_the_class_stays(world):
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", "hello")
    assert not world.push.expect(node).body
    events = world.control("push_events", username=anna)
    assert [(e["node"], e["important"], e.get("body")) for e in events] == [(node, True, None)]


def test_imp9_important_and_unimportant_are_two_pushes(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    for body in ("hello", None, "again", None):
        phone.wait_message(friend.message(phone.jid, body, payload="<x xmlns='urn:example'/>"))
    world.lose(phone)
    for _ in range(2):
        world.push.expect(phone.node)
    world.push.expect_none(phone.node, within=1.2)
