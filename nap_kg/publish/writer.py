"""The site's files: what changed is made beside the site and moved into it at the end; what stayed the same stays.

Everything is written below ``.nap-kg/new`` first. Only when all of it stands, a list of what is to be moved and removed
is laid beside it, and the files are moved one by one; a run that finds such a list finishes that work before its own.
So a site that is interrupted while it is built is the old one, and one interrupted while it is moved in is completed by
the next run. Files that no list names as ours are never touched.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from nap_kg.errors import InputError
from nap_kg.files import make_folder, unwritable

FOLDER = ".nap-kg"
"""The folder of a site that holds what publishing itself needs; a server need not serve it."""
MANIFEST = "manifest.tsv"
"""The list of the site's files that we made, with digest and size."""

KEPT = "snapshot"
"""The folder of the editions: what is made no longer stays there, since somebody may have cited it."""

_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Made:
    """One file of the site."""

    path: str
    size: int  # bytes
    digest: str  # SHA-256


class Site:
    """A folder that a site is written into."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.own = out / FOLDER
        self.new = self.own / "new"
        self.todo = self.own / "todo.txt"
        self.count = self.size = self.changed = self.removed = 0
        self.replaced: list[str] = []  # files of an edition that stood there with another content
        self._out, self._new, self._folder = str(out), str(self.new / "files"), "."
        self._made: set[bytes] = set()
        self._manifest: IO[str] | None = None
        self._moves: IO[str] | None = None  # the list of what is to be done at the end, in the making

    def begin(self) -> None:
        """Make the folder ready: finish what an interrupted run left, or throw it away.

        Raises:  InputError for a place that is no folder, or one with files that are not ours and no site of ours.
        """
        if self.out.exists() and not self.out.is_dir():
            raise InputError("this is a file, and a site is a folder", place=str(self.out), fix="name a folder")
        if self.out.is_dir() and not self.own.is_dir() and any(self.out.iterdir()):
            raise InputError(
                "this folder holds files, and no site that nap-kg publish made",
                place=str(self.out),
                fix="name an empty folder, or one that does not exist yet",
            )
        make_folder(self.own)
        if self.todo.is_file():
            self._move_in()
        shutil.rmtree(self.new, ignore_errors=True)
        make_folder(self.new)
        self._manifest = (self.new / MANIFEST).open("w", encoding="utf-8", newline="\n")
        self._moves = (self.new / self.todo.name).open("w", encoding="utf-8", newline="\n")

    def write(self, path: str, content: bytes | str) -> Made:
        """Write one file of the site, if it is not there already with the same content."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        made = Made(path, len(data), hashlib.sha256(data).hexdigest())
        self._note(made)
        try:
            if _same(f"{self._out}/{path}", data):
                return made
            with open(self._target(path), "wb") as file:  # noqa: PTH123 (asked for every file)
                file.write(data)
        except OSError as error:
            raise unwritable(str(self.out / path), error) from error
        self._is_to_move(path)
        return made

    def _is_to_move(self, path: str) -> None:
        assert self._moves is not None
        self._moves.write(f"move\t{path}\n")
        self.changed += 1
        if path.startswith(f"{KEPT}/") and (self.out / path).is_file():
            self.replaced.append(path)

    def _target(self, path: str) -> str:
        """Return where a file is made, in a folder that is there."""
        folder = path.rpartition("/")[0]
        if folder != self._folder:
            os.makedirs(f"{self._new}/{folder}", exist_ok=True)  # noqa: PTH103 (asked for every file)
            self._folder = folder
        return f"{self._new}/{path}"

    def has(self, path: str) -> bool:
        """Return whether a file is among those made so far."""
        return _key(path) in self._made

    def copy(self, made: Made, path: str) -> None:
        """Write a file that was made in this run once more, elsewhere."""
        source = self.new / "files" / made.path
        with (source if source.is_file() else self.out / made.path).open("rb") as file, self.stream(path) as out:
            while piece := file.read(_PIECE):
                out.write(piece)

    @contextmanager
    def stream(self, path: str, *, packed: bool = False) -> Iterator[Streamed]:
        """Give a file to write a large content into, piece by piece; ``packed`` by gzip, the same bytes each time."""
        try:
            target = Path(self._target(path))
            with target.open("wb") as file:
                streamed = Streamed(file, packed=packed)
                yield streamed
                streamed.end()
            streamed.made = made = Made(path, streamed.size, streamed.digest.hexdigest())
            if _same_file(self.out / path, target):
                target.unlink()
            else:
                self._is_to_move(path)
        except OSError as error:
            raise unwritable(str(self.out / path), error) from error
        self._note(made)

    def _note(self, made: Made) -> None:
        key = _key(made.path)
        if key in self._made:
            raise AssertionError(f"two files of the site are {made.path}")
        if _leads_out(made.path):
            raise AssertionError(f"not a place inside the site: {made.path}")
        self._made.add(key)
        self.count += 1
        self.size += made.size
        assert self._manifest is not None
        self._manifest.write(f"{made.digest}\t{made.size}\t{made.path}\n")

    def gone(self) -> Iterator[str]:
        """Yield the files that an earlier run made and this one has not, but for those of editions, which stay."""
        for path in manifest(self.out):
            if _key(path) not in self._made and not path.startswith(f"{KEPT}/"):
                yield path

    def finish(self, *, dry: bool = False) -> None:
        """Move what changed into the site, and remove what is made no longer; with ``dry``, only count it."""
        assert self._manifest is not None and self._moves is not None
        self._manifest.close()
        for path in self.gone():
            self._moves.write(f"remove\t{path}\n")
            self.removed += 1
        self._moves.close()
        if dry:
            shutil.rmtree(self.new)
            return
        same = _same_file(self.own / MANIFEST, self.new / MANIFEST)
        if self.changed or self.removed or not same:
            (self.new / self.todo.name).replace(self.todo)
            self._move_in()
        shutil.rmtree(self.new, ignore_errors=True)

    def give_up(self) -> None:
        """Throw away what was written so far; the site is as it was."""
        for listed in (self._manifest, self._moves):
            if listed is not None:
                listed.close()
        if not self.todo.is_file():
            shutil.rmtree(self.new, ignore_errors=True)

    def _move_in(self) -> None:
        """Do what the list says: what is done already is passed over."""
        try:
            for path in _listed(self.todo, "remove"):
                _remove(self.out, path)
            for path in _listed(self.todo, "move"):
                source, target = self.new / "files" / path, _inside(self.out, path)
                if target is not None and source.is_file():
                    _make_room(self.out, target)
                    source.replace(target)
            listed = self.new / MANIFEST
            if listed.is_file():
                listed.replace(self.own / MANIFEST)
        except OSError as error:
            raise unwritable(str(error.filename or self.out), error) from error
        self.todo.unlink()


