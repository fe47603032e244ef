"""Two plans side by side: pillars, themes, groups at risk, shared goals and measures that both have, or only one.

Concepts are one where they are the same, or where ``skos:exactMatch``, ``closeMatch``, ``broadMatch`` or ``broader``
ties them; how they are tied is said. Wordings are never compared.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.namespaces import ID, NAP, RDF, SKOS

FORMATS = ("text", "markdown", "json", "csv")
ASPECTS = ("pillar", "theme", "group", "goal", "measure")
"""What plans are compared by, in the order in which it is told."""

_PREFIXES = f"PREFIX nap: <{NAP}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX skos: <{SKOS}>\n"
_STATED = "?evidence nap:isEvidenceFor ?thing ; oa:hasSource/nap:isRenditionOf/nap:reportsOn ?plan ."
_FOUND: Mapping[str, str] = {
    "pillar": "?thing a nap:Deliverable ; nap:isDeliverableOf/nap:isTaskOf?/nap:isObjectiveOf? ?plan ; "
    "nap:isDeliverableOf?/nap:isTaskOf? ?sorted . ?sorted nap:hasPillar ?concept .",
    "theme": "?plan nap:hasTheme ?concept . BIND (?plan AS ?thing)",
    "group": f"{{ ?thing nap:addressesGroup ?concept . {_STATED} }} UNION "
    "{ ?thing nap:seesAtRisk ?concept ; nap:reportsOn ?plan }",
    "goal": "{ ?plan nap:contributesTo ?concept . BIND (?plan AS ?thing) } UNION { ?thing nap:contributesTo ?concept ; "
    "nap:isDeliverableOf?/nap:isTaskOf?/nap:isObjectiveOf ?plan }",
    "measure": f"?thing nap:hasMeasure ?concept . {_STATED}",
}
"""Which things of a plan have which concept, aspect by aspect."""
_OBJECTIVES = "?thing nap:isObjectiveOf ?plan ; nap:hasPillar ?concept ."
_TIES = {SKOS.exactMatch: "exact match", SKOS.closeMatch: "close match", SKOS.broadMatch: "broad match",
         SKOS.broader: "broader"}  # fmt: skip
_FRENCH = {
    "pillar": "pilier", "theme": "thème", "group": "groupe à risque", "goal": "objectif commun", "measure": "mesure",
    "same": "le même", "exact match": "équivalent", "close match": "proche", "broad match": "plus large",
    "broader": "plus large", "only one": "un seul", "completed": "achevés", "of": "sur", "aspect": "aspect",
    "only in": "seulement dans {}", "concept": "concept", "tie": "lien", }  # fmt: skip


@dataclass(frozen=True)
class Share:
    """What one plan has under a concept."""

    concepts: tuple[str, ...]  # its own concepts, IRIs
    things: int  # deliverables under a pillar, figures on a measure, things for a group; 1 for the plan itself
    completed: int  # of deliverables, those that the latest report says are completed
    objectives: tuple[str, ...] = ()  # IRIs, under a pillar


@dataclass(frozen=True)
class Row:
    """One concept, and what the two plans have under it."""

    aspect: str  # one of ASPECTS
    concept: str  # IRI: the shared one, or the only one
    tie: str  # "same", how the plans' own concepts are tied, or "only one"
    left: Share | None
    right: Share | None


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side."""

    left: str  # IRI
    right: str
    rows: tuple[Row, ...]  # by aspect; what both have first, then by IRI

    @property
    def shared(self) -> tuple[Row, ...]:
        """The rows with something on both sides."""
        return tuple(row for row in self.rows if row.left and row.right)


def find_plan(dataset: Dataset, word: str) -> str:
    """Return a plan's IRI by its key or IRI.

    Raises:  InputError for one that the data does not have, or has twice.
    """
    plans = sorted(
        quad.subject.value
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(NAP.ActionPlan))
        if isinstance(quad.subject, ox.NamedNode)
    )
    found = sorted({plan for plan in plans if word in (plan, plan.rsplit("/", 1)[-1])})
    if len(found) != 1:
        known = ", ".join(dict.fromkeys(plans if found else (plan.rsplit("/", 1)[-1] for plan in plans)))
        cause = f"several plans are called {word!r}" if found else f"no plan {word!r} in this data"
        raise InputError(cause, fix=f"there are {known or 'none'}; more are loaded with --data")
    return found[0]


