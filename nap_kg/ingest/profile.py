"""A plan's profile: how its reports print what is planned, and what their wordings mean.

A profile is a TOML file. It maps; it never guesses: a wording that it does not know stops ingest, with the place of the
cell. ``docs/profile.md`` lists every key, ``nap_kg/ingest/profile.schema.json`` says the same to editors.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nap_kg import resources
from nap_kg.errors import InputError, ProfileError
from nap_kg.ingest.profile_keys import check_keys

COLUMNS = ("task", "deliverable", "timeline", "status", "lead")
"""What a printed chart's columns hold, whatever their order and headings."""

ROWS = ("objective", "task", "deliverable", "part", "document")
"""What a row of a table can be."""


@dataclass(frozen=True)
class ReportProfile:
    """One yearly report of the plan."""

    key: str  # "2014-2015"
    iri: str
    rendition: str  # IRI of the rendition that is read, or what those of several files begin with
    sha256: str  # of the file, or of the list of files; empty where the profile holds none


@dataclass(frozen=True)
class ChartProfile:
    """How a chart in converted text is printed."""

    begin: str  # the line that the chart begins after
    end: str  # the line that it ends before; empty for the end of the text
    place: str  # how locators name the chart
    headings: dict[str, str]  # column by heading
    skip: frozenset[str]  # lines of the chart that say nothing
    objective: re.Pattern[str]  # its group ``number``
    task: re.Pattern[str]
    new: str
    start: str  # what a timeline cell says before its year
    completed: re.Pattern[str] | None  # its group ``date``


@dataclass(frozen=True)
class TableProfile:
    """How the rows of one kind of table are read."""

    name: str  # how locators name it
    row: str  # one of ROWS
    columns: dict[str, tuple[str, ...]]  # headings by what stands below them, in order of preference
    files: tuple[str, ...] = ()  # globs below the source; none: every file
    reports: tuple[str, ...] = ()  # keys; none: every report
    options: dict[str, Any] = field(default_factory=dict)  # what the reader is told: sheet, delimiter, …
    header: int = 1  # rows that the heading takes
    header_row: int = 1  # the row that it begins in
    fill: frozenset[str] = frozenset()  # columns whose blank cells repeat the one above
    under: str = ""  # identifier of the element that every row belongs to
    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)  # of numbers in cells, group ``number``
    footnotes: re.Pattern[str] | None = None  # marks that are no part of a cell's words
    skip: tuple[tuple[str, re.Pattern[str], str], ...] = ()  # column or heading, what it matches, reason
    ignore: dict[str, str] = field(default_factory=dict)  # reason by heading
    new: str = ""  # the mark of a row that is new
    statuses: dict[str, str] = field(default_factory=dict)  # wordings of this table alone
    optional: frozenset[str] = frozenset()  # columns that some of its tables lack
    across: tuple[str, ...] = ()  # headings side by side, under each of which a row says something of its own
    title: str = ""  # of a document, ``{}`` standing for its cell


@dataclass(frozen=True)
class Dates:
    """How dates are read."""

    languages: tuple[str, ...]
    fiscal_year_begins: tuple[int, int]  # month, day
    named_by_end: bool
    day_first: bool | None
    undated: frozenset[str]  # wordings of date cells that give no date


@dataclass(frozen=True)
class Profile:
    """How the reports of one plan are read."""

    path: Path
    plan: str  # IRI
    base: str
    agencies: str  # IRI that bodies' IRIs begin with
    fiscal_years: str  # IRI that fiscal years' IRIs begin with
    periods: str  # IRI that other periods' IRIs begin with
    chart: ChartProfile | None
    tables: tuple[TableProfile, ...]
    skipped: dict[str, str]  # reason by name of a table or glob of files that are left out
    pillars: dict[str, str]  # IRI by heading
    statuses: dict[str, str]  # IRI by wording
    dates: Dates
    separators: tuple[str, ...]  # of bodies in a cell; none: the usual ones
    within: tuple[str, ...]  # what stands between a body and the part of it that is meant
    consulted: tuple[str, ...]
    collaborating: tuple[str, ...]
    others: tuple[str, ...]
    open_wording: bool  # the source's wording may be used as labels
    language: str
    reports: tuple[ReportProfile, ...]

    @property
    def identifiers(self) -> Path:
        """The file that holds the keys of the plan's deliverables."""
        return self.path.parent / "identifiers.csv"

    def tables_of(self, report: ReportProfile) -> list[TableProfile]:
        """Return the kinds of tables that a report prints."""
        return [table for table in self.tables if not table.reports or report.key in table.reports]

    def prints(self, report: ReportProfile, column: str) -> bool:
        """Tell whether some table of a report has a column, a start standing for a timeline."""
        columns = {"timeline", "start"} if column == "timeline" else {column}
        return any(columns & table.columns.keys() for table in self.tables_of(report))

    @property
    def completed_status(self) -> str:
        """The concept of what is done."""
        return _concept("completed", "status")

    def report(self, key: str) -> ReportProfile:
        """Return one report by its key.

        Raises:  ProfileError for a key that the profile does not have.
        """
        for report in self.reports:
            if report.key == key:
                return report
        known = ", ".join(report.key for report in self.reports)
        raise ProfileError(f"no report {key!r} in this profile", place=str(self.path), fix=f"name one of {known}")


