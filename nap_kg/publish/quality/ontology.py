"""Tests of the ontology of a site, after FOOPS!: findable, accessible, interoperable, reusable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from nap_kg.namespaces import DCTERMS, NAP, OWL, RDF, RDFS, SKOS, VANN
from nap_kg.publish.quality.model import Test
from nap_kg.publish.quality.resolve import ACCEPTS
from nap_kg.publish.quality.site import ONTOLOGY, Examined, iris, literals

_PERSISTENT = ("https://w3id.org/", "http://purl.org/", "https://purl.org/", "https://doi.org/")
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_FORMS = ("ttl", "jsonld", "nt")


def terms(site: Examined) -> list[str]:
    """Return the ontology's own terms."""
    found = {
        quad.subject.value
        for kind in _KINDS
        for quad in site.ontology.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind))
        if isinstance(quad.subject, ox.NamedNode)
    }
    return sorted(term for term in found if term.startswith(NAP[""]))


def _leads(site: Examined, iri: str, *, wanted: dict[str, str]) -> Iterator[str]:
    for host in site.rules:
        for name, ending in wanted.items():
            found = site.follow(host, iri, ACCEPTS[name])
            if not found.file.endswith(ending):
                yield f"{host}: {iri} as {name} leads to {found.file or found.statuses[-1]}, not to {ending}"


def _persistent(site: Examined) -> Iterator[str]:
    if not site.base.startswith(_PERSISTENT):
        yield f"{site.base} is under no service of persistent identifiers"


def _resolves(site: Examined) -> Iterator[str]:
    yield from _leads(site, ONTOLOGY, wanted={"*/*": ".html", "turtle": ".ttl"})


def _same(site: Examined) -> Iterator[str]:
    kind = ox.NamedNode(OWL.Ontology)
    found = {str(q.subject) for q in site.ontology.quads_for_pattern(None, ox.NamedNode(RDF.type), kind)}
    if found != {f"<{ONTOLOGY}>"}:
        yield f"ns.ttl declares {', '.join(sorted(found)) or 'no ontology'}, not {ONTOLOGY}"


def _version(site: Examined) -> Iterator[str]:
    found = iris(site.ontology, ONTOLOGY, OWL.versionIRI)
    if len(found) != 1 or found[0] == ONTOLOGY:
        yield f"owl:versionIRI is {', '.join(found) or 'missing'}"
    elif (number := literals(site.ontology, ONTOLOGY, OWL.versionInfo)) and number[0].value not in found[0]:
        yield f"{found[0]} does not tell the version {number[0].value}"


def _version_resolves(site: Examined) -> Iterator[str]:
    for version in iris(site.ontology, ONTOLOGY, OWL.versionIRI) or ["(none)"]:
        yield from _leads(site, version, wanted={"*/*": ".html", "turtle": ".ttl"})


