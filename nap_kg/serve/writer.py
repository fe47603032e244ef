"""Writing: one change after the other, by a process that alone may; acknowledged once it is on disk and is served.

Changes that come while others are written are committed together: each for itself is done or not, and one commit and
one swap of what is served make all of them last.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any

from nap_kg import errors
from nap_kg.errors import NapKgError
from nap_kg.guard.wire import Gone, receive, send
from nap_kg.serve.options import Options
from nap_kg.serve.problems import Problem

if TYPE_CHECKING:
    from nap_kg.serve.service import Service

_START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from nap_kg.serve.editor import main
main(int(sys.argv[2]), int(sys.argv[3]))
"""
_OPENING = 600.0
_TOGETHER = 64
"""So many changes are committed together at most."""


@dataclass
class Change:
    """One change that is asked for."""

    request: dict[str, Any]
    file: int = -1  # descriptor of what is to be written
    done: Future[dict[str, Any]] = field(default_factory=Future)


class Writer:
    """The process that writes, and the queue of what it is to do."""

    def __init__(self, options: Options) -> None:
        assert options.sort.store is not None
        self._folder, self._seconds = options.sort.store, 6 * options.limits.seconds
        self._queue: SimpleQueue[Change | None] = SimpleQueue()
        self._service: Service | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._talk: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._started: Future[None] = Future()
        self.waiting = 0

    def __enter__(self) -> Writer:
        """Start the process.

        Raises:  StoreLocked, StoreError.
        """
        self._thread.start()  # the process is a child of this thread, and ends with it
        self._started.result()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._queue.put(None)
        self._thread.join()

    def attach(self, service: Service) -> None:
        """Say whose data is swapped after a commit."""
        from nap_kg.serve.writing import Writing

        self._service = service
        service.writing = Writing(service, self)

    def submit(self, change: Change) -> Future[dict[str, Any]]:
        """Have something written; the result comes once it lasts."""
        self._queue.put(change)
        return change.done

    def _run(self) -> None:
        try:
            self._open()
        except BaseException as error:
            self._end()
            self._started.set_exception(error)
            return
        self._started.set_result(None)
        while True:
            change = self._queue.get()
            if change is None:
                break
            batch = [change]
            with suppress(Empty):
                while len(batch) < _TOGETHER:
                    more = self._queue.get_nowait()
                    if more is None:
                        self._queue.put(None)
                        break
                    batch.append(more)
            self._write(batch)
        self._end()

    def _write(self, batch: list[Change]) -> None:
        """Do some changes, make them last, and only then say so."""
        done: list[tuple[Change, dict[str, Any]]] = []
        todo = list(batch)
        while todo:
            change = todo.pop(0)
            try:
                done.append((change, self._said(change.request, change.file, self._seconds)))
            except BaseException as error:
                change.done.set_exception(error)
                if self._talk is None:  # the process was ended, and what it had not committed is gone with it
                    todo, done = [*(before for before, _ in done), *todo], []
        if done:
            self._make_last(done)

    def _make_last(self, done: list[tuple[Change, dict[str, Any]]]) -> None:
        try:
            self._said({"kind": "commit"}, -1, _OPENING)
        except BaseException as error:
            self._end()  # so that the next commit does not bring what was told to have failed
            for change, _ in done:
                change.done.set_exception(Problem(500, f"it was not written: {error}"))
            return
        try:
            assert self._service is not None
            self._service.swap()
        except BaseException as error:
            for change, _ in done:
                change.done.set_exception(Problem(500, f"it is written, but not served yet: {error}"))
            return
        self._service.metrics.writes += len(done)
        for change, reply in done:
            change.done.set_result(reply)

    def _said(self, request: dict[str, Any], file: int, seconds: float) -> dict[str, Any]:
        """Return what the process says to a request.

        Raises:  Problem: 400 for what it refuses, 500 for what fails, 504 for what takes too long; then it is ended,
                 with all that it has not committed.
        """
        if self._talk is None:
            self._open()
        assert self._talk is not None
        try:
            self._talk.settimeout(seconds)
            send(self._talk, request, [file] if file >= 0 else ())
            reply, _ = receive(self._talk)
        except TimeoutError as error:
            self._end()
            raise Problem(
                504, f"ended after {seconds:g} s: nothing of it was written", fix="change less at once"
            ) from error
        except Gone as error:
            self._end()
            raise Problem(
                500, "the process that writes has ended: nothing of it was written", fix="try again"
            ) from error
        if "refused" in reply:
            raise Problem(400, reply["refused"], fix="look just before that place", said=reply["refused"])
        if "failed" in reply:
            raise Problem(500, f"it can't be written: {reply['failed']}")
        return reply

    def _open(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = [json.dumps(sys.path), str(theirs.fileno()), str(os.getpid())]
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._talk = ours
        ours.settimeout(_OPENING)
        try:
            send(ours, {"folder": str(self._folder.absolute())})
            reply, _ = receive(ours)
        except (Gone, TimeoutError) as error:
            self._end()
            raise NapKgError("the process that writes has ended before its time", place=str(self._folder)) from error
        if "failed" in reply:
            raise getattr(errors, reply["kind"], NapKgError)(**reply["failed"])

    def _end(self) -> None:
        if self._talk is not None:
            self._talk.close()
            self._talk = None
        if self._process is not None:
            try:
                self._process.wait(2.0)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