def load_profile(path: Path) -> Profile:
    """Read a profile.

    Raises:  InputError for a missing file; ProfileError for one that is not TOML, or lacks or misspells a key.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"can't read this profile: {error.strerror}", place=str(path), fix="check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"not TOML: {error}", place=str(path), fix="correct the line") from error
    check_keys(path, text, data)
    _check_decided(path, data)
    try:
        return _profile(path, data)
    except re.error as error:
        raise ProfileError(f"not a regular expression: {error}", place=str(path), fix="correct the pattern") from error


def _check_decided(path: Path, data: dict[str, Any]) -> None:
    """Refuse wordings that nobody mapped, as a proposed profile may have them."""
    tables = [data, *data.get("table", ())]
    found = [
        f"{name}: {wording!r}"
        for one in tables
        for name in ("statuses", "pillars")
        for wording, value in one.get(name, {}).items()
        if not value
    ]
    if found:
        raise ProfileError(
            f"{len(found)} wordings are mapped to nothing yet:\n  " + "\n  ".join(found),
            place=str(path),
            fix="decide on each: write its concept",
        )


def _profile(path: Path, data: dict[str, Any]) -> Profile:
    plan, lead, dates = data["plan"], data.get("lead", {}), data.get("dates", {})
    base, language = plan["base"], plan.get("language", "en")
    month, _, day = dates.get("fiscal_year_begins", "04-01").partition("-")
    return Profile(
        path=path,
        plan=f"{base}plan/{plan['key']}",
        base=base,
        agencies=base + plan.get("agencies", "agency/"),
        fiscal_years=base + plan.get("fiscal_years", "period/fy/"),
        periods=base + plan.get("periods", "period/"),
        chart=_chart(path, data["chart"]) if "chart" in data else None,
        tables=tuple(_table(table) for table in data.get("table", ())),
        skipped=dict(data.get("skip", {})),
        pillars={heading: _concept(value, "pillar") for heading, value in data.get("pillars", {}).items()},
        statuses={wording: _concept(value, "status") for wording, value in data.get("statuses", {}).items()},
        dates=Dates(
            tuple(dates.get("languages", (language,))),
            (int(month), int(day)),
            dates.get("fiscal_year_named_by", "begin") == "end",
            dates.get("day_first"),
            frozenset(dates.get("undated", ())),
        ),
        separators=tuple(lead.get("separators", ())),
        within=tuple(lead.get("within", ())),
        consulted=tuple(lead.get("consulted", ())),
        collaborating=tuple(lead.get("collaborating", ())),
        others=tuple(lead.get("others", ())),
        open_wording=bool(plan.get("open_wording", False)),
        language=language,
        reports=tuple(
            ReportProfile(
                key=report["key"],
                iri=f"{base}plan/{plan['key']}/report/{report['key']}",
                rendition=f"{base}plan/{plan['key']}/report/{report['key']}/rendition/{report.get('rendition', '')}",
                sha256=report.get("sha256", ""),
            )
            for report in data["report"]
        ),
    )


def _chart(path: Path, chart: dict[str, Any]) -> ChartProfile:
    wrong = set(chart["columns"]) ^ set(COLUMNS)
    if wrong:
        raise ProfileError(
            f"[chart.columns] needs exactly {', '.join(COLUMNS)}",
            place=str(path),
            fix=f"correct {', '.join(sorted(wrong))}",
        )
    return ChartProfile(
        begin=chart["begin"],
        end=chart.get("end", ""),
        place=chart["place"],
        headings={heading: column for column, heading in chart["columns"].items()},
        skip=frozenset(chart.get("skip", ())),
        objective=re.compile(chart["objective"]),
        task=re.compile(chart["task"]),
        new=chart.get("new", "NEW:"),
        start=chart.get("start", "Start:"),
        completed=re.compile(chart["completed"]) if "completed" in chart else None,
    )


def _table(table: dict[str, Any]) -> TableProfile:
    columns = {column: (said,) if isinstance(said, str) else tuple(said) for column, said in table["columns"].items()}
    return TableProfile(
        name=table.get("name", "table"),
        row=table.get("row", "deliverable"),
        columns=columns,
        files=_several(table.get("files", ())),
        reports=_several(table.get("reports", ())),
        options=dict(table.get("options", {})),
        header=table.get("header", 1),
        header_row=table.get("header_row", 1),
        fill=frozenset(table.get("fill", ())),
        under=table.get("under", ""),
        patterns={column: re.compile(pattern) for column, pattern in table.get("numbers", {}).items()},
        footnotes=re.compile(table["footnotes"]) if "footnotes" in table else None,
        skip=tuple((rule["column"], re.compile(rule["matches"]), rule["reason"]) for rule in table.get("skip", ())),
        ignore=dict(table.get("ignore", {})),
        new=table.get("new", ""),
        statuses={wording: _concept(value, "status") for wording, value in table.get("statuses", {}).items()},
        optional=frozenset(table.get("optional", ())),
        across=tuple(table.get("across", ())),
        title=table.get("title", "{}"),
    )


def _several(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _concept(value: str, scheme: str) -> str:
    return value if ":" in value else f"https://w3id.org/nap-kg/id/{scheme}/{value}"


def find_profile(sha256: str) -> tuple[Profile, ReportProfile] | None:
    """Return the shipped profile and report that a source document's digest belongs to, or None."""
    for path in shipped_profiles():
        profile = load_profile(path)
        for report in profile.reports:
            if report.sha256 == sha256:
                return profile, report
    return None


def shipped_profiles() -> list[Path]:
    """Return the profiles of the shipped plans."""
    return sorted(resources.folder("data").glob("*/profile.toml"))
