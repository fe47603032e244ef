"""A change in words, in English and French; what the kinds are called stands in the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.diff.model import Change, Diff, Kind
from nap_kg.diff.snapshot import key_of
from nap_kg.files import read_bytes
from nap_kg.namespaces import SKOS

LANGUAGES = ("en", "fr")
_SAID: Mapping[str, Mapping[str, str]] = {
    "en": {
        "to": "→", "none": "none", "colon": ": ", "marked": "marked as new", "unmarked": "not marked as new",
        "in": "in report {0}", "review": "to be looked at: worded alike, and counted as gone and new until accepted",
        "score": "{0:.2f} or more of the words are the same, in the same order",
        "accept": "same thing? In {file}, replace\n{old}\nby\n{new}",
        "nothing": "nothing changed", "unchanged": "unchanged", "likeness": "alike", "before": "before",
        "after": "after", "kind": "kind of change", "item": "what changed", "quoted": "“{0}”", "and": ", ",
        "date": "dated {0}", "was": "had been dated {0}", "joint": "; ", "how": "how",
    },
    "fr": {
        "to": "→", "none": "aucun", "colon": " : ", "marked": "signalé comme nouveau",
        "unmarked": "non signalé comme nouveau", "in": "dans le rapport {0}",
        "review": "à examiner : formulés de même, et comptés comme disparus et nouveaux jusqu'à l'acceptation",
        "score": "{0:.2f} des mots ou plus sont les mêmes, dans le même ordre",
        "accept": "même chose ? Dans {file}, remplacer\n{old}\npar\n{new}",
        "nothing": "rien n'a changé", "unchanged": "inchangé", "likeness": "ressemblance", "before": "avant",
        "after": "après", "kind": "genre de changement", "item": "ce qui a changé", "quoted": "« {0} »", "and": ", ",
        "date": "daté {0}", "was": "avait été daté {0}", "joint": " ; ", "how": "comment",
    },
}  # fmt: skip


def said(key: str, language: str) -> str:
    """Return a phrase of the page itself."""
    return _SAID[language][key]


@lru_cache(maxsize=2)
def kinds(language: str) -> Mapping[Kind, str]:
    """Return what each kind of change is called."""
    content = read_bytes(resources.folder("data") / "vocabularies" / "change-kinds.ttl")
    found = {
        key_of(quad.subject.value): quad.object.value
        for quad in ox.parse(content, ox.RdfFormat.TURTLE)
        if quad.predicate.value == SKOS.prefLabel
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.language == language
    }
    return {kind: found[kind.value] for kind in Kind}


def how(change: Change, labels: Mapping[str, str], language: str) -> str:
    """Return what is otherwise, in a line; empty where the kind says all.

    Shape:   "before → after"; the last state alone of what is gone, and whether what is new is marked so.
    """
    words = _SAID[language]
    parts = []
    dated = change.kind in (Kind.COMPLETED, Kind.REOPENED)
    if change.before and change.after:
        parts.append(f"{_listed(change.before, labels, words)} {words['to']} {_listed(change.after, labels, words)}")
    elif change.before or change.after:
        one_sided = (
            Kind.NEW, Kind.RETURNED, Kind.LEAD_ADDED, Kind.LEAD_REMOVED, Kind.SILENTLY_DROPPED, Kind.DROPPED_AS_SAID,
            Kind.DROPPED_AFTER_COMPLETION,
        )  # fmt: skip
        shown = _listed(change.before or change.after, labels, words)
        if change.kind not in one_sided:
            shown = f"{shown} {words['to']} {words['none']}" if change.before else f"{words['none']} → {shown}"
        parts.append(shown)
    if dated and (change.text_before or change.text_after):
        parts.append(words["date" if change.text_after else "was"].format(change.text_after or change.text_before))
    elif change.text_before or change.text_after:
        quoted = "{0}" if change.kind is Kind.COMPLETION_REDATED else words["quoted"]
        texts = [quoted.format(t) if t else words["none"] for t in (change.text_before, change.text_after)]
        parts.append(f"{texts[0]} {words['to']} {texts[1]}")
    if change.kind is Kind.NEW and change.after:
        parts.append(words["marked" if change.marked_new else "unmarked"])
    if change.report:
        parts.append(words["in"].format(key_of(change.report)))
    return words["joint"].join(parts)


def _listed(iris: Iterable[str], labels: Mapping[str, str], words: Mapping[str, str]) -> str:
    return words["and"].join(sorted(labels[iri] for iri in iris))


def summary(diff: Diff, language: str) -> str:
    """Return how much changed, in a line."""
    changes, pairs = len(diff.changes), len(diff.proposals)
    if language == "fr":
        return (
            f"{changes} changement{_plural(changes, 2)}, {pairs} paire{_plural(pairs, 2)} à examiner ; "
            f"{len(diff.unchanged)} sur {diff.compared} sans changement"
        )
    return (
        f"{changes} change{_plural(changes)}, {pairs} pair{_plural(pairs)} to look at; "
        f"{len(diff.unchanged)} of {diff.compared} unchanged"
    )


def _plural(number: int, least: int = 0) -> str:
    """Return the ending of a plural: English has one for all but one, French from two on."""
    return "s" if (number >= least if least else number != 1) else ""
