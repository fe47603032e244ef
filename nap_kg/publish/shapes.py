"""The shapes as one graph at their own address, and a page with a place per named shape."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.files import read_text
from nap_kg.namespaces import DCTERMS, NAP, OWL, RDFS, SH, SHAPE
from nap_kg.pages.rdf import ALL_PREFIXES, written
from nap_kg.pages.statements import settle_blank_nodes
from nap_kg.publish.dumps import jsonld
from nap_kg.publish.render import Renderer
from nap_kg.publish.writer import Site
from nap_kg.turtle.format import format_turtle

PAGE = "shapes"


@dataclass(frozen=True)
class Rule:
    """One named shape as the page tells of it."""

    key: str  # its anchor: what follows the hash
    code: str
    message: str
    reason: str
    severity: str  # the local name of its severity
    target: str  # IRI of the class that it is about; empty where it is about none of ours


def write_shapes(site: Site, renderer: Renderer | None) -> list[str]:
    """Write the shapes in each format, at their own address and at their version's; return the paths of the pages.

    Their page is written where there is a renderer.
    """
    files = sorted(resources.folder("shapes").glob("*.ttl"))
    texts = [read_text(file) for file in files]
    store = ox.Store()
    for text in texts:
        store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    settle_blank_nodes(store)
    triples = [quad.triple for quad in store]
    turtle = format_turtle("\n".join(texts), name="shapes").encode()
    contents = {".ttl": turtle, ".jsonld": jsonld(triples, ALL_PREFIXES), ".nt": written(triples, ".nt")}
    versions = sorted(
        quad.object.value.removeprefix(SHAPE[""].removesuffix("#"))
        for quad in store.quads_for_pattern(None, ox.NamedNode(OWL.versionIRI), None)
        if isinstance(quad.object, ox.NamedNode)
    )
    for name in [PAGE, *(f"{PAGE}{version}" for version in versions)]:
        for ending, content in contents.items():
            site.write(f"{name}{ending}", content)
    if renderer is None:
        return []
    about = renderer.config
    for language in about.languages:
        html = renderer.html("shapes.html", PAGE, language, rules=rules(store, language), versions=versions)
        site.write(about.file(PAGE, language), html)
    return [PAGE]


def rules(store: ox.Store, language: str) -> list[Rule]:
    """Return the named shapes by name, in a language; in English where a text has no other."""

    def terms(shape: ox.NamedNode, predicate: str) -> list[object]:
        return sorted((q.object for q in store.quads_for_pattern(shape, ox.NamedNode(predicate), None)), key=str)

    def text(shape: ox.NamedNode, predicate: str) -> str:
        found = [term for term in terms(shape, predicate) if isinstance(term, ox.Literal)]
        wanted = [term.value for term in found if term.language == language]
        return next(iter([*wanted, *(term.value for term in found)]), "")

    def iri(shape: ox.NamedNode, predicate: str) -> str:
        return next((term.value for term in terms(shape, predicate) if isinstance(term, ox.NamedNode)), "")

    named = {quad.subject for quad in store if isinstance(quad.subject, ox.NamedNode)}
    return [
        Rule(
            key=shape.value[len(SHAPE[""]) :],
            code=text(shape, DCTERMS.identifier),
            message=text(shape, SH.message),
            reason=text(shape, RDFS.comment),
            severity=iri(shape, SH.severity).removeprefix(SH[""]),
            target=target if (target := iri(shape, SH.targetClass)).startswith(NAP[""]) else "",
        )
        for shape in sorted(named, key=lambda one: one.value)
        if shape.value.startswith(SHAPE[""])
    ]
