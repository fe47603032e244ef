"""The Turtle of a new evidence, in the house form, for a stretch of a source document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nap_kg.errors import InputError
from nap_kg.evidence.documents import Document
from nap_kg.evidence.locate import WHOLE_UNITS, snap
from nap_kg.evidence.model import Statements
from nap_kg.evidence.rewordings import expand
from nap_kg.namespaces import ID, NAP, OA, shrink
from nap_kg.passages import Token, digest, tokens

_LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def span(document: Document, *, first: str, last: str) -> tuple[int, int]:
    """Return where the passage from the first words to the next last words stands.

    Raises:  InputError where the first words stand nowhere or in several places, or the last ones not after them.
    """
    begins = _find(document, first, 0)
    if len(begins) != 1:
        cause = "stand nowhere" if not begins else f"stand in {len(begins)} places"
        raise InputError(
            f"the first words {cause}: {first!r}",
            place=str(document.path),
            fix="give more of them, or --start and --end",
        )
    ends = _find(document, last, begins[0])
    if not ends:
        raise InputError(
            f"the last words do not follow: {last!r}", place=str(document.path), fix="copy them from the text"
        )
    return document.tokens[begins[0]].start, document.tokens[ends[0] + len(tokens(last)) - 1].end


def _find(document: Document, words: str, first: int) -> list[int]:
    """Return the numbers of the tokens at which words begin, from one token on."""
    wanted = tokens(words)
    if not wanted:
        return []
    found: list[Token] = document.tokens
    return [
        place
        for place in range(first, len(found) - len(wanted) + 1)
        if all(found[place + offset].text == word for offset, word in enumerate(wanted))
    ]


def block(
    statements: Statements,
    document: Document,
    start: int,
    end: int,
    *,
    thing: str,
    supports: Sequence[str],
    locator: str = "",
    name: str = "",
) -> str:
    """Return an evidence as house Turtle, its edges set where a passage's should be.

    Shape:   one block, without the prefix lines; ``evidence:`` stands for the report's own.
    Raises:  InputError for positions outside the text, or words that are none.
    """
    if not 0 <= start < end <= len(document.text):
        raise InputError(
            f"positions must rise, from 0 to {len(document.text)}", place=f"{start}-{end}", fix="look them up again"
        )
    about = expand(thing, statements)
    start, end = snap(document, start, end, whole=bool(statements.types(about) & WHOLE_UNITS))
    words = tokens(document.text[start:end])
    if not words:
        raise InputError("no words stand there", place=f"{start}-{end}", fix="give positions around some")
    local = name or _name(statements, about)
    line = document.text.count("\n", 0, start) + 1
    properties = sorted(shrink(expand(item, statements)) for item in supports)
    lines = [
        f"evidence:{local}" if _LOCAL.fullmatch(local) else f"<{_report(statements, document)}/evidence/{local}>",
        f"    a {shrink(NAP.Evidence)} ;",
        f"    {shrink(NAP.endPosition)} {end} ;",
        f"    {shrink(NAP.isEvidenceFor)} {_short(about, statements)} ;",
        f'    {shrink(NAP.locator)} "{(locator or f"line {line}").translate(_ESCAPES)}" ;',
        f"    {shrink(NAP.startPosition)} {start} ;",
        f"    {shrink(NAP.supportsProperty)} {', '.join(properties)} ;",
        f"    {shrink(NAP.tokenCount)} {len(words)} ;",
        f'    {shrink(NAP.tokenDigest)} "{digest(words)}" ;',
        f"    {shrink(OA.hasSource)} <{document.rendition}> ;",
        ".",
    ]
    return "\n".join(lines) + "\n"


_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n"})


def _report(statements: Statements, document: Document) -> str:
    return statements.value(document.rendition, NAP.isRenditionOf) or document.rendition.rpartition("/rendition/")[0]


def _name(statements: Statements, thing: str) -> str:
    """Return the local name of the next evidence for a thing: its kind and key, numbered from the second on."""
    parts = thing.removeprefix(ID).split("/")
    kind, own = (parts[-2], parts[-1]) if len(parts) > 1 else ("thing", parts[-1])
    if len(parts) > 2 and (own.isdigit() or kind == "name"):
        own = f"{parts[-3]}-{own}"
    taken = len(statements.by_thing.get(thing, ()))
    return f"{kind}-{own}" + (f"-{taken + 1}" if taken else "")


_PREFIXED = ("deliverable", "objective", "part", "task")


def _short(thing: str, statements: Statements) -> str:
    """Return a thing as the evidence files write it: prefixed where they have a prefix for its kind."""
    kind, _, own = thing.rpartition("/")
    prefix = kind.rsplit("/", 1)[-1]
    if prefix == "status" and NAP.StatusReport in statements.types(thing):
        prefix = "status-report"
    if prefix in (*_PREFIXED, "status-report") and _LOCAL.fullmatch(own):
        return f"{prefix}:{own}"
    return f"<{thing}>"
