"""Opening: read-only, by several at once, and what is wrong with a folder told with a way out."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.disk import open_store
from nap_kg.load import load
from tests.disk.conftest import bytes_of, in_child, statements, whole

NOBODY = 65534


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A small store."""
    (tmp_path / "a.nt").write_text(statements("a", 500), encoding="utf-8")
    load([tmp_path / "a.nt"], store=tmp_path / "s", as_is=True)
    return tmp_path / "s"


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that every user can reach, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_reading_changes_nothing(shipped_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever reads a store, its files and their times stay as they are, and none is added."""
    before = bytes_of(shipped_store)
    for arguments in (["query", "gaps"], ["stats"], ["describe", "RCMP"], ["derive", "-o", "-"], ["export", "csv"]):
        assert main([*arguments, "--store", str(shipped_store)]) == 0
    capsys.readouterr()
    assert bytes_of(shipped_store) == before


def test_a_store_without_any_right_to_write(open_to_all: Path) -> None:
    """Another user reads it from folders that nobody may write to."""
    (open_to_all / "a.nt").write_text(statements("a", 500), encoding="utf-8")
    folder = open_to_all / "s"
    load([open_to_all / "a.nt"], store=folder, as_is=True)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert in_child(lambda: whole(folder), user=NOBODY) == "a"
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_an_unreadable_store(open_to_all: Path) -> None:
    """Who may not read it is told where and whom to ask."""
    (open_to_all / "a.nt").write_text(statements("a", 5), encoding="utf-8")
    folder = open_to_all / "s"
    load([open_to_all / "a.nt"], store=folder, as_is=True)
    (folder / "data-1" / "lock").chmod(0)
    said = str(in_child(lambda: whole(folder), user=NOBODY))
    assert said.startswith("StoreError: this store can't be read: permission denied\n  at   ")
    assert "fix  ask its owner" in said
    (folder / "data-1" / "lock").chmod(0o644)
    for file in (folder / "data-1" / "quads").glob("*.sst"):
        file.chmod(0)
    assert "this store can't be read: permission denied" in str(in_child(lambda: whole(folder), user=NOBODY))


def _missing(folder: Path) -> None:
    shutil.rmtree(folder)


def _file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def _bare(folder: Path) -> None:
    shutil.rmtree(folder)
    ox.Store(str(folder)).flush()


def _unfinished(folder: Path) -> None:
    (folder / "current").unlink()


def _pointer(folder: Path) -> None:
    (folder / "current").write_text("../elsewhere\n")


def _gone(folder: Path) -> None:
    shutil.rmtree(folder / "data-1")


def _manifest(folder: Path) -> None:
    file = folder / "data-1" / "manifest.json"
    file.write_text(file.read_text()[:-20])


def _no_manifest(folder: Path) -> None:
    (folder / "data-1" / "manifest.json").unlink()


def _newer(folder: Path) -> None:
    file = folder / "data-1" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 2, "version": "9.1.0"}))


def _largest(folder: Path) -> Path:
    return max((folder / "data-1" / "quads").glob("*.sst"), key=lambda path: path.stat().st_size)


def _cut(folder: Path) -> None:
    file = _largest(folder)
    file.write_bytes(file.read_bytes()[:-1])


def _lost(folder: Path) -> None:
    _largest(folder).unlink()


def _flipped(folder: Path) -> None:
    for file in (folder / "data-1" / "quads").glob("*.sst"):
        content = bytearray(file.read_bytes())
        content[10:60] = bytes(byte ^ 255 for byte in content[10:60])
        file.write_bytes(content)


BROKEN: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "missing": (_missing, "there is no store here: no such folder", "build one: nap-kg load --store"),
    "file": (_file, "a store is a folder, and this is a file", "nap-kg load --store DIR FILE"),
    "empty": (_empty, "this folder is no store", "build one: nap-kg load --store"),
    "bare": (_bare, "a bare store of oxigraph", "oxigraph dump --location"),
    "unfinished": (_unfinished, "no load into it has ended", "build one: nap-kg load --store"),
    "pointer": (_pointer, "current names no folder of a store", "build it anew"),
    "gone": (_gone, "data-1/lock is missing", "build it anew"),
    "manifest": (_manifest, "data-1/manifest.json is cut off or altered", "build it anew"),
    "no manifest": (_no_manifest, "data-1/manifest.json is missing", "build it anew"),
    "newer": (_newer, "built by nap-kg 9.1.0, in a form that this version does not know", "upgrade nap-kg"),
    "cut": (_cut, "bytes instead of", "build it anew"),
    "lost": (_lost, ".sst is missing", "build it anew"),
    "flipped": (_flipped, "Corruption", "build it anew"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_wrong_is_told(how: str, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cause, place and way out, exit code 2, and no answer."""
    breaking, cause, fix = BROKEN[how]
    breaking(store)
    assert main(["stats", "--store", str(store)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert cause in captured.err
    assert fix in captured.err
    assert str(store) in captured.err


def test_two_read_at_once(store: Path) -> None:
    """One process, or several, may have it open several times."""
    first = open_store(store)
    assert in_child(lambda: whole(store)) == "a"
    assert whole(store) == "a"
    assert len(first.store) == 500
