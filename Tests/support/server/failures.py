"""What scenarios of failures are told with: many phones, publishes that fail, time that passes."""

import time
from datetime import timedelta


def owner(node):
    """The user whose device has this node."""
    return node.split("-")[0]


class Failures:
    """The part of a world that needs the module test_outages."""

    _departed = 0

    def phones(self, count, service=None):
        """So many new users, each with a phone that registered and logged out; returns the nodes, USERNAME-phone."""
        usernames = [self.new_name() for _ in range(count)]
        self.control("create_phones", usernames=usernames, password=self.server.password,
                     service=service or self.service)
        return [f"{username}-phone" for username in usernames]

    def write(self, friend, nodes, *bodies):
        """A friend's messages to the owners of these nodes; returns when the server has handled them."""
        for body in bodies:
            for node in nodes:
                friend.message(f"{owner(node)}@localhost", body)
        friend.settle()

    def ping(self, node, how=None, service=None):
        """One unimportant push that is answered like this; returns it when the server has read the answer."""
        service = service or self.push
        if how:
            service.answer(node, how)
        self.control("ping", username=owner(node))
        push = service.expect(node)
        service.settle()
        return push

    def fail(self, friend, node, how, body="hello"):
        """A message whose push is answered like this; returns the push when the server has read the answer."""
        self.push.answer(node, how)
        self.write(friend, [node], body)
        push = self.push.expect(node)
        self.push.settle()
        return push

    def is_registered(self, node):
        """Whether the owner of this node has a registration in the store."""
        return self.count_registered([node]) == 1

    def later(self, wall=False, **duration):
        """Time passes for the module: seconds, minutes, hours, days. With `wall` for the calendar, too."""
        self.control("later", seconds=timedelta(**duration).total_seconds(), wall=wall)

    def count_registered(self, nodes):
        """How many of the owners of these nodes have a registration in the store."""
        return self.control("count_registered", usernames=[owner(node) for node in nodes])

    def errors(self, since=0):
        """The errors that the server got for publishes, as type/condition, from the one with this number on."""
        return list(self.control("errors", since=since))

    def record_departures(self, service=None):
        """From now on `departures` has what leaves for the push service."""
        self._departed = self.control("record_departures", service=service or self.service)

    def departures(self, *nodes):
        """The publishes to these nodes, or else the probes, that have left, whether they arrived or not."""
        return [d for d in self.control("departures", since=self._departed)
                if (d.get("node") in nodes if nodes else d["kind"] == "probe")]

    def pass_time_until_pushed(self, nodes, step=30, steps=24):
        """Time passes in steps until each of these nodes has been pushed once more; its ticks take real seconds."""
        for _ in range(steps):
            if self.push.untaken_nodes() >= set(nodes):
                return
            self.later(seconds=step)
            time.sleep(1.2)
