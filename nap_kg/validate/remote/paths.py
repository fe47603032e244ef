"""Paths in the form in which every server walks them: without steps that may be left out, and simple ways first.

A path is the same as its steps, and, where it may be walked in no step at all, the node itself besides: Virtuoso 7
refuses such in EXISTS, and loses rows by some. It also refuses three ways or more of which the first is no single step.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nap_kg.sparql.tokens import tokens

LONGEST = 2_000
"""Longer than this no path becomes; one that would is left as it is."""


class Walk(NamedTuple):
    """What a path comes to."""

    steps: str  # a path of at least one step
    may_stay: bool  # whether the node where it begins is an end of it, too


def walk(path: str) -> Walk:
    """Return a path as one of at least one step, and whether it may be walked in none; ends are the same, as a set.

    >>> walk("(<urn:a>)*/<urn:b>")
    Walk(steps='(<urn:b>|<urn:a>+/<urn:b>)', may_stay=False)
    >>> walk("(<urn:a>)?")
    Walk(steps='<urn:a>', may_stay=True)
    >>> walk("<urn:a>/<urn:b>|(<urn:b>|<urn:c>)").steps
    '(<urn:b>|<urn:c>|<urn:a>/<urn:b>)'
    """
    if not path or not set(path) & set("*?+|"):
        return Walk(path, False)
    reader = _Reader([token.text for token in tokens(path) if token.kind != "blank"])
    found = reader.alternatives()
    steps = _choice(found.ways)
    return Walk(path, False) if len(steps) > LONGEST else Walk(steps, found.may_stay)


def firm(path: str) -> str:
    """Return a path of at least one step in its simplest form; one that may be walked in none as it is."""
    found = walk(path)
    return path if found.may_stay else found.steps


_REPEATED = re.compile(r"[>)][+]")


def is_repeating(text: str) -> bool:
    """Return whether a text may have a path that repeats a step."""
    return _REPEATED.search(text) is not None


def with_starts(text: str) -> str:
    """Return patterns in which Virtuoso 7 finds where a repeated path starts, which it does not in a plain EXISTS.

    >>> with_starts("FILTER(EXISTS{?t <urn:a>+ ?v})")
    'FILTER(!(!EXISTS{?t <urn:a>+ ?v}))'
    """
    if not is_repeating(text):
        return text
    out: list[str] = []
    closes: list[bool] = []  # for each open brace, whether it is that of an EXISTS put in other words
    before, is_plain = "", False
    for token in tokens(text):
        if token.name == "EXISTS" and before not in ("!", "NOT"):
            is_plain = True
            out.append("!(!")
        out.append(token.text)
        if token.text == "{":
            closes.append(is_plain)
            is_plain = False
        elif token.text == "}" and closes.pop():
            out.append(")")
        if token.kind != "blank":
            before = token.name or token.text
    return "".join(out)


class _Ways(NamedTuple):
    ways: list[str]  # each a path of at least one step
    may_stay: bool


class _Reader:
    def __init__(self, found: list[str]) -> None:
        self.found, self.at = found, 0

    def _takes(self, text: str) -> bool:
        if self.at < len(self.found) and self.found[self.at] == text:
            self.at += 1
            return True
        return False

    def alternatives(self) -> _Ways:
        parts = [self._sequence()]
        while self._takes("|"):
            parts.append(self._sequence())
        return _Ways([way for part in parts for way in part.ways], any(part.may_stay for part in parts))

    def _sequence(self) -> _Ways:
        parts = [self._element()]
        while self._takes("/"):
            parts.append(self._element())
        last = parts[-1]
        for part in reversed(parts[:-1]):
            ways = [_sequence(_choice(part.ways), _choice(last.ways))]
            ways += last.ways if part.may_stay else []
            ways += part.ways if last.may_stay else []
            last = _Ways(ways, part.may_stay and last.may_stay)
        return last

    def _element(self) -> _Ways:
        if self._takes("^"):
            inner = self._element()
            return _Ways([f"^{_one(_choice(inner.ways))}"], inner.may_stay)
        if self._takes("("):
            found = self.alternatives()
            self._takes(")")
        else:
            found = _Ways([self.found[self.at]], False)
            self.at += 1
        if self._takes("?"):
            return _Ways(found.ways, True)
        if self._takes("*"):
            return _Ways([_repeated(_choice(found.ways))], True)
        if self._takes("+"):
            return _Ways([_repeated(_choice(found.ways))], found.may_stay)
        return found


def _repeated(steps: str) -> str:
    return f"{_one(steps)}+"


def _sequence(first: str, then: str) -> str:
    """Return two paths after one another; Virtuoso 7 loses rows by a choice of ``<a>+/<b>+`` and others."""
    if "+" in _shape(first):
        then = re.sub(r"^(<[^<>]*>)\+", r"\1/\1*", then)
    return f"{first}/{then}"


def _shape(steps: str) -> str:
    """Return the signs of a path without its IRIs."""
    return re.sub("<[^<>]*>", "", steps)


def _choice(ways: list[str]) -> str:
    simple_first = sorted(dict.fromkeys(ways), key=lambda way: bool(set("/(") & set(_shape(way))))
    return f"({'|'.join(simple_first)})" if len(simple_first) > 1 else simple_first[0]


def _one(steps: str) -> str:
    is_simple = steps.count("<") == 1 and steps[0] == "<"
    is_group = steps[0] == "(" and steps.find(")") == len(steps) - 1
    return steps if is_simple or is_group else f"({steps})"
