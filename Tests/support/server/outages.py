"""Outages of a push service or of the way to it: how each begins and ends, and what the server is told meanwhile."""

from dataclasses import dataclass
from typing import Callable

from push_service import GONE, NEVER, RESULT, UNREACHABLE, Answer
from server import MODULES
from world import eventually

OPTIONS = {"modules_enabled": [*MODULES, "test_outages"], "smacks_max_ack_delay": 300}
S2S_MODULES = ("dialback", "s2s")


@dataclass(frozen=True)
class Kind:
    """What is written to users between `begin` and `end` fails with `error`, type/condition; None if nobody answers."""

    name: str
    begin: Callable
    end: Callable
    error: str = None
    is_remote: bool = True

    def __str__(self):
        return self.name


class Outage:
    """One outage in a world; `end` ends it once."""

    def __init__(self, world, kind):
        self.world, self.kind = world, kind
        self.lasts = False

    def begin(self):
        """From now on publishes fail."""
        self.kind.begin(self.world)
        self.lasts = True

    def end(self):
        """From now on the service answers again."""
        if self.lasts:
            self.lasts = False
            self.kind.end(self.world)


def _unload_s2s(world):
    for module in S2S_MODULES:
        world.control("unload", module=module)
    _wait_until_disconnected(world)


def _load_s2s(world):
    for module in reversed(S2S_MODULES):
        world.control("load", module=module)


def _refuse(world):
    world.server.wire.refuse()
    _wait_until_disconnected(world)


def _hide(world):
    """The domain is gone from DNS, and what is connected is cut."""
    world.control("resolve", domain=world.service, found=False)
    world.server.wire.cut()
    _wait_until_disconnected(world)


def _stop(world):
    world.stop_services()
    _wait_until_disconnected(world)


def _wait_until_disconnected(world):
    """Else the first publishes leave over the stream that dies."""
    eventually(lambda: not world.control("s2s_sessions"), what="the end of the connection")


def _answer(how):
    """The service answers publishes and probes like this."""
    def begin(world):
        world.push.answer_all(how)
        world.push.answer_probes(how)
    return begin


AWAY = Kind("component away", lambda w: w.take_service_away(), lambda w: w.bring_service_back(),
            "wait/remote-server-timeout", is_remote=False)
SILENT = Kind("no answer", _answer(NEVER), _answer(RESULT), is_remote=False)
BACKEND = Kind("its backend away", _answer(UNREACHABLE), _answer(RESULT), "cancel/recipient-unavailable",
               is_remote=False)
DATABASE = Kind("its database away", lambda w: w.push.answer_all(GONE), lambda w: w.push.answer_all(RESULT),
                "cancel/item-not-found", is_remote=False)
CERTIFICATE = Kind("expired certificate", lambda w: w.push.answer_all(Answer(("cancel", "bad-request"))),
                   lambda w: w.push.answer_all(RESULT), "cancel/bad-request", is_remote=False)
REFUSED_S2S = Kind("s2s refused", _refuse, lambda w: w.server.wire.open(), "cancel/remote-server-not-found")
NXDOMAIN = Kind("no such domain", _hide, lambda w: w.control("resolve", domain=w.service, found=True),
                "cancel/remote-server-not-found")
S2S_OFF = Kind("s2s off", _unload_s2s, _load_s2s, "cancel/not-allowed")
STOPPED = Kind("its server stopped", _stop, lambda w: w.start_services(), "cancel/remote-server-not-found")
# The errors come at the end, when the stream dies with what was sent over it.
DEAD_STREAM = Kind("stream dies", lambda w: w.server.wire.stall(), lambda w: w.server.wire.open(),
                   "cancel/recipient-unavailable")

LOCAL = [AWAY, SILENT, BACKEND, DATABASE, CERTIFICATE]
REMOTE = [REFUSED_S2S, NXDOMAIN, S2S_OFF, STOPPED, DEAD_STREAM]
ALL = [*LOCAL, *REMOTE]
