"""What goes with a report's graphs: the files it was read from, the periods it names, the bodies that were accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.ingest.meaning import Period
from nap_kg.ingest.profile import Profile, ReportProfile
from nap_kg.ingest.review import Decision
from nap_kg.ingest.sources import SourceFiles
from nap_kg.ingest.tables import Source
from nap_kg.namespaces import DCTERMS, ID, NAP, RDF, RDFS, XSD
from nap_kg.turtle import format_turtle
from nap_kg.turtle.write import ESCAPES

_OMITTED = {"lead": NAP.leadAsPrinted, "status": NAP.statusAsPrinted, "timeline": NAP.timelineAsPrinted}
"""The property that a report omits where none of its tables has a column."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "front-matter": "text/markdown",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "text": "text/plain",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
}
"""The media type of each format that is read."""

_PREFIXES = {
    "dcterms": str(DCTERMS),
    "nap": str(NAP),
    "rdfs": str(RDFS),
    "xsd": str(XSD),
    "org": "http://www.w3.org/ns/org#",
}


def described_renditions(
    sources: Sequence[Source], files: SourceFiles, profile: Profile, report: ReportProfile, dataset: Dataset
) -> str:
    """Return the Turtle of the renditions that were read; empty where the register describes them already."""
    own = profile.path.parent / report.key / "renditions.ttl"
    blocks = [
        f"{iri(report.iri)} {iri(NAP.omitsProperty)} {iri(omitted)} .\n"
        for column, omitted in _OMITTED.items()
        if not profile.prints(report, column)
    ]
    for source, file in zip(sources, files.files, strict=True):
        if _is_described(dataset, source.rendition, own):
            continue
        blocks.append(
            _block(source.rendition, NAP.Rendition, [
                (RDFS.label, text(source.name, "@en")),
                (DCTERMS["format"], text(MEDIA_TYPES[source.document.format])),
                (DCTERMS.language, text(profile.language)),
                    (NAP.codePointCount, str(len(source.document.text))),
                (NAP.digest, text(file.sha256)),
                (NAP.isRenditionOf, iri(report.iri)),
            ])
        )  # fmt: skip
    return _turtle(blocks)


def described_periods(periods: Iterable[tuple[str, Period]], profile: Profile, dataset: Dataset) -> str:
    """Return the Turtle of the periods that the register does not describe."""
    blocks = []
    for thing, period in sorted(periods, key=lambda item: item[0]):
        if _is_described(dataset, thing, profile.path.parent / "periods.ttl"):
            continue
        kind = _CLASSES.get(period.kind, NAP.CalendarPeriod)
        unit = period.kind.removeprefix("fiscal-")
        blocks.append(
            _block(thing, kind, [
                (NAP.hasPeriodKind, iri(ID[f"period-kind/{unit}"])),
                (RDFS.label, text(_label(period), f"@{profile.language}")),
                (NAP.begins, _date(period.begins)),
                (NAP.ends, _date(period.ends)),
            ])
        )  # fmt: skip
    return _turtle(blocks)


_CLASSES = {"fiscal-year": NAP.FiscalYear, "fiscal-quarter": NAP.FiscalPeriod}


def reviewed_names(decisions: Iterable[Decision], profile: Profile) -> dict[str, str]:
    """Return the IRI of the name that each accepted wording becomes."""
    count: Counter[str] = Counter()
    found: dict[str, str] = {}
    for one in decisions:
        if one.text not in found:
            count[one.key] += 1
            number = f"-{count[one.key]}" if count[one.key] > 1 else ""
            found[one.text] = f"{profile.agencies}{one.key}/name/reviewed{number}"
    return found


def described_bodies(decisions: Sequence[Decision], profile: Profile) -> str:
    """Return the Turtle of the bodies and names that were accepted in review."""
    blocks = []
    iris = reviewed_names(decisions, profile)
    new: dict[str, Decision] = {}
    names: dict[str, list[str]] = {}
    for one in decisions:
        if one.decision == "new":
            new.setdefault(one.key, one)
        names.setdefault(one.key, []).append(one.text)
    for key, texts in sorted(names.items()):
        body = profile.agencies + key
        pairs = []
        for words in dict.fromkeys(texts):
            name = iris[words]
            pairs.append((NAP.hasName, iri(name)))
            blocks.append(
                _block(name, NAP.Name, [
                    (NAP.nameText, text(words)),
                    (DCTERMS.language, text(profile.language)),
                    (NAP.hasNameKind, iri(ID["name-kind/as-printed"])),
                ])
            )  # fmt: skip
        if key in new:
            pairs.append((RDFS.label, text(new[key].text, f"@{profile.language}")))
            if new[key].is_unit:
                pairs.append(("http://www.w3.org/ns/org#unitOf", iri(profile.agencies + key.rpartition("/")[0])))
            blocks.append(_block(body, NAP[new[key].kind], pairs))
        else:
            blocks.append(_block(body, "", pairs))
    return _turtle(blocks, "# Written from review/bodies.csv by every run of ingest: decide there.\n\n")


def iri(value: str) -> str:
    """Return an IRI as Turtle writes it."""
    return f"<{value}>"


def text(value: str, suffix: str = "") -> str:
    """Return a literal as Turtle writes it."""
    return f'"{value.translate(ESCAPES)}"{suffix}'


def _label(period: Period) -> str:
    return period.wording


def _date(day: date) -> str:
    return text(day.isoformat(), f"^^{iri(XSD.date)}")


def _is_described(dataset: Dataset, thing: str, own: Path) -> bool:
    """Tell whether another file than the one that this run writes describes a thing."""
    written = {file.graph for file in dataset.files if file.path.absolute() == own.absolute()}
    found = dataset.store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(RDF.type), None)
    return any(str(getattr(quad.graph_name, "value", "")) not in written for quad in found)


def _block(subject: str, kind: str, pairs: Sequence[tuple[str, str]]) -> str:
    types = [(RDF.type, iri(kind))] if kind else []
    return f"{iri(subject)} " + " ; ".join(f"{iri(p)} {o}" for p, o in (*types, *pairs)) + " .\n"


def _turtle(blocks: Sequence[str], remark: str = "") -> str:
    if not blocks:
        return ""
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in _PREFIXES.items())
    return format_turtle(remark + prefixes + "".join(blocks))
