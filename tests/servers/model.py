"""What a started server is to a test or a bench."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Server(ABC):
    """A running SPARQL server on loopback. ``load`` gives it its data; what a test changes, the next ``load`` undoes."""

    name: str  # "oxigraph" or "virtuoso"
    folder: Path  # its database, its log and its configuration
    pid: int
    query_url: str  # SPARQL 1.1 query
    update_url: str  # SPARQL 1.1 update; on Virtuoso with digest authentication
    store_url: str  # graph store protocol, ?graph=IRI; on Virtuoso with digest authentication
    user: str = ""  # who may write; nobody in particular on oxigraph
    password: str = field(default="", repr=False)
    _holds: str = field(default="", repr=False)

    def load(self, nquads: bytes) -> None:
        """Make the server hold these N-Quads and nothing else; nothing is done where it does already.

        A test that writes to the server calls ``touched`` afterwards, or the next one would find its traces.
        """
        digest = hashlib.sha256(nquads).hexdigest()
        if digest != self._holds:
            self._holds = ""
            self.clear()
            if nquads.strip():
                self.add(nquads)
            self._holds = digest

    def touched(self) -> None:
        """Note that the server holds something else than was loaded."""
        self._holds = ""

    @abstractmethod
    def add(self, nquads: bytes) -> None:
        """Add quads by the server's own fastest way."""

    @abstractmethod
    def clear(self) -> None:
        """Remove every graph that is not the server's own."""
