"""What a request brings: parameters and a body, read within bounds."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from nap_kg.serve.problems import Problem

_MOST_FIELDS = 1000

Pairs = list[tuple[str, str]]


def pairs_of(text: str, where: str) -> Pairs:
    """Return the names and values of a query string or a form.

    Raises:  Problem: 400 for what is no UTF-8, or has too many fields.
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise Problem(400, f"{where} can't be read: {error}", fix="encode it in UTF-8, by percent signs") from error


def parameters(request: Request) -> Pairs:
    """Return the parameters of a request's address.

    Raises:  Problem: 400.
    """
    return pairs_of(request.scope["query_string"].decode("latin-1"), "the query string")


def media_of(request: Request) -> tuple[str, str]:
    """Return the media type of a body, and its charset; both in small letters, empty where not given."""
    return taken_apart(request.headers.get("content-type", ""))


def taken_apart(header: str) -> tuple[str, str]:
    """Return the media type and the charset that a header names; both in small letters, empty where not given."""
    media, _, parameters = header.partition(";")
    charset = ""
    for one in parameters.split(";"):
        name, _, value = one.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return media.strip().lower(), charset


async def read(request: Request, *, most: int, seconds: float) -> bytes:
    """Return the body of a request.

    Raises:  Problem: 413 for more than ``most`` bytes, 408 where it does not come within ``seconds``.
    """
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise _too_large(most)
    pieces, size = [], 0
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                size += len(piece)
                if size > most:
                    raise _too_large(most)
                pieces.append(piece)
    except TimeoutError as error:
        headers = {"Connection": "close"}
        raise Problem(408, f"the body did not come within {seconds:g} s", headers=headers) from error
    except ClientDisconnect as error:
        raise Problem(400, "the body is cut short") from error
    return b"".join(pieces)


def _too_large(most: int) -> Problem:
    return Problem(413, f"the body has more than {most} bytes", fix="send less", headers={"Connection": "close"})


def text_of(body: bytes, charset: str, what: str) -> str:
    """Return a body as text.

    Raises:  Problem: 415 for a charset other than UTF-8, 400 for what is none.
    """
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"{what} is in {charset[:40]}", fix="send it in UTF-8")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"{what} is no UTF-8", fix="send it in UTF-8") from error
