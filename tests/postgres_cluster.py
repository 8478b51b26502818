"""A PostgreSQL cluster of one's own in a temporary folder, on a random loopback port."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

__all__ = ["Cluster"]

_ATTEMPTS = 5
_START_S = 200
_FAST = "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=32MB"


class Cluster:
    """Started by :meth:`start`, ended by :meth:`stop`; nothing of it stays.

    Parameters
    ----------
    binaries
        Folder with initdb, pg_ctl and postgres.
    """

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._root = Path(tempfile.mkdtemp(prefix="sonobridge-pg-"))
        self._data = self._root / "data"
        self._port = 0
        self._numbers = itertools.count(1)
        self._as_user: list[str] = []
        if os.name == "posix" and os.getuid() == 0:
            shutil.chown(self._root, "postgres", "postgres")
            self._as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        options = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "-D", str(self._data), *options)
        for attempt in range(_ATTEMPTS):
            try:
                self._serve()
                return
            except subprocess.CalledProcessError:  # another program took the port meanwhile
                if attempt == _ATTEMPTS - 1:
                    raise

    def _serve(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        server = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 "
            f"-c unix_socket_directories={self._root} {_FAST}"
        )
        log = str(self._root / "server.log")
        wait = ["-t", str(_START_S), "-w", "start"]
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-o", server, *wait)

    def stop(self) -> None:
        """End the server and delete the folder."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._root, ignore_errors=True)

    def new_database(self) -> str:
        """Return the address of a new, empty schema; it stands for a database.

        A schema is made in a thirtieth of the time of a database, and the program under
        test cannot tell the two apart.
        """
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self._address}?options=-csearch_path%3D{name}"

    def drop_database(self, address: str) -> None:
        """Delete what :meth:`new_database` made."""
        name = address.rsplit("%3D", 1)[1]
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {name} CASCADE")

    @property
    def _address(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._as_user, str(self._binaries / program), *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            timeout=240,
        )
