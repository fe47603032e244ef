"""The pages of things that were withdrawn, and their list."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from nap_kg.namespaces import DCTERMS, OWL, PROV, XSD
from nap_kg.pages.rdf import FORMATS, written
from nap_kg.publish.paths import Places
from nap_kg.publish.render import Renderer
from nap_kg.publish.tombstones import Withdrawn
from nap_kg.publish.writer import Site


def write_withdrawn(site: Site, renderer: Renderer, places: Places, found: Sequence[Withdrawn]) -> None:
    """Write the pages that tell what was withdrawn, and their list."""
    about = renderer.config
    for one in found:
        path = places.of(one.iri)
        assert path is not None
        for language in about.languages:
            site.write(about.file(path, language), renderer.html("withdrawn.html", path, language, one=one))
        for ending in FORMATS:
            site.write(f"{path}{ending}", written(_statements(one), ending))
    for language in about.languages if found else ():
        html = renderer.html("withdrawn-list.html", "withdrawn", language, found=found)
        site.write(about.file("withdrawn", language), html)


def _statements(one: Withdrawn) -> list[ox.Triple]:
    node = ox.NamedNode(one.iri)
    moment = ox.Literal(f"{one.date}T00:00:00Z", datatype=ox.NamedNode(XSD.dateTime))
    triples = [
        ox.Triple(node, ox.NamedNode(OWL.deprecated), ox.Literal("true", datatype=ox.NamedNode(XSD.boolean))),
        ox.Triple(node, ox.NamedNode(PROV.invalidatedAtTime), moment),
    ]
    for language, reason in one.reason.items():
        if language == "en" or reason != one.reason["en"]:
            triples.append(ox.Triple(node, ox.NamedNode(DCTERMS.description), ox.Literal(reason, language=language)))
    return triples
