"""Orthanc as a peer of the import: its own process, loopback requests, its own storage."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Orthanc", "orthanc"]


@dataclass(frozen=True)
class Orthanc:
    """A running server on a loopback port."""

    port: int

    def send(self, paths: list[Path], *, clients: int) -> None:
        """Post every file to the emptied server and check that all are stored."""
        parts = [paths[number::clients] for number in range(clients)]
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(self._post, parts))
        stored = json.loads(self._ask("GET", "/statistics"))["CountInstances"]
        if stored != len(paths):
            raise RuntimeError(f"Orthanc stored {stored} of {len(paths)} files")

    def clear(self) -> None:
        """Delete all patients."""
        for patient in json.loads(self._ask("GET", "/patients")):
            self._ask("DELETE", f"/patients/{patient}")

    def _post(self, paths: list[Path]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        for path in paths:
            connection.request("POST", "/instances", path.read_bytes())
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"Orthanc answered {answer.status}")
        connection.close()

    def _ask(self, method: str, address: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request(method, address)
        body = connection.getresponse().read()
        connection.close()
        return body


@contextmanager
def orthanc(root: Path) -> Iterator[Orthanc | None]:
    """Start Orthanc in a folder, or yield None where it is not installed."""
    program = shutil.which("Orthanc") or shutil.which("orthanc")
    if program is None:
        yield None
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "Name": "bench", "StorageDirectory": str(root / "orthanc"), "HttpPort": port,
        "IndexDirectory": str(root / "orthanc"), "DicomServerEnabled": False,
        "RemoteAccessAllowed": False, "AuthenticationEnabled": False,
        "StoreMD5ForAttachments": True,
        "Plugins": [], "OverwriteInstances": False, "KeepAlive": True,
    }  # fmt: skip
    file = root / "orthanc.json"
    file.write_text(json.dumps(settings), encoding="utf-8")
    process = subprocess.Popen(
        [program, str(file)],
        env={"TCP_NODELAY": "1", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _ready(Orthanc(port))
    finally:
        process.terminate()
        process.wait(20)


def _ready(server: Orthanc) -> Orthanc:
    for _ in range(300):
        try:
            server.clear()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    raise RuntimeError("Orthanc did not start")
