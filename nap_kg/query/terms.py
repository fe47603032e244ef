"""Terms that a query names and nothing in the dataset has, or not as such: it answers less than it seems to."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.namespaces import OWL, PREFIXES, RDF, RDFS, XSD, shrink
from nap_kg.query.things import Kind, members, subclasses
from nap_kg.sparql.tokens import Token, place_of, tokens

_BUILT_IN: dict[str, str] = {
    RDF: "type first rest subject predicate object value List Statement Property Seq Bag Alt langString HTML nil",
    RDFS: "label comment seeAlso isDefinedBy member subClassOf subPropertyOf domain range Class Resource Literal "
    "Datatype Container ContainerMembershipProperty",
}
_NEAR, _CLOSE, _FAR = 3, 0.8, 0.6
"""So many neighbours are named where they are close, and one where it is not so near."""


_EDGE = Token("", "")


@dataclass(frozen=True)
class Doubtful:
    """A term or a variable of a query that can't mean anything here."""

    name: str  # as the query writes it
    line: int
    column: int
    cause: str
    near: tuple[str, ...]  # what may be meant, as the query would write it; nearest first

    def __str__(self) -> str:
        """Say what is wrong, and what may be meant."""
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        return f"{self.name} {self.cause} (line {self.line}, column {self.column}){meant}"


def doubtful(dataset: Dataset, text: str) -> tuple[Doubtful, ...]:
    """Return what a query names in vain: terms that no triple has, variables that nothing binds, classes too wide.

    A class is too wide where things of it are typed by a narrower one only: a query infers nothing.

    Shape:   in the order of the query, each once; what CONSTRUCT builds may be new, and is passed over.
    """
    found = [token for token in tokens(text) if token.kind != "blank"]
    prefixes = declared(found)
    seen: dict[str, Doubtful] = {}
    for token in _asked(found):
        iri = expanded(token, prefixes)
        if iri is None or token.text in seen or _is_built_in(iri) or is_used(dataset, iri):
            continue
        line, column = place_of(text, token.start)
        near = tuple(_as_written(token, near, prefixes) for near in nearest(dataset, iri))
        seen[token.text] = Doubtful(token.text, line, column, "is in neither the data nor the ontology", near)
    for before, token in itertools.pairwise(found):
        iri = expanded(token, prefixes) if before.text == "a" else None
        more = 0 if iri is None or token.text in seen else _narrower(dataset, iri)
        if more:
            line, column = place_of(text, token.start)
            things = "1 thing is" if more == 1 else f"{more} things are"
            cause = f"is asked for, and {things} of a narrower class, which a/rdfs:subClassOf* finds too"
            seen[token.text] = Doubtful(token.text, line, column, cause, ())
    for variable in _unbound(found):
        line, column = place_of(text, variable.start)
        others = sorted({token.name for token in found if token.kind == "variable"} - {variable.name})
        near = tuple(f"?{name}" for name in difflib.get_close_matches(variable.name, others, 1, _CLOSE))
        seen[variable.text] = Doubtful(
            variable.text, line, column, "is asked for, and no pattern gives it a value", near
        )
    return tuple(sorted(seen.values(), key=lambda one: (one.line, one.column)))


def declared(found: list[Token]) -> dict[str, str]:
    """Return the prefixes that a query may use: the house's, and its own."""
    prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    for word, name, iri in zip(found, found[1:], found[2:], strict=False):
        if word.name == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            prefixes[name.text.rstrip(":")] = iri.text[1:-1]
    return prefixes


