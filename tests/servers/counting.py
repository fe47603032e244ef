"""A proxy on loopback that counts the bytes that pass, both ways."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.servers.process import HOST


@dataclass
class Counted:
    """What has passed so far."""

    url: str  # of the server, by way of the proxy
    sent: int = 0
    received: int = 0
    connections: int = 0

    @property
    def total(self) -> int:
        """All bytes, headers among them."""
        return self.sent + self.received


@contextlib.contextmanager
def counting(url: str) -> Iterator[Counted]:
    """Give a way to a server on which bytes are counted."""
    port = urlsplit(url).port
    assert port is not None
    with socket.create_server((HOST, 0)) as listening:
        counted = Counted(url.replace(f":{port}", f":{listening.getsockname()[1]}"))
        threading.Thread(target=_serve, args=(listening, port, counted), daemon=True).start()
        yield counted


def _serve(listening: socket.socket, port: int, counted: Counted) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        counted.connections += 1
        server = socket.create_connection((HOST, port))
        for ends, name in (((client, server), "sent"), ((server, client), "received")):
            threading.Thread(target=_pass_on, args=(*ends, counted, name), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket, counted: Counted, name: str) -> None:
    with contextlib.suppress(OSError):
        while content := one.recv(1 << 16):
            setattr(counted, name, getattr(counted, name) + len(content))
            other.sendall(content)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)