def compare(dataset: Dataset, left: str, right: str) -> Comparison:
    """Return two plans, given by IRI, side by side; states are those of the derived facts.

    Shape:   rows by aspect, those with something on both sides first; of a theme or goal, the plan itself may count.
    """
    rows: list[Row] = []
    for aspect in ASPECTS:
        sides = [_concepts(dataset, aspect, plan) for plan in (left, right)]
        rows += _joined(dataset, aspect, sides[0], sides[1], (left, right))
    order = {aspect: number for number, aspect in enumerate(ASPECTS)}
    rows.sort(key=lambda row: (order[row.aspect], not (row.left and row.right), row.concept))
    return Comparison(left, right, tuple(rows))


def _ask(dataset: Dataset, pattern: str, plan: str) -> list[ox.QuerySolution]:
    said = pattern.replace("BIND (?plan AS ?thing)", "VALUES ?thing { ?plan }").replace("?plan", f"<{plan}>")
    answer = dataset.evaluate(f"{_PREFIXES}SELECT DISTINCT ?concept ?thing {{ {said} }}")
    assert isinstance(answer, ox.QuerySolutions)
    return list(answer)


def _concepts(dataset: Dataset, aspect: str, plan: str) -> dict[str, set[str]]:
    """Return the things of a plan by their concept."""
    found: dict[str, set[str]] = {}
    for row in _ask(dataset, _FOUND[aspect], plan):
        found.setdefault(row["concept"].value, set()).add(row["thing"].value)
    return found


def _reach(dataset: Dataset, concept: str) -> dict[str, str]:
    """Return what a concept is tied to, in one step, and how; matches count in both directions."""
    found = {concept: "same"}
    node = ox.NamedNode(concept)
    for predicate, tie in _TIES.items():
        name = ox.NamedNode(predicate)
        found |= {
            quad.object.value: tie
            for quad in dataset.store.quads_for_pattern(node, name, None)
            if isinstance(quad.object, ox.NamedNode) and quad.object.value not in found
        }
        if predicate in (SKOS.exactMatch, SKOS.closeMatch):
            found |= {
                quad.subject.value: tie
                for quad in dataset.store.quads_for_pattern(None, name, node)
                if isinstance(quad.subject, ox.NamedNode) and quad.subject.value not in found
            }
    return found


def _joined(
    dataset: Dataset, aspect: str, left: dict[str, set[str]], right: dict[str, set[str]], plans: tuple[str, str]
) -> Iterable[Row]:
    """Yield the concepts that both reach, with each side's own ones below, and those that only one has."""
    reaches = [{concept: _reach(dataset, concept) for concept in side} for side in (left, right)]
    common: dict[str, tuple[set[str], set[str]]] = {}
    strength = ["same", *_TIES.values()]
    for one, reach in reaches[0].items():
        for other, others in reaches[1].items():
            both = reach.keys() & others
            if both:
                best = min(
                    both, key=lambda c: (max(map(strength.index, (reach[c], others[c]))), not c.startswith(ID), c)
                )
                pair = common.setdefault(best, (set(), set()))
                pair[0].add(one)
                pair[1].add(other)
    for concept, (ours, theirs) in common.items():
        ties = [reaches[0][c][concept] for c in ours] + [reaches[1][c][concept] for c in theirs]
        tie = max(ties, key=strength.index)
        yield Row(
            aspect,
            concept,
            tie,
            _share(dataset, aspect, ours, left, plans[0]),
            _share(dataset, aspect, theirs, right, plans[1]),
        )
    told = [set[str]().union(*(pair[side] for pair in common.values())) for side in (0, 1)]
    for concept in left.keys() - told[0]:
        yield Row(aspect, concept, "only one", _share(dataset, aspect, {concept}, left, plans[0]), None)
    for concept in right.keys() - told[1]:
        yield Row(aspect, concept, "only one", None, _share(dataset, aspect, {concept}, right, plans[1]))