def expanded(token: Token, prefixes: dict[str, str]) -> str | None:
    """Return the IRI that a token stands for, or None for another kind of token."""
    if token.kind == "iri":
        return token.text[1:-1] if ":" in token.text else None
    prefix, colon, local = token.text.partition(":")
    if token.kind != "name" or not colon or prefix not in prefixes:
        return None
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def is_used(dataset: Dataset, iri: str) -> bool:
    """Return whether a triple of the dataset has an IRI, or a graph its name."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:  # no IRI at all
        return False
    store = dataset.store
    patterns = ((node, None, None, None), (None, node, None, None), (None, None, node, None), (None, None, None, node))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


def nearest(dataset: Dataset, iri: str, number: int = _NEAR, *, among: Collection[str] | None = None) -> list[str]:
    """Return the IRIs of a dataset that an unknown one is most like: of its namespace, else of the same name.

    ``among`` are those that may be meant, where not all of them may.
    """
    start, name = _split(iri)
    by_name: dict[str, str] = {}
    for other in _iris(dataset) if among is None else among:
        space, local = _split(other)
        if local and (space == start or (local == name and space.startswith(tuple(PREFIXES.values())))):
            by_name[f"{local.casefold()} {space if space != start else ''}"] = other
    wanted = f"{name.casefold()} "
    close = difflib.get_close_matches(wanted, by_name, number, _CLOSE)
    close = close or difflib.get_close_matches(wanted, by_name, 1, _FAR)
    best = [by_name[key] for key in close]
    return best or sorted(other for key, other in by_name.items() if key.startswith(wanted))[:number]


def _narrower(dataset: Dataset, iri: str) -> int:
    """Return how many things are of a class below one, and not of this itself."""
    if len(subclasses(dataset, iri)) == 1:
        return 0
    own = dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(iri))
    return len(
        members(dataset, Kind(iri)) - {quad.subject.value for quad in own if isinstance(quad.subject, ox.NamedNode)}
    )


def _is_built_in(iri: str) -> bool:
    space, name = _split(iri)
    return space in (OWL, XSD) or name in _BUILT_IN.get(space, "").split()


def _iris(dataset: Dataset) -> set[str]:
    rows = dataset.select(
        "SELECT DISTINCT ?x { { ?x ?p ?o } UNION { ?s ?x ?o } UNION { ?s ?p ?x } FILTER(isIRI(?x)) }",
    )
    return {row["x"].value for row in rows}


def _split(iri: str) -> tuple[str, str]:
    name = re.split(r"[#/:]", iri)[-1]
    return iri[: len(iri) - len(name)], name


def _as_written(token: Token, iri: str, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return f"<{iri}>"
    prefix = token.text.partition(":")[0]
    local = iri.removeprefix(prefixes[prefix])
    if local == iri:
        return shrink(iri)
    return f"{prefix}:{local}" if "/" not in local else f"<{iri}>"


def _asked(found: list[Token]) -> list[Token]:
    """Return the tokens that may be terms: not those of the prologue, of a template, of datatypes and of functions."""
    asked: list[Token] = []
    depth, template = 0, -1
    for before, token, after in zip([_EDGE, *found], found, [*found[1:], _EDGE], strict=False):
        if token.name == "CONSTRUCT" and after.text == "{":
            template = depth
        depth += (token.text == "{") - (token.text == "}")
        if template >= 0:
            template = -1 if token.text == "}" and depth == template else template
        elif (
            before.name not in ("PREFIX", "BASE")
            and before.text != "^^"
            and after.text != "("
            and not (before.kind == "name" and before.text.endswith(":") and token.kind == "iri")
        ):
            asked.append(token)
    return asked


def _unbound(found: list[Token]) -> list[Token]:
    """Return the variables that stand in the head of a SELECT and nowhere else."""
    times: dict[str, int] = {}
    for token in found:
        if token.kind == "variable":
            times[token.name] = times.get(token.name, 0) + 1
    alone: list[Token] = []
    in_head = False
    for before, token in itertools.pairwise([_EDGE, *found]):
        in_head = (in_head or token.name == "SELECT") and token.text != "{" and token.name != "WHERE"
        if in_head and token.kind == "variable" and before.name != "AS" and times[token.name] == 1:
            alone.append(token)
    return alone
