"""Changing a store: in a working copy of it, whose state takes the place of the one that counts at each commit.

The working copy is a part of the store's folder as those of loads are, with a lock on it while it is worked on. A
commit is a part of its own, which shares the files that did not change: readers go on with the one that they have open,
and what is not committed is gone with the process.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from nap_kg.disk.build import Build, _parts, _sweep, _writer
from nap_kg.disk.manifest import Manifest, Source
from nap_kg.disk.opening import KEYS, LOCK, PART, QUADS, WITHDRAWN, pin_store
from nap_kg.errors import StoreError
from nap_kg.locks import take

EDITED = Source("(edited)", "", "")
"""Stands among the sources of a store that was changed since it was loaded."""


class Editing:
    """A store open for changes, by this process alone."""

    def __init__(self, folder: Path) -> None:
        """Take the store, and make the working copy.

        Raises:  StoreLocked while another process builds or changes it; StoreError for a folder that is no store.
        """
        self.folder = folder
        pin_store(folder)
        self._lock = _writer(folder)
        try:
            _sweep(folder)
            pinned = pin_store(folder)
            self._manifest: Manifest = pinned.manifest
            self._kept = [
                [(pinned.inside / name / f"{number}.csv").read_bytes() for number in range(count)]
                for name, count in ((KEYS, len(pinned.manifest.keys)), (WITHDRAWN, len(pinned.manifest.withdrawn)))
            ]
            self._work = self._next()
            self._work.mkdir()
            self._held = take(self._work / LOCK)
            ox.Store.read_only(str(pinned.inside / QUADS)).backup(str(self._work / QUADS))
            self.store = ox.Store(str(self._work / QUADS))
        except (OSError, RuntimeError) as error:
            self._lock.release()
            if isinstance(error, StoreError):
                raise
            fix = "check that there is room, and that the folder can be written to"
            raise StoreError(f"the store can't be changed: {error}", place=str(folder), fix=fix) from error

    def _next(self) -> Path:
        numbers = [int(path.name.removeprefix(PART)) for path in _parts(self.folder)]
        return self.folder / f"{PART}{max(numbers, default=0) + 1}"

    def commit(self) -> None:
        """Put what was changed in the place of what counts; it is on disk then, whatever happens.

        Raises:  StoreError where it can't be written; then what counted before still does.
        """
        inside = self._next()
        try:
            inside.mkdir()
            self.store.flush()
            self.store.backup(str(inside / QUADS))
            build = Build(self.folder, inside)
            if _has_repeats(build.store):
                build.make_merge()
            build.keep(*self._kept)
            build.finish(self._told(build.store))
        except (OSError, RuntimeError) as error:
            shutil.rmtree(inside, ignore_errors=True)
            raise StoreError(f"the change can't be written: {error}", place=str(self.folder)) from error
        _sweep(self.folder)

    def _told(self, store: ox.Store) -> Manifest:
        found = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        assert isinstance(found, ox.QuerySolutions)
        graphs = {row["g"].value: int(row["n"].value) for row in found}
        own = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        sources = [source for source in self._manifest.sources if source != EDITED]
        return replace(
            self._manifest,
            sources=(*sources, EDITED),
            graphs={**({"": own} if own else {}), **graphs},
            shipped=False,
        )

    def close(self) -> None:
        """Give the store back; what was not committed is gone."""
        del self.store
        self._held.release()
        shutil.rmtree(self._work, ignore_errors=True)
        self._lock.release()

    def __enter__(self) -> Editing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _has_repeats(store: ox.Store) -> bool:
    """Return whether some triple is in two graphs."""
    found = store.query(
        "ASK { { GRAPH ?one { ?s ?p ?o } GRAPH ?other { ?s ?p ?o } FILTER(?one != ?other) }"
        " UNION { ?s ?p ?o . GRAPH ?other { ?s ?p ?o } } }"
    )
    return bool(found)
