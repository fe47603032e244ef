"""The parent's side: a child that holds one state of the data, and the workers that it forks."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, BinaryIO

from nap_kg import errors
from nap_kg.errors import MissingTool, NapKgError
from nap_kg.guard.source import Held
from nap_kg.guard.wire import Gone, receive, send

_START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from nap_kg.guard.child import main
main(int(sys.argv[2]), int(sys.argv[3]))
"""
_OPENED = 600.0
"""Seconds that a worker may take to open a store on disk."""
_SAID = 4096
"""Bytes that are read at either end of what a worker wrote to stderr: a cause stands at one or the other."""
_ENDED = 10.0
"""Seconds that the child may take to end, with its workers, when it is to."""


class Broken(Exception):
    """The child of a crew has ended, and with it the crew."""


class Ended(Exception):
    """A worker was ended by none of us: what it was to do can be asked of another."""


@dataclass(eq=False)
class Worker:
    """A process that answers one query at a time."""

    pid: int
    handle: int  # a descriptor that means this process and never another, or -1 where the system has none
    talk: socket.socket = field(repr=False)
    errors: BinaryIO = field(repr=False)  # what it writes to stderr

    def kill(self) -> None:
        """End it at once, whatever it computes."""
        with suppress(ProcessLookupError):
            if self.handle >= 0:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            else:
                os.kill(self.pid, signal.SIGKILL)

    def is_there(self) -> bool:
        """Whether an idle worker has not ended."""
        poll = select.poll()  # an idle worker says nothing: what can be read is the end
        poll.register(self.talk, select.POLLIN)
        return not poll.poll(0)

    def said(self) -> str:
        """Return what it wrote to stderr; of much, the beginning and the end."""
        file = self.errors.fileno()
        size = os.fstat(file).st_size
        text = os.pread(file, _SAID, 0)
        if size > _SAID:
            text += os.pread(file, _SAID, max(_SAID, size - _SAID))
        return text.decode("utf-8", "replace").strip()

    def close(self) -> None:
        """Let it go: it ends when it sees its socket closed."""
        self.talk.close()
        self.errors.close()
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


