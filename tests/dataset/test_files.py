"""Finding and reading files: patterns, compressed files, standard input, and whatever can't be read."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nap_kg import files
from nap_kg.dataset import parse_file, rdf_files
from nap_kg.errors import InputError
from nap_kg.files import STDIN, ending, held, read_bytes, replace_texts

TURTLE = b"<urn:a> <urn:b> <urn:c> .\n"
PACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with RDF and other files; the working directory."""
    for name in ("a.ttl", "b.nt", "notes.md", "sub/c.ttl", "sub/deep/d.ttl", ".hidden/e.ttl", "f.json", "g.xml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TURTLE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.ttl", ["a.ttl"]),
        ("*", ["a.ttl", "b.nt", "sub/c.ttl", "sub/deep/d.ttl"]),
        ("**", ["a.ttl", "b.nt", "sub/c.ttl", "sub/deep/d.ttl"]),
        ("**/*.ttl", ["a.ttl", "sub/c.ttl", "sub/deep/d.ttl"]),
        ("sub/?.ttl", ["sub/c.ttl"]),
        ("[ab].*", ["a.ttl", "b.nt"]),
        ("*.json", ["f.json"]),
        (".", ["a.ttl", "b.nt", "sub/c.ttl", "sub/deep/d.ttl"]),
        ("f.json", ["f.json"]),
    ],
)
def test_patterns_stand_for_files(folder: Path, pattern: str, names: list[str]) -> None:
    """Folders within are searched; hidden files, other files and ambiguous endings are passed over."""
    assert sorted(map(str, rdf_files([pattern]))) == names


def test_a_name_with_brackets_is_a_name_where_it_exists(folder: Path) -> None:
    """A pattern only where no such file is."""
    (folder / "x[1].ttl").write_bytes(TURTLE)
    assert rdf_files(["x[1].ttl"]) == [Path("x[1].ttl")]


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("*.nq", "this pattern matches nothing"),
        ("no/**/*.ttl", "this pattern matches nothing"),
        ("*.md", "this pattern matches no RDF file"),
        ("pipe.ttl", "not a regular file"),
        ("notes.md", "can't tell"),
        ("notes.md.gz", "can't tell that a file ending in '.md.gz'"),
    ],
)
def test_what_stands_for_nothing_is_an_error(folder: Path, path: str, cause: str) -> None:
    """Cause, place and fix; a pipe is not waited for."""
    os.mkfifo(folder / "pipe.ttl")
    (folder / "notes.md.gz").write_bytes(gzip.compress(TURTLE))
    with pytest.raises(InputError) as caught:
        rdf_files([path])
    assert cause in caught.value.cause
    assert caught.value.place == path
    assert caught.value.fix


@pytest.mark.parametrize("kind", PACK)
def test_compressed_files_are_unpacked(folder: Path, kind: str) -> None:
    """By name, in a folder and by a pattern; the ending inside says the format."""
    path = folder / "sub" / f"packed.ttl{kind}"
    path.write_bytes(PACK[kind](TURTLE))
    assert ending(path) == ".ttl"
    assert read_bytes(path) == TURTLE
    assert len(parse_file(path)) == 1
    assert path in rdf_files([folder])
    assert path in rdf_files([f"{folder}/**/*{kind}"])


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("fault", ["cut off", "nonsense", "empty"])
def test_damaged_compressed_files(folder: Path, kind: str, fault: str) -> None:
    """Cut off, no such format, or nothing inside."""
    path = folder / f"bad.ttl{kind}"
    whole = PACK[kind](os.urandom(2000).hex().encode())
    path.write_bytes({"cut off": whole[: len(whole) // 2], "nonsense": b"nonsense", "empty": PACK[kind](b"")}[fault])
    with pytest.raises(InputError) as caught:
        parse_file(path)
    expected = {"cut off": "ends too early", "nonsense": "can't unpack", "empty": "empty"}[fault]
    assert expected in caught.value.cause
    assert caught.value.place == str(path)
    assert caught.value.fix


@pytest.mark.parametrize("kind", PACK)
def test_a_decompression_bomb_is_not_unpacked(folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A small file may unpack to so much and no more; a large one to so many times its size."""
    monkeypatch.setattr(files, "ROOM", 2**20)
    path = folder / f"bomb.ttl{kind}"
    path.write_bytes(PACK[kind](b" " * 2**23))
    with pytest.raises(InputError, match="it may be a trap") as caught:
        read_bytes(path)
    assert caught.value.place == str(path)
    path.write_bytes(PACK[kind](b" " * 2**20))
    assert len(read_bytes(path)) == 2**20


def test_standard_input_is_a_file_while_it_is_held() -> None:
    """It goes by <stdin>, and is gone afterwards."""
    with held(STDIN, TURTLE, ".ttl"):
        assert rdf_files([STDIN]) == [STDIN]
        assert ending(STDIN) == ".ttl"
        assert len(parse_file(STDIN)) == 1
    with pytest.raises(InputError, match="no such file"):
        rdf_files([STDIN])


@contextlib.contextmanager
def _as_nobody() -> Iterator[None]:
    """Without the superuser's rights, to whom no file is closed."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_what_may_not_be_read(closed: str) -> None:
    """A closed file or folder is named, and not passed over."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "in").mkdir()
        file = place / "in" / "a.ttl"
        file.write_bytes(TURTLE)
        (place / "b.ttl").write_bytes(TURTLE)
        target = file if closed == "file" else file.parent
        target.chmod(0)
        with _as_nobody(), pytest.raises(InputError) as caught:
            for path in rdf_files([place]):
                read_bytes(path)
        assert "Permission denied" in caught.value.cause
        assert caught.value.place == str(target)
        with _as_nobody(), pytest.raises(InputError, match="Permission denied"):
            read_bytes(rdf_files([file])[0])
        target.chmod(0o755)


def test_outputs_are_replaced_together_or_not_at_all(folder: Path) -> None:
    """One that can't be written leaves the others as they were."""
    with pytest.raises(InputError) as caught:
        replace_texts({folder / "a.ttl": "new", folder / "none" / "x": "new"})
    assert "can't write" in caught.value.cause
    with pytest.raises(InputError, match="directory"):
        replace_texts({folder / "a.ttl": "new", folder / "sub": "new"})
    assert (folder / "a.ttl").read_bytes() == TURTLE
    assert not list(folder.glob("*.tmp")) + list(folder.glob(".*.tmp"))


def test_a_device_is_written_to(folder: Path) -> None:
    """It is not replaced by a file."""
    replace_texts({Path("/dev/null"): "gone", folder / "kept": "kept"})
    assert Path("/dev/null").is_char_device()
    assert (folder / "kept").read_text() == "kept"
