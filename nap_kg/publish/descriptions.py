"""The site's data described as data: VoID with its partitions, DCAT 3 with every file, what DataCite wants to know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.export.facts import Facts
from nap_kg.namespaces import DCTERMS, FOAF, NAP, RDF, RDFS, XSD, Namespace
from nap_kg.pages.fit import fit
from nap_kg.publish.config import Config
from nap_kg.publish.dumps import Dump
from nap_kg.publish.snapshot import snapshot_file

VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_MEDIA = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = {"en": "ENG", "fr": "FRA"}
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_FORMATS = {".ttl": "RDF_TURTLE", ".nq": "RDF_N_QUADS", ".jsonld": "JSON_LD"}
_FORMAT = "http://publications.europa.eu/resource/authority/file-type/"
_RIGHTS = {
    "en": "Belongs to its publisher; not part of the dataset, which points to its passages by position and digest.",
    "fr": "Appartient à son éditeur ; ne fait pas partie du jeu, qui renvoie à ses passages par position et empreinte.",
}

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Described:
    """What the descriptions are made of."""

    about: Config
    facts: Facts
    dumps: Sequence[Dump]
    example: str = ""  # a thing that shows what things are like

    @property
    def has_files(self) -> bool:
        """Whether the dumps are files: of such there are digests, and an edition that stays."""
        return all(dump.made for dump in self.dumps)

    @property
    def dataset(self) -> str:
        """The IRI of the dataset as a whole."""
        return f"{self.about.address}void.ttl#data"

    def file(self, path: str) -> ox.NamedNode:
        """Return the address of a file of the site."""
        return ox.NamedNode(self.about.address + path)


def void(told: Described) -> list[ox.Triple]:
    """Return the dataset in VoID: sizes, dumps, a partition per class and per property, a subset per graph."""
    about, whole = told.about, told.dumps[0].counts
    found = [*_titled(told, told.dataset, VOID.Dataset), *_sizes(told.dataset, whole.triples)]
    found += [
        _triple(told.dataset, VOID.entities, _number(whole.subjects)),
        _triple(told.dataset, VOID.distinctSubjects, _number(whole.subjects)),
        _triple(told.dataset, VOID.distinctObjects, _number(whole.objects)),
        _triple(told.dataset, VOID.classes, _number(len(whole.classes))),
        _triple(told.dataset, VOID.properties, _number(len(whole.properties))),
        _triple(told.dataset, VOID.uriSpace, ox.Literal(f"{about.base}id/")),
        _triple(told.dataset, VOID.vocabulary, ox.NamedNode(NAP[""])),
        _triple(told.dataset, FOAF.homepage, ox.NamedNode(about.address)),
    ]
    if told.example:
        found.append(_triple(told.dataset, VOID.exampleResource, ox.NamedNode(told.example)))
    found += [_triple(told.dataset, VOID.feature, ox.NamedNode(f"http://www.w3.org/ns/formats/{form}"))
              for form in ("Turtle", "N-Triples", "JSON-LD")]  # fmt: skip
    for dump in told.dumps:
        if not dump.graph:
            found.append(_triple(told.dataset, VOID.dataDump, told.file(dump.path)))
    for number, (kind, count) in enumerate(sorted(whole.classes.items())):
        part = f"{about.address}void.ttl#class-{_key(kind, number)}"
        found.append(_triple(told.dataset, VOID.classPartition, ox.NamedNode(part)))
        found += [_triple(part, VOID["class"], ox.NamedNode(kind)), _triple(part, VOID.entities, _number(count))]
    for number, (predicate, count) in enumerate(sorted(whole.properties.items())):
        part = f"{about.address}void.ttl#property-{_key(predicate, number)}"
        found.append(_triple(told.dataset, VOID.propertyPartition, ox.NamedNode(part)))
        found += [_triple(part, VOID.property, ox.NamedNode(predicate)), _triple(part, VOID.triples, _number(count))]
    for graph in dict.fromkeys(dump.graph for dump in told.dumps if dump.graph):
        found.append(_triple(told.dataset, VOID.subset, ox.NamedNode(graph)))
        own = [dump for dump in told.dumps if dump.graph == graph]
        found += [_triple(graph, RDF.type, ox.NamedNode(VOID.Dataset)), *_sizes(graph, own[0].counts.triples)]
        found += [_triple(graph, VOID.dataDump, told.file(dump.path)) for dump in own]
    return found


def _key(iri: str, number: int) -> str:
    """Return a name for a partition: that of one of our terms, else a number, with the last part of the IRI."""
    last = re.sub(r"[^A-Za-z0-9-]", "", re.split(r"[#/:]", iri)[-1])
    return last if iri == NAP[last] else f"{number}-{last}"


def dcat(told: Described) -> list[ox.Triple]:
    """Return a catalogue with the dataset, each of its files, and the documents that it was made from, kept apart."""
    about = told.about
    catalogue = f"{about.address}catalog.ttl#catalog"
    found = [*_titled(told, catalogue, DCAT.Catalog), _triple(catalogue, DCAT.dataset, ox.NamedNode(told.dataset))]
    found += [*_titled(told, told.dataset, DCAT.Dataset), *_coverage(told)]
    found.append(_triple(told.dataset, DCTERMS.identifier, ox.Literal(told.dataset)))
    found.append(_triple(told.dataset, DCAT.landingPage, ox.NamedNode(about.address)))
    for theme in sorted({theme for plan in _plans(told) for theme in told.facts.iris(plan, NAP.hasTheme)}):
        found.append(_triple(told.dataset, DCAT.theme, ox.NamedNode(theme)))
        for language in about.languages:
            keyword = ox.Literal(told.facts.label(theme, language), language=language)
            found.append(_triple(told.dataset, DCAT.keyword, keyword))
    for dump in told.dumps:
        found += _distribution(told, dump, dump.path)
        found.append(_triple(told.dataset, DCAT.distribution, ox.NamedNode(_distributed(told, dump.path))))
    found += _edition(told)
    for document in _documents(told):
        found.append(_triple(told.dataset, DCTERMS.source, ox.NamedNode(document)))
        found += _document(told, document)
    return found


def _titled(told: Described, iri: str, kind: str) -> Iterator[ox.Triple]:
    about = told.about
    yield _triple(iri, RDF.type, ox.NamedNode(kind))
    for language in about.languages:
        yield _triple(iri, DCTERMS["title"], ox.Literal(about.title[language], language=language))
        yield _triple(iri, DCTERMS.description, ox.Literal(about.description[language], language=language))
        yield _triple(iri, DCTERMS.language, ox.NamedNode(_LANGUAGE + _LANGUAGES[language]))
    if about.date:
        yield _triple(iri, DCTERMS.modified, ox.Literal(about.date, datatype=ox.NamedNode(XSD.date)))
    if about.version:
        yield _triple(iri, DCAT.version, ox.Literal(about.version))
    if about.licence:
        yield _triple(iri, DCTERMS.license, ox.NamedNode(about.licence))
    if about.publisher:
        maker = f"{about.address}catalog.ttl#publisher"
        yield _triple(iri, DCTERMS.publisher, ox.NamedNode(maker))
        yield _triple(maker, RDF.type, ox.NamedNode(FOAF.Agent))
        yield _triple(maker, FOAF.name, ox.Literal(about.publisher))
    if about.contact and kind == DCAT.Dataset:
        contact = f"{about.address}catalog.ttl#contact"
        yield _triple(iri, DCAT.contactPoint, ox.NamedNode(contact))
        yield _triple(contact, RDF.type, ox.NamedNode(VCARD.Kind))
        yield _triple(contact, VCARD.fn, ox.Literal(about.publisher or about.title[about.languages[0]]))
        address = VCARD.hasEmail if about.contact.startswith("mailto:") else VCARD.hasURL
        yield _triple(contact, address, ox.NamedNode(about.contact))


def _plans(told: Described) -> list[str]:
    return sorted(plan for plan in told.facts.members(NAP.ActionPlan) if plan.startswith(told.about.base))


def _documents(told: Described) -> list[str]:
    """Return the documents that evidence is from, or that reports are."""
    renditions = told.facts.pairs(NAP.isRenditionOf)
    return sorted({document for _, document in renditions} | set(told.facts.members(NAP.ProgressReport)))


def _coverage(told: Described) -> Iterator[ox.Triple]:
    """Yield the time and the places that the data is about: from its first reporting period to its last."""
    facts = told.facts
    periods = [facts.iri(report, NAP.hasReportingPeriod) for report in sorted(facts.members(NAP.ProgressReport))]
    begins = sorted(filter(None, (facts.text(period, NAP.begins) for period in periods)))
    ends = sorted(filter(None, (facts.text(period, NAP.ends) for period in periods)))
    if begins and ends:
        span = f"{told.about.address}catalog.ttl#period"
        yield _triple(told.dataset, DCTERMS.temporal, ox.NamedNode(span))
        yield _triple(span, RDF.type, ox.NamedNode(DCTERMS.PeriodOfTime))
        for predicate, date in ((DCAT.startDate, begins[0]), (DCAT.endDate, ends[-1])):
            yield _triple(span, predicate, ox.Literal(date, datatype=ox.NamedNode(XSD.date)))
    for plan in _plans(told):
        for place in facts.iris(plan, DCTERMS.spatial):
            yield _triple(told.dataset, DCTERMS.spatial, ox.NamedNode(place))


def _edition(told: Described) -> Iterator[ox.Triple]:
    """Yield the edition that is cited: a version of the dataset, with a file that stays when the next one is made."""
    path = snapshot_file(told.about)
    if not path or not told.has_files:
        return
    edition = f"{told.about.address}catalog.ttl#edition"
    yield _triple(told.dataset, DCAT.hasCurrentVersion, ox.NamedNode(edition))
    yield from _titled(told, edition, DCAT.Dataset)
    yield _triple(edition, DCAT.isVersionOf, ox.NamedNode(told.dataset))
    yield _triple(edition, DCAT.distribution, ox.NamedNode(_distributed(told, path)))
    yield from _distribution(told, next(one for one in told.dumps if not one.graph and one.ending == ".nq"), path)


def _distributed(told: Described, path: str) -> str:
    return f"{told.about.address}catalog.ttl#{path}"


def _distribution(told: Described, dump: Dump, path: str) -> Iterator[ox.Triple]:
    one = _distributed(told, path)
    check = f"{one}-checksum"
    address = told.file(path)
    what = dump.graph or told.about.title[told.about.languages[0]]
    yield _triple(one, RDF.type, ox.NamedNode(DCAT.Distribution))
    yield _triple(one, DCTERMS["title"], ox.Literal(f"{what}, {dump.media}"))
    yield _triple(one, DCAT.downloadURL, address)
    yield _triple(one, DCAT.accessURL, address)
    yield _triple(one, DCTERMS["format"], ox.NamedNode(_FORMAT + _FORMATS[dump.ending]))
    yield _triple(one, DCAT.mediaType, ox.NamedNode(_MEDIA + dump.media))
    if dump.packed:
        yield _triple(one, DCAT.compressFormat, ox.NamedNode(f"{_MEDIA}application/gzip"))
    if dump.made:
        size = ox.Literal(str(dump.made.size), datatype=ox.NamedNode(XSD.nonNegativeInteger))
        yield _triple(one, DCAT.byteSize, size)
        yield _triple(one, SPDX.checksum, ox.NamedNode(check))
        yield _triple(check, RDF.type, ox.NamedNode(SPDX.Checksum))
        yield _triple(check, SPDX.algorithm, ox.NamedNode(SPDX.checksumAlgorithm_sha256))
        yield _triple(check, SPDX.checksumValue, ox.Literal(dump.made.digest, datatype=ox.NamedNode(XSD.hexBinary)))
    if told.about.licence:
        yield _triple(one, DCTERMS.license, ox.NamedNode(told.about.licence))


def _document(told: Described, document: str) -> Iterator[ox.Triple]:
    """Yield what is known of an official document: its own publisher and rights, and where it is read."""
    facts = told.facts
    yield _triple(document, RDF.type, ox.NamedNode(FOAF.Document))
    for predicate in (DCTERMS["title"], DCTERMS.publisher, DCTERMS.issued, FOAF.homepage):
        for term in facts.terms(document, predicate):
            if isinstance(term, ox.NamedNode | ox.Literal):
                yield _triple(document, predicate, term)
    publisher = facts.iri(document, DCTERMS.publisher)
    if publisher:
        yield _triple(publisher, RDF.type, ox.NamedNode(FOAF.Agent))
        for language in told.about.languages:
            yield _triple(publisher, FOAF.name, ox.Literal(facts.label(publisher, language), language=language))
    statement = f"{told.about.address}catalog.ttl#source-rights"
    yield _triple(document, DCTERMS.rights, ox.NamedNode(statement))
    yield _triple(statement, RDF.type, ox.NamedNode(DCTERMS.RightsStatement))
    for language in told.about.languages:
        yield _triple(statement, RDFS.label, ox.Literal(_RIGHTS[language], language=language))


def datacite(told: Described) -> str:
    """Return the dataset as DataCite's metadata (schema 4.5) in JSON, for whoever deposits a snapshot."""
    about = told.about
    maker = about.publisher or ":unav"  # DataCite's own word for what is not known
    found = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "RDF"},
        "titles": [{"title": about.title[language], "lang": language} for language in about.languages],
        "creators": [{"name": maker, "nameType": "Organizational"}],
        "publisher": {"name": maker},
        "publicationYear": about.date[:4],
        "dates": [{"date": about.date, "dateType": "Updated"}] if about.date else [],
        "language": about.languages[0],
        "version": about.version,
        "url": about.address,
        "alternateIdentifiers": [
            {"alternateIdentifier": found, "alternateIdentifierType": "URL"}
            for found in (
                told.dataset,
                told.has_files and snapshot_file(about) and about.address + snapshot_file(about),
            )
            if found
        ],
        "formats": sorted({dump.media for dump in told.dumps}),
        "sizes": [f"{told.dumps[0].counts.triples} triples"],
        "rightsList": [{"rightsUri": about.licence}] if about.licence else [],
        "descriptions": [
            {"description": about.description[language], "descriptionType": "Abstract", "lang": language}
            for language in about.languages
        ],
        "relatedItems": [
            {
                "relationType": "IsDerivedFrom",
                "relatedItemType": "Report",
                "relatedItemIdentifier": {"relatedItemIdentifier": document, "relatedItemIdentifierType": "URL"},
                "titles": [{"title": told.facts.text(document, DCTERMS["title"]) or told.facts.label(document)}],
            }
            for document in _documents(told)
        ],
    }
    kept = {key: value for key, value in found.items() if value not in ("", [], {})}
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