class Crew:
    """A child with its workers, of which there are at most ``size``; some of them idle."""

    def __init__(self, held: Held, size: int) -> None:
        """Start the child, wait until it has the data, and have it fork all workers.

        Raises:  NapKgError of what hinders it from loading; Broken where it ends, Ended where a worker does.
        """
        if not hasattr(os, "fork") or not hasattr(socket, "send_fds"):
            raise MissingTool("this system can't guard queries: it has no fork", fix="use Linux or macOS")
        self.size, self.active, self.retired = size, 0, False
        self.network: tuple[str, ...] = ()
        self.memory = self._loaded = False
        self._lock, self._change = threading.Lock(), threading.Condition()
        self._idle: deque[Worker] = deque()
        self._alive = 0
        self._known: set[int] = set()  # workers whose end is of interest
        self._codes: dict[int, int] = {}
        self._replies: SimpleQueue[tuple[dict[str, Any], list[int]] | None] = SimpleQueue()
        self._talk, theirs = socket.socketpair()
        self.broken = False
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, args=(theirs, held), name="guard", daemon=True)
        self._keeper.start()
        try:
            self._ready()
            for _ in range(size):
                self._alive += 1
                self._idle.append(self._fork())
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The child's process, 0 where there is none."""
        return self._process.pid if self._process else 0

    def take(self) -> Worker:
        """Return an idle worker, or a new one.

        Raises:  Broken; Ended where the new one is ended before it is ready.
        """
        with self._change:
            while not self._idle and self._alive >= self.size and not self.broken:
                self._change.wait()
            if self.broken:
                raise Broken
            worker = self._idle_one()
            if worker is not None:
                return worker
            self._alive += 1
        try:
            return self._fork()
        except BaseException:
            self._fewer()
            raise

    def take_at_once(self) -> Worker | None:
        """Return an idle worker; None where there is none."""
        with self._change:
            return None if self.broken else self._idle_one()

    def _idle_one(self) -> Worker | None:
        """Return an idle worker that is still there; for who holds the lock. Those that have ended are forgotten."""
        while self._idle:
            worker = self._idle.pop()
            if worker.is_there():
                return worker
            worker.close()
            self._forget(worker)
            self._alive -= 1
        return None

    def give(self, worker: Worker) -> None:
        """Take back a worker that is ready for another query."""
        with self._change:
            self._idle.append(worker)
            self._change.notify()

    def lose(self, worker: Worker) -> None:
        """Do without a worker that has ended, and have it replaced."""
        worker.close()
        with self._change:
            self._forget(worker)
        self._fewer()
        if not (self.broken or self.retired):
            threading.Thread(target=self._refill, name="guard-refill", daemon=True).start()

    def code_of(self, worker: Worker, seconds: float = 15.0) -> int | None:
        """Return how an ended worker ended: its exit code, negative for a signal; None where that is not known."""
        with self._change:
            self._change.wait_for(lambda: worker.pid in self._codes or self.broken, seconds)
            return self._codes.get(worker.pid)

    def close(self) -> None:
        """End all processes, and wait until they have."""
        self.retired = True
        with suppress(OSError):
            self._talk.shutdown(socket.SHUT_RDWR)
        self._keeper.join()
        with self._lock:
            self._talk.close()
        with self._change:
            while self._idle:
                self._idle.pop().close()

    def _forget(self, worker: Worker) -> None:
        self._known.discard(worker.pid)
        self._codes.pop(worker.pid, None)

    def _fewer(self) -> None:
        with self._change:
            self._alive -= 1
            self._change.notify()

    def _refill(self) -> None:
        with self._change:
            if self._alive >= self.size or self.broken or self.retired:
                return
            self._alive += 1
        try:
            worker = self._fork()
        except (Broken, Ended, NapKgError, OSError):  # whoever needs it next tries again, and is told
            self._fewer()
            return
        with self._change:
            if not self.retired:
                self._idle.append(worker)
                self._change.notify()
                return
        worker.close()

    def _ready(self) -> None:
        reply = self._reply()
        if "failed" in reply:
            kind = getattr(errors, reply["kind"], NapKgError)
            raise kind(**reply["failed"])
        self.network, self.memory, self._loaded = tuple(reply["network"]), reply["memory"], True

    def _reply(self) -> dict[str, Any]:
        found = self._replies.get()
        if found is None:
            self._replies.put(None)  # for whoever asks next
            raise Broken
        message, files = found
        if "forked" in message:
            message["handle"] = files[0] if files else -1
        return message

    def _fork(self) -> Worker:
        ours, theirs = socket.socketpair()
        said = tempfile.TemporaryFile(prefix="nap-kg-")  # noqa: SIM115 (closed with the worker)
        try:
            with self._lock, theirs:
                try:
                    send(self._talk, {"fork": True}, [theirs.fileno(), said.fileno()])
                except (Gone, OSError) as error:
                    raise Broken from error
                reply = self._reply()
        except BaseException:
            ours.close()
            said.close()
            raise
        worker = Worker(reply["forked"], reply["handle"], ours, said)
        try:
            ours.settimeout(_OPENED)
            receive(ours)
        except (Gone, TimeoutError) as error:
            if isinstance(error, TimeoutError):
                worker.kill()
            code, text = self.code_of(worker), worker.said()
            worker.kill()
            worker.close()
            with self._change:
                self._forget(worker)
            if self.retired or self.broken:
                raise Broken from error
            if isinstance(error, Gone) and code == -signal.SIGKILL:
                raise Ended from error
            last = text.splitlines()[-1] if text else "it says nothing"
            raise NapKgError(
                f"a process of the guard can't open the store: {last}", fix="is it a sound store?"
            ) from error
        return worker

    def _keep(self, theirs: socket.socket, held: Held) -> None:
        """Live as long as the child: the system ends it together with the thread that started it."""
        try:
            with theirs:
                arguments = [json.dumps(sys.path), str(theirs.fileno()), str(os.getpid())]
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _START, *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    env={**os.environ, "RUST_BACKTRACE": "0"},  # which takes time and memory where both have run out
                )
            send(self._talk, held.request, held.files())
            while True:
                message, files = receive(self._talk)
                if "ended" in message:
                    with self._change:
                        if message["ended"] not in self._known:
                            continue
                        self._codes[message["ended"]] = message["code"]
                        self._change.notify_all()
                    continue
                if "forked" in message:
                    with self._change:
                        self._known.add(message["forked"])
                self._replies.put((message, files))
        except (Gone, OSError):
            pass
        finally:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            try:
                self._process.wait(_ENDED if self._loaded else 0.1)
            except subprocess.TimeoutExpired:  # it loads, and does not listen
                self._process.kill()
                self._process.wait()
        self.broken = True
        self._replies.put(None)
        with self._change:
            self._change.notify_all()
