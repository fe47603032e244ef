"""Following IRIs to files: from the IRI by the rules of w3id or nginx to what the host of the site then serves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from nap_kg.publish.quality.answer import Answer, Rules

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
"""What browsers send of their own accord."""
ACCEPTS = {
    "html": "text/html",
    "turtle": "text/turtle",
    "json-ld": "application/ld+json",
    "n-triples": "application/n-triples",
    "*/*": "*/*",
    "browser": BROWSER,
}
"""The requests that each IRI is asked with."""


@dataclass(frozen=True)
class Followed:
    """Where an IRI leads."""

    statuses: tuple[int, ...]  # of each hop, the last one that of the file
    file: str  # of the site; empty where it leads to none


def follow(rules: Rules, iri: str, accept: str, site: Path, address: str, *, language: str = "") -> Followed:
    """Follow an IRI's redirects to a file of the site.

    Shape:   status 404 at the end where the file is not there; at most five hops.
    """
    here = iri.partition("#")[0]
    statuses: list[int] = []
    for _ in range(5):
        if statuses and here.startswith(address) and not hasattr(rules, "media"):
            file = static(site, here[len(address) :])  # the rules led to another host, which has files alone
            return Followed((*statuses, 200 if file else 404), file)
        answer: Answer = rules.ask(here, accept, language)
        statuses.append(answer.status)
        if not answer.location:
            return Followed(tuple(statuses), answer.file)
        here = urljoin(here, answer.location)
    return Followed(tuple(statuses), "")


def static(site: Path, path: str) -> str:
    """Return the file that a host without any rules serves for a path below the site; empty where there is none."""
    path = unquote(urlsplit(path).path)
    if ".." in path.split("/"):
        return ""
    path = path or "index.html"
    path = path + "index.html" if path.endswith("/") else path
    return path if (site / path).is_file() else ""
