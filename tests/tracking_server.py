"""A tracking server (OpenIGTLink) for tests, on a free port of this machine."""

from __future__ import annotations

import socket
import threading
import time

from tracker_messages import transform


class TrackingServer:
    """A server on a free port of this machine that sends what it is told, 50 times a second."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.sent = transform()
        self.once = []
        self.silent = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        self.listener.settimeout(0.1)
        while not self._ended.is_set():
            try:
                stream, _ = self.listener.accept()
            except TimeoutError:
                continue
            with stream:
                self._serve(stream)

    def _serve(self, stream):
        try:
            while not self._ended.is_set():
                while self.once:
                    stream.sendall(self.once.pop(0))
                if not self.silent:
                    stream.sendall(self.sent)
                time.sleep(0.02)
        except OSError:
            return

    def close(self):
        self._ended.set()
        self._thread.join()
        self.listener.close()
