"""What a guarded query answers: bytes that a child process has written, and what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import pyoxigraph as ox

BINDINGS: dict[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
"""Forms of what SELECT and ASK answer."""

GRAPHS: dict[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""Forms of what CONSTRUCT and DESCRIBE answer."""

_CHUNK = 1 << 16


@dataclass
class Answer:
    """The whole answer to a query: up to 64 KiB in memory, more in a file without a name, until it is closed."""

    form: str  # select, ask, construct, describe
    format: str  # one of BINDINGS or GRAPHS
    rows: int  # of SELECT; triples of CONSTRUCT and DESCRIBE; 1 for ASK
    size: int  # bytes
    seconds: float  # that the child took
    file: BinaryIO = field(repr=False)

    @property
    def media_type(self) -> str:
        """The media type of the bytes, as HTTP names it."""
        return (BINDINGS.get(self.format) or GRAPHS[self.format]).media_type

    def read(self) -> bytes:
        """Return all bytes."""
        self.file.seek(0)
        return self.file.read()

    def chunks(self, size: int = _CHUNK) -> Iterator[bytes]:
        """Yield the bytes piece by piece, so that a large answer takes no memory."""
        self.file.seek(0)
        while piece := self.file.read(size):
            yield piece

    def close(self) -> None:
        """Give the file back to the system; may be called again."""
        self.file.close()

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
