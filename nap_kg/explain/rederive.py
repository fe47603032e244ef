"""Which derivation makes a statement, and of what: the CONSTRUCTs of ``queries/derived/``, asked backwards."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset, is_computed
from nap_kg.explain.entailed import Statement
from nap_kg.namespaces import PREFIXES, RDF
from nap_kg.query.terms import declared, expanded
from nap_kg.sparql.groups import Query, Triple, take_apart
from nap_kg.sparql.prebinding import Prebound
from nap_kg.sparql.terms import Term
from nap_kg.sparql.tokens import tokens

_ABSENCE = re.compile(r"\b(?:NOT\s+EXISTS|MINUS)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Derivation:
    """A query that derives a statement, and what it takes for it."""

    query: str  # its file
    premises: tuple[Statement, ...]  # in the order of the query
    has_absences: bool = False  # whether it rests on something that is not stated, too


def derivations(dataset: Dataset, statement: Statement) -> Iterator[Derivation]:
    """Yield the derivations that make a statement from what is asserted; of several ways in one query, the first."""
    asserted: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.DefaultGraph()]
    asserted += [graph for graph in dataset.store.named_graphs() if not is_computed(str(graph.value))]
    for name, query, prefixes in _queries():
        for template in query.template:
            bound = _matched(template, statement, prefixes)
            if bound is None or query.where is None:
                continue
            solutions = _solutions(dataset.store, query, bound, prefixes, asserted)
            if solutions:
                premises = tuple(_premises(dataset, query, solutions[0] | bound, prefixes))
                yield Derivation(name, premises, bool(_ABSENCE.search(query.where.text)))
                break


@lru_cache(maxsize=1)
def _queries() -> tuple[tuple[str, Query, dict[str, str]], ...]:
    """Return the derivations: the file of each, its pieces and its prefixes."""
    found = []
    for path in sorted((resources.folder("queries") / "derived").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        prefixes = declared([token for token in tokens(text) if token.kind != "blank"])
        found.append((f"queries/derived/{path.name}", take_apart(text), prefixes))
    return tuple(found)


def _solutions(
    store: ox.Store,
    query: Query,
    bound: dict[str, Term],
    prefixes: dict[str, str],
    graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph],
) -> list[dict[str, Term]]:
    """Return the solutions of a query that agree with some bindings, sorted; what the query calculates is compared."""
    assert query.where is not None
    prebound = Prebound(f"{query.prologue} SELECT * WHERE {{ {query.where.text} }}", PREFIXES)
    calculated = bound.keys() & prebound.assigned()
    text = prebound.bind({name: term for name, term in bound.items() if name not in calculated})
    rows = store.query(text, default_graph=graphs, prefixes=prefixes)
    assert isinstance(rows, ox.QuerySolutions)
    names = [variable.value for variable in rows.variables]
    found = [{name: row[name] for name in names if row[name] is not None} for row in rows]
    agreeing = [row for row in found if all(row.get(name) == bound[name] for name in calculated)]
    return sorted(agreeing, key=lambda row: sorted((name, str(term)) for name, term in row.items()))


def _matched(template: Triple, statement: Statement, prefixes: dict[str, str]) -> dict[str, Term] | None:
    """Return what the variables of a template stand for in a statement, or None where it is no such statement."""
    terms: tuple[Term, ...] = statement.pattern
    bound: dict[str, Term] = {}
    for written, term in zip((template.subject, template.predicate, template.object), terms, strict=True):
        if written[0] in "?$":
            if bound.setdefault(written[1:], term) != term:
                return None
        elif _term(written, {}, prefixes) != term:
            return None
    return bound


def _term(written: str, bound: dict[str, Term], prefixes: dict[str, str]) -> Term | None:
    if written[0] in "?$":
        return bound.get(written[1:])
    if written == "a":
        return ox.NamedNode(RDF.type)
    found = tokens(written)
    iri = expanded(found[0], prefixes) if len(found) == 1 else None
    return ox.NamedNode(iri) if iri else None


def _premises(dataset: Dataset, query: Query, bound: dict[str, Term], prefixes: dict[str, str]) -> Iterator[Statement]:
    """Yield the statements that the triple patterns of a query stand for; a path is walked."""
    assert query.where is not None
    for part in query.where.parts:
        if not isinstance(part, Triple):
            continue
        subject, value = (_term(written, bound, prefixes) for written in (part.subject, part.object))
        if not isinstance(subject, ox.NamedNode) or value is None:
            continue
        predicate = _term(part.predicate, bound, prefixes)
        if isinstance(predicate, ox.NamedNode):
            yield Statement(subject.value, predicate.value, value)
        elif part.predicate[-1] in "*+":
            step = _term(part.predicate[:-1], bound, prefixes)
            if isinstance(step, ox.NamedNode):
                yield from _walked(dataset.store, subject, step, value)


def _walked(store: ox.Store, start: ox.NamedNode, step: ox.NamedNode, end: Term) -> Iterator[Statement]:
    """Yield the statements along the shortest way from one node to another by a property."""
    ways: dict[Term, tuple[Term, ...]] = {start: (start,)}
    todo: list[Term] = [start]
    for node in todo:  # which grows on the way
        if isinstance(node, ox.NamedNode):
            for quad in store.quads_for_pattern(node, step, None):
                if quad.object not in ways:
                    ways[quad.object] = (*ways[node], quad.object)
                    todo.append(quad.object)
    for before, after in itertools.pairwise(ways.get(end, ())):
        assert isinstance(before, ox.NamedNode)
        yield Statement(before.value, step.value, after)
