"""Which of the media types on offer a request is after: its ``Accept`` header, as RFC 9110 has it.

>>> chosen("text/csv;q=0.5, application/json", ["text/csv", "application/json"])
'application/json'
>>> chosen("", ["text/csv"]), chosen("image/png", ["text/csv"])
('text/csv', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_RANGE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+*-]+)/([A-Za-z0-9!#$&^_.+*-]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_LONGEST = 4_000
"""What stands behind so many characters of a header is not read."""


class Range(NamedTuple):
    """One item of an ``Accept`` header."""

    kind: str  # "text", or "*"
    subtype: str  # "html", or "*"
    quality: float

    @property
    def narrowness(self) -> int:
        """2 for a media type, 1 for all of a kind, 0 for all."""
        return (self.kind != "*") + (self.subtype != "*")

    def covers(self, media: str) -> bool:
        """Return whether a media type is in it."""
        kind, _, subtype = media.partition("/")
        return self.kind in ("*", kind) and self.subtype in ("*", subtype)


@lru_cache(maxsize=256)
def ranges(header: str) -> tuple[Range, ...]:
    """Return the items of an ``Accept`` header in their order; those that are malformed are passed over."""
    found = []
    for item in header[:_LONGEST].split(","):
        match = _RANGE.fullmatch(item.rstrip())
        if match is None:
            continue
        quality = 1.0
        for parameter in match[3].split(";")[1:]:
            name, _, value = (part.strip() for part in parameter.partition("="))
            if name.lower() == "q":
                quality = float(value) if _QUALITY.fullmatch(value) else 0.0
        found.append(Range(match[1].lower(), match[2].lower(), quality))
    return tuple(found)


def chosen(header: str, offers: Sequence[str]) -> str | None:
    """Return the offer that a header likes best; None where it likes none.

    Each offer has the quality of the narrowest item that covers it. Among equals, the one that is named more narrowly
    comes first, then the one that the header names first, then the one that is offered first. No header likes all.
    """
    if not header.strip():
        return offers[0] if offers else None
    items = ranges(header)
    best: tuple[float, int, int, int] | None = None
    found = None
    for place, offer in enumerate(offers):
        fits = [(item.narrowness, -at, item.quality) for at, item in enumerate(items) if item.covers(offer)]
        if not fits:
            continue
        narrowness, at, quality = max(fits)
        rank = (quality, narrowness, at, -place)
        if quality > 0 and (best is None or rank > best):
            best, found = rank, offer
    return found


def language(header: str, languages: Iterable[str]) -> str:
    """Return which of some languages an ``Accept-Language`` header likes best; the first where it likes none.

    >>> language("de, fr-CA;q=0.8, en;q=0.5", ["en", "fr"])
    'fr'
    """
    offers = list(languages)
    best, found = 0.0, offers[0]
    for item in header[:_LONGEST].split(","):
        tag, _, parameters = item.partition(";")
        match = re.search(r"q=([0-9.]+)", parameters)
        quality = float(match[1]) if match and _QUALITY.fullmatch(match[1]) else 1.0
        main = tag.strip().lower().partition("-")[0]
        if main in offers and quality > best:
            best, found = quality, main
    return found
