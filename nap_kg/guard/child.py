"""The process that holds the data, and makes copies of itself that answer queries.

One such process has a single thread, loads the data once, and forks a worker whenever it is asked to: workers share its
memory, and a killed one is replaced in milliseconds, not in the time that loading takes. A store on disk is opened by
each worker by itself, as what its library starts in the background does not survive a fork.

It ends when the process that started it does, and takes its workers with it.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from nap_kg.errors import NapKgError
from nap_kg.guard import isolation
from nap_kg.guard.wire import Gone, receive, send

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset


def main(control: int, parent: int) -> NoReturn:
    """Serve the parent on a socket, given by its descriptor, until it closes it."""
    isolation.die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to heed
    network = isolation.cut_network()
    isolation.bound_for_good()
    with socket.socket(fileno=control) as talk, suppress(Gone):
        request, files = receive(talk)
        try:
            opener = _opener(request, files)
        except NapKgError as error:
            parts = {"cause": error.cause, "place": error.place, "fix": error.fix, "excerpt": error.excerpt}
            send(talk, {"failed": parts, "kind": type(error).__name__})
            opener = None
        if opener is not None:
            memory = isolation.address_space() > 0
            send(talk, {"ready": True, "network": network, "memory": memory})
            _Nursery(talk, opener, request["prefixes"]).run()
    os._exit(0)


def _opener(request: dict[str, Any], files: list[int]) -> Callable[[], Dataset]:
    """Return what gives a worker its dataset, loaded already where it is to be held in memory."""
    import pyoxigraph as ox

    from nap_kg.dataset import Dataset, open_dataset
    from nap_kg.disk import pin_store

    if request["kind"] == "folder":
        pinned = pin_store(request["path"])

        def opened() -> Dataset:
            disk = pinned.open()
            return Dataset(disk.store, (), disk)

        return opened
    if request["kind"] == "files":
        dataset = open_dataset(request["paths"])
    else:
        store = ox.Store()
        with os.fdopen(files[0], "rb") as quads:
            quads.seek(0)
            store.bulk_load(quads, ox.RdfFormat.N_QUADS)
        dataset = Dataset(store)
    dataset.evaluate("ASK {}")  # which makes the merge of its graphs, once for all workers
    return lambda: dataset


class _Nursery:
    """Forks workers on demand, and tells the parent how each ended."""

    def __init__(self, talk: socket.socket, opener: Callable[[], Dataset], prefixes: Mapping[str, str]) -> None:
        self._talk, self._opener, self._prefixes = talk, opener, prefixes
        self._workers: set[int] = set()

    def run(self) -> None:
        """Go on until the parent closes the socket."""
        wake, alarm = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(alarm, False)
        signal.set_wakeup_fd(alarm)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            while True:
                waited: list[socket.socket | int] = [self._talk, wake]
                ready, _, _ = select.select(waited, [], [])
                if wake in ready:
                    with suppress(BlockingIOError):
                        os.read(wake, 4096)
                    self._reap()
                if self._talk in ready:
                    _, files = receive(self._talk)
                    self._fork(files, (wake, alarm))
        finally:
            for worker in self._workers:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            for worker in self._workers:
                with suppress(ChildProcessError):
                    os.waitpid(worker, 0)

    def _reap(self) -> None:
        for worker in sorted(self._workers):
            ended, status = os.waitpid(worker, os.WNOHANG)
            if ended:
                self._workers.discard(worker)
                send(self._talk, {"ended": worker, "code": os.waitstatus_to_exitcode(status)})

    def _fork(self, files: list[int], pipe: tuple[int, int]) -> None:
        own = os.getpid()
        worker = os.fork()
        if worker == 0:
            try:
                isolation.die_with(own)
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for end in pipe:
                    os.close(end)
                self._talk.close()
                os.dup2(files[1], 2)
                os.close(files[1])
                from nap_kg.guard.worker import work

                with socket.socket(fileno=files[0]) as talk:
                    work(talk, self._opener, self._prefixes)
                os._exit(0)
            finally:  # a worker must never go on as its parent
                sys.excepthook(*sys.exc_info())
                os._exit(1)
        self._workers.add(worker)
        for file in files:
            os.close(file)
        handle = os.pidfd_open(worker) if hasattr(os, "pidfd_open") else -1
        send(self._talk, {"forked": worker}, [handle] if handle >= 0 else ())
        if handle >= 0:
            os.close(handle)
