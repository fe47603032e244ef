"""What is made of a site so far: the files of ``publish``, each made when it is first asked for, and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nap_kg.publish.writer import Made, Site, Streamed


class Shelf(Site):
    """A folder of files that the functions of ``publish`` write into, part by part."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.begin()
        self.made: dict[str, Made] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._done: set[str] = set()
        self._lock = threading.Lock()

    def write(self, path: str, content: bytes | str) -> Made:
        """Write one file, and note that it is there."""
        if path in self.made:
            return self.made[path]
        found = self.made[path] = super().write(path, content)
        return found

    @contextmanager
    def stream(self, path: str, *, packed: bool = False) -> Iterator[Streamed]:
        """Give a file to write into, and note that it is there."""
        with super().stream(path, packed=packed) as out:
            yield out
        assert out.made is not None
        self.made[path] = out.made

    def place(self, path: str) -> Path:
        """Return where a file lies."""
        return self.new / "files" / path

    def once(self, part: str, make: Callable[[], object]) -> None:
        """Make a part if nobody has; whoever asks for it meanwhile waits."""
        with self._lock:
            if part in self._done:
                return
            lock = self._locks.setdefault(part, threading.Lock())
        with lock:
            if part not in self._done:
                before = len(self.made)
                make()
                if len(self.made) > before:  # of what there is not, nothing is remembered: anybody can ask for it
                    self._done.add(part)
        with self._lock:
            self._locks.pop(part, None)
