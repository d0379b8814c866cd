"""Clause hib.3: other modules may set push_identifier and push_settings of a session, and this one uses them."""

import pytest

from world import eventually

OPTIONS = {"smacks_hibernation_time": 500, "push_max_hibernation_timeout": 1000}


@pytest.fixture
def holder(world):
    """A phone that never enabled push, with the registration `node` from another module."""
    anna = world.user()
    node = world.away(anna)
    phone = world.client(anna, "phone").enable_smacks().available()
    world.control("hold", jid=phone.full_jid, identifier=f"{world.service}<{node}")
    assert world.session(phone)["has_push_settings"]
    phone.node = node
    return phone.stop_acking()


def test_hib3_lost_session_is_pushed_and_gets_the_long_timeout(world, holder):
    holder.wait_message(world.friend().message(holder.full_jid, payload="<x xmlns='urn:example'/>"))
    world.lose(holder)
    assert not world.push.expect(holder.node).important
    fields = world.session(holder)
    assert (fields["watchdog_timeout"], fields["original_smacks_timeout"]) == (1000, 500)
    world.friend().message(holder.jid, "hello")
    assert world.push.expect(holder.node).important
    fields = world.session(holder)
    assert fields["watchdog_timeout"] == 500 and fields["first_hibernated_push"]


def test_hib3_registration_counts_as_held(world, holder):
    holder.wait_message(world.friend().message(holder.jid, "hello"))
    world.push.expect_none(holder.node, within=0.8)
    assert world.reasons(holder.username, holder.node) == {("archived", "held by a session")}


def test_hib3_registration_taken_away_is_not_held_any_more(world, holder):
    world.control("hold", jid=holder.full_jid)
    assert world.session(holder).get("push_identifier") is None
    holder.wait_message(world.friend().message(holder.jid, "hello"))
    assert world.push.expect(holder.node).important
    world.lose(holder)
    assert world.session(holder)["watchdog_timeout"] == 500
    world.push.expect_none(holder.node, within=1.2)


def test_hib3_registration_taken_away_while_a_batch_is_pending(world, holder):
    world.lose(holder)
    world.friend().message(holder.full_jid, payload="<x xmlns='urn:example'/>")
    eventually(lambda: world.session(holder)["pending"], what="a pending batch")
    world.control("hold", jid=holder.full_jid)
    world.push.expect_none(holder.node)


def test_hib3_settings_that_only_the_session_has_are_pushed(world, holder):
    node = f"{holder.node}-of-another-store"
    world.control("hold", jid=holder.full_jid, identifier=f"{world.service}<{node}",
                  settings={"jid": world.service, "node": node})
    holder.wait_message(world.friend().message(holder.full_jid, "hello", kind="headline"))
    world.lose(holder)
    assert not world.push.expect(node).important
    world.push.expect_none(node, holder.node, within=1.2)


def test_hib3_disable_and_enable_reach_the_session(world, holder):
    laptop = world.online(holder.username)
    laptop.enable_push(world.service, holder.node,
                       "<x xmlns='jabber:x:data' type='submit'><field var='secret'><value>new</value></field></x>")
    holder.settle().stop_acking()
    world.lose(holder)
    world.friend().message(holder.full_jid, "hello")
    assert "".join(world.push.expect(holder.node).options.itertext()) == "new"
    laptop.disable_push(world.service, holder.node)
    fields = world.session(holder)
    assert fields.get("push_identifier") is None and not fields["has_push_settings"]
    assert fields["watchdog_timeout"] == 500