def citation(told: Described) -> str:
    """Return how the dataset is cited, as CITATION.cff has it."""
    about = told.about

    def quoted(text: str) -> str:
        return json.dumps(fit(text), ensure_ascii=False)

    lines = ["cff-version: 1.2.0", "type: dataset", f"title: {quoted(about.title[about.languages[0]])}"]
    lines.append(f"message: {quoted('If you use this data, please cite it as below, with the version you used.')}")
    lines += ["authors:", f"  - name: {quoted(about.publisher or about.title[about.languages[0]])}"]
    lines += [f"version: {quoted(about.version)}"] if about.version else []
    lines += [f"date-released: {quoted(about.date)}"] if about.date else []
    lines += [f"url: {quoted(about.address)}"]
    if about.licence == "https://creativecommons.org/licenses/by/4.0/":
        lines.append("license: CC-BY-4.0")
    elif about.licence:
        lines.append(f"license-url: {quoted(about.licence)}")
    return "\n".join(lines) + "\n"


def _sizes(iri: str, triples: int) -> list[ox.Triple]:
    return [_triple(iri, VOID.triples, _number(triples))]


def _number(count: int) -> ox.Literal:
    return ox.Literal(str(count), datatype=ox.NamedNode(XSD.integer))


def _triple(subject: str, predicate: str, value: Value) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
