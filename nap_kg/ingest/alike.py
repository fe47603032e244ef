"""Rows without a key, and what they may be a new wording of: proposals for a person, never keys.

Two wordings are as alike as the tokens that they share, in order, are of all that both have: 2 M / T, the ratio of
``difflib.SequenceMatcher`` over their tokens.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.ingest.profile import Profile
from nap_kg.namespaces import RDFS
from nap_kg.passages import digest, tokens

THRESHOLD = 0.6
"""Wordings that are less alike are not proposed."""


class Alike:
    """The labels of a plan's elements, to find those that a new wording is like."""

    def __init__(self, dataset: Dataset, profile: Profile) -> None:
        self._labels: dict[str, list[tuple[str, str, list[str]]]] = {}
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDFS.label), None):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(f"{profile.plan}/"):
                kind, _, key = quad.subject.value.removeprefix(f"{profile.plan}/").partition("/")
                text = str(getattr(quad.object, "value", ""))
                self._labels.setdefault(kind, []).append((key, text, tokens(text)))

    def proposal(self, report: str, kind: str, parent: str, wording: str, taken: Iterable[str] = ()) -> str:
        """Return the line of ``identifiers.csv`` that ties a wording to what it is most like; empty for nothing alike.

        ``taken`` are the keys that other rows of the report have.
        """
        words, used = tokens(wording), set(taken)
        found = [
            (difflib.SequenceMatcher(None, words, known, autojunk=False).ratio(), key, text)
            for key, text, known in self._labels.get(kind, ())
            if key not in used
        ]
        best = max(found, default=(0.0, "", ""))
        if best[0] < THRESHOLD:
            return ""
        line = f"{report},{kind},{best[1]},{parent},{digest(words)}"
        return f"{best[0]:.2f} alike to {best[1]} ({best[2]!r}); if it is the same: {line}"


def said(place: str, proposal: str) -> str:
    """Return a place with what is proposed for it."""
    return f"{place}: {proposal}" if proposal else place
