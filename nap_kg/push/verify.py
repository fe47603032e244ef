"""A server held against the local data: counts per graph and property, and fixed questions compared by RDF value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.dataset import Dataset
from nap_kg.endpoint import Endpoint, Solutions
from nap_kg.endpoint.address import shown
from nap_kg.errors import EndpointError, EndpointTimeout
from nap_kg.namespaces import PREFIXES, XSD
from nap_kg.push.graphs import LocalGraph
from nap_kg.push.plan import counted

QUESTIONS = (
    "agency-names",
    "completed-with-dates",
    "figures",
    "funding-parties",
    "key-achievements",
    "new-deliverables",
    "operation-results",
)
"""The cards that are asked here and there: names, dates, numbers, money, texts, an aggregate; each is light work."""

IN_MEMORY = 3_000_000
"""More triples than these are put into a store on disk to answer the questions here."""

_NUMBERS = {
    XSD[name]
    for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger")
}


@dataclass(frozen=True, order=True)
class Difference:
    """Something that the server has otherwise than it is here."""

    what: str  # "graph", "property" or "question"
    name: str  # the graph's IRI, that and the property's, or the card
    here: str  # in words
    there: str


@dataclass(frozen=True)
class Verified:
    """What a verification saw."""

    graphs: int
    triples: int  # on the server, in these graphs
    questions: int
    rows: int  # answers to these, here
    differences: tuple[Difference, ...]  # sorted; none where the server has what is here


def count_on(endpoint: Endpoint, graph: str) -> int:
    """Return how many triples a graph has on a server, 0 where there is no such graph."""
    for row in _rows(endpoint, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"):
        return _number(endpoint, row[0])
    return 0


def _number(endpoint: Endpoint, term: object) -> int:
    if isinstance(term, ox.Literal) and term.value.isdigit():
        return int(term.value)
    raise EndpointError("the server does not count", place=shown(endpoint.url), fix="see the server's log")


def verify(
    local: Sequence[LocalGraph],
    endpoint: Endpoint,
    *,
    dataset: Dataset | None = None,
    questions: Sequence[str] = QUESTIONS,
) -> Verified:
    """Compare every graph's counts by property, and the answers to questions, with a server's.

    A count that differs only because the server takes two spellings of a value for one is no difference.
    ``dataset`` is the same data, opened, where it is at hand. The server's other graphs do not matter.
    Raises:  EndpointError for an answer that is missing or not whole.
    """
    found: list[Difference] = []
    opened = dataset or _opened(local)
    triples = 0
    with progress.stage("counting graph", of=len(local)) as step:
        for graph in local:
            step()
            there = _by_property(endpoint, graph.name)
            triples += sum(there.values())
            found += _counted(graph, opened, there)
    rows = 0
    graphs = [graph.name for graph in local]
    with progress.stage("asking question", of=len(questions)) as step:
        for name in questions:
            step()
            number, difference = _asked(name, graphs, opened, endpoint)
            rows += number
            found += difference
    return Verified(len(local), triples, len(questions), rows, tuple(sorted(found)))


def _opened(local: Sequence[LocalGraph]) -> Dataset:
    """Return the graphs as a dataset: in memory, or beside their files where they are many."""
    many = sum(graph.triples for graph in local) > IN_MEMORY
    store = ox.Store(str(local[0].file.with_name("store"))) if many else ox.Store()
    for graph in local:
        store.bulk_load(path=graph.file, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph.name))
    return Dataset(store)


def _rows(endpoint: Endpoint, query: str) -> Solutions:
    answer = endpoint.query(query)
    assert isinstance(answer, Solutions)
    return answer


def _by_property(endpoint: Endpoint, graph: str) -> Counter[str]:
    query = f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} GROUP BY ?p"
    rows = [row for row in _rows(endpoint, query) if isinstance(row["p"], ox.NamedNode)]  # an empty group has none
    return Counter({row["p"].value: _number(endpoint, row["n"]) for row in rows})


def _counted(graph: LocalGraph, dataset: Dataset, there: Counter[str]) -> list[Difference]:
    total = sum(there.values())
    if not graph.values <= total <= graph.triples:
        return [Difference("graph", graph.name, counted(graph.triples), counted(total))]
    most: Counter[str] = Counter()
    for line in graph.lines():
        most[line.split(b" ", 2)[1][1:-1].decode()] += 1
    if graph.values == graph.triples:
        least = most
    else:
        quads = dataset.store.quads_for_pattern(None, None, None, ox.NamedNode(graph.name))
        least = Counter(quad.predicate.value for quad in quads)
    return [
        Difference("property", f"{graph.name} {name}", counted(most[name]), counted(there[name]))
        for name in sorted(most.keys() | there.keys())
        if not least[name] <= there[name] <= most[name]
    ]


# --- questions


def _asked(name: str, graphs: Sequence[str], dataset: Dataset, endpoint: Endpoint) -> tuple[int, list[Difference]]:
    """Return how many rows a question has here, and the difference, if any."""
    from nap_kg.query.ask import find

    card = find(name)
    solutions = dataset.evaluate(card.text, prefixes={prefix: str(space) for prefix, space in PREFIXES.items()})
    assert isinstance(solutions, ox.QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    here = {_key(row[column] for column in columns) for row in solutions}

    def asked(query: str) -> set[tuple[tuple[str, ...], ...]]:
        return {_key(row[column] for column in columns) for row in _rows(endpoint, query)}

    there = asked(card.text)  # of all that the server has, which is the least work for it
    if here != there:
        with suppress(EndpointTimeout):  # what differs then is told all the same
            there = asked(over_graphs(card.text, graphs))
    if here == there:
        return len(here), []
    missing, more = sorted(here - there, key=repr), sorted(there - here, key=repr)
    said = [f"{len(here)} rows", f"{len(there)} rows"]
    for at, rows in enumerate((missing, more)):
        if rows:
            said[at] += f", {len(rows)} only here" if at == 0 else f", {len(rows)} only there"
            said[at] += ": " + " ".join(_shown(value) for value in rows[0])
    return len(here), [Difference("question", name, *said)]


def over_graphs(query: str, graphs: Iterable[str]) -> str:
    r"""Return a SELECT query over the merge of some graphs and nothing else that a server has.

    The graphs are named in the query: of those named beside it, Virtuoso repeats each as a header of its answer, and
    more than a hundred headers are refused by Python.

    >>> over_graphs("SELECT ?s WHERE { ?s ?p ?o }", ["urn:g"])
    'SELECT ?s \nFROM <urn:g>\nWHERE { ?s ?p ?o }'
    """
    from nap_kg.sparql.tokens import tokens

    for token in tokens(query):
        if token.name == "WHERE" or token.text == "{":
            clauses = "".join(f"FROM <{graph}>\n" for graph in graphs)
            return f"{query[: token.start]}\n{clauses}{query[token.start :]}"
    return query


def _key(row: Iterable[Any]) -> tuple[tuple[str, ...], ...]:
    return tuple(_value(term) for term in row)


def _value(term: Any) -> tuple[str, ...]:
    """Return what two terms of the same value have in common."""
    if term is None:
        return ()
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    if not isinstance(term, ox.Literal):
        return ("blank",)
    if term.language:
        return ("text", term.value, term.language.lower())
    datatype = term.datatype.value
    if datatype in _NUMBERS:
        try:
            return ("number", format(Decimal(term.value).normalize(), "f"))
        except InvalidOperation:
            return (datatype, term.value)
    if datatype == XSD.boolean:
        return ("boolean", str(term.value in ("true", "1")))
    return (datatype, term.value if datatype == XSD.string else _normalised(term.value, datatype))


@lru_cache(maxsize=4096)
def _normalised(text: str, datatype: str) -> str:
    """Return a literal as a store spells it, which brings dates and times into one form."""
    store, node = ox.Store(), ox.NamedNode("urn:any")
    store.add(ox.Quad(node, node, ox.Literal(text, datatype=ox.NamedNode(datatype))))
    kept = next(iter(store)).object
    assert isinstance(kept, ox.Literal)
    return kept.value


def _shown(value: tuple[str, ...]) -> str:
    return value[1] if len(value) > 1 else "-"
