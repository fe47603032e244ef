"""What a pool answers from: a store's folder, files to load, or a dataset that is loaded already."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from nap_kg.dataset import Dataset, rdf_files
from nap_kg.disk import is_store
from nap_kg.errors import InputError

Source = Dataset | Path | str | Sequence[Path | str]
"""A dataset, the folder of a store on disk, or RDF files and folders."""

_BARE = "CURRENT"
"""What the engine's own store has, which opening tells from what ``nap-kg load`` built."""


class Held:
    """A source in the form in which it is handed to a child; may be handed on until it is closed."""

    def __init__(self, source: Source, prefixes: Mapping[str, str]) -> None:
        """Take a source, and the prefixes of queries; a dataset is written down, for the child to read.

        Raises:  InputError for what is neither a store's folder nor RDF.
        """
        self._quads: BinaryIO | None = None
        if isinstance(source, Dataset) and source.disk is not None:
            self.request: dict[str, Any] = {"kind": "folder", "path": os.path.realpath(source.disk.inside.parent)}
        elif isinstance(source, Dataset):
            self._quads = cast("BinaryIO", tempfile.TemporaryFile(prefix="nap-kg-"))  # noqa: SIM115 (closed in close)
            source.store.dump(self._quads, ox.RdfFormat.N_QUADS)
            self._quads.flush()
            self.request = {"kind": "quads"}
        elif isinstance(source, Path | str) and (is_store(source) or Path(source, _BARE).is_file()):
            self.request = {"kind": "folder", "path": os.path.realpath(source)}
        else:
            paths = [source] if isinstance(source, Path | str) else list(source)
            if not paths:
                raise InputError("no data to guard", fix="name a store's folder, or RDF files")
            self.request = {"kind": "files", "paths": [str(Path(path).absolute()) for path in rdf_files(paths)]}
        self.request["prefixes"] = dict(prefixes)
        json.dumps(self.request)

    def files(self) -> list[int]:
        """Return the descriptors of files that go with the request."""
        return [self._quads.fileno()] if self._quads else []

    def close(self) -> None:
        """Give up what is held."""
        if self._quads:
            self._quads.close()
