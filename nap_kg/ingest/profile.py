"""A plan's profile: how its reports print the chart, and what their wordings mean.

A profile is a TOML file. It maps; it never guesses: a wording that it does not know stops ingest, with the place of the
cell.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nap_kg import resources
from nap_kg.errors import InputError, ProfileError

COLUMNS = ("task", "deliverable", "timeline", "status", "lead")
"""What a chart's columns hold, whatever their order and headings."""


@dataclass(frozen=True)
class ReportProfile:
    """One yearly report of the plan."""

    key: str  # "2014-2015"
    iri: str
    rendition: str  # IRI of the rendition that is read
    sha256: str


@dataclass(frozen=True)
class Profile:
    """How the reports of one plan are read."""

    path: Path
    plan: str  # IRI
    agencies: str  # IRI that bodies' IRIs begin with
    fiscal_years: str  # IRI that fiscal years' IRIs begin with
    begin: str  # the line that the chart begins after
    end: str  # the line that it ends before; empty for the end of the text
    place: str  # how locators name the chart
    headings: dict[str, str]  # column by heading
    skip: frozenset[str]  # lines of the chart that say nothing
    pillars: dict[str, str]  # IRI by heading
    objective: re.Pattern[str]  # its group ``number``
    task: re.Pattern[str]
    new: str
    start: str  # what a timeline cell says before its year
    statuses: dict[str, str]  # IRI by wording
    completed: re.Pattern[str] | None  # its group ``date``
    completed_status: str
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
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"can't read this profile: {error.strerror}", place=str(path), fix="check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"not TOML: {error}", place=str(path), fix="correct the line") from error
    try:
        return _profile(path, data)
    except KeyError as error:
        raise ProfileError(
            f"the key {error} is missing", place=str(path), fix="see docs/profile.md for every key"
        ) from error
    except re.error as error:
        raise ProfileError(f"not a regular expression: {error}", place=str(path), fix="correct the pattern") from error


def _profile(path: Path, data: dict[str, Any]) -> Profile:
    plan, chart = data["plan"], data["chart"]
    base = plan["base"]
    headings = {heading: column for column, heading in chart["columns"].items()}
    wrong = set(chart["columns"]) ^ set(COLUMNS)
    if wrong:
        raise ProfileError(
            f"[chart.columns] needs exactly {', '.join(COLUMNS)}",
            place=str(path),
            fix=f"correct {', '.join(sorted(wrong))}",
        )
    lead = chart.get("lead", {})
    return Profile(
        path=path,
        plan=f"{base}plan/{plan['key']}",
        agencies=base + plan["agencies"],
        fiscal_years=base + plan["fiscal_years"],
        begin=chart["begin"],
        end=chart.get("end", ""),
        place=chart["place"],
        headings=headings,
        skip=frozenset(chart.get("skip", ())),
        pillars={heading: _concept(value, "pillar") for heading, value in chart["pillars"].items()},
        objective=re.compile(chart["objective"]),
        task=re.compile(chart["task"]),
        new=chart.get("new", "NEW:"),
        start=chart.get("start", "Start:"),
        statuses={wording: _concept(value, "status") for wording, value in chart["statuses"].items()},
        completed=re.compile(chart["completed"]) if "completed" in chart else None,
        completed_status=_concept("completed", "status"),
        consulted=tuple(lead.get("consulted", ())),
        collaborating=tuple(lead.get("collaborating", ())),
        others=tuple(lead.get("others", ())),
        open_wording=bool(plan.get("open_wording", False)),
        language=plan.get("language", "en"),
        reports=tuple(
            ReportProfile(
                key=report["key"],
                iri=f"{base}plan/{plan['key']}/report/{report['key']}",
                rendition=f"{base}plan/{plan['key']}/report/{report['key']}/rendition/{report['rendition']}",
                sha256=report["sha256"],
            )
            for report in data["report"]
        ),
    )


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
