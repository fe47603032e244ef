"""What a server says to a request, as far as its rules tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Answer:
    """Where a request ends: a status, and the address or the file that it leads to."""

    status: int
    location: str = ""  # of a redirect
    file: str = ""  # that is served, below the folder of the site
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


class Rules(Protocol):
    """Rules that answer requests."""

    def ask(self, iri: str, accept: str = "", language: str = "") -> Answer:
        """Return the answer to a request for an IRI with an Accept and an Accept-Language header."""
        ...
