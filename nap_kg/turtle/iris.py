"""Resolving relative IRIs (RFC 3986, section 5.2), against a base that may be relative itself.

>>> resolve("http://example.org/a/b", "../c#d")
'http://example.org/c#d'
>>> resolve("data/", "x")
'data/x'
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def resolve(base: str, reference: str) -> str:
    """Return what a reference stands for beside a base; an absolute reference stays as it is, dots included.

    Against a relative base the answer is relative too, with its dot segments kept: resolving it later against any
    absolute base gives the same as resolving the base first.
    """
    if ABSOLUTE.match(reference):
        return reference
    scheme, authority, path, query, _ = _split(base)
    _, own_authority, own_path, own_query, fragment = _split(reference)
    if own_authority is not None:
        authority, path, query = own_authority, own_path, own_query
    elif own_path:
        query = own_query
        path = own_path if own_path.startswith("/") else _merge(authority, path, own_path)
    elif own_query is not None:
        query = own_query
    if scheme is not None and (own_authority is not None or own_path):
        path = _without_dots(path)
    return "".join(
        (
            "" if scheme is None else f"{scheme}:",
            "" if authority is None else f"//{authority}",
            path,
            "" if query is None else f"?{query}",
            "" if fragment is None else f"#{fragment}",
        )
    )


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.fullmatch(iri)
    assert match is not None, iri
    scheme, authority, path, query, fragment = match.groups()
    return scheme, authority, path or "", query, fragment


def _merge(authority: str | None, base_path: str, path: str) -> str:
    if authority is not None and not base_path:
        return f"/{path}"
    if base_path.rpartition("/")[2] in {".", ".."}:
        base_path += "/"
    return base_path[: base_path.rfind("/") + 1] + path


def _without_dots(path: str) -> str:
    """Return a path without its dot segments (RFC 3986, section 5.2.4)."""
    if "/." not in path and not path.startswith("."):
        return path
    rooted = path.startswith("/")
    segments = path[1:].split("/") if rooted else path.split("/")
    kept: list[str] = []
    for number, segment in enumerate(segments, 1):
        last = number == len(segments)
        if segment == "..":
            if kept:
                kept.pop()
            if last:
                kept.append("")
        elif segment == ".":
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return ("/" if rooted else "") + "/".join(kept)
