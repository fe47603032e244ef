"""A validation result as SHACL defines it, before it is given a place in a file."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, order=True)
class Result:
    """One validation result; terms as N-Triples writes them, so that the routes can be compared."""

    focus_node: str
    path: str  # as SPARQL writes a property path; empty for the node itself
    value: str  # empty where there is none
    component: str  # IRI
    severity: str  # IRI
    shape: str  # IRI of the nearest named shape; empty where none is
    message: str
    source: str = field(default="", compare=False)  # the shape itself, named or not

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What the W3C compares: focus node, path, value, component and severity."""
        return self.focus_node, self.path, self.value, self.component, self.severity

    @property
    def identity_in_store(self) -> tuple[str, str, str, str, str]:
        """The same with literals as a store keeps them: the fast route reads some there, and pySHACL none."""
        focus, value = (text and str(stored(as_term(text))) for text in (self.focus_node, self.value))
        return focus, self.path, value, self.component, self.severity


def as_term(text: str) -> Term:
    """Return the term that N-Triples writes so."""
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    if text.startswith("<") and not text.startswith("<<"):
        return ox.NamedNode(text[1:-1])
    term: Term = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .".encode(), ox.RdfFormat.N_TRIPLES))).triple.object
    return term


def stored(term: Term) -> Term:
    """Return a term as a store hands it back: ``1.5`` for ``1.50``."""
    if not isinstance(term, ox.Literal):
        return term
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term))
    kept: Term = next(iter(store)).object
    return kept
