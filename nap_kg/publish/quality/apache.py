"""The rules of an ``.htaccess``, followed without an Apache: the part of mod_rewrite that w3id's rules use.

RewriteCond on headers, the request's path and variables; RewriteRule in a folder, with groups of the rule and of its
last condition; flags E, G, L, R and NC. Anything else in a file is an error, not a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes, urlsplit

from nap_kg.errors import ParseError
from nap_kg.publish.quality.answer import Answer

_IGNORED = ("#", "Options ", "RewriteEngine On", "Header ")
_SERVED = "/~+=,@-._:;!*'()$&"


@dataclass
class _Rule:
    pattern: re.Pattern[str]
    target: str
    flags: dict[str, str]
    conditions: list[tuple[str, bool, re.Pattern[str]]] = field(default_factory=list)  # what is tested, wanted, how


class Htaccess:
    """An ``.htaccess`` in the folder of a base.

    >>> rules = Htaccess("RewriteRule ^id/(.+)$ https://example.org/$1.ttl [R=303,L]", "https://w3id.org/x/")
    >>> rules.ask("https://w3id.org/x/id/a").location
    'https://example.org/a.ttl'
    """

    def __init__(self, text: str, base: str) -> None:
        """Read rules; ParseError for a line that is not understood."""
        self.base = base
        self._folder = urlsplit(base).path
        self._rules: list[_Rule] = []
        conditions: list[tuple[str, bool, re.Pattern[str]]] = []
        for number, line in enumerate(text.splitlines(), 1):
            place = f".htaccess:{number}:1"
            if not line.strip() or line.startswith(_IGNORED):
                continue
            name, *words = line.split()
            flags = _flags(words[2]) if len(words) == 3 else {}
            case = re.IGNORECASE if "NC" in flags else 0
            if name == "RewriteCond" and len(words) in (2, 3):
                negated = words[1].startswith("!")
                conditions.append((words[0], not negated, _compiled(words[1].removeprefix("!"), case, place)))
            elif name == "RewriteRule" and len(words) == 3 and set(flags) <= {"E", "G", "L", "R", "NC"}:
                self._rules.append(_Rule(_compiled(words[0], case, place), words[1], flags, conditions))
                conditions = []
            else:
                raise ParseError("a line that is not understood", place=place, fix="publish the site anew")

    def ask(self, iri: str, accept: str = "", language: str = "") -> Answer:
        """Return the answer to a request for an IRI with an Accept and an Accept-Language header."""
        if not iri.startswith(self.base) and iri != self.base.removesuffix("/"):
            return Answer(404)
        uri = unquote_to_bytes(urlsplit(iri).path).decode("latin-1")
        if uri == self._folder.removesuffix("/"):  # what mod_dir does with a folder
            return Answer(301, self.base)
        path = uri.removeprefix(self._folder)
        variables: dict[str, str] = {}
        known = {"HTTP_ACCEPT": accept, "HTTP:Accept-Language": language, "REQUEST_URI": uri}
        for rule in self._rules:
            found = rule.pattern.search(path)
            if found is None:
                continue
            last: re.Match[str] | None = None
            for tested, wanted, pattern in rule.conditions:
                match = pattern.search(_expanded(tested, known, variables))
                if (match is not None) != wanted:
                    break
                last = match or last
            else:
                if "E" in rule.flags:
                    name, _, value = rule.flags["E"].partition(":")
                    variables[name] = _grouped(value, found, last)
                if "G" in rule.flags:
                    return Answer(410)
                if "R" in rule.flags:
                    status = int(rule.flags["R"] or "302")
                    if not 300 <= status < 400:
                        return Answer(status)
                    to = _expanded(_grouped(rule.target, found, last), known, variables)
                    return Answer(status, quote(to.encode("latin-1"), safe=_SERVED))
                if "L" in rule.flags:
                    break
        return Answer(404)


def _flags(text: str) -> dict[str, str]:
    pairs = (flag.partition("=") for flag in text.strip("[]").split(","))
    return {name: value for name, _, value in pairs}


def _compiled(pattern: str, flags: int, place: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern.strip('"'), flags)
    except re.error as error:
        raise ParseError(f"an expression that is none: {error}", place=place, fix="publish the site anew") from error


def _expanded(text: str, known: dict[str, str], variables: dict[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        return variables.get(name[4:], "") if name.startswith("ENV:") else known[name]

    return re.sub(r"%\{([^}]+)\}", value, text)


def _grouped(text: str, rule: re.Match[str], condition: re.Match[str] | None) -> str:
    def value(found: re.Match[str]) -> str:
        match = rule if found[1] == "$" else condition
        return (match[int(found[2])] or "") if match is not None else ""

    return re.sub(r"([$%])(\d)", value, text)
