"""Shards: the graphs as packed N-Quads of bounded size, with checksums and scripts for the bulk loaders of servers.

The same data gives the same bytes. Graphs come in the order of their names, triples in that of their bytes; a shard is
cut where it would grow too large, but never within what a graph says of its blank nodes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from nap_kg import progress
from nap_kg.errors import InputError
from nap_kg.files import make_folder, unwritable
from nap_kg.push import loaders
from nap_kg.push.graphs import LocalGraph
from nap_kg.push.lines import has_blank_node, relabelled
from nap_kg.push.manifest import MANIFEST, Entry, serialized

SHARD_SIZE = 256 * 2**20
"""So many bytes of N-Quads are in a shard at most, before packing."""
LIST = "manifest.json"


@dataclass(frozen=True)
class Shard:
    """One packed file of N-Quads."""

    file: str
    triples: int
    bytes: int  # packed
    sha256: str  # of the packed file
    bytes_unpacked: int
    sha256_unpacked: str


def write_shards(
    local: Sequence[LocalGraph], folder: Path, *, size: int = SHARD_SIZE, manifest: str = MANIFEST
) -> tuple[Shard, ...]:
    """Write shards, their list, checksums and loader scripts into a folder, all of them or nothing.

    The last shard is the graph that a push leaves on a server, so that the next push sends only what changed since.
    Raises:  InputError where the folder holds something else, or can't be written to.
    """
    folder = Path(os.path.realpath(folder))
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / LIST).is_file())):
        raise InputError("this is no folder of shards", place=str(folder), fix="name an empty folder or a new one")
    make_folder(folder.parent)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    try:
        try:
            beside.mkdir()
            shards = _written(local, beside, size, manifest)
            _replace(folder, beside)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise unwritable(str(folder), error) from error
    return shards


def _replace(folder: Path, new: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    old = new.with_suffix(".old")
    folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old)


def _written(local: Sequence[LocalGraph], folder: Path, size: int, manifest: str) -> tuple[Shard, ...]:
    done = [Entry(graph.name, graph.digest, graph.triples, "complete") for graph in local]
    record = serialized(done, manifest)
    packer = _Packer(folder)
    with progress.stage("writing shard") as step:
        for piece in _pieces(local):
            if packer.unpacked and packer.unpacked + sum(map(len, piece)) > size:
                packer.close()
                step()
            packer.write(piece)
        packer.close()
        packer.write(_in_graph(record.splitlines(keepends=True), manifest))
        packer.close()
    shards = packer.done
    listed = {
        "graphs": [
            {"graph": one.name, "triples": one.triples, "triplesByValue": one.values, "sha256": one.digest}
            for one in local
        ],
        "manifestGraph": manifest,
        "shards": [asdict(shard) for shard in shards],
        "triples": sum(graph.triples for graph in local),
    }
    texts = {LIST: json.dumps(listed, indent=1, ensure_ascii=False) + "\n"}
    texts |= loaders.scripts([graph.name for graph in local] + [manifest])
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        if name.endswith(".sh"):
            (folder / name).chmod(0o755)
    sums = {shard.file: shard.sha256 for shard in shards}
    sums |= {name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in texts.items()}
    (folder / "SHA256SUMS").write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)), encoding="utf-8")
    return tuple(shards)


def _pieces(local: Sequence[LocalGraph]) -> Iterator[list[bytes]]:
    """Yield N-Quads in pieces that are not to be cut: some lines, or all lines of a graph with blank nodes."""
    for number, graph in enumerate(local):
        lines = graph.lines()
        if graph.blank:
            blank = (line for line in graph.lines() if has_blank_node(line))
            yield _in_graph((relabelled(line, b"g%d" % number) for line in blank), graph.name)
            lines = (line for line in graph.lines() if not has_blank_node(line))
        while piece := _in_graph(islice(lines, 50), graph.name):
            yield piece


def _in_graph(lines: Iterable[bytes], graph: str) -> list[bytes]:
    """Return triples as quads of a graph."""
    end = f" <{graph}> .\n".encode()
    return [line.removesuffix(b" .\n") + end for line in lines]


class _Packer:
    """Writes lines into packed files, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: list[Shard] = []
        self.unpacked = 0  # bytes in the open file
        self._open: tuple[BinaryIO, gzip.GzipFile] | None = None
        self._triples = 0
        self._digest = hashlib.sha256()

    def write(self, lines: Sequence[bytes]) -> None:
        """Add lines to the open file, or to a new one."""
        if self._open is None:
            file = (self.folder / f"{len(self.done) + 1:05}.nq.gz").open("wb")
            self._open = file, gzip.GzipFile("", "wb", 6, file, mtime=0)
        text = b"".join(lines)
        self._open[1].write(text)
        self._digest.update(text)
        self._triples += len(lines)
        self.unpacked += len(text)

    def close(self) -> None:
        """Finish the open file, if any."""
        if self._open is None:
            return
        file, packed = self._open
        packed.close()
        file.close()
        path = Path(file.name)
        with path.open("rb") as written:
            content = hashlib.file_digest(written, "sha256")
        self.done.append(
            Shard(
                path.name,
                self._triples,
                path.stat().st_size,
                content.hexdigest(),
                self.unpacked,
                self._digest.hexdigest(),
            )
        )
        self._open, self._triples, self.unpacked, self._digest = None, 0, 0, hashlib.sha256()
