"""The configuration of an nginx, followed without one: maps and locations, as far as a published site's uses them.

Maps take exact strings before expressions, those in their order; locations go by ``=``, then the longest prefix, which
``^~`` makes final, then expressions in their order. In a location: ``if``, ``return``, ``error_page``, ``add_header``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from nap_kg.errors import ParseError
from nap_kg.publish.quality.answer import Answer

_TOKEN = re.compile(r'\s+|#[^\n]*|"((?:[^"\\]|\\.)*)"|([{};])|((?:\$\{\w+\}|[^\s{};"])+)', re.DOTALL)


@dataclass
class Directive:
    """One directive: its words, and what stands in its block."""

    words: list[str]
    block: list[Directive] = field(default_factory=list)


def parsed(text: str) -> list[Directive]:
    """Return a configuration's directives.

    Raises:  ParseError for braces that do not pair, or a directive that does not end.
    """
    stack: list[list[Directive]] = [[]]
    words: list[str] = []
    for sign, line in _tokens(text):
        if sign == ";":
            stack[-1].append(Directive(words))
            words = []
        elif sign == "{":
            stack[-1].append(Directive(words))
            stack.append(stack[-1][-1].block)
            words = []
        elif sign == "}":
            if len(stack) == 1 or words:
                raise ParseError("a brace too many", place=f"nginx.conf:{line}:1", fix="publish the site anew")
            stack.pop()
        else:
            words.append(sign[1:])
    if len(stack) > 1 or words:
        raise ParseError("a block without its end", place="nginx.conf", fix="publish the site anew")
    return stack[0]


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Yield signs as they are, words with a mark before them, each with its line."""
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            line = text.count("\n", 0, place) + 1
            raise ParseError("a sign out of place", place=f"nginx.conf:{line}:1", fix="publish the site anew")
        line, place = text.count("\n", 0, place) + 1, found.end()
        if found[1] is not None:
            yield "=" + re.sub(r'\\(["\\])', r"\1", found[1]), line
        elif found[2]:
            yield found[2], line
        elif found[3]:
            yield "=" + found[3], line


def _condition(words: list[str]) -> list[str]:
    """Return the words of a condition without its brackets."""
    inside = [words[0].removeprefix("("), *words[1:]]
    return inside[:-1] if inside[-1] == ")" else [*inside[:-1], inside[-1].removesuffix(")")]


class _Map:
    def __init__(self, directive: Directive) -> None:
        self.source = directive.words[1]
        self.default = ""
        self.exact: dict[str, str] = {}
        self.patterns: list[tuple[re.Pattern[str], str]] = []
        for entry in directive.block:
            key, value = entry.words
            if key == "default":
                self.default = value
            elif key.startswith("~"):
                flags = re.IGNORECASE if key.startswith("~*") else 0
                self.patterns.append((re.compile(key[2:] if flags else key[1:], flags), value))
            else:
                self.exact[key.lower()] = value


class Nginx:
    """An nginx with a site behind it."""

    def __init__(self, text: str, address: str, site: Path) -> None:
        """Read a configuration; ParseError where it is not understood."""
        top = parsed(text)
        self.address, self._site, self._root = address, site, urlsplit(address).path or "/"
        self._maps = {one.words[2]: _Map(one) for one in top if one.words[0] == "map"}
        self._server = next(one for one in top if one.words[0] == "server").block
        self._locations = [one for one in self._server if one.words[0] == "location"]
        self.media = {
            ending: one.words[0]
            for types in self._server
            if types.words[0] == "types"
            for one in types.block
            for ending in one.words[1:]
        }

    def ask(self, iri: str, accept: str = "", language: str = "") -> Answer:
        """Return the answer to a request for an address of the site with an Accept and an Accept-Language header."""
        uri = unquote(urlsplit(iri).path, errors="surrogateescape")
        known = {
            "$uri": uri,
            "$http_accept": accept,
            "$http_accept_language": language,
            "$document_root": "",
        }
        location = self._location(uri, known)
        if location is None:
            return Answer(404)
        run = [*(one for one in location.block if one.words[0] == "add_header")]
        inherited = run or [one for one in self._server if one.words[0] == "add_header"]
        headers = {one.words[1]: self._value(one.words[2], known) for one in inherited}
        for one in location.block:
            done = self._done(one, known)
            if done is not None:
                return Answer(done.status, done.location, done.file, headers)
        file = self._file(uri)
        if not file:
            return Answer(404, headers=headers)
        media = next((one.words[1] for one in location.block if one.words[0] == "default_type"), "")
        ending = file.removesuffix(".gz") if not uri.endswith(".gz") else file
        headers["Content-Type"] = media or self.media.get(ending.rpartition(".")[2], "application/octet-stream")
        return Answer(200, file=file, headers=headers)

    def _done(self, directive: Directive, known: dict[str, str]) -> Answer | None:
        words = directive.words
        if words[0] == "return":
            status = int(words[1])
            to = self._value(words[2], known) if len(words) > 2 else ""
            return Answer(status, quote(to, safe="/~+=,@-._:%", errors="surrogateescape") if to else "")
        if words[0] == "if" and self._holds(_condition(words[1:]), known):
            return next((done for one in directive.block if (done := self._done(one, known))), None)
        return None

    def _holds(self, parts: list[str], known: dict[str, str]) -> bool:
        if len(parts) == 1:
            return self._value(parts[0], known) not in ("", "0")
        if parts[0] == "!-f":
            return not self._file(self._value(parts[1], known), packed=False)
        left, sign, right = parts
        value = self._value(left, known)
        if sign == "=":
            return value == right
        if sign == "~":
            return re.search(right, value) is not None
        raise ParseError(f"a condition that is not understood: {' '.join(parts)}", place="nginx.conf")

    def _value(self, text: str, known: dict[str, str]) -> str:
        return re.sub(r"\$\w+", lambda found: self._variable(found[0], known), text)

    def _variable(self, name: str, known: dict[str, str]) -> str:
        if name not in known:
            table = self._maps[name]
            source = self._value(table.source, known)
            value = table.exact.get(source.lower())
            for pattern, to in table.patterns if value is None else ():
                found = pattern.search(source)
                if found:
                    known.update({f"${group}": part or "" for group, part in found.groupdict().items()})
                    value = to
                    break
            known[name] = self._value(table.default if value is None else value, known)
        return known[name]

    def _location(self, uri: str, known: dict[str, str]) -> Directive | None:
        best: Directive | None = None
        for one in self._locations:
            kind, path = one.words[1:] if len(one.words) == 3 else ("", one.words[1])
            if kind == "=" and uri == path:
                return one
            if kind in ("", "^~") and uri.startswith(path) and (best is None or len(path) > len(best.words[-1])):
                best = one
        if best is None or best.words[1] != "^~":
            for one in self._locations:
                if one.words[1] == "~" and (found := re.search(one.words[2], uri)):
                    known.update({f"${group}": part or "" for group, part in found.groupdict().items()})
                    return one
        return best

    def _file(self, uri: str, *, packed: bool = True) -> str:
        """Return the file that a path names, below the site; empty where there is none."""
        path = uri.removeprefix(self._root)
        if (path == uri and self._root != "/") or ".." in path.split("/"):
            return ""
        if uri.endswith("/"):
            path += "index.html"
        path = path.lstrip("/")
        if (self._site / path).is_file():
            return path
        return f"{path}.gz" if packed and (self._site / f"{path}.gz").is_file() else ""