class Streamed:
    """A file in the making: counts its bytes and their digest as they stand on disk."""

    def __init__(self, file: BinaryIO, *, packed: bool) -> None:
        self._file, self.size, self.digest = file, 0, hashlib.sha256()
        self.made: Made | None = None  # once it is whole
        self._packer = None
        if packed:
            import gzip

            self._packer = gzip.GzipFile(
                filename="", mode="wb", compresslevel=6, fileobj=cast(BinaryIO, _Sink(self)), mtime=0
            )

    def write(self, data: bytes) -> None:
        """Write on."""
        if self._packer is not None:
            self._packer.write(data)
        else:
            self.put(data)

    def put(self, data: bytes) -> None:
        """Write bytes as they come to stand on disk."""
        self._file.write(data)
        self.digest.update(data)
        self.size += len(data)

    def end(self) -> None:
        """Write what is left."""
        if self._packer is not None:
            self._packer.close()


class _Sink:
    """What gzip writes into."""

    def __init__(self, streamed: Streamed) -> None:
        self._streamed = streamed

    def write(self, data: bytes) -> int:
        self._streamed.put(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass


def manifest(out: Path) -> Iterator[str]:
    """Yield the paths of the files of a site that its list says we made; none where there is no site."""
    listed = out / FOLDER / MANIFEST
    if listed.is_file():
        with listed.open(encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n").split("\t", 2)[2]


def _listed(todo: Path, what: str) -> Iterator[str]:
    """Yield the paths with which something is to be done."""
    with todo.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(f"{what}\t"):
                yield line.rstrip("\n").partition("\t")[2]


def _key(path: str) -> bytes:
    return hashlib.blake2b(path.encode(), digest_size=10).digest()


def _leads_out(path: str) -> bool:
    return path.startswith(("/", f"{FOLDER}/")) or "\\" in path or not {"", ".", ".."}.isdisjoint(path.split("/"))


def _same(path: str, data: bytes) -> bool:
    try:
        if os.stat(path).st_size != len(data):  # noqa: PTH116 (asked for every file)
            return False
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _same_file(one: Path, other: Path) -> bool:
    if not one.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while piece := left.read(_PIECE):
            if piece != right.read(_PIECE):
                return False
    return True


def _inside(out: Path, path: str) -> Path | None:
    """Return where a path of the list lies; None where that is not inside the site: the list may have been edited."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or parts[0] == FOLDER:
        return None
    return out.joinpath(*parts)


def _remove(out: Path, path: str) -> None:
    """Remove a file that we made, and the folders that are empty then."""
    target = _inside(out, path)
    if target is None:
        return
    target.unlink(missing_ok=True)
    folder = target.parent
    while folder != out:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _make_room(out: Path, target: Path) -> None:
    """Make the folders of a file; one that was a link is none of ours to write through."""
    folder = out
    for part in target.relative_to(out).parts[:-1]:
        folder = folder / part
        if folder.is_symlink():
            raise InputError("this folder of the site is a link", place=str(folder), fix="make it a folder")
        if not folder.is_dir():
            os.mkdir(folder)  # noqa: PTH102 (asked for every file)
