"""Loads that are killed, and readers while a load swaps: there is always one whole store."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nap_kg.disk import open_store
from nap_kg.load import load
from tests.disk.conftest import statements, whole

MANY = 30_000


def _loading(store: Path, file: Path) -> list[str]:
    return [sys.executable, "-m", "nap_kg.cli", "load", "-q", "--as-is", "--store", str(store), str(file)]


def _editions(folder: Path) -> tuple[Path, Path]:
    old, new = folder / "old.nt", folder / "new.nt"
    old.write_text(statements("old", MANY), encoding="utf-8")
    new.write_text(statements("new", MANY + 1), encoding="utf-8")
    return old, new


def _kill_at_random(folder: Path, times: int) -> list[str]:
    """Kill loads at moments that are spread over how long one takes; return what was there after each."""
    old, new = _editions(folder)
    store = folder / "store"
    load([old], store=store, as_is=True)
    start = time.perf_counter()
    subprocess.run(_loading(folder / "timed", new), check=True)
    takes = time.perf_counter() - start
    chance = random.Random(7)
    found = []
    for turn in range(times):
        process = subprocess.Popen(_loading(store, new))
        time.sleep(takes * (turn + chance.random()) / times)
        process.kill()
        process.wait()
        found.append(whole(store))
        if found[-1] == "new":
            load([old], store=store, as_is=True)
    assert len(list(store.glob("data-*"))) <= 2
    load([new], store=store, as_is=True)
    assert whole(store) == "new"
    assert len(list(store.glob("data-*"))) == 1, "what killed loads left is gone"
    return found


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """After kill -9 the old store is whole, or the new one is; the next load clears up."""
    found = _kill_at_random(tmp_path, 8)
    assert len(found) == 8
    assert "old" in found


@pytest.mark.long
def test_killed_thirty_times(tmp_path: Path) -> None:
    """The same, thirty times."""
    found = _kill_at_random(tmp_path, 30)
    assert len(found) == 30
    assert "old" in found


_DIES = """
import os, signal, sys
from nap_kg.disk import build
left = [int(sys.argv[1])]
real = build._to_disk
def to_disk(path):
    real(path)
    if path.name == ".current" or left[0] < 3:
        left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
build._to_disk = to_disk
from nap_kg.load import load
load([sys.argv[2]], store=sys.argv[3], as_is=True)
"""


@pytest.mark.parametrize(("step", "left"), [(1, "old"), (2, "old"), (3, "new")])
def test_killed_at_each_step_of_the_swap(step: int, left: str, tmp_path: Path) -> None:
    """Before the one step that swaps there is the old store, after it the new one; either way the next load works."""
    old, new = tmp_path / "old.nt", tmp_path / "new.nt"
    old.write_text(statements("old", 10), encoding="utf-8")
    new.write_text(statements("new", 11), encoding="utf-8")
    load([old], store=tmp_path / "store", as_is=True)
    script = _DIES.replace("left[0] < 3", f"left[0] < {step}")
    done = subprocess.run([sys.executable, "-c", script, str(step), str(new), str(tmp_path / "store")])
    assert done.returncode == -signal.SIGKILL
    assert whole(tmp_path / "store") == left
    load([new], store=tmp_path / "store", as_is=True)
    assert whole(tmp_path / "store") == "new"


def test_a_first_load_that_is_killed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half a store is never opened."""
    from nap_kg.cli import main

    _, new = _editions(tmp_path)
    process = subprocess.Popen(_loading(tmp_path / "store", new))
    while not list(tmp_path.glob("store/data-1/quads/CURRENT")):
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert main(["stats", "--store", str(tmp_path / "store")]) == 2
    assert "no load into it has ended" in capsys.readouterr().err
    load([new], store=tmp_path / "store", as_is=True)
    assert whole(tmp_path / "store") == "new"


_READS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from tests.disk.conftest import whole
store, stop = Path(sys.argv[1]), Path(sys.argv[2])
seen = set()
count = 0
while not stop.exists() or not count:
    seen.add(whole(store))
    count += 1
print(count, *sorted(seen))
"""


def test_readers_while_a_writer_swaps(tmp_path: Path, root: Path) -> None:
    """Each opening finds one whole edition, whatever is swapped meanwhile."""
    files = {}
    for word in ("old", "new"):
        files[word] = tmp_path / f"{word}.nt"
        files[word].write_text(statements(word, 2000), encoding="utf-8")
    store, stop = tmp_path / "store", tmp_path / "stop"
    load([files["old"]], store=store, as_is=True)
    command = [sys.executable, "-c", _READS, str(store), str(stop), str(root)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    try:
        for turn in range(12):
            load([files["new" if turn % 2 == 0 else "old"]], store=store, as_is=True)
            time.sleep(0.05)
    finally:
        stop.touch()
        ends = [reader.communicate(timeout=60) for reader in readers]
    for out, err in ends:
        assert err == ""
        assert int(out.split()[0]) > 0
    load([files["new"]], store=store, as_is=True)
    assert len(list(store.glob("data-*"))) == 1


def test_who_has_the_old_one_open_reads_on(tmp_path: Path) -> None:
    """An open store stays what it was, to its last statement; once it is closed the next load removes it."""
    for word in ("old", "new"):
        (tmp_path / f"{word}.nt").write_text(statements(word, 5000), encoding="utf-8")
    store = tmp_path / "store"
    load([tmp_path / "old.nt"], store=store, as_is=True)
    opened = open_store(store)
    for _ in range(2):
        load([tmp_path / "new.nt"], store=store, as_is=True)
    assert {str(quad.object.value)[:3] for quad in opened.store} == {"old"}  # type: ignore[union-attr]
    assert whole(store) == "new"
    assert len(list(store.glob("data-*"))) == 2
    del opened
    load([tmp_path / "new.nt"], store=store, as_is=True)
    assert len(list(store.glob("data-*"))) == 1
