"""What a store says of itself: the same sources give the same manifest, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

FORMAT = 1
"""The form of folder that this version writes, and the newest one that it reads."""


@dataclass(frozen=True)
class Source:
    """One file that a store was built from."""

    file: str  # as it was named; shipped files by their path in the project
    sha256: str  # of the file as it is, packed or not
    graph: str  # empty where the file names its graphs itself
    keys: str = ""  # the identifiers.csv of its plan, where it has one


@dataclass(frozen=True)
class Manifest:
    """What a store was built from, and what is in it."""

    version: str  # of nap-kg
    engine: str  # and its version
    sources: tuple[Source, ...]
    graphs: Mapping[str, int] = field(default_factory=dict)  # statements in each; the default graph by an empty name
    shipped: bool = False  # nothing but the shipped graph
    withdrawn: tuple[str, ...] = ()  # the files withdrawn.csv of the folders

    @property
    def keys(self) -> tuple[str, ...]:
        """The files of keys that are kept with the store, in the order of their copies."""
        return tuple(sorted({source.keys for source in self.sources} - {""}))

    @property
    def statements(self) -> int:
        """How many statements there are, each once per graph that has it."""
        return sum(self.graphs.values())

    def to_json(self) -> str:
        """Return the manifest as it is written."""
        said = {
            "format": FORMAT,
            "version": self.version,
            "engine": self.engine,
            "shipped": self.shipped,
            "withdrawn": list(self.withdrawn),
            "statements": self.statements,
            "graphs": dict(sorted(self.graphs.items())),
            "sources": [asdict(source) for source in self.sources],
        }
        return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def read_manifest(text: str) -> Manifest | str:
    """Return what a manifest says, or, where it is of a newer form than this version reads, which version wrote it.

    Raises:  ValueError for a text that is no manifest.
    """
    try:
        said = json.loads(text)
        if said["format"] > FORMAT:
            return str(said.get("version", ""))
        return Manifest(
            version=said["version"],
            engine=said["engine"],
            sources=tuple(Source(**source) for source in said["sources"]),
            graphs={str(name): int(number) for name, number in said["graphs"].items()},
            shipped=bool(said["shipped"]),
            withdrawn=tuple(said["withdrawn"]),
        )
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(str(error)) from error
