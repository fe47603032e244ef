"""Locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import Literal

try:
    import fcntl
except ImportError:  # Windows, which itself lets nobody remove a file that is open
    fcntl = None  # type: ignore[assignment]


class Lock:
    """A lock on a file, held until it is released, or until nothing refers to it any more."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.release = weakref.finalize(self, os.close, descriptor)


def share(path: Path) -> Lock:
    """Return a lock that others may hold too; the file is neither written to nor needs to be writable.

    Raises:  BlockingIOError where somebody has it alone; OSError for a file that can't be opened.
    """
    return _lock(path, os.O_RDONLY, "shared")


def take(path: Path) -> Lock:
    """Return a lock that nobody else holds; the file is made where it is missing.

    Raises:  BlockingIOError where somebody holds it; OSError for a file that can't be opened.
    """
    return _lock(path, os.O_RDWR | os.O_CREAT, "alone")


def _lock(path: Path, flags: int, kind: Literal["shared", "alone"]) -> Lock:
    lock = Lock(os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o666))
    if fcntl is not None:
        try:
            fcntl.flock(lock.descriptor, (fcntl.LOCK_SH if kind == "shared" else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.release()
            raise
        except OSError:
            if kind == "alone":
                lock.release()
                raise  # a file system without locks: a reader does without, a writer does not
    return lock
