"""The columns of an exported chart: what each says, of which thing, by which property.

The table is wide so that it can be edited and read back without loss. Where a cell names a thing by a key, the column's
``template`` gives its IRI, as CSV on the Web has it; ``reading`` goes the same way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from nap_kg.errors import InputError
from nap_kg.export.chart import PARENTS
from nap_kg.namespaces import DCTERMS, NAP, RDFS

Form = Literal["key", "keys", "bodies", "text", "integer", "boolean", "date"]
"""How a value is written: a key or several, names of bodies, a text (which may be printed blank), …"""

Subject = Literal["report", "objective", "task", "item", "status report", ""]

NAMING: dict[str, str] = {
    "objective": "objective key",
    "task": "task key",
    "item": "key",
    "status report": "status report",
}
"""The column whose key gives the thing that a column's values are said of, by its subject."""


@dataclass(frozen=True)
class Column:
    """One column."""

    title: str
    meaning: str
    subject: Subject  # what its values are said of
    predicate: str  # IRI; empty for a column that names a thing
    form: Form
    language: str = ""  # of its texts
    template: str = ""  # URI template of the thing that a key means
    width: int = 14
    optional: bool = False  # left out of a table that has nothing for it

    @cached_property
    def name(self) -> str:
        """The column's name in URI templates."""
        return "".join(c if c.isalnum() else "_" for c in self.title).strip("_").replace("__", "_").lower()


def columns(languages: dict[str, Sequence[str]]) -> list[Column]:
    """Return the columns in order; ``languages`` has those of texts, by ``label`` and ``description``."""
    return [
        Column("report", "the yearly report that the row is from", "", "", "key", width=11),
        Column("position", "place in the report's chart, or in the deliverable", "status report", NAP.position,
               "integer", width=8),
        Column("pillar", "pillar of the objective", "objective", NAP.hasPillar, "key"),
        Column("task pillar", "pillar of the task itself", "task", NAP.hasPillar, "key", optional=True),
        Column("own pillar", "pillar of the row's own item", "item", NAP.hasPillar, "key", optional=True),
        Column("objective", "number of the objective", "objective", DCTERMS.identifier, "text", width=9),
        *_texts("objective label", "what the objective is", "objective", RDFS.label, languages["label"]),
        *_texts("objective description", "the objective in full", "objective", DCTERMS.description,
                languages["description"]),
        Column("task", "number of the task", "task", DCTERMS.identifier, "text", width=7),
        *_texts("task label", "what the task is", "task", RDFS.label, languages["label"]),
        Column("kind", "deliverable or part; task or objective where there is nothing below it", "", "", "text",
               width=12),
        Column("key", "key of the deliverable or part: it never changes", "", "", "key", width=30),
        Column("part of", "key of the deliverable that a part belongs to", "item", PARENTS["part"], "key", width=24),
        Column("identifier", "number that the deliverable or part is printed with", "item", DCTERMS.identifier, "text",
               width=10),
        *_texts("label", "what is to be done, in short words", "item", RDFS.label, languages["label"]),
        Column("new", "whether the report marks it as new", "status report", NAP.isMarkedNew, "boolean", width=7),
        Column("timeline as printed", "the timeline's cell", "status report", NAP.timelineAsPrinted, "text",
               width=18),
        Column("start", "period in which the work starts", "status report", NAP.hasStartPeriod, "key", width=11),
        Column("open-ended", "whether it has no end in view", "status report", NAP.isOpenEnded, "boolean", width=8,
               optional=True),
        Column("due as printed", "the cell that says when it is due", "status report", NAP.dueAsPrinted, "text"),
        Column("due", "period in which it is due", "status report", NAP.hasDuePeriod, "key", width=11),
        Column("status as printed", "the status's cell", "status report", NAP.statusAsPrinted, "text", width=18),
        Column("status", "the status that this means", "status report", NAP.hasStatus, "key"),
        Column("completion date", "when it was completed, as precisely as printed: 2014, 2014-09 or 2014-09-30",
               "status report", NAP.completionDate, "date", width=12),
        Column("lead as printed", "the lead's cell", "status report", NAP.leadAsPrinted, "text", width=24),
        Column("leads", "the bodies that answer for it", "status report", NAP.hasLead, "bodies", width=24),
        Column("consulted", "the bodies that are consulted", "status report", NAP.hasConsultedBody, "bodies"),
        Column("collaborators", "the bodies that work alongside", "status report", NAP.hasCollaborator, "bodies"),
        Column("names others", "whether the cell says that there are others", "status report", NAP.namesOthers,
               "boolean", width=8),
        Column("remarks", "oddities of the printed row", "status report", NAP.hasCellRemark, "keys", width=20),
        Column("contributes to", "shared goals that it contributes to", "item", NAP.contributesTo, "keys", width=20,
               optional=True),
        Column("task contributes to", "shared goals that the task contributes to", "task", NAP.contributesTo, "keys",
               width=20, optional=True),
        Column("objective contributes to", "shared goals that the objective contributes to", "objective",
               NAP.contributesTo, "keys", width=20, optional=True),
        Column("objective key", "for programs: the objective", "", "", "key"),
        Column("objective of", "for programs: the plan", "objective", PARENTS["objective"], "key"),
        Column("task key", "for programs: the task", "", "", "key"),
        Column("task of", "for programs: what the task belongs to", "task", PARENTS["task"], "key"),
        Column("deliverable of", "for programs: what the deliverable belongs to", "item", PARENTS["deliverable"],
               "key"),
        Column("status report", "for programs: what the report says of it; empty where it says nothing",
               "status report", NAP.reportsStatusOf, "key"),
        Column("reported in", "for programs: the report, where it says something", "status report", NAP.isReportedIn,
               "key"),
    ]  # fmt: skip


def _texts(title: str, meaning: str, subject: Subject, predicate: str, languages: Iterable[str]) -> list[Column]:
    return [
        Column(f"{title} [{one}]" if one else title, meaning, subject, predicate, "text", language=one, width=44)
        for one in languages
    ]


def with_templates(found: Sequence[Column], templates: dict[str, str]) -> list[Column]:
    """Return columns with the URI templates of their keys."""
    return [replace(column, template=templates.get(column.title, column.template)) for column in found]


def common_base(iris: Iterable[str]) -> str:
    """Return the longest folder that IRIs share; empty where that would leave one of them no key.

    >>> common_base(["https://example.org/a/b", "https://example.org/a/c/d"])
    'https://example.org/a/'
    """
    distinct = sorted(set(iris))
    if not distinct:
        return ""
    first, last = distinct[0], distinct[-1]
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    cut = max(first.rfind("/", 0, same), first.rfind("#", 0, same)) + 1
    base = first[:cut]
    whole = base.count("/") >= 3 and all(iri[cut:] and ":" not in iri[cut:] for iri in distinct)
    return base if whole else ""


def known_columns(titles: Sequence[str], templates: dict[str, str]) -> list[Column]:
    """Return the columns of some headings, in their order, with the templates of their keys.

    Raises:  InputError for a heading that no column of ours has.
    """
    languages = {title.partition(" [")[2].rstrip("]") for title in titles if "label" in title or "description" in title}
    known = {column.title: column for column in columns({"label": sorted(languages), "description": sorted(languages)})}
    strange = [title for title in titles if title not in known]
    if strange:
        raise InputError(
            f"no column of an exported chart is headed {', '.join(map(repr, strange))}",
            fix=f"the headings are {', '.join(known)}",
        )
    return with_templates([known[title] for title in titles], templates)
