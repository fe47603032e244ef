"""What the ontology is there to answer: ``python -m tests.ontology.competency`` writes the page of its questions anew.

A term is used by a question where its query names it, by a check where the check's does, by a shape where the shape
targets, constrains or queries it. One that none of them names must be said to be, with the reason, in ``UNUSED``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.cards import load_cards
from nap_kg.dataset import open_dataset
from nap_kg.namespaces import NAP, OWL, RDF, RDFS, SH, SHAPE
from nap_kg.sparql.tokens import tokens

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "competency-questions.md"
KINDS = {
    OWL.Class: "class", OWL.ObjectProperty: "object property", OWL.DatatypeProperty: "datatype property",
    OWL.AnnotationProperty: "annotation property",
}  # fmt: skip

UNUSED = {
    "Campaign": "a kind of activity: questions and shapes are on activities of every kind, and answers give the kind",
    "Training": "a kind of activity: questions and shapes are on activities of every kind, and answers give the kind",
    "FiscalPeriod": "stands above fiscal years and their quarters; data is of these, and what periods share has shapes",
    "evidenceWord": "said of properties, for `nap-kg evidence check`, which looks for the word in the passage",
    "hasEvidence": "deprecated: the inverse of `nap:isEvidenceFor`, which data, shapes and questions use",
    "hasPart": "inverse of `nap:isPartOf`, entailed, for whoever reasons",
    "PlanElement": "stands above objectives, tasks, deliverables and parts; data is of these, and questions name them",
    "isPartOf": "entailed from the ties of tasks, deliverables and parts, which data, shapes and questions use",
    "involves": "entailed from the ties to leads, collaborators and consulted bodies, which questions tell apart",
    "hasFormer": "written by `nap-kg diff --format turtle`; differences are no data of a report",
    "hasLatter": "written by `nap-kg diff --format turtle`; differences are no data of a report",
}
"""Terms that no question, check or shape names, and why."""


@cache
def terms() -> dict[str, str]:
    """Return the ontology's terms by name, with what kind each is."""
    store = open_dataset(resources.ontology()).store
    named = {q.subject.value for q in store.quads_for_pattern(None, ox.NamedNode(RDFS.isDefinedBy), None)}  # type: ignore[union-attr]
    return {
        iri.removeprefix(NAP[""]): word
        for iri in sorted(named)
        for kind, word in KINDS.items()
        if any(store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF.type), ox.NamedNode(kind)))
    }


def in_query(text: str) -> set[str]:
    """Return the terms that a query names, comments and texts apart."""
    words = {token.text for token in tokens(text)}
    return {word.removeprefix("nap:") for word in words if word.startswith("nap:")} & set(terms())


@cache
def questions() -> dict[str, set[str]]:
    """Return the terms of each question, by its name."""
    return {card.name: in_query(card.text) for card in load_cards()}


@cache
def checks() -> dict[str, set[str]]:
    """Return the terms of each check of data and each derived fact, by the name of its file."""
    folder = resources.folder("queries")
    files = [file for kind in ("checks", "derived") for file in sorted((folder / kind).glob("*.rq"))]
    return {f"{file.parent.name}/{file.stem}": in_query(file.read_text(encoding="utf-8")) for file in files}


@cache
def shapes() -> dict[str, set[str]]:
    """Return the terms of each shape with a name, by it: what it targets, constrains and queries."""
    store = open_dataset([resources.folder("shapes")]).store
    found: dict[str, set[str]] = defaultdict(set)
    queries = {SH.select, SH.ask}
    for quad in store:
        owner = _owner(store, quad.subject)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(NAP[""]):
            found[owner].add(quad.object.value.removeprefix(NAP[""]))
        elif isinstance(quad.object, ox.Literal) and quad.predicate.value in queries:
            found[owner] |= in_query(quad.object.value)
    return dict(sorted(found.items()))


def _owner(store: ox.Store, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """Return the name of the shape that a node stands in."""
    while isinstance(node, ox.BlankNode):
        above = next(store.quads_for_pattern(None, None, node), None)
        if above is None:
            return ""
        node = above.subject
    return str(node.value).removeprefix(SHAPE[""]) if isinstance(node, ox.NamedNode) else ""


def users(of: dict[str, set[str]], term: str) -> list[str]:
    """Return who names a term."""
    return [name for name, named in of.items() if term in named]


def page() -> str:
    """Return the page."""
    lines = [
        "# Competency questions",
        "",
        "What the ontology must be able to answer, and which of its terms each answer rests on. Every question is a card that",
        "runs (`nap-kg query NAME`); [questions.md](questions.md) tells of parameters and columns. Below, every term with the",
        "questions, checks and shapes that use it, or why none does.",
        "",
        "| question | asks | rests on |",
        "|---|---|---|",
    ]  # fmt: skip
    for card in load_cards():
        named = ", ".join(f"`{term}`" for term in sorted(questions()[card.name]))
        summary = card.summary["en"].replace("|", "\\|")
        lines.append(f"| [{card.name}](questions.md#{card.name}) | {summary} | {named} |")
    used = {term for of in (questions(), checks(), shapes()) for named in of.values() for term in named}
    asked = {term for named in questions().values() for term in named}
    lines += ["", "## Terms", ""]
    lines.append(
        f"Of {len(terms())} terms, questions use {len(asked & set(terms()))}, questions, checks or shapes "
        f"{len(used & set(terms()))}; {len(UNUSED)} are used by none, for the reason given."
    )
    lines += ["", "| term | kind | questions | checks and derived facts | shapes |", "|---|---|---|---|---|"]
    for term, kind in terms().items():
        if term in UNUSED:
            lines.append(f"| `{term}` | {kind} | none: {UNUSED[term]} | | |")
            continue
        constrained = users(shapes(), term)
        some = ", ".join(constrained[:3]) + (f" and {len(constrained) - 3} more" if len(constrained) > 3 else "")
        asking = ", ".join(f"[{name}](questions.md#{name})" for name in users(questions(), term)[:4])
        more = len(users(questions(), term)) - 4
        asking += f" and {more} more" if more > 0 else ""
        lines.append(f"| `{term}` | {kind} | {asking} | {', '.join(users(checks(), term))} | {some} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
