"""Which things of two sides are one: by IRI, key and printed number; what is merely alike is proposed, never decided.

The similarity of two wordings is difflib's ratio of their tokens: twice the words that both have in the same order, by
all words of both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from nap_kg.passages import tokens

SIMILARITY = 0.8
"""From which score on a pair is proposed, unless told otherwise."""
SAME_NUMBER = 0.5
"""How alike two wordings must be for one printed number to mean one thing: numbers are given anew."""


@dataclass(frozen=True)
class Named:
    """A thing by what it can be recognized by."""

    iri: str
    kind: str  # IRI of its class
    key: str  # the end of its IRI
    number: str = ""  # as printed
    wording: Mapping[str, str] = field(default_factory=dict, hash=False)  # by language


@dataclass(frozen=True)
class Matching:
    """Which things of one side are which of the other."""

    pairs: dict[str, str]  # IRI before → IRI after
    gone: list[Named]
    new: list[Named]


def match(before: Iterable[Named], after: Iterable[Named]) -> Matching:
    """Return what is the same: by IRI, then by key, then by printed number where the wordings are half alike."""
    left, right = {one.iri: one for one in before}, {one.iri: one for one in after}
    pairs = {iri: iri for iri in left if iri in right}
    for name, alike in ((_key, 0.0), (_number, SAME_NUMBER)):
        gone = [one for iri, one in left.items() if iri not in pairs]
        taken = set(pairs.values())
        new = _unique([one for iri, one in right.items() if iri not in taken], name)
        for found, one in _unique(gone, name).items():
            other = new.get(found)
            if other is not None and score(one, other) >= alike:
                pairs[one.iri] = other.iri
    taken = set(pairs.values())
    return Matching(
        pairs,
        [one for iri, one in left.items() if iri not in pairs],
        [one for iri, one in right.items() if iri not in taken],
    )


def _key(one: Named) -> Hashable:
    return (one.kind, one.key) if one.key else None


def _number(one: Named) -> Hashable:
    return (one.kind, one.number) if one.number else None


def _unique(things: Sequence[Named], name: Callable[[Named], Hashable]) -> dict[Hashable, Named]:
    """Return the things that alone have their name."""
    counts = Counter(map(name, things))
    return {name(one): one for one in things if name(one) is not None and counts[name(one)] == 1}


def score(one: Named, other: Named) -> float:
    """Return how alike two wordings are, from 0 to 1: the best of the languages that both have."""
    return max(
        (ratio(tokens(one.wording[lang]), tokens(other.wording[lang])) for lang in one.wording.keys() & other.wording),
        default=0.0,
    )


def ratio(one: Sequence[str], other: Sequence[str]) -> float:
    """Return twice the tokens that two texts have in the same order, by all tokens of both.

    >>> ratio(["light", "the", "crossings"], ["light", "all", "the", "crossings"])
    0.857...
    """
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def alike(gone: Iterable[Named], new: Iterable[Named], least: float) -> list[tuple[float, Named, Named]]:
    """Return the pairs of one class whose wordings are at least so alike, the most alike first.

    Only pairs with words enough in common are held against each other: a list of all words says which these are.
    """
    words: dict[tuple[str, str], list[tuple[Named, Counter[str]]]] = {}
    holders: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for one in new:
        for language, text in one.wording.items():
            counted = Counter(tokens(text))
            group = words.setdefault((one.kind, language), [])
            for word in counted:
                holders[one.kind, language, word].append(len(group))
            group.append((one, counted))
    best: dict[tuple[str, str], tuple[float, Named, Named]] = {}
    for one in gone:
        for language, text in one.wording.items():
            own = tokens(text)
            counted = Counter(own)
            shared: Counter[int] = Counter()
            group = words.get((one.kind, language), [])
            for word, times in counted.items():
                for place in holders.get((one.kind, language, word), ()):
                    shared[place] += min(times, group[place][1][word])
            for place, common in shared.items():
                other, theirs = group[place]
                if 2 * common < least * (len(own) + theirs.total()):
                    continue
                found = ratio(own, tokens(other.wording[language]))
                if found >= least and found > best.get((one.iri, other.iri), (0.0,))[0]:
                    best[one.iri, other.iri] = found, one, other
    return sorted(best.values(), key=lambda pair: (-pair[0], pair[1].iri, pair[2].iri))