def _share(dataset: Dataset, aspect: str, concepts: set[str], side: dict[str, set[str]], plan: str) -> Share:
    things = set[str]().union(*(side[concept] for concept in concepts))
    status, completed = ox.NamedNode(NAP.status), ox.NamedNode(f"{ID}status/completed")
    done = sum(any(True for _ in dataset.store.quads_for_pattern(ox.NamedNode(t), status, completed)) for t in things)
    objectives: list[str] = []
    if aspect == "pillar":
        rows = _ask(dataset, _OBJECTIVES, plan)
        objectives = [row["thing"].value for row in rows if row["concept"].value in concepts]
    return Share(tuple(sorted(concepts)), len(things), done, tuple(sorted(objectives)))


# --- forms


def render(found: Comparison, form: str, dataset: Dataset, language: str = "en") -> str:
    """Return a comparison in one of the ``FORMATS``."""

    def label(iri: str) -> str:
        return dataset.label(iri, language) or iri.rsplit("/", 1)[-1]

    def word(text: str) -> str:
        return _FRENCH[text] if language == "fr" else {"only in": "only in {}"}.get(text, text)

    forms: Mapping[str, Callable[[], str]] = {
        "text": lambda: _text(found, label, word),
        "markdown": lambda: _markdown(found, label, word),
        "json": lambda: _json(found, label),
        "csv": lambda: _csv(found, label),
    }
    return forms[form]()


_Words = Callable[[str], str]


def _said(share: Share | None, aspect: str, label: _Words, word: _Words) -> str:
    """Return what a plan has under a concept, in a line."""
    if share is None:
        return "–"
    if aspect == "pillar":
        line = f"{share.completed} {word('of')} {share.things} {word('completed')}"
        return "; ".join([line, *map(label, share.objectives)])
    return str(share.things) if aspect in ("group", "measure") else "✓"


def _text(found: Comparison, label: _Words, word: _Words) -> str:
    """Return what both have in full, pillars too where only one has them, and the rest as a list for each plan."""
    lines = [f"{label(found.left)}  |  {label(found.right)}"]
    for aspect in ASPECTS:
        rows = [row for row in found.rows if row.aspect == aspect]
        lines += ["", word(aspect)] if rows else []
        full = [row for row in rows if aspect == "pillar" or (row.left and row.right)]
        for row in full:
            lines.append(f"  {label(row.concept)} ({word(row.tie)})")
            for share, plan in ((row.left, found.left), (row.right, found.right)):
                lines.append(f"    {label(plan)}: {_said(share, aspect, label, word)}")
        for plan, is_left in ((found.left, True), (found.right, False)):
            alone = sorted(label(r.concept) for r in rows if r not in full and bool(r.left) == is_left)
            if alone:
                lines += textwrap.wrap(
                    f"{word('only in').format(label(plan))}: {', '.join(alone)}",
                    100,
                    initial_indent="  ",
                    subsequent_indent="    ",
                )
    return "\n".join(lines) + "\n"


def _markdown(found: Comparison, label: _Words, word: _Words) -> str:
    heads = [word("aspect"), word("concept"), word("tie"), label(found.left), label(found.right)]
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|---|"]
    for row in found.rows:
        said = [_said(share, row.aspect, label, word) for share in (row.left, row.right)]
        cells = [word(row.aspect), label(row.concept), word(row.tie), *said]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _json(found: Comparison, label: _Words) -> str:
    rows = [{**dataclasses.asdict(row), "label": label(row.concept)} for row in found.rows]
    return json.dumps({"left": found.left, "right": found.right, "rows": rows}, ensure_ascii=False, indent=2) + "\n"


def _csv(found: Comparison, label: _Words) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    parts = ("things", "completed", "objectives")
    writer.writerow(["aspect", "concept", "label", "tie", *(f"{s}_{p}" for s in ("left", "right") for p in parts)])
    for row in found.rows:
        cells: list[str | int] = []
        for share in (row.left, row.right):
            cells += [share.things, share.completed, " ".join(share.objectives)] if share else ["", "", ""]
        writer.writerow([row.aspect, row.concept, label(row.concept), row.tie, *cells])
    return out.getvalue()
