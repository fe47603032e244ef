"""Temporary folders: gone at the end of the work, and where its process was killed, when the next is made."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nap_kg.locks import take

PREFIX = "nap-kg-temporary-"
"""What tells a folder of ours from others; who has one holds a lock in it for as long as it lives."""
_YOUNG = 60.0
"""Seconds in which a folder may not be locked yet."""
_LOCK = "lock"

_ours: set[Path] = set()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards, also where the process is ended by ``remove_temporary``.

    Those of processes that were killed are removed first.
    """
    import tempfile

    _remove_abandoned(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        _ours.add(Path(name))
        lock = take(Path(name, _LOCK))
        try:
            folder = Path(name, "files")
            folder.mkdir()
            yield folder
        finally:
            lock.release()
            _ours.discard(Path(name))


@contextmanager
def discarded_unless_done(folder: Path) -> Iterator[None]:
    """Remove a folder where the work within fails, also where the process is ended by ``remove_temporary``."""
    import shutil

    _ours.add(folder)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        _ours.discard(folder)


def remove_temporary() -> None:
    """Remove the temporary folders that are in use."""
    import shutil

    for folder in list(_ours):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(place: Path) -> None:
    """Remove this user's folders that no process holds any more."""
    import shutil

    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody has it, or removes it as well
            if _is_old_and_ours(folder):
                lock = take(folder / _LOCK)
                try:
                    shutil.rmtree(folder, ignore_errors=True)
                finally:
                    lock.release()


def _is_old_and_ours(folder: Path) -> bool:
    found = folder.lstat()
    owner = os.geteuid() if hasattr(os, "geteuid") else found.st_uid
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and time.time() - found.st_mtime > _YOUNG
