"""A pool over the shipped graph, and a trap that counts who comes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

import nap_kg
from nap_kg.guard import Pool


class Trap:
    """Listens on loopback, and counts connections; whoever comes gets an answer that is none."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.caught = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            with visitor:
                self.caught += 1
                visitor.settimeout(5)
                visitor.recv(4096)
                visitor.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def trap() -> Iterator[Trap]:
    found = Trap()
    yield found
    found.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(nap_kg.open()) as made:
        yield made
