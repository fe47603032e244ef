"""A small server on loopback that answers as it is told to, faults and all, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.servers.process import HOST

Answer = Callable[[socket.socket, "Asked"], None]


@dataclass(frozen=True)
class Asked:
    """One request: its first line, its headers in small letters, and its body."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Misbehaving:
    """The server: ``answers`` are given one after the other, the last one again and again."""

    port: int
    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/sparql"


@contextlib.contextmanager
def misbehaving(*answers: Answer) -> Iterator[Misbehaving]:
    """Run the server for as long as the block lasts."""
    listening = socket.create_server((HOST, 0))
    server = Misbehaving(listening.getsockname()[1], list(answers))
    threads: list[threading.Thread] = []

    def serve(line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            line.settimeout(20)
            asked = _read(line)
            answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            server.asked.append(asked)
            answer(line, asked)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threads.append(threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True))
                threads[-1].start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _read(line: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        if not more:
            raise OSError("nothing asked")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += line.recv(65536)
    return Asked(first, headers, body)


def reply(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    kind: str = "application/sparql-results+json",
    headers: tuple[str, ...] = (),
    length: int | None = -1,
) -> Answer:
    """Return an answer; ``length`` is what it says its length is (-1: the truth; None: nothing at all)."""

    def answer(line: socket.socket, asked: Asked) -> None:
        said = len(body) if length == -1 else length
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *headers]
        lines += [] if said is None else [f"Content-Length: {said}"]
        line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return answer
