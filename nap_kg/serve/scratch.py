"""The server's folder for what it makes: gone at its end, and where it was killed, at the start of the next server."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nap_kg.files import temporary_folder

KIND = "serve-"
"""What tells a server's folder from others of ours; who has one holds a lock on it for as long as it lives."""
_YOUNG = 60.0
"""Seconds in which a folder may not be locked yet."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder to a server; those of servers that were killed are removed first."""
    remove_abandoned(Path(tempfile.gettempdir()))
    with temporary_folder(KIND) as folder:
        held = os.open(folder, os.O_RDONLY)
        try:
            _locked(held)
            yield folder
        finally:
            os.close(held)


def remove_abandoned(place: Path) -> None:
    """Remove the folders of this user's servers that no process holds any more."""
    for folder in place.glob(f"nap-kg-{KIND}*"):
        with suppress(OSError):  # another may remove it as well
            if _is_ours(folder):
                _remove_unless_held(folder)


def _is_ours(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and time.time() - found.st_mtime > _YOUNG


def _remove_unless_held(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        if _locked(held):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)


def _locked(held: int) -> bool:
    """Lock an open folder, and return whether that could be done: no other process has."""
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
