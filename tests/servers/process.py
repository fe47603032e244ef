"""A server of somebody else's on loopback: started on a free port, waited for, and stopped by its process id."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

HOST = "127.0.0.1"
PATIENCE = 120.0  # seconds until a server must answer: a busy machine is no failure


class NotStarted(RuntimeError):
    """A server that did not come up; its message ends in what it wrote last."""


class Lacking(RuntimeError):
    """A program that this machine lacks; its message says how to get it."""


def program(name: str, package: str) -> str:
    """Return the path of a program, beside this Python or on the path."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise Lacking(f"no {name} on this machine: {package}")
    return found


def free_port() -> int:
    """Return a port of loopback that nobody listens on now.

    It is below those that the system gives to whoever asks for any: a server may take a while until it listens.
    """
    for port in random.sample(range(15_000, 32_000), 1_000):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise NotStarted("no free port")


@contextlib.contextmanager
def fast_folder(prefix: str) -> Iterator[Path]:
    """Give a folder in memory where there is room, so that a busy disk makes no test wait; else a temporary one."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
    with tempfile.TemporaryDirectory(prefix=prefix, dir=memory if roomy else None) as folder:
        yield Path(folder)


def ask(url: str, *, data: bytes | None = None, headers: Mapping[str, str] | None = None, method: str = "") -> bytes:
    """Return what a server answers; for starting and loading, the client under test is not used."""
    request = Request(url, data=data, headers=dict(headers or {}), method=method or ("POST" if data else "GET"))
    with urlopen(request, timeout=300) as answer:
        content: bytes = answer.read()
        return content


def answers(url: str) -> Callable[[], bool]:
    """Return what tells whether a server answers a query yet."""

    def ready() -> bool:
        try:
            ask(f"{url}?query=ASK%7B%7D", headers={"Accept": "application/sparql-results+json"})
        except (URLError, OSError):
            return False
        return True

    return ready


@contextlib.contextmanager
def running(words: Sequence[str | Path], folder: Path, ready: Callable[[], bool]) -> Iterator[int]:
    """Run a server in a folder for as long as the block lasts; give its process id once it is ready.

    Raises:  NotStarted where it ends or does not answer; the server never outlives the block, nor this process.
    """
    log = folder / "output.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(word) for word in words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not ready():
            if server.poll() is not None or time.monotonic() > until:
                how = f"ended with {server.returncode}" if server.returncode is not None else "does not answer"
                raise NotStarted(f"{words[0]} {how}:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield server.pid
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)


def _end_with_parent() -> None:
    """Ask Linux to end this process with the one that started it, however that ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
