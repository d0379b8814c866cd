"""Two servers that reach each other over s2s: users on the one, push services on the other."""

from server import SERVICES, Server
from wire import Wire


class _WithS2s(Server):
    """A server that speaks to others, with dialback and without TLS."""

    s2s_modules = ()

    def start(self):
        """Starts Prosody; returns when it listens for other servers too."""
        super().start()
        self._wait_port(self.s2s_port, self.address)
        return self

    def _settings(self):
        settings = super()._settings()
        settings["modules_enabled"] = [*settings["modules_enabled"], "dialback", "test_addresses", *self.s2s_modules]
        settings["modules_disabled"] = ["tls"]
        return settings | {"s2s_ports": [self.s2s_port], "s2s_direct_tls_ports": [], "s2s_interfaces": [self.address],
                           "s2s_require_encryption": False, "s2s_secure_auth": False}


class ServerOfServices(_WithS2s):
    """A server whose components are the push services."""

    host, address = "services.localhost", "127.0.0.2"
    component_modules = ("smacks",)


class ServerOfUsers(_WithS2s):
    """A server of users, and another one for its push services; what it sends there goes over `wire`."""

    components = ("control.localhost",)
    s2s_modules = ("test_s2s_smacks",)
    services = None

    def __init__(self, version="0.12", **options):
        self.services = ServerOfServices(version, log_level="info", modules_enabled=["ping", "smacks", "test_control"])
        self.wire = Wire((self.services.address, self.services.s2s_port))
        super().__init__(version, test_addresses=dict.fromkeys(SERVICES, self.wire.address), **options)
        self.services.configure(test_addresses={host: (self.address, self.s2s_port) for host in self.hosts})

    def start(self):
        """Starts both servers; the one of the services only if it does not run yet."""
        if not self.services.is_running:
            self.services.start()
        return super().start()

    def remove(self):
        """Stops both and deletes their directories."""
        super().remove()
        self.services.remove()
        self.wire.close()
