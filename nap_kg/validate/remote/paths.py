"""Paths without steps that may be left out: Virtuoso 7 refuses such in EXISTS, and loses rows by some.

A path is the same as its steps, and, where it may be walked in no step at all, the node itself besides.
"""

from __future__ import annotations

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
    Walk(steps='(<urn:a>+/<urn:b>|<urn:b>)', may_stay=False)
    >>> walk("(<urn:a>)?")
    Walk(steps='<urn:a>', may_stay=True)
    """
    if not path or not set(path) & set("*?+"):
        return Walk(path, False)
    reader = _Reader([token.text for token in tokens(path) if token.kind != "blank"])
    found = reader.alternatives()
    if len(found.steps) > LONGEST:
        return Walk(path, False)
    return found


def firm(path: str) -> str:
    """Return a path of at least one step in its simplest form; one that may be walked in none as it is."""
    found = walk(path)
    return path if found.may_stay else found.steps


class _Reader:
    def __init__(self, found: list[str]) -> None:
        self.found, self.at = found, 0

    def _takes(self, text: str) -> bool:
        if self.at < len(self.found) and self.found[self.at] == text:
            self.at += 1
            return True
        return False

    def alternatives(self) -> Walk:
        parts = [self._sequence()]
        while self._takes("|"):
            parts.append(self._sequence())
        return Walk(_any([part.steps for part in parts]), any(part.may_stay for part in parts))

    def _sequence(self) -> Walk:
        parts = [self._element()]
        while self._takes("/"):
            parts.append(self._element())
        last = parts[-1]
        for part in reversed(parts[:-1]):
            ways = [f"{part.steps}/{last.steps}"]
            ways += [last.steps] if part.may_stay else []
            ways += [part.steps] if last.may_stay else []
            last = Walk(_any(ways), part.may_stay and last.may_stay)
        return last

    def _element(self) -> Walk:
        if self._takes("^"):
            inner = self._element()
            return Walk(f"^{_one(inner.steps)}", inner.may_stay)
        if self._takes("("):
            found = self.alternatives()
            self._takes(")")
        else:
            found = Walk(self.found[self.at], False)
            self.at += 1
        if self._takes("?"):
            return Walk(found.steps, True)
        if self._takes("*"):
            return Walk(_repeated(found.steps), True)
        if self._takes("+"):
            return Walk(_repeated(found.steps), found.may_stay)
        return found


def _repeated(steps: str) -> str:
    return f"{_one(steps)}+"


def _any(ways: list[str]) -> str:
    return f"({'|'.join(dict.fromkeys(ways))})" if len(ways) > 1 else ways[0]


def _one(steps: str) -> str:
    is_simple = steps.count("<") == 1 and steps[0] == "<"
    is_group = steps[0] == "(" and steps.find(")") == len(steps) - 1
    return steps if is_simple or is_group else f"({steps})"
