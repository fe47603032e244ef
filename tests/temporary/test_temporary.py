"""Temporary folders go with their work, and those of killed processes with the next."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nap_kg.temporary import PREFIX, remove_temporary, temporary_folder

HOLD = """
from nap_kg.temporary import temporary_folder
with temporary_folder() as folder:
    (folder / "large").write_bytes(b"x")
    print(folder.parent, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


@contextmanager
def _holder() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that holds a folder, which looks old."""
    words = [sys.executable, "-c", HOLD]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        os.utime(folder, (0, 0))
        try:
            yield process, folder
        finally:
            process.kill()


def test_gone_afterwards(place: Path) -> None:
    """Nothing is left, also where the work fails."""
    with temporary_folder() as folder:
        (folder / "file").write_text("x", encoding="utf-8")
        assert list(folder.iterdir()) == [folder / "file"]
    with pytest.raises(ZeroDivisionError), temporary_folder():
        _ = 1 / 0
    assert list(place.iterdir()) == []


def test_gone_where_the_process_is_ended_by_hand(place: Path) -> None:
    """Before ``os._exit``, which unwinds nothing."""
    with temporary_folder():
        remove_temporary()
        assert list(place.iterdir()) == []


def test_one_of_a_killed_process_goes_with_the_next() -> None:
    """``kill -9`` leaves it; who makes one next removes it."""
    with _holder() as (process, folder):
        process.kill()
        process.wait()
        assert (folder / "files" / "large").exists()
        with temporary_folder():
            assert not folder.exists()


def test_one_in_use_stays() -> None:
    """However old it is, as long as its process lives."""
    with _holder() as (_, folder), temporary_folder():
        assert (folder / "files" / "large").exists()


def test_what_is_young_or_not_a_folder_of_ours_stays(place: Path) -> None:
    """A folder that is just being made, a link, and a name that only begins like ours."""
    young, other, aim = place / f"{PREFIX}young", place / "nap-kg-main", place / "aim"
    for folder in (young, other, aim):
        folder.mkdir()
    link = place / f"{PREFIX}link"
    link.symlink_to(aim)
    for folder in (other, aim):
        os.utime(folder, (0, 0))
    os.utime(link, (0, 0), follow_symlinks=False)
    with temporary_folder():
        pass
    assert sorted(place.iterdir()) == sorted([young, other, aim, link])
