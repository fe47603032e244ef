"""Opening a store: read-only, nothing of it copied or changed, and what is wrong with one told."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nap_kg.disk.manifest import Manifest, read_manifest
from nap_kg.errors import StoreError
from nap_kg.locks import Lock, share
from nap_kg.temporary import temporary_folder

if TYPE_CHECKING:
    import pyoxigraph as ox

POINTER, MANIFEST, FILES, LOCK = "current", "manifest.json", "files.json", "lock"
QUADS, MERGED, KEYS, WITHDRAWN = "quads", "merged", "keys", "withdrawn"
WRITER, PART = "load.lock", "data-"
_TRIES = 20
_ANEW = "build it anew: nap-kg load --store {} PATH…"


@dataclass(eq=False, frozen=True)
class DiskStore:
    """A store that is open for reading; what it reads stays there as long as this lives, whoever loads meanwhile."""

    inside: Path  # the folder in the store's that counted when it was opened
    manifest: Manifest
    store: ox.Store
    merge: ox.Store | None  # the same graphs, and their merge as default graph; None where no triple is in two
    lock: Lock

    def keys_of(self, graphs: Collection[str]) -> tuple[Path, str] | None:
        """Return the copy of the identifiers.csv that belongs to some graph, and what the file was called."""
        for source in self.manifest.sources:
            if source.keys and source.graph in graphs:
                return self.inside / KEYS / f"{self.manifest.keys.index(source.keys)}.csv", source.keys
        return None

    @property
    def withdrawn(self) -> list[Path]:
        """The copies of the lists of what was withdrawn."""
        return [self.inside / WITHDRAWN / f"{number}.csv" for number in range(len(self.manifest.withdrawn))]

    @contextmanager
    def copy(self) -> Iterator[ox.Store]:
        """Give a store with the same graphs to change at will, on disk in a temporary folder, and gone afterwards.

        On the same file system it shares the files that are not changed, and costs next to nothing.
        """
        import pyoxigraph as ox

        with temporary_folder() as folder:
            self.store.backup(str(folder / QUADS))
            yield ox.Store(str(folder / QUADS))


@dataclass(eq=False, frozen=True)
class PinnedStore:
    """What counts in a store now: kept from being removed, and to be opened, also by processes forked later."""

    folder: Path
    inside: Path
    manifest: Manifest
    lock: Lock

    def open(self) -> DiskStore:
        """Return the store, open for reading.

        Raises:  StoreError for one that is damaged or unreadable.
        """
        import pyoxigraph as ox

        with _readable():
            try:
                store = ox.Store.read_only(str(self.inside / QUADS))
                merged = self.inside / MERGED
                merge = ox.Store.read_only(str(merged)) if merged.is_dir() else None
            except PermissionError:
                raise
            except (OSError, RuntimeError, ValueError) as error:
                if "Permission denied" in str(error):
                    raise PermissionError(13, "Permission denied", str(self.inside)) from error
                raise _damaged(self.folder, str(error)) from error
        return DiskStore(self.inside, self.manifest, store, merge, self.lock)


def open_store(folder: Path | str) -> DiskStore:
    """Return the store in a folder, open for reading.

    Raises:  StoreError for a folder that is missing, none of ours, damaged, unreadable or written by a newer version.
    """
    return pin_store(folder).open()


def pin_store(folder: Path | str) -> PinnedStore:
    """Return what counts now of the store in a folder, not open yet.

    Raises:  as ``open_store`` does.
    """
    folder = Path(folder)
    with _readable():
        for _ in range(_TRIES):
            found = _attempt(folder)
            if found is not None:
                return found
    raise StoreError("this store is replaced over and over", place=str(folder), fix="try again once the loads are done")


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        fix = "ask its owner for read access to the folder and all in it"
        raise StoreError("this store can't be read: permission denied", place=str(error.filename), fix=fix) from error


def _attempt(folder: Path) -> PinnedStore | None:
    """Pin what counts now; None where it was replaced meanwhile."""
    name = pointed(folder)
    if name is None:
        raise _none(folder)
    inside = folder / name
    try:
        lock = share(inside / LOCK)
    except (FileNotFoundError, BlockingIOError) as error:
        if pointed(folder) != name:
            return None
        raise _damaged(folder, f"{name}/{LOCK} is missing or held") from error
    if pointed(folder) != name:  # the lock came too late to keep it from being removed
        return None
    manifest = _manifest(folder, inside)
    _check_files(folder, inside)
    return PinnedStore(folder, inside, manifest, lock)


def is_store(folder: Path | str) -> bool:
    """Return whether a path is a folder that a store was built in, sound or not."""
    return (Path(folder) / POINTER).is_file() and (Path(folder) / WRITER).is_file()


def pointed(folder: Path) -> str | None:
    """Return the name of the folder that counts in a store; None where there is none.

    Raises:  StoreError where it can't be one; PermissionError.
    """
    try:
        name = (folder / POINTER).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise _damaged(folder, f"{POINTER} is no text") from error
    if not (name.startswith(PART) and name.removeprefix(PART).isdigit()):
        raise _damaged(folder, f"{POINTER} names no folder of a store")
    return name


def _none(folder: Path) -> StoreError:
    """Return the error for a folder without a store."""
    place, build = str(folder), f"build one: nap-kg load --store {folder} PATH…"
    if not folder.exists():
        return StoreError("there is no store here: no such folder", place=place, fix=f"check the path, or {build}")
    if not folder.is_dir():
        return StoreError(
            "a store is a folder, and this is a file", place=place, fix="load it: nap-kg load --store DIR FILE"
        )
    names = {path.name for path in folder.iterdir()}
    if any(name.startswith(PART) for name in names) or WRITER in names:
        return StoreError("there is no store here yet: no load into it has ended", place=place, fix=build)
    if "CURRENT" in names:
        cause = "this is a bare store of oxigraph, not one that nap-kg load built"
        fix = f"oxigraph dump --location {folder} --file all.nq, then nap-kg load --store DIR all.nq"
        return StoreError(cause, place=place, fix=fix)
    return StoreError("this folder is no store", place=place, fix=f"name a store, or {build}")


def _damaged(folder: Path, how: str) -> StoreError:
    return StoreError(f"this store is damaged: {how}", place=str(folder), fix=_ANEW.format(folder))


def _manifest(folder: Path, inside: Path) -> Manifest:
    try:
        found = read_manifest((inside / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _damaged(folder, f"{inside.name}/{MANIFEST} is missing") from error
    except ValueError as error:
        raise _damaged(folder, f"{inside.name}/{MANIFEST} is cut off or altered") from error
    if isinstance(found, str):
        written = f"nap-kg {found}" if found else "a newer nap-kg"
        raise StoreError(
            f"this store was built by {written}, in a form that this version does not know",
            place=str(folder),
            fix=f"upgrade nap-kg, or {_ANEW.format(folder)}",
        )
    return found


def _check_files(folder: Path, inside: Path) -> None:
    """Check that the engine's files are as long as they were; what is inside them it checks itself while it reads."""
    try:
        sizes = json.loads((inside / FILES).read_text(encoding="utf-8"))
        for name, size in sizes.items():
            there = (inside / name).stat().st_size
            if there != size:
                raise _damaged(folder, f"{inside.name}/{name} has {there} bytes instead of {size}")
    except FileNotFoundError as error:
        name = Path(str(error.filename)).relative_to(folder)
        raise _damaged(folder, f"{name} is missing") from error
    except (ValueError, AttributeError) as error:
        raise _damaged(folder, f"{inside.name}/{FILES} is cut off or altered") from error


def damage(error: BaseException) -> StoreError | None:
    """Return what an engine's complaint about its own files means; None for any other error."""
    if isinstance(error, RuntimeError | OSError) and "Corruption" in str(error):
        fix = "build it anew: nap-kg load --store DIR PATH…"
        return StoreError(f"a store on disk is damaged: {error}", fix=fix)
    return None
