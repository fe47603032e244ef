"""Building a store: in a folder of its own beside the one that counts, which it replaces at the very end."""

from __future__ import annotations

import json
import os
import shutil
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph as ox

from nap_kg.disk.manifest import Manifest
from nap_kg.disk.opening import FILES, KEYS, LOCK, MANIFEST, MERGED, PART, POINTER, QUADS, WITHDRAWN, WRITER, pointed
from nap_kg.errors import StoreError, StoreLocked
from nap_kg.files import make_folder, unwritable
from nap_kg.locks import Lock, take
from nap_kg.progress import stage
from nap_kg.temporary import discarded_unless_done


class Build:
    """A store that is being filled; nobody sees it before ``finish``."""

    def __init__(self, folder: Path, inside: Path) -> None:
        self.folder, self.inside = folder, inside
        self._store: ox.Store | None = ox.Store(str(inside / QUADS))
        self._merge: ox.Store | None = None

    @property
    def store(self) -> ox.Store:
        """The store to fill."""
        assert self._store is not None, "a finished build is not filled any more"
        return self._store

    @property
    def merge(self) -> ox.Store | None:
        """The same graphs with their merge as default graph, where it was made."""
        return self._merge

    def make_merge(self) -> ox.Store:
        """Return the same graphs with their merge as default graph, for data where a triple is in two of them."""
        with stage("merging graphs"):
            self.store.flush()
            self.store.backup(str(self.inside / MERGED))
            self._merge = ox.Store(str(self.inside / MERGED))
            self._merge.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in self.store)
        return self._merge

    def keep(self, keys: Sequence[bytes], withdrawn: Sequence[bytes]) -> None:
        """Keep tables that stand beside the data, in the order of ``Manifest.keys`` and ``Manifest.withdrawn``."""
        for name, contents in ((KEYS, keys), (WITHDRAWN, withdrawn)):
            (self.inside / name).mkdir()
            for number, content in enumerate(contents):
                (self.inside / name / f"{number}.csv").write_bytes(content)

    def optimize(self) -> None:
        """Put everything in the order in which it is read fastest."""
        with stage("optimising"):
            for store in filter(None, (self._store, self._merge)):
                store.optimize()
                store.flush()

    def close(self) -> None:
        """Let the engine close its files."""
        self._store = self._merge = None

    def finish(self, manifest: Manifest) -> None:
        """Make this the store that counts; the one before is removed, where nobody reads it any more."""
        self.close()
        with stage("writing to disk"):
            sizes = {
                path.relative_to(self.inside).as_posix(): path.stat().st_size
                for path in sorted(self.inside.rglob("*"))
                if path.suffix in (".sst", ".csv") or path.name.startswith("MANIFEST-")
            }
            (self.inside / LOCK).touch()
            (self.inside / FILES).write_text(json.dumps(sizes, indent=2) + "\n", encoding="utf-8")
            (self.inside / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
            for path in [*self.inside.rglob("*"), self.inside]:
                _to_disk(path)
            pointer = self.folder / f".{POINTER}"
            pointer.write_text(f"{self.inside.name}\n", encoding="ascii")
            _to_disk(pointer)
            _to_disk(self.folder)
            pointer.replace(self.folder / POINTER)
            _to_disk(self.folder)


def _to_disk(path: Path) -> None:
    """Wait until a file or a folder's list is on the disk itself, so that no loss of power undoes their order."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def building(folder: Path | str) -> Iterator[Build]:
    """Give a store to fill, which takes the place of the one in a folder if it is finished, and is gone if it is not.

    Raises:  StoreLocked while another process builds there; StoreError for a folder with other things in it, and where
             the engine can't write.
    """
    folder = Path(folder)
    _check_place(folder)
    is_new = not folder.exists()
    make_folder(folder)
    lock = _writer(folder)
    try:
        _sweep(folder)
        numbers = [int(path.name.removeprefix(PART)) for path in _parts(folder)]
        inside = folder / f"{PART}{max(numbers, default=0) + 1}"
        with discarded_unless_done(inside):
            inside.mkdir()
            build = Build(folder, inside)
            try:
                yield build
            except BaseException as error:
                build.close()
                traceback.clear_frames(error.__traceback__)  # else they keep the engine at work in what is removed
                raise
            if _counts(folder) != inside.name:
                raise StoreError("this build was not finished", place=str(folder))
        _sweep(folder)
    except OSError as error:
        if error.errno is not None:
            raise unwritable(str(error.filename or folder), error) from error
        raise _unbuilt(folder, error) from error
    except RuntimeError as error:
        raise _unbuilt(folder, error) from error
    finally:
        if is_new and not (folder / POINTER).exists():
            with suppress(OSError):
                (folder / WRITER).unlink()
                folder.rmdir()
        lock.release()


def _unbuilt(folder: Path, error: Exception) -> StoreError:
    fix = "check that there is room, and that the folder can be written to"
    return StoreError(f"the store can't be built: {error}", place=str(folder), fix=fix)


def _check_place(folder: Path) -> None:
    """Check that a folder is a store, empty or missing.

    Raises:  StoreError where it is a file or holds other things.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError("a store is a folder, and this is a file", place=str(folder), fix="name another folder")
    try:
        names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    except OSError as error:
        raise unwritable(str(folder), error) from error
    strange = sorted(n for n in names if n not in (POINTER, f".{POINTER}", WRITER) and not _is_part(n))
    if strange:
        raise StoreError(
            f"this folder is no store: it holds {strange[0]!r}", place=str(folder), fix="name a new or an empty folder"
        )


def _is_part(name: str) -> bool:
    return name.startswith(PART) and name.removeprefix(PART).isdigit()


def _parts(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _is_part(path.name))


def _writer(folder: Path) -> Lock:
    """Return the lock of the one who builds.

    Raises:  StoreLocked where another process has it.
    """
    path = folder / WRITER
    while True:
        try:
            lock = take(path)
        except BlockingIOError as error:
            try:
                who = path.read_text(encoding="ascii").strip()
            except (OSError, ValueError):
                who = ""
            raise StoreLocked(
                f"another process writes to this store{f' (process {who})' if who else ''}",
                place=str(path),
                fix="wait until it has ended, or end it; the store that is there can be read meanwhile",
            ) from error
        except OSError as error:
            raise unwritable(str(path), error) from error
        with suppress(FileNotFoundError):
            if os.fstat(lock.descriptor).st_ino == path.stat().st_ino:
                break
        lock.release()  # the file was removed by who had the lock before: that of another is the one that counts
    os.ftruncate(lock.descriptor, 0)
    os.write(lock.descriptor, f"{os.getpid()}\n".encode())
    return lock


def _counts(folder: Path) -> str | None:
    try:
        return pointed(folder)
    except StoreError:
        return None


def _sweep(folder: Path) -> None:
    """Remove what a killed load left, and the stores of before that nobody reads any more."""
    kept = _counts(folder)
    if kept is None and (folder / POINTER).exists():
        return  # damaged: better too much than too little
    for path in _parts(folder):
        if path.name != kept:
            try:
                lock = take(path / LOCK)
            except OSError:  # somebody reads it: the next load removes it
                continue
            shutil.rmtree(path, ignore_errors=True)
            lock.release()
