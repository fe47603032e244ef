"""A server as its users run it: a process of its own on a free port, ended with SIGTERM."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

TOKEN = "a-token-for-tests-0123456789"
"""The token of the servers that are written to."""


@dataclass(frozen=True)
class Reply:
    """An answer of HTTP."""

    status: int
    headers: Mapping[str, str]  # by name in small letters
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass
class Server:
    """A server that runs."""

    process: subprocess.Popen[str]
    address: str = ""
    said: list[str] = field(default_factory=list)  # what it wrote to stderr so far, line by line

    @property
    def host(self) -> tuple[str, int]:
        found = urlsplit(self.address)
        assert found.hostname and found.port
        return found.hostname, found.port

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = 60,
        source: str = "127.0.0.1",
    ) -> Reply:
        """Send one request on a connection of its own, from an address of this machine."""
        connection = http.client.HTTPConnection(*self.host, timeout=seconds, source_address=(source, 0))
        try:
            sent = body.encode() if isinstance(body, str) else body
            connection.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if sent is not None:
                connection.putheader("Content-Length", str(len(sent)))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may answer before it has all
                connection.endheaders(sent)
            reply = connection.getresponse()
            found = {name.lower(): value for name, value in reply.getheaders()}
            return Reply(reply.status, found, reply.read())
        finally:
            connection.close()

    def sparql(self, query: str, accept: str = "application/sparql-results+json", **more: str) -> Reply:
        """Put a query directly."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept, **more}
        return self.ask("/sparql", method="POST", body=query, headers=headers)

    def update(self, text: str, token: str = TOKEN) -> Reply:
        """Send an update directly."""
        headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {token}"}
        return self.ask("/sparql", method="POST", body=text, headers=headers)

    def end(self, sign: int = signal.SIGTERM, seconds: float = 30) -> int:
        """End it, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        try:
            return self.process.wait(seconds)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()


COMMAND = "from nap_kg.cli import script; script()"


def start(*options: str, env: Mapping[str, str] | None = None, seconds: float = 120, code: str = COMMAND) -> Server:
    """Start a server, and wait until it listens."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    server, listens = Server(process), threading.Event()

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            server.said.append(line.rstrip("\n"))
            found = re.match(r"listening on (http://\S+/) ", line)
            if found:
                server.address = found[1]
                listens.set()
        listens.set()

    threading.Thread(target=read, daemon=True).start()
    listens.wait(seconds)
    if not server.address:
        process.kill()
        process.wait()
        raise AssertionError("no server: " + "\n".join(server.said))
    return server


@contextmanager
def running(*options: str, env: Mapping[str, str] | None = None, code: str = COMMAND) -> Iterator[Server]:
    """Give a server, and end it whatever happens."""
    server = start(*options, env=env, code=code)
    try:
        yield server
    finally:
        server.end()
