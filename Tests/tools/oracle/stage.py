"""A world for scenarios that several servers play: they may only see what crosses the wire."""

import time
import xml.etree.ElementTree as ET
from collections import Counter

from push_service import DATA, PUBSUB, PUSH, PushService
from world import World, refusal

QUIET = 2.4  # longer than a delayed acknowledgement and a batch
STEP = 0.3


class LenientService(PushService):
    """A push service that accepts notifications without a form, as XEP-0357 allows."""

    def stanza_arrived(self, element):
        """Gives them an empty form."""
        notification = element.find(f"{PUBSUB}pubsub/{PUBSUB}publish/{PUBSUB}item/{PUSH}notification")
        if notification is not None and notification.find(f"{DATA}x") is None:
            ET.SubElement(notification, f"{DATA}x")
        super().stanza_arrived(element)

    def take(self, node):
        """All pushes for a node that were not taken yet."""
        with self._arrived:
            pushes = self._untaken([node])
            self._taken.update(push.id for push in pushes)
        return pushes


class Stage(World):
    """Fresh users on a server, and what their devices are told."""

    push_service = LenientService

    def pushes(self, within=QUIET, **nodes):
        """Waits until nothing more can come; then what came, by what the scenario calls each device."""
        self.wait(within)
        return {name: told(self.push.take(node)) for name, node in nodes.items()}

    def wait(self, seconds):
        """Waits in steps that a server answers, so that one which stands still for a while is given that time again."""
        for _ in range(round(seconds / STEP)):
            time.sleep(STEP)
            self.push.settle()

    def settled(self, node):
        """Waits until nothing more can come; then the pushes themselves."""
        self.wait(QUIET)
        return self.push.take(node)


def told(pushes):
    """Pushes as text: how many of each class."""
    classes = Counter("important" if push.important else "unimportant" for push in pushes)
    return " and ".join(f"{number} {name}" for name, number in sorted(classes.items())) or "nothing"


def answer(iq):
    """An answer as text: result, or what kind of error."""
    return "result" if iq.get("type") == "result" else " ".join(refusal(iq))
