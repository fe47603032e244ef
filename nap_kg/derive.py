"""Derived facts: what the latest report of a plan makes of its deliverables, built by the named CONSTRUCTs.

``queries/derived/`` holds one CONSTRUCT per property. What they build is kept in a graph of its own, apart from what
is asserted and from what OWL entails; ``nap-kg derive --check`` compares the committed file with a fresh build.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset, is_computed, parse_error
from nap_kg.errors import InputError, QueryError
from nap_kg.files import read_bytes, replace_text
from nap_kg.namespaces import GRAPH, ID, NAP

DERIVED_GRAPH: str = GRAPH.derived
"""The graph that the derived facts are kept in."""

_PREFIXES = {"nap": str(NAP), "status": ID["status/"]}


@dataclass(frozen=True)
class Difference:
    """How a file of derived facts differs from a fresh build; each list in N-Triples, sorted."""

    missing: tuple[str, ...]  # the build has them, the file does not
    stale: tuple[str, ...]  # the file has them, the build does not
    form: bool  # the same facts, but other bytes

    @property
    def differs(self) -> bool:
        """Whether there is any difference."""
        return bool(self.missing or self.stale or self.form)


def derive(dataset: Dataset) -> list[ox.Triple]:
    """Return the facts that follow from the latest report of each plan.

    Shape:   sorted, each once; from the asserted graphs alone, whatever derived graph is loaded beside them.
    Raises:  QueryError for a query in ``queries/derived/`` that is not a CONSTRUCT.
    """
    found: set[ox.Triple] = set()
    with _asserted(dataset) as asserted:
        for answer in answers(asserted):
            found.update(answer)
    return sorted(found, key=_order)


def answers(asserted: Dataset) -> Iterator[ox.QueryTriples]:
    """Yield what each query for derived facts makes of a dataset without computed graphs, to be read at once.

    Raises:  QueryError for a query in ``queries/derived/`` that is not a CONSTRUCT.
    """
    for path in sorted((resources.folder("queries") / "derived").glob("*.rq")):
        try:
            answer = asserted.evaluate(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            raise QueryError(error.args[0], place=str(path), fix="mend the query") from error
        if not isinstance(answer, ox.QueryTriples):
            raise QueryError("a derived fact is built by CONSTRUCT", place=str(path), fix="write it as CONSTRUCT")
        yield answer


@contextmanager
def _asserted(dataset: Dataset) -> Iterator[Dataset]:
    """Give the dataset without its computed graphs: a copy of the rest where it has any, on disk if it is.

    The union of all graphs takes one look for a triple, where a query that lists its graphs looks into each.
    """
    held = dataset.store
    graphs = [ox.DefaultGraph(), *held.named_graphs()]
    asserted = [graph for graph in graphs if not is_computed(str(getattr(graph, "value", "")))]
    if len(asserted) == len(graphs):
        yield Dataset(held, (), dataset.disk)
    elif dataset.disk is not None:
        with dataset.disk.copy() as store:
            for graph in graphs:
                if graph not in asserted:
                    store.remove_graph(graph)
            yield Dataset(store)
    else:
        store = ox.Store()
        store.bulk_extend(itertools.chain.from_iterable(held.quads_for_pattern(None, None, None, g) for g in asserted))
        yield Dataset(store)


def derived_turtle(dataset: Dataset) -> str:
    """Return the derived facts in the house form of Turtle: the same dataset gives the same bytes."""
    return _turtle(derive(dataset))


def _turtle(triples: list[ox.Triple]) -> str:
    from nap_kg.turtle.format import format_turtle

    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in _PREFIXES.items())
    return format_turtle(prefixes + "".join(f"{_line(triple)}\n" for triple in triples))


def add_derived(dataset: Dataset) -> Dataset:
    """Return the dataset with its derived graph built anew, in the same store; computed graphs of others' go.

    A derived graph that is loaded with the data, under whatever base, says the same once more, or is out of date.
    """
    store, graph = dataset.store, ox.NamedNode(DERIVED_GRAPH)
    triples = derive(dataset)
    for held in list(store.named_graphs()):
        if is_computed(str(held.value)):
            store.remove_graph(held)
    store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    return Dataset(store, dataset.files)  # not the same one, which may remember answers from before


def write_derived(dataset: Dataset, path: Path) -> int:
    """Write the derived facts and return how many there are."""
    triples = derive(dataset)
    replace_text(path, _turtle(triples))
    return len(triples)


def compare_derived(dataset: Dataset, path: Path) -> Difference:
    """Return how a file of derived facts differs from what the dataset derives now.

    Raises:  InputError for a file that is not there; ParseError for one that is not Turtle.
    """
    if not path.is_file():
        raise InputError("no such file", place=str(path), fix="build it: nap-kg derive")
    content = read_bytes(path)
    try:
        there = {_line(quad.triple) for quad in ox.parse(content, ox.RdfFormat.TURTLE)}
    except SyntaxError as error:
        raise parse_error(path, error) from error
    triples = derive(dataset)
    fresh = {_line(triple) for triple in triples}
    other_bytes = content != _turtle(triples).encode()
    return Difference(tuple(sorted(fresh - there)), tuple(sorted(there - fresh)), other_bytes and fresh == there)


def _order(triple: ox.Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def _line(triple: ox.Triple) -> str:
    return f"{triple.subject} {triple.predicate} {triple.object} ."
