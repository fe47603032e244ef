"""The alignments as lists; ``python -m tests.ontology.alignments`` writes the page and the table of them anew.

The table is in the Simple Standard for Sharing Ontological Mappings (SSSOM), so that others' tools read it.
"""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.namespaces import DCTERMS, NAP, OWL, PREFIXES, RDF, RDFS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "ontology" / "alignments"
PAGE = ROOT / "docs" / "alignments.md"
TABLE = ROOT / "docs" / "alignments.sssom.tsv"

VOCABULARIES = {
    "cpsv-ap": ["cpsv-ap.ttl"],
    "dcat": ["dcat3.ttl"],
    "dcterms": ["dcterms.ttl"],
    "org": ["org.ttl"],
    "owl-time": ["time.ttl"],
    "prov-o": ["prov-o.ttl"],
    "qb": ["cube.ttl", "sdmx-measure.ttl", "sdmx-dimension.ttl"],
    "schema-org": ["schemaorg-current-https.ttl"],
    "skos": ["skos.ttl"],
}
"""The vocabularies' own files in the folder of published vocabularies, by alignment; the others have none in RDF."""

_JUSTIFICATION = "https://w3id.org/sssom/mapping_justification"
_PREFIXES = {
    **PREFIXES,
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "iati": "https://iatistandard.org/en/iati-standard/203/activity-standard/",
    "p-plan": "http://purl.org/net/p-plan#",
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "https://schema.org/",
    "sdg": "http://metadata.un.org/sdg/",
    "sdgo": "http://metadata.un.org/sdg/ontology#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "stratml": "urn:ISO:std:iso:17469:tech:xsd:stratml_core#",
    "stratml-report": "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport#",
}


class Mapping(NamedTuple):
    """One mapping with its reason; the reason and its kind are empty where the file gives none."""

    subject: str
    predicate: str
    object: str
    reason: str
    justification: str


@lru_cache
def quads(file: Path) -> tuple[ox.Quad, ...]:
    """Return what one alignment states."""
    return tuple(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))


def files() -> list[Path]:
    """Return the files of alignments."""
    return sorted(FOLDER.glob("*.ttl"))


def heading(file: Path) -> tuple[str, str]:
    """Return the title of an alignment and the vocabulary that it leads to."""
    title = next(
        q.object.value for q in quads(file) if q.predicate.value == DCTERMS["title"] and q.object.language == "en"
    )
    return title, next(q.object.value for q in quads(file) if q.predicate.value == DCTERMS.references)


def stated(file: Path) -> set[tuple[str, str, str]]:
    """Return the mappings of a file as plain statements."""
    ours = (NAP[""], "https://w3id.org/nap-kg/id/")
    return {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in quads(file)
        if isinstance(q.subject, ox.NamedNode)
        and q.subject.value.startswith(ours)
        and isinstance(q.object, ox.NamedNode)
        and q.predicate.value != RDF.type
    }


def mappings(file: Path) -> list[Mapping]:
    """Return the mappings that a file gives reasons for, in order."""
    about: dict[str, dict[str, str]] = {}
    for quad in quads(file):
        if isinstance(quad.subject, ox.BlankNode):
            about.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    keys = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget, RDFS.comment, _JUSTIFICATION)
    return sorted(Mapping(*(said.get(str(key), "") for key in keys)) for said in about.values())


def curie(iri: str) -> str:
    """Return an IRI by the longest prefix that fits it."""
    fitting = [(len(str(ns)), prefix, str(ns)) for prefix, ns in _PREFIXES.items() if iri.startswith(str(ns))]
    if not fitting:
        return iri
    _, prefix, namespace = max(fitting)
    return f"{prefix}:{iri.removeprefix(namespace)}"


def table() -> str:
    """Return all mappings in SSSOM."""
    found = [(file, mapping) for file in files() for mapping in mappings(file)]
    used = sorted({c.partition(":")[0] for _, m in found for c in map(curie, m[:3])} | {"semapv"})
    lines = ["#mapping_set_id: https://w3id.org/nap-kg/ns/alignments", "#mapping_set_version: 0.1.0"]
    lines += ["#license: https://creativecommons.org/licenses/by/4.0/", "#curie_map:"]
    lines += [f'#  {prefix}: "{_PREFIXES[prefix]}"' for prefix in used]
    rows = io.StringIO()
    writer = csv.writer(rows, delimiter="\t", lineterminator="\n")
    writer.writerow(["subject_id", "predicate_id", "object_id", "mapping_justification", "comment"])
    for _, m in found:
        writer.writerow([curie(m.subject), curie(m.predicate), curie(m.object), curie(m.justification), m.reason])
    return "\n".join(lines) + "\n" + rows.getvalue()


def page() -> str:
    """Return the page that a reader finds the alignments by."""
    lines = [
        "# Alignments",
        "",
        "How our terms stand to those of other vocabularies: one file each in `ontology/alignments/`, every mapping with its",
        "reason (an `owl:Axiom` that annotates it), all of them in one table for mapping tools in",
        "[alignments.sssom.tsv](alignments.sssom.tsv). `rdfs:subClassOf` and `rdfs:subPropertyOf` entail; `rdfs:seeAlso` says",
        "that a term is near and why nothing follows from it; concepts are matched in SKOS. Nothing is imported, and nothing is",
        "said of other people's terms but that they are classes or properties.",
        "",
        "The files are loaded only where named:",
        "",
        "```console",
        "$ nap-kg reason --ontology ontology",
        "```",
        "",
        "reasons over ontology, alignments and data together. What the ontology itself builds on (`org:`, `prov:`, `skos:`,",
        "`foaf:`, `oa:`, `time:`) stands in its own files.",
        "",
        "**Verified** terms were found in their vocabulary's own file; those of StratML in its XML Schema. **Unverified** are",
        "those of vocabularies of which no file was at hand.",
        "",
    ]  # fmt: skip
    for file in files():
        title, vocabulary = heading(file)
        verified = "verified" if file.stem in VOCABULARIES or file.stem == "stratml" else "unverified"
        lines += [f"## {title}", "", f"`{vocabulary}`, in `ontology/alignments/{file.name}`: {verified}.", ""]
        lines += ["| ours | | theirs | reason |", "|---|---|---|---|"]
        lines += [
            f"| `{curie(m.subject)}` | `{curie(m.predicate)}` | `{curie(m.object)}` | {m.reason} |"
            for m in mappings(file)
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    TABLE.write_text(table(), encoding="utf-8")
