"""One run over tables: files are read, rows found, meanings mapped; what can't be understood is said all at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.ingest.alike import Alike, said
from nap_kg.ingest.identifiers import load_identifiers
from nap_kg.ingest.model import Passage
from nap_kg.ingest.profile import Profile, ReportProfile
from nap_kg.ingest.review import UnknownBodies, read_review
from nap_kg.ingest.run import IngestResult
from nap_kg.ingest.sources import SourceFiles
from nap_kg.ingest.table_documents import described_documents, read_documents
from nap_kg.ingest.table_graph import described_bodies, described_periods, described_renditions, reviewed_names
from nap_kg.ingest.table_meaning import Interpreter
from nap_kg.ingest.table_reading import TableResult, table_reading
from nap_kg.ingest.tables import Layout, Source, read_tables
from nap_kg.namespaces import NAP, RDF
from nap_kg.progress import stage
from nap_kg.readers import read_document

MOST = 40
"""The complaints that a message lists."""


def read_report(
    files: SourceFiles, profile: Profile, report: ReportProfile, dataset: Dataset, *, mint: bool
) -> IngestResult:
    """Read the tables of a report.

    Raises:  InputError that names every cell that could not be understood; UnknownBodies with proposals for the bodies
             that the register lacks; ProfileError for tables that the profile does not know.
    """
    sources = _sources(files, profile, report)
    layout = read_tables(sources, profile, report)
    review = read_review(profile)
    interpreter = Interpreter(profile, dataset, review, last_day(dataset, report))
    identifiers = load_identifiers(profile.identifiers)
    first = not identifiers.rows
    documents = [row for row in layout.rows if row.form.row == "document"]
    layout.rows = [row for row in layout.rows if row.form.row != "document"]
    with stage("reading rows", of=len(layout.rows)) as step:
        result = table_reading(layout, profile, report, interpreter, identifiers, mint=mint or first, step=step)
    complaints = len(interpreter.complaints)
    result.unkeyed += read_documents(documents, report, interpreter, identifiers, result.reading, mint=mint or first)
    result.complaints += interpreter.complaints[complaints:]
    if result.complaints:
        unknown = [
            f"{one.first_place}: {one.text!r} ({one.count}×); expected a body of the register, or a decision on it"
            for one in interpreter.proposals
        ]
        wrong = [*map(str, result.complaints), *unknown]
        raise InputError(
            f"{_cells(len(wrong))} could not be understood:\n  " + "\n  ".join(_some(wrong)),
            place=str(profile.path),
            fix="map the wording in the profile, or correct the cell in the source",
        )
    if interpreter.proposals:
        raise UnknownBodies(profile, interpreter.proposals)
    if not result.reading.elements:
        raise InputError("no row of any table became anything", place=str(profile.path), fix="look at its skip rules")
    names = reviewed_names(interpreter.accepted, profile)
    units = {one.text: [profile.agencies + one.key] for one in interpreter.accepted if one.is_unit}
    for wording, name in names.items():
        if (found := interpreter.shown.get(" ".join(wording.casefold().split()))) is not None:
            row, cell = found
            passage = Passage(row.fragment(cell), row.place, row.source.rendition)
            result.reading.named.append((name, passage))
            result.reading.units += [(unit, passage) for unit in units.get(wording, ())]
    beside = {
        "renditions": described_renditions(sources, files, profile, report, dataset),
        "periods": described_periods(interpreter.periods.items(), profile, dataset),
        "bodies": described_bodies(interpreter.accepted, profile),
        "documents": described_documents(result.reading.documents, profile),
    }
    return IngestResult(
        profile,
        report,
        result.reading,
        identifiers,
        tuple(_unkeyed(result, profile, report, dataset)),
        beside={name: text for name, text in beside.items() if text},
        notes=(*_undescribed(profile, report, dataset), *_notes(files, layout, sources, interpreter)),
    )


def _unkeyed(result: TableResult, profile: Profile, report: ReportProfile, dataset: Dataset) -> Iterable[str]:
    """Yield the place of each row without a key, with what it may be a new wording of."""
    if not result.unkeyed:
        return
    alike, taken = Alike(dataset, profile), {element.key for element in result.reading.elements}
    for row, above, wording in result.unkeyed:
        yield said(row.place, alike.proposal(report.key, row.form.row, above, wording, taken))


def _sources(files: SourceFiles, profile: Profile, report: ReportProfile) -> list[Source]:
    found = []
    with stage("reading files", of=len(files.files)) as step:
        for file in files.files:
            options = next((t.options for t in profile.tables if _is_for(t.files, file.name) and t.options), {})
            document = read_document(file.path, **options)
            found.append(Source(document, file.name, files.rendition(file, report)))
            step()
    return found


def _is_for(globs: Iterable[str], name: str) -> bool:
    from fnmatch import fnmatch

    return not globs or any(fnmatch(name, glob) for glob in globs)


def _some(complaints: Iterable[object]) -> list[str]:
    said = [str(one) for one in complaints]
    return said if len(said) <= MOST else [*said[:MOST], f"… and {len(said) - MOST} more"]


def _notes(files: SourceFiles, layout: Layout, sources: Iterable[Source], interpreter: Interpreter) -> Iterable[str]:
    for source in sources:
        yield from (f"{source.name}: {remark}" for remark in source.document.remarks)
    if files.unread:
        yield f"not read, as no [[table]] is for them: {', '.join(files.unread)}"
    for heading, place in layout.unmapped.items():
        yield f"column {heading!r} is not mapped ({place}): name it under columns, or under ignore with the reason"
    yield from interpreter.remarks
    for place, number in interpreter.withheld.items():
        yield f"{place}: {number} persons' names are withheld"


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _undescribed(profile: Profile, report: ReportProfile, dataset: Dataset) -> Iterable[str]:
    """Yield that nothing describes the plan or the report, which rules and questions rest on."""
    for thing, what in ((profile.plan, "plan"), (report.iri, "report")):
        if next(dataset.store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(RDF.type), None), None) is None:
            yield f"no file describes the {what} <{thing}>: add it in reference/, as validate will ask for it"


def last_day(dataset: Dataset, report: ReportProfile) -> date | None:
    """Return the day that a report's period ends on, None where the data does not say."""
    rows = dataset.select(
        f"SELECT ?end WHERE {{ <{report.iri}> <{NAP.hasReportingPeriod}> ?period . ?period <{NAP.ends}> ?end }}"
    )
    ends = sorted(row["end"].value[:10] for row in rows)
    return date.fromisoformat(ends[-1]) if ends else None
