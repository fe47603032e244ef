"""Where the page of a thing lies: its IRI below the base, where that is a safe path, and else a digest's.

>>> places = Places("https://example.org/", ["https://example.org/id/a/b", "https://example.org/id/../../etc/passwd"])
>>> places.of("https://example.org/id/a/b")
'id/a/b'
>>> places.of("https://example.org/id/../../etc/passwd")
'x/2cc2a01b5aee06369ccf8ad4'
>>> places.of("https://example.org/unknown") is None
True
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote

OWN = frozenset(
    {
        "404", "assets", "catalog", "changes", "data", "datacite", "dump", "hosting", "index", "manifest", "ns",
        "queries", "query", "robots", "search", "shapes", "sitemap", "snapshot", "sparql", "things", "void",
        "who-leads", "withdrawn", "x",
    }
)  # fmt: skip
"""What the paths of the site's own files begin with: no thing's page does."""

ENDINGS = (
    ".html", ".ttl", ".jsonld", ".nt", ".nq", ".fr", ".en", ".gz", ".csv", ".json", ".xml", ".rq", ".svg", ".cff",
    ".txt",
)  # fmt: skip
"""How no part of a thing's path ends, since the site's own files do."""

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~+=,@-]*")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
_LONGEST_PART, _LONGEST = 180, 700


def safe_path(path: str) -> bool:
    """Return whether a path is one that every file system and server takes as it stands, and none of the site's own."""
    parts = path.split("/")
    return (
        len(path) <= _LONGEST
        and all(map(_safe_part, parts))
        and parts[0].partition(".")[0].lower() not in OWN
        and parts[-1].lower() != "index"
    )


def _safe_part(part: str) -> bool:
    lower = part.lower()
    return (
        len(part) <= _LONGEST_PART
        and _SAFE.fullmatch(part) is not None
        and not lower.endswith((".", *ENDINGS))
        and lower.partition(".")[0] not in _DEVICES
    )


def digest_path(iri: str) -> str:
    """Return the path of a thing whose IRI is no safe path."""
    return f"x/{hashlib.sha256(iri.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


class Places:
    """The paths of the pages of some things, without an ending; no two are the same on any file system."""

    def __init__(self, base: str, iris: Iterable[str]) -> None:
        self.base = base
        self._known = frozenset(iris)
        self._odd: dict[str, str] = {}
        taken: set[str] = set()
        for iri in sorted(self._known):
            path = iri.removeprefix(base)
            if not (iri.startswith(base) and safe_path(path)) or path.lower() in taken:
                self._odd[iri] = digest_path(iri)
            else:
                taken.add(path.lower())

    def of(self, iri: str) -> str | None:
        """Return the path of a thing's page, without an ending; None where it has none."""
        if iri not in self._known:
            return None
        return self._odd.get(iri) or iri[len(self.base) :]

    def has(self, iri: str) -> bool:
        """Return whether a thing has a page."""
        return iri in self._known

    @property
    def odd(self) -> Mapping[str, str]:
        """The things whose pages lie elsewhere than their IRIs say: IRI and path."""
        return self._odd

    @property
    def iris(self) -> list[str]:
        """The things that have pages, sorted."""
        return sorted(self._known)


def relative(here: str, there: str) -> str:
    """Return the address of a file of the site as a page of it writes it.

    >>> relative("id/agency/ca/rcmp.html", "assets/site.css")
    '../../../assets/site.css'
    >>> relative("data.html", "store?graph=https%3A%2F%2Fexample.org%2Fg")
    'store?graph=https%3A%2F%2Fexample.org%2Fg'
    """
    path, mark, query = there.partition("?")  # which no path of a file has
    return "../" * here.count("/") + _quoted(path) + mark + query


@lru_cache(maxsize=4096)
def _quoted(path: str) -> str:
    return quote(path, safe="/~+=,@-._")


def is_web(iri: str) -> bool:
    """Return whether an IRI is an address that a page may link to."""
    return re.match(r"https?://[^\s/]", iri) is not None
