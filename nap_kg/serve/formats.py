"""The formats of answers: which there are for a form of query, and which one a request is after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.serve.accept import chosen
from nap_kg.serve.problems import Problem


@dataclass(frozen=True)
class Format:
    """One format of answers."""

    key: str  # its short name, for the parameter ``format``
    media: str
    guard: str  # what the guard calls the format that it is written as
    also: tuple[str, ...] = ()  # other media types that ask for it
    names: tuple[str, ...] = ()  # other short names
    iri: str = ""  # by which a service description names it


_W3C = "http://www.w3.org/ns/formats/"
TABLES = (
    Format(
        "json", "application/sparql-results+json", "json", ("application/json",),
        ("srj", "sparql-json"), f"{_W3C}SPARQL_Results_JSON",
    ),
    Format(
        "xml", "application/sparql-results+xml", "xml", ("application/xml", "text/xml"),
        ("srx", "sparql-xml"), f"{_W3C}SPARQL_Results_XML",
    ),
    Format("csv", "text/csv", "csv", (), (), f"{_W3C}SPARQL_Results_CSV"),
    Format(
        "tsv", "text/tab-separated-values", "tsv", (), (), f"{_W3C}SPARQL_Results_TSV",
    ),
)  # fmt: skip
"""Of SELECT and ASK; what a client gets that does not mind stands first."""
GRAPHS = (
    Format("turtle", "text/turtle", "turtle", ("application/x-turtle",), ("ttl",), f"{_W3C}Turtle"),
    Format(
        "ntriples", "application/n-triples", "ntriples", ("text/plain",), ("nt", "n-triples"),
        f"{_W3C}N-Triples",
    ),
    Format(
        "rdfxml", "application/rdf+xml", "rdfxml", ("application/xml", "text/xml"),
        ("rdf", "xml", "rdf+xml", "rdf-xml"), f"{_W3C}RDF_XML",
    ),
    Format(
        "jsonld", "application/ld+json", "jsonld", ("application/json",), ("json-ld", "json"),
        f"{_W3C}JSON-LD",
    ),
    Format("nquads", "application/n-quads", "ntriples", (), ("nq", "n-quads"), f"{_W3C}N-Quads"),
    Format("trig", "application/trig", "turtle", (), (), f"{_W3C}TriG"),
    Format("n3", "text/n3", "turtle", ("text/rdf+n3",), (), f"{_W3C}N3"),
)  # fmt: skip
"""Of CONSTRUCT, DESCRIBE and whole graphs. Triples as N-Triples are N-Quads, too; as Turtle, TriG and N3."""
DATASETS = tuple(one for one in GRAPHS if one.key in ("nquads", "trig", "jsonld"))
"""Of several graphs at once."""


def by_accept(formats: Sequence[Format], header: str) -> Format | None:
    """Return the format that an ``Accept`` header likes best; None where it likes none."""
    by_media = {media: one for one in formats for media in (one.media, *one.also)}
    order = [one.media for one in formats] + [media for one in formats for media in one.also]
    media = chosen(header, order)
    return None if media is None else by_media[media]


def by_name(formats: Sequence[Format], name: str) -> Format | None:
    """Return the format of a short name or media type; None where there is none."""
    wanted = name.strip().lower()
    for one in formats:
        if wanted in (one.key, one.media, *one.names, *one.also):
            return one
    return None


def wanted(formats: Sequence[Format], header: str, name: str = "") -> Format:
    """Return the format that a request is after: by its parameter, else by its ``Accept`` header.

    Raises:  Problem: 400 for a name that is none, 406 where no format is acceptable.
    """
    if name:
        found = by_name(formats, name)
        if found is None:
            known = ", ".join(one.key for one in formats)
            raise Problem(400, f"no format {name[:60]!r} for this answer", fix=f"give one of {known}")
        return found
    found = by_accept(formats, header)
    if found is None:
        known = ", ".join(one.media for one in formats)
        raise Problem(406, "no format that this request accepts", fix=f"accept one of {known}")
    return found


def rdf_format(one: Format) -> ox.RdfFormat:
    """Return the engine's name for a format of graphs or datasets."""
    found = ox.RdfFormat.from_media_type(one.media)
    assert found is not None
    return found
