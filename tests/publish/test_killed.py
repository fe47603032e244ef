"""A run that is killed at any moment: the old site stands or the list of what to do does, and the next run completes it."""

from __future__ import annotations

import builtins
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nap_kg.publish.writer import FOLDER, Site, manifest

OLD = {"index.html": "old", "id/a.html": "1", "id/b.html": "1", "id/gone/c.html": "1", "same.txt": "same"}
NEW = {"index.html": "new", "id/a.html": "2", "id/b.html": "1", "id/d/e.html": "1", "same.txt": "same"}
CALLS = ("replace", "unlink", "mkdir", "rmdir", "open")


def write(out: Path, files: dict[str, str]) -> None:
    """Make a site, with one file streamed."""
    site = Site(out)
    site.begin()
    for path, content in files.items():
        site.write(path, content)
    with site.stream("dump/all.nq.gz", packed=True) as stream:
        stream.write(files["index.html"].encode())
    site.finish()


def shown(out: Path) -> dict[str, bytes]:
    """Return what a server serves."""
    files = (path for path in out.rglob("*") if path.is_file())
    return {str(f.relative_to(out)): f.read_bytes() for f in files if FOLDER not in f.parts}


def killed(out: Path, at: int) -> bool:
    """Make the new site in a process that ends itself at its n-th change of the disk; return whether it came so far."""
    child = os.fork()
    if child == 0:
        left = at

        def counted(call: Callable[..., Any]) -> Callable[..., Any]:
            def counting(*args: Any, **more: Any) -> Any:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*args, **more)

            return counting

        for name in CALLS:
            setattr(os, name, counted(getattr(os, name)))
        builtins.open = io.open = counted(io.open)  # type: ignore[assignment]
        try:
            write(out, NEW)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_every_change_of_the_disk(tmp_path: Path) -> None:
    """Whichever change of the disk is the last, nothing is half: the site is the old one, or the next run ends the work."""
    write(tmp_path / "old", OLD)
    write(tmp_path / "new", NEW)
    old, new = shown(tmp_path / "old"), shown(tmp_path / "new")
    assert old.keys() != new.keys()
    moments, states = 0, set[str]()
    while True:
        out = tmp_path / f"out-{moments}"
        write(out, OLD)
        if not killed(out, moments + 1):
            break
        moments += 1
        now = shown(out)
        listed = Site(out).todo.is_file()
        states.add("old" if now == old else "new" if now == new else "between")
        assert now in (old, new) or listed, moments
        if listed:
            Site(out).begin()
            assert shown(out) == new, moments
        write(out, NEW)
        assert shown(out) == new, moments
        assert {*manifest(out)} == new.keys(), moments
        assert not Site(out).todo.exists() and not Site(out).new.exists()
    assert moments > 30
    assert states == {"old", "between", "new"}
    assert shown(tmp_path / f"out-{moments}") == new
