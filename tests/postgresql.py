"""A PostgreSQL server of the tests' own, run as an unprivileged user, gone afterwards."""

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.local_server import free_port

USERS = ("postgres", "nobody")
_LIBC = ctypes.CDLL(None)  # loaded before the change of user, who may not read it
_SET_PARENT_DEATH_SIGNAL = 1


def program(name: str) -> str | None:
    """Where it is; Debian keeps some out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


class Server:
    """On a port of this machine's own, in a folder under the temporary one."""

    def __init__(self) -> None:
        found = program("initdb"), program("postgres")
        if found[0] is None or found[1] is None:
            # `make test` installs it; CI must not pass without.
            if os.environ.get("CI") == "true":
                pytest.fail("PostgreSQL isn't installed")
            pytest.skip("PostgreSQL isn't installed (Debian: apt-get install postgresql)")
        initdb, self._postgres = found
        self._user = _unprivileged()
        self._folder = Path(tempfile.mkdtemp(prefix="tokenarium-postgresql-"))
        if self._user is not None:
            os.chown(self._folder, self._user, -1)
        self._port = free_port()
        self._numbers = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None
        self._run(initdb, "--auth=trust", "--no-sync", "--username=tokenarium", "-D", self._data)
        self.begin()

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, user=self._user, cwd=self._folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def begin(self) -> None:
        """Start it, and wait until it answers."""
        settings = ["fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        options = [word for setting in settings for word in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._postgres, "-D", self._data, "-p", str(self._port), *options],
                user=self._user,
                cwd=self._folder,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_the_tests,
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                self.execute("SELECT 1")
                return
            except AssertionError:
                time.sleep(0.1)
        pytest.fail((self._folder / "log").read_text())

    def execute(self, sql: str) -> None:
        psql = program("psql")
        assert psql is not None
        self._run(psql, "-q", "-d", self.url("postgres"), "-c", sql)

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, name: str) -> str:
        return f"postgresql://tokenarium@127.0.0.1:{self._port}/{name}"

    def halt(self) -> None:
        """End it at once; whoever is connected is cut off."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)

    def close(self) -> None:
        self.halt()
        shutil.rmtree(self._folder)


def _end_with_the_tests() -> None:
    """Also where these are killed."""
    _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGQUIT, 0, 0, 0)


def _unprivileged() -> int | None:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in USERS:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    pytest.skip("there is no unprivileged user to run PostgreSQL as")
