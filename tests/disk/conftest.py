"""What the tests of stores share: the shipped graph on disk, and ways to look at a store from outside."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.disk import open_store
from nap_kg.load import load

EX = "https://example.org/"


def statements(word: str, number: int) -> str:
    """N-Triples that tell which edition they are of."""
    return "".join(f'<{EX}thing/{n}> <{EX}is> "{word} {n}" .\n' for n in range(number))


def bytes_of(folder: Path) -> dict[str, str]:
    """Digest and time of change of every file in a folder."""
    return {
        path.relative_to(
            folder
        ).as_posix(): f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_mtime_ns}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def whole(folder: Path) -> str:
    """Open a store, see that all that its manifest tells is in it, and return what its statements say they are of."""
    opened = open_store(folder)
    quads = list(opened.store)
    assert len(quads) == opened.manifest.statements
    words = {str(quad.object.value).partition(" ")[0] for quad in quads if isinstance(quad.object, ox.Literal)}
    assert len(words) == 1, f"two editions in one store: {words}"
    assert len(quads) == len({quad.subject for quad in quads})
    return words.pop()


def in_child(call: Callable[[], object], *, user: int | None = None) -> object:
    """Return what a call returns in a process of its own, as a user without rights where this one is root."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if user is not None and os.geteuid() == 0:
                os.setgid(user)
                os.setuid(user)
            result = json.dumps(call())
        except BaseException as error:
            result = json.dumps(f"{type(error).__name__}: {error}")
        os.write(writing, result.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        content = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(content)


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped graph in a store."""
    folder = tmp_path_factory.mktemp("stores") / "shipped"
    load(store=folder)
    return folder


@pytest.fixture(scope="session")
def tutorial_store(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The made-up plan of the tutorial in a store, with one of its files twice, so that triples are in two graphs."""
    folder = tmp_path_factory.mktemp("stores") / "tutorial"
    load([root / "docs" / "tutorial", twice(tmp_path_factory.getbasetemp(), root)], store=folder)
    return folder


def twice(folder: Path, root: Path) -> Path:
    """A file of the tutorial once more, elsewhere."""
    copy = folder / "again.ttl"
    copy.write_bytes(next(iter(sorted((root / "docs" / "tutorial").rglob("*.ttl")))).read_bytes())
    return copy
