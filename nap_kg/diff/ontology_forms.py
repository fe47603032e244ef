"""What changed in an ontology as text, Markdown and JSON, in English and French."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping

from nap_kg.diff.ontology import OntologyDiff, TermChange, TermKind, counted
from nap_kg.errors import UsageError
from nap_kg.namespaces import shrink

_KINDS: Mapping[str, Mapping[TermKind, str]] = {
    "en": {
        TermKind.TERM_REMOVED: "terms removed", TermKind.TERM_ADDED: "terms added",
        TermKind.TERM_DEPRECATED: "terms deprecated", TermKind.TERM_RESTORED: "terms no longer deprecated",
        TermKind.AXIOM_REMOVED: "axioms removed", TermKind.AXIOM_ADDED: "axioms added",
        TermKind.ENTAILMENT_LOST: "no longer entailed", TermKind.ENTAILMENT_GAINED: "newly entailed",
        TermKind.MEANING_CHANGED: "definitions changed, to be judged", TermKind.WORDING_CHANGED: "wording changed",
    },
    "fr": {
        TermKind.TERM_REMOVED: "termes retirés", TermKind.TERM_ADDED: "termes ajoutés",
        TermKind.TERM_DEPRECATED: "termes déconseillés", TermKind.TERM_RESTORED: "termes de nouveau en usage",
        TermKind.AXIOM_REMOVED: "axiomes retirés", TermKind.AXIOM_ADDED: "axiomes ajoutés",
        TermKind.ENTAILMENT_LOST: "plus inféré", TermKind.ENTAILMENT_GAINED: "nouvellement inféré",
        TermKind.MEANING_CHANGED: "définitions changées, à juger", TermKind.WORDING_CHANGED: "formulation changée",
    },
}  # fmt: skip
_SAID: Mapping[str, Mapping[str, str]] = {
    "en": {
        "nothing": "nothing changed", "instead": "use {0}", "needs": "calls for a {0} version",
        "enough": "{0} → {1} is enough", "short": "{0} → {1} is not enough", "unknown": "no version numbers to compare",
        "counted": "{0} changes; {1} terms in both", "one": "1 change; {1} terms in both", "kind": "kind",
        "term": "term", "how": "what", "level": "level",
        "major": "major", "minor": "minor", "patch": "patch",
    },
    "fr": {
        "nothing": "rien n'a changé", "instead": "employer {0}", "needs": "demande une version {0}",
        "enough": "{0} → {1} suffit", "short": "{0} → {1} ne suffit pas",
        "unknown": "sans numéros de version à comparer",
        "counted": "{0} changements ; {1} termes des deux côtés", "one": "1 changement ; {1} termes des deux côtés",
        "kind": "genre", "term": "terme", "how": "quoi", "level": "niveau",
        "major": "majeure", "minor": "mineure", "patch": "corrective",
    },
}  # fmt: skip


def render(diff: OntologyDiff, form: str, language: str = "en") -> str:
    """Return a diff as ``text``, ``markdown`` or ``json``.

    Raises:  UsageError for ``turtle``: ``nap:Change`` is of plans and reports.
    """
    if form == "turtle":
        raise UsageError(
            "changes of an ontology have no form in Turtle", place="nap-kg diff --format turtle", fix="ask for json"
        )
    return {"text": _text, "markdown": _markdown, "json": _json}[form](diff, language)


def summary(diff: OntologyDiff, language: str = "en") -> str:
    """Return how much changed and what version that calls for, in a line."""
    words = _SAID[language]
    number = len(diff.changes)
    parts = [words["one" if number == 1 else "counted"].format(number, diff.terms)]
    if diff.level:
        parts.append(words["needs"].format(words[diff.level]))
    versions = diff.version_before, diff.version_after
    if diff.enough is None:
        parts.append(words["unknown"])
    elif diff.level:
        parts.append(words["enough" if diff.enough else "short"].format(*versions))
    return "; ".join(parts) if language == "en" else " ; ".join(parts)


def _how(change: TermChange, language: str) -> str:
    if change.kind in (TermKind.TERM_REMOVED, TermKind.TERM_DEPRECATED):
        return _SAID[language]["instead"].format(change.after) if change.after else ""
    if change.before and change.after:
        return f"{change.before} → {change.after}"
    return change.before or change.after


def _text(diff: OntologyDiff, language: str) -> str:
    lines = [f"{diff.before} → {diff.after}"]
    for kind, changes in counted(diff.changes).items():
        lines += ["", f"{_KINDS[language][kind]} ({len(changes)})"]
        for change in changes:
            lines.append(f"  {shrink(change.term)}  {_SAID[language][change.level]}")
            told = _how(change, language)
            lines.append(f"      {told}") if told else None
    if not diff.changes:
        lines += ["", _SAID[language]["nothing"]]
    return "\n".join(lines) + "\n"


def _markdown(diff: OntologyDiff, language: str) -> str:
    words = _SAID[language]
    lines = [f"# {diff.before} → {diff.after}", ""]
    if not diff.changes:
        return "\n".join([*lines, f"{words['nothing'].capitalize()}.", ""])
    lines += [f"| {words['kind']} | {words['term']} | {words['level']} | {words['how']} |", "|---|---|---|---|"]
    for kind, changes in counted(diff.changes).items():
        for change in changes:
            cells = (_KINDS[language][kind], f"`{shrink(change.term)}`", words[change.level], _how(change, language))
            lines.append("| " + " | ".join(re.sub(r"([\\|<*_])", r"\\\1", cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _json(diff: OntologyDiff, language: str) -> str:
    found = {
        "before": {"name": diff.before, "version": diff.version_before},
        "after": {"name": diff.after, "version": diff.version_after},
        "level": diff.level,
        "enough": diff.enough,
        "terms": diff.terms,
        "changes": [
            {**dataclasses.asdict(change), "kindLabel": _KINDS[language][change.kind]} for change in diff.changes
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
