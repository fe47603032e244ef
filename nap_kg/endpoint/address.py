"""Addresses of endpoints: what may be asked, and what of it may be shown."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from nap_kg.errors import UsageError

_PORTS = {"http": 80, "https": 443}


def checked(url: str) -> str:
    """Return an endpoint's address, having seen that it is one and holds no secret.

    Raises:  UsageError for what is no http(s) address, and for a user or a password in it.
    """
    example = "give e.g. http://127.0.0.1:7878/query"
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (reading it is what checks it)
    except ValueError as error:
        raise UsageError("this is no address of an endpoint", place=_plain(url), fix=example) from error
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "this address holds a user or a password, which others could read",
            place=shown(url),
            fix="take them out, and give them by NAP_KG_ENDPOINT_USER and NAP_KG_ENDPOINT_PASSWORD",
        )
    if parts.scheme not in _PORTS or not parts.hostname or any(char <= " " or char > "~" for char in url):
        raise UsageError("this is no address of an endpoint", place=_plain(url), fix=example)
    return url


def shown(url: str) -> str:
    """Return an address without a user, a password and a query, any of which may be a secret.

    >>> shown("https://me:secret@example.org:8443/sparql?apikey=secret#top")
    'https://example.org:8443/sparql'
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return _plain(url)
    return f"{parts.scheme}://{host}{parts.path}"


def origin(url: str) -> tuple[str, str, int]:
    """Return what two addresses have in common that one server answers for: scheme, host and port."""
    parts: SplitResult = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)


def _plain(text: str) -> str:
    """Return what may be shown of a text that is no address: nothing behind an @ or a ?."""
    return ascii(text.rpartition("@")[2].partition("?")[0])[1:-1] or "--endpoint ''"
