"""The manifest: a small named graph on the server itself that says what was pushed there, and how far a push got.

It stands where the data stands: a restored backup has the manifest that belongs to it, and a colleague's push is seen.
What it says of a graph is believed only where the server's own count agrees. Per graph:

    <https://w3id.org/nap-kg/graph/derived>
        void:triples 2178 ; spdx:checksumValue "9f86d0…" ; schema:creativeWorkStatus "complete" .

``pending`` is written before the first piece of a graph is sent, with the digest of what is meant to come, and how
many pieces of which size have arrived; ``complete`` after the last. A manifest lost or cut short costs time, never
data: what it does not speak of is sent again, and never deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from nap_kg.namespaces import XSD, Namespace

MANIFEST = "https://w3id.org/nap-kg/graph/manifest"
"""The graph that holds it, unless another is asked for."""

_SCHEMA = Namespace("https://schema.org/")
_SPDX = Namespace("http://spdx.org/rdf/terms#")
_VOID = Namespace("http://rdfs.org/ns/void#")
_STATUS, _DIGEST, _TRIPLES = _SCHEMA.creativeWorkStatus, _SPDX.checksumValue, _VOID.triples


@dataclass(frozen=True)
class Entry:
    """What the manifest says of one graph."""

    graph: str  # IRI
    digest: str  # SHA-256 of its canonical form
    triples: int  # as written
    state: Literal["pending", "complete"]
    part_size: int = 0  # bytes, where pending
    parts_sent: int = 0  # where pending


def serialized(entries: Iterable[Entry], manifest: str) -> bytes:
    """Return a manifest as N-Triples, sorted."""
    lines = []
    for entry in entries:
        said = [(_STATUS, f'"{entry.state}"'), (_DIGEST, f'"{entry.digest}"'), (_TRIPLES, _number(entry.triples))]
        if entry.state == "pending":
            said.append((f"{manifest}#partSize", _number(entry.part_size)))
            said.append((f"{manifest}#partsSent", _number(entry.parts_sent)))
        lines += [f"<{entry.graph}> <{predicate}> {value} .\n" for predicate, value in said]
    return "".join(sorted(lines)).encode("utf-8")


def _number(value: int) -> str:
    return f'"{value}"^^<{XSD.integer}>'


def parsed(content: bytes, manifest: str) -> dict[str, Entry]:
    """Return the entries of a manifest by graph; what is incomplete or contradicts itself is left out.

    Raises:  SyntaxError of the parser for what is no N-Triples.
    """
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            said[quad.subject.value][quad.predicate.value].add(quad.object.value)
    found = {graph: _entry(graph, values, manifest) for graph, values in said.items()}
    return {graph: entry for graph, entry in found.items() if entry is not None}


def _entry(graph: str, values: Mapping[str, set[str]], manifest: str) -> Entry | None:
    one = {predicate: min(texts) for predicate, texts in values.items() if len(texts) == 1}
    state, digest = one.get(_STATUS), one.get(_DIGEST)
    try:
        triples = int(one[_TRIPLES])
        if state == "complete" and digest:
            return Entry(graph, digest, triples, "complete")
        if state == "pending" and digest:
            size, sent = int(one[f"{manifest}#partSize"]), int(one[f"{manifest}#partsSent"])
            return Entry(graph, digest, triples, "pending", size, sent)
    except (KeyError, ValueError):
        pass
    return None
