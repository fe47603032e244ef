"""What a server is told: where it listens, what it may, how much of everything a request has."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from nap_kg.errors import InputError, UsageError
from nap_kg.files import read_text
from nap_kg.guard import Limits
from nap_kg.serve.edition import Sort

TOKEN = "NAP_KG_TOKEN"  # noqa: S105 (the name of a variable, no secret)
"""The variable of the environment that holds the token for writing."""
_SHORTEST = 16


@dataclass(frozen=True)
class Bounds:
    """What a request may have at most."""

    url: int = 16 * 1024  # bytes of path and query string together
    headers: int = 16 * 1024  # bytes
    body: int = 1024 * 1024  # bytes, of a query
    upload: int = 64 * 1024 * 1024  # bytes, of what is written with the token
    connections: int = 500
    header_seconds: float = 10.0  # from the first byte of a request, or the connection, to the end of its header
    body_seconds: float = 30.0
    send_seconds: float = 60.0  # for a piece of an answer to be taken
    prepare_seconds: float = 4.0  # that a request waits for what takes long to make, before it is told to come back


@dataclass(frozen=True)
class Options:
    """How a server runs."""

    sort: Sort = field(default_factory=Sort)
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 0  # processes that answer queries; 0: one more than there are processors
    limits: Limits = field(default_factory=Limits)
    bounds: Bounds = field(default_factory=Bounds)
    writable: bool = False
    token: str = field(default="", repr=False)
    trust_proxy: bool = False
    is_site: bool = False  # whether the address is one that somebody gave, and no guess
    log: bool = True  # a line per request on stderr

    @property
    def places(self) -> int:
        """How many processes answer queries."""
        return self.workers or min(8, (os.cpu_count() or 1) + 1)


def read_token(file: Path | None) -> str:
    """Return the token for writing, from a file or else the environment; empty where there is none.

    Raises:  InputError for a file that can't be read; UsageError for a token that is too short to be one.
    """
    text, place = os.environ.get(TOKEN, ""), TOKEN
    if file is not None:
        text, place = read_text(file), str(file)
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise InputError("others can read this token", place=place, fix=f"chmod 600 {file}")
    token = text.strip()
    if (token or file is not None) and (len(token) < _SHORTEST or not token.isascii() or not token.isprintable()):
        raise UsageError(
            f"the token is no {_SHORTEST} printable characters long",
            place=place,
            fix="make one: python3 -c 'import secrets; print(secrets.token_urlsafe())'",
        )
    return token