def _has(*wanted: tuple[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from wanted


def _told(site: Examined, wanted: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    for name, predicates in wanted:
        if not iris(site.ontology, ONTOLOGY, *predicates) and not literals(site.ontology, ONTOLOGY, *predicates):
            yield f"no {name}"


def _minimum(site: Examined) -> Iterator[str]:
    yield from _told(
        site,
        _has(
            ("dcterms:title", (DCTERMS["title"],)),
            ("dcterms:description", (DCTERMS.description,)),
            ("owl:versionInfo", (OWL.versionInfo,)),
        ),
    )
    for language in site.languages:
        for name in ("title", "description"):
            told = [one.language for one in literals(site.ontology, ONTOLOGY, DCTERMS[name])]
            if language not in told:
                yield f"no dcterms:{name} in {language}"


def _prefix(site: Examined) -> Iterator[str]:
    yield from _told(site, [("vann:preferredNamespacePrefix", (VANN.preferredNamespacePrefix,))])
    spaces = literals(site.ontology, ONTOLOGY, VANN.preferredNamespaceUri)
    if [one.value for one in spaces] != [NAP[""]]:
        yield f"vann:preferredNamespaceUri is not {NAP['']}"


def _listed(site: Examined) -> Iterator[str]:
    if f"{site.address}ns/index.html" not in site.text("sitemap.xml"):
        yield "the sitemap does not name ns/index.html"
    named = ox.NamedNode("http://rdfs.org/ns/void#vocabulary")
    if not any(site.void.quads_for_pattern(None, named, ox.NamedNode(NAP[""]))):
        yield f"void.ttl does not name {NAP['']} as a vocabulary"


def _negotiated(site: Examined) -> Iterator[str]:
    wanted = {"html": ".html", "browser": ".html", "turtle": ".ttl", "json-ld": ".jsonld", "n-triples": ".nt"}
    yield from _leads(site, ONTOLOGY, wanted=wanted)


def _documented(site: Examined) -> Iterator[str]:
    for language in site.languages:
        page = "ns/index.html" if language == site.languages[0] else f"ns/index.{language}.html"
        _, anchors = site.links(page)
        for term in terms(site):
            if term.removeprefix(NAP[""]) not in anchors:
                yield f"{page} has no place for {term}"


def _readable(site: Examined) -> Iterator[str]:
    sizes = {form: len(site.store(f"ns.{form}")) for form in _FORMS}
    if len(set(sizes.values())) != 1 or not sizes["ttl"]:
        yield "statements: " + ", ".join(f"ns.{form} {count}" for form, count in sizes.items())


def _vocabularies(site: Examined) -> Iterator[str]:
    spaces = {"Dublin Core": DCTERMS[""], "SKOS": SKOS[""], "VANN": VANN[""], "OWL": OWL[""]}
    used = {quad.predicate.value for quad in site.ontology}
    for name, space in spaces.items():
        if not any(predicate.startswith(space) for predicate in used):
            yield f"no property of {name} is used"


def _linked(site: Examined) -> Iterator[str]:
    ties = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, SKOS.closeMatch, SKOS.broadMatch)
    outside = {
        quad.object.value
        for tie in ties
        for quad in site.ontology.quads_for_pattern(None, ox.NamedNode(tie), None)
        if isinstance(quad.object, ox.NamedNode) and not quad.object.value.startswith(site.base)
    }
    if not outside:
        yield "no term is narrower than one of another vocabulary"


def _texts(site: Examined, predicate: str, name: str) -> Iterator[str]:
    found = terms(site)
    if not found:
        yield "ns.ttl declares no term"
    for term in found:
        told = {one.language for one in literals(site.ontology, term, predicate)}
        for language in site.languages:
            if language not in told:
                yield f"{term} has no {name} in {language}"


def _labels(site: Examined) -> Iterator[str]:
    yield from _texts(site, RDFS.label, "rdfs:label")


def _definitions(site: Examined) -> Iterator[str]:
    yield from _texts(site, SKOS.definition, "skos:definition")


def _licence(site: Examined) -> Iterator[str]:
    found = iris(site.ontology, ONTOLOGY, DCTERMS.license)
    if not any(one.startswith(("http://", "https://")) for one in found):
        yield "no dcterms:license with an IRI of the web"


def _provenance(site: Examined) -> Iterator[str]:
    wanted = [
        ("dcterms:creator", (DCTERMS.creator,)),
        ("dcterms:created", (DCTERMS.created,)),
        ("dcterms:issued", (DCTERMS.issued,)),
        ("dcterms:modified", (DCTERMS.modified,)),
    ]
    yield from _told(site, wanted)


def _citation(site: Examined) -> Iterator[str]:
    yield from _told(site, [("dcterms:bibliographicCitation", (DCTERMS.bibliographicCitation,))])


def _context(site: Examined) -> Iterator[str]:
    text = site.text("ns.jsonld")
    if '"@context"' not in text:
        yield "ns.jsonld has no context"
    elif f'"{NAP[""]}"' not in text:
        yield f"the context of ns.jsonld has no prefix for {NAP['']}"


TESTS = tuple(
    Test(code, "FAIR", title, misses)
    for code, title, misses in (
        ("F1-persistent", "the ontology has a persistent IRI", _persistent),
        ("F1-resolves", "its IRI leads to its page and its Turtle", _resolves),
        ("F1-same-iri", "the document declares the IRI it is served for", _same),
        ("F1-version", "it has a version IRI that tells the version", _version),
        ("F1-version-resolves", "its version IRI leads to its page and its Turtle", _version_resolves),
        ("F2-metadata", "title and description in each language, version", _minimum),
        ("F3-prefix", "preferred prefix and namespace", _prefix),
        ("F4-listed", "sitemap and VoID name it", _listed),
        ("A1-negotiation", "each form is had by Accept", _negotiated),
        ("A1-html", "its page has a place for each term, in each language", _documented),
        ("I1-formats", "Turtle, JSON-LD and N-Triples say the same", _readable),
        ("I1-context", "its JSON-LD has a context with its prefix", _context),
        ("I2-vocabularies", "metadata in standard vocabularies", _vocabularies),
        ("I3-linked", "terms build on those of others", _linked),
        ("R1-labels", "each term has a label in each language", _labels),
        ("R1-definitions", "each term has a definition in each language", _definitions),
        ("R1.1-licence", "its licence is an IRI", _licence),
        ("R1.2-provenance", "creator and dates", _provenance),
        ("R1.2-citation", "how it is cited", _citation),
    )
)
