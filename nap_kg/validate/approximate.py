"""Where a thing is likely described, in a format that is read without positions, such as JSON-LD or RDF/XML."""

from __future__ import annotations

import html
import re
from collections.abc import Collection

_QUOTED = re.compile(
    rb"""(?P<about>"@id"\s*+:\s*+|\b(?:about|ID|nodeID)\s*+=\s*+)?(?P<quote>["'])(?P<text>[^"'\s<>{}]{1,2000}+)(?P=quote)"""
    rb"""(?P<alone>\s*+\})?|<(?P<name>[^"'\s<>{}/?!]{1,2000}+)"""
)


def approximate_lines(content: bytes, iris: Collection[str]) -> dict[str, int]:
    """Return lines, from 1, where IRIs stand, or what ends as they do, where a thing is described rather than named.

    Shape:   those that are found, each with the best line: an IRI written out comes before its local name, and what
             says that it is the subject (``"@id"``, ``rdf:about``) before what does not.
    """
    wanted: dict[str, list[str]] = {}
    for iri in iris:
        wanted.setdefault(_tail(iri), []).append(iri)
    best: dict[str, tuple[int, int]] = {}
    for match in _QUOTED.finditer(content):
        text = html.unescape((match["text"] or match["name"]).decode(errors="replace")).replace("\\/", "/")
        for iri in wanted.get(_tail(text), ()):
            subject = match["about"] is not None and match["alone"] is None
            rank = 2 * (text != iri) + (not subject), match.start("text") if match["text"] else match.start()
            best[iri] = min(best.get(iri, rank), rank)
    lines, line, done = {}, 1, 0
    for iri, (_, offset) in sorted(best.items(), key=lambda item: item[1][1]):
        line += content.count(b"\n", done, offset)
        done, lines[iri] = offset, line
    return lines


def _tail(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#:"))[-1]
