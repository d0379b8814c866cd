"""A PostgreSQL server in a directory of its own, reached by a Unix socket there."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

# PostgreSQL refuses to run as root.
UNPRIVILEGED = ["--reuid", "postgres", "--regid", "postgres", "--init-groups"] if os.geteuid() == 0 else []
# QUIT: stops at once, as KILL does, but leaves no shared memory behind.
AS_ITS_USER = ["setpriv", *UNPRIVILEGED, "--pdeathsig", "QUIT"]
# Without fsync: the tests kill Prosody, never the machine.
SETTINGS = {"listen_addresses": "", "fsync": "off", "max_connections": 20, "shared_buffers": "8MB"}
USER, DATABASE = "prosody", "postgres"  # initdb makes them


def program(name):
    """A program of Debian's newest version; Debian does not put them in PATH."""
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return str(max(found, key=lambda path: int(path.parts[4])))


class PostgreSQL:
    """Runs from the start of its life on."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="prosody-push-postgresql-"))
        if UNPRIVILEGED:
            shutil.chown(self.folder, "postgres", "postgres")
        self._data = self.folder / "data"
        self._process = None
        self._run("initdb", "--no-sync", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8",
                  f"--pgdata={self._data}")
        self.start()

    def start(self):
        """Returns when it accepts connections."""
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with open(self.folder / "output", "ab") as output:
            self._process = subprocess.Popen(
                [*AS_ITS_USER, program("postgres"), "-D", self._data, "-k", self.folder, *settings], cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        deadline = time.monotonic() + 15
        while subprocess.run([program("pg_isready"), "-q", "-h", self.folder, "-U", USER]).returncode:
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'output').read_text()[-2000:]}")
            time.sleep(0.03)

    def stop(self):
        """Stops it and cuts all connections."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(10)

    def remove(self):
        """Stops it and deletes its directory."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def options(self):
        """Options of a Prosody that stores here."""
        return {"storage": "sql", "sql": {"driver": "PostgreSQL", "host": str(self.folder), "username": USER,
                                          "database": DATABASE}}

    def query(self, statement):
        """What a statement returns, as text."""
        return self._run("psql", "-XAtq", "-h", self.folder, "-U", USER, "-d", DATABASE, "-c", statement)

    def _run(self, name, *arguments):
        done = subprocess.run([*AS_ITS_USER, program(name), *arguments], cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stdout}")
        return done.stdout
