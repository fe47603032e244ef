"""One run of an export: which plan, which format, which files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nap_kg.dataset import Dataset
from nap_kg.errors import UsageError
from nap_kg.export.facts import Facts
from nap_kg.export.scope import one_plan, with_chart
from nap_kg.namespaces import shrink

if TYPE_CHECKING:
    from nap_kg.export.table import ChartTable


@dataclass(frozen=True)
class Exported:
    """What an export made.

    Shape:   ``files`` has the content of each file by the name that it would get; the first is the answer itself, what
             follows goes beside it. ``remarks`` tell what the format could not say.
    """

    files: dict[str, str | bytes]
    summary: str
    remarks: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Format:
    """A format: what makes it, and how its file is named."""

    make: Callable[[Facts, Request], Exported]
    ending: str
    summary: str
    is_text: bool = True
    is_folder: bool = False  # many files, none of them the answer itself


@dataclass(frozen=True)
class Request:
    """What is asked for."""

    plan: str | None
    report: str | None
    language: str
    name: str | None  # of the file

    def file(self, key: str, ending: str) -> str:
        """Return the name of the first file: the one asked for, else the plan's key."""
        return self.name or f"{key}{ending}"


def export(
    dataset: Dataset,
    form: str,
    *,
    plan: str | None = None,
    report: str | None = None,
    language: str = "en",
    name: str | None = None,
) -> Exported:
    """Return an export of a dataset.

    ``form`` is one of ``FORMATS``; ``plan`` and ``report`` are keys, IRIs or labels; ``language`` is that of what is
    written for readers (``md``, ``stratml``); ``name`` is what the first file is called, which others refer to.

    Raises:  UsageError for an unknown format, plan or report, or where several plans could be meant; InputError for
             a graph without a plan or chart, and for what the format can't hold.
    """
    if form not in FORMATS:
        import difflib

        near = difflib.get_close_matches(form, FORMATS, 1, 0.6)
        fix = f"did you mean {near[0]}?" if near else f"give one of {', '.join(FORMATS)}"
        raise UsageError(f"no format {form!r}", place=f"export {form}", fix=fix)
    return FORMATS[form].make(Facts(dataset), Request(plan, report, language, name))


def _csv(facts: Facts, request: Request) -> Exported:
    from nap_kg.export.csvw import as_csv, metadata
    from nap_kg.export.table import chart_table

    table = chart_table(facts, one_plan(facts, request.plan, request.report))
    file = request.file(table.scope.key, ".csv")
    files: dict[str, str | bytes] = {file: as_csv(table), f"{file}-metadata.json": metadata(table, facts, file)}
    return Exported(files, f"{len(table.rows)} rows", _unsaid(facts, table))


def _xlsx(facts: Facts, request: Request) -> Exported:
    from nap_kg.export.table import chart_table
    from nap_kg.export.workbook import as_xlsx

    table = chart_table(facts, one_plan(facts, request.plan, request.report))
    content = as_xlsx(table, facts)
    return Exported({request.file(table.scope.key, ".xlsx"): content}, f"{len(table.rows)} rows", _unsaid(facts, table))


def _stratml(facts: Facts, request: Request) -> Exported:
    from nap_kg.export.stratml import as_stratml

    scope = one_plan(facts, request.plan, request.report)
    text, count = as_stratml(facts, scope, request.language)
    return Exported({request.file(scope.key, ".stratml.xml"): text}, f"{count} StratML objectives")


def _jsonld(facts: Facts, request: Request) -> Exported:
    from nap_kg.export.jsonld import as_jsonld, triples

    scopes = with_chart(facts, request.plan, request.report)
    text, count = as_jsonld(triples(facts, scopes))
    file = request.file(scopes[0].key if len(scopes) == 1 else "plans", ".jsonld")
    return Exported({file: text}, f"{count} things")


def _md(facts: Facts, request: Request) -> Exported:
    from nap_kg.export.briefing import Briefings

    files = Briefings(facts, one_plan(facts, request.plan, request.report), request.language).files()
    return Exported(files, f"{len(files) - 1} briefings and their index")


def _sqlite(facts: Facts, request: Request) -> Exported:
    from nap_kg.export.database import as_sqlite, datasette_metadata

    scopes = with_chart(facts, request.plan, request.report)
    file = request.file(scopes[0].key if len(scopes) == 1 else "plans", ".db")
    content, counts = as_sqlite(facts, scopes)
    stem = file.rpartition(".")[0] or file
    beside = f"{stem}-metadata.json" if request.name else "metadata.json"
    files: dict[str, str | bytes] = {file: content, beside: datasette_metadata(facts, scopes, stem)}
    return Exported(files, f"{sum(counts.values())} rows in {len(counts)} tables")


def _unsaid(facts: Facts, table: ChartTable) -> tuple[str, ...]:
    """Return a remark for each property of which a table lacks statements."""
    from nap_kg.export.reading import unsaid

    counts = sorted((shrink(predicate), count) for predicate, count in unsaid(table, facts.about).items())
    return tuple(f"no column holds {name} ({count} statements)" for name, count in counts)


def _context(_facts: Facts, request: Request) -> Exported:
    from nap_kg.export.context import as_json, context

    return Exported({request.name or "context.jsonld": as_json()}, f"{len(context())} names")


FORMATS: dict[str, Format] = {
    "csv": Format(_csv, ".csv", "the chart as CSV, with its CSVW metadata beside it"),
    "xlsx": Format(_xlsx, ".xlsx", "the chart as a workbook: a sheet per report, and a legend", is_text=False),
    "stratml": Format(_stratml, ".stratml.xml", "the latest report, or one, as ISO 17469 Part 2"),
    "jsonld": Format(_jsonld, ".jsonld", "all of it as JSON-LD, in our terms and schema.org's"),
    "sqlite": Format(_sqlite, ".db", "a database, with metadata for Datasette beside it", is_text=False),
    "context": Format(_context, ".jsonld", "the JSON-LD context of the ontology: short names for its terms"),
    "md": Format(_md, "", "a briefing per agency, in Markdown, with an index", is_folder=True),
}
"""What a plan can be exported as."""
