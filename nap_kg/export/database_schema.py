"""The tables, keys, searches and views of the exported database, and what each holds in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One column of a table."""

    name: str
    type: str  # TEXT, INTEGER, NUMERIC
    meaning: str
    references: str = ""  # the table that it is a key of
    key: bool = False  # part of the primary key
    unique: bool = False
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table."""

    name: str
    meaning: str
    fields: tuple[Field, ...]
    facets: tuple[str, ...] = ()
    label: str = ""  # the column that stands for a row elsewhere
    sort: str = ""
    search: tuple[str, ...] = ()

    def ddl(self) -> str:
        """Return the statement that makes it."""
        lines = []
        for field in self.fields:
            extra = " NOT NULL" if field.required or field.key else ""
            extra += " UNIQUE" if field.unique else ""
            if field.references:
                target = "iri" if field.references == "things" else "id"
                extra += f' REFERENCES "{field.references}"("{target}")'
            lines.append(f'  "{field.name}" {field.type}{extra}')
        keys = ", ".join(f'"{field.name}"' for field in self.fields if field.key)
        lines.append(f"  PRIMARY KEY ({keys})")
        return f'CREATE TABLE "{self.name}" (\n' + ",\n".join(lines) + "\n)"


def _id(what: str) -> tuple[Field, ...]:
    return (
        Field("id", "TEXT", f"key of the {what}: what follows /id/ in its IRI", key=True),
        Field("iri", "TEXT", f"IRI of the {what}", references="things", unique=True, required=True),
    )


def _ref(name: str, table: str, meaning: str, *, key: bool = False) -> Field:
    return Field(name, "TEXT", meaning, references=table, key=key)


_LABELS = (Field("label_en", "TEXT", "label in English"), Field("label_fr", "TEXT", "label in French"))
_DATES = (
    Field("start_date", "TEXT", "when it began, as precisely as the source says"),
    Field("end_date", "TEXT", "when it ended, as precisely as the source says"),
)
_DEFINED = (*_LABELS, Field("definition_en", "TEXT", "definition in English"))
_BOTH = ("label_en", "label_fr")

TABLES: tuple[Table, ...] = (
    Table("things", "Everything that has a label, of whatever kind.", (
        Field("iri", "TEXT", "IRI", key=True), Field("class", "TEXT", "what kind of thing it is"), *_LABELS,
    ), facets=("class",), label="label_en", search=_BOTH),
    Table("periods", "Fiscal years and other periods.", (
        *_id("period"), *_LABELS, Field("begins", "TEXT", "first day"), Field("ends", "TEXT", "last day"),
    ), label="label_en", sort="begins"),
    Table("pillars", "Pillars that objectives stand under.", (*_id("pillar"), *_DEFINED), label="label_en"),
    Table("statuses", "How work can stand.", (*_id("status"), *_DEFINED), label="label_en"),
    Table("cell_remarks", "Oddities of printed cells.", (*_id("remark"), *_DEFINED), label="label_en"),
    Table("organizations", "Bodies: departments, units, coordinating bodies, fora and others.", (
        *_id("body"), Field("class", "TEXT", "Department, AgencyUnit, InternationalForum …"),
        Field("abbreviation", "TEXT", "abbreviation, where one is in use"), *_LABELS,
        _ref("parent_id", "organizations", "the body that it is a unit of"),
    ), facets=("class", "parent_id"), label="label_en", search=("abbreviation", *_BOTH)),
    Table("plans", "National action plans.", (
        *_id("plan"), Field("key", "TEXT", "last part of the IRI"), *_LABELS, Field("title", "TEXT", "title as issued"),
        Field("issued", "TEXT", "when it was issued"), Field("country", "TEXT", "IRI of the country"),
        Field("licence", "TEXT", "licence of the data on it"),
    ), label="label_en"),
    Table("reports", "Yearly reports on a plan.", (
        *_id("report"), Field("key", "TEXT", "last part of the IRI"), _ref("plan_id", "plans", "the plan"), *_LABELS,
        Field("title", "TEXT", "title as published"), Field("series_number", "INTEGER", "place among the reports"),
        _ref("period_id", "periods", "the period reported on"),
        _ref("publisher_id", "organizations", "who publishes it"),
        Field("url", "TEXT", "where it can be read"),
    ), facets=("plan_id",), label="label_en", sort="series_number"),
    Table("objectives", "Objectives of a plan.", (
        *_id("objective"), Field("number", "TEXT", "number as printed"), _ref("plan_id", "plans", "the plan"),
        _ref("pillar_id", "pillars", "the pillar"), *_LABELS, Field("description_en", "TEXT", "in full, in English"),
        Field("description_fr", "TEXT", "in full, in French"),
    ), facets=("plan_id", "pillar_id"), label="label_en", sort="number"),
    Table("tasks", "Tasks under an objective.", (
        *_id("task"), Field("number", "TEXT", "number as printed"), _ref("objective_id", "objectives", "the objective"),
        _ref("plan_id", "plans", "the plan"), *_LABELS,
    ), facets=("objective_id",), label="label_en", sort="number", search=_BOTH),
    Table("deliverables", "What is to be done: one row of the chart each.", (
        *_id("deliverable"), Field("key", "TEXT", "last part of the IRI"), Field("number", "TEXT", "number as printed"),
        _ref("task_id", "tasks", "the task"), _ref("objective_id", "objectives", "the objective"),
        _ref("pillar_id", "pillars", "the pillar"), _ref("plan_id", "plans", "the plan"), *_LABELS,
    ), facets=("plan_id", "pillar_id", "task_id"), label="label_en", search=_BOTH),
    Table("parts", "Parts of a deliverable: the bullets of its row.", (
        *_id("part"), Field("key", "TEXT", "last part of the IRI"),
        _ref("deliverable_id", "deliverables", "the deliverable"), *_LABELS,
    ), label="label_en", search=_BOTH),
    Table("status_reports", "What one report says of one deliverable or part.", (
        *_id("status report"), _ref("report_id", "reports", "the report"),
        _ref("deliverable_id", "deliverables", "the deliverable; of a part, the one that it belongs to"),
        _ref("part_id", "parts", "the part; empty where the whole deliverable is meant"),
        Field("position", "INTEGER", "place in the chart, or in the deliverable"),
        Field("is_new", "INTEGER", "1 where it is marked as new, 0 where it is not"),
        Field("timeline_as_printed", "TEXT", "the timeline's cell"), _ref("start_period_id", "periods", "start"),
        Field("is_open_ended", "INTEGER", "1 where the work has no end in view"),
        Field("due_as_printed", "TEXT", "the due date's cell"), _ref("due_period_id", "periods", "when it is due"),
        Field("status_as_printed", "TEXT", "the status's cell"), _ref("status_id", "statuses", "the status"),
        Field("completion_date", "TEXT", "when it was completed, as precisely as printed"),
        Field("lead_as_printed", "TEXT", "the lead's cell"),
        Field("names_others", "INTEGER", "1 where the cell says that there are others"),
    ), facets=("report_id", "status_id", "start_period_id", "is_new"), sort="position"),
    Table("status_report_bodies", "Who leads, is consulted or collaborates, by status report.", (
        _ref("status_report_id", "status_reports", "the status report", key=True),
        _ref("organization_id", "organizations", "the body", key=True),
        Field("role", "TEXT", "lead, consulted or collaborator", key=True),
    ), facets=("role", "organization_id")),
    Table("status_report_remarks", "Oddities of the printed row, by status report.", (
        _ref("status_report_id", "status_reports", "the status report", key=True),
        _ref("remark_id", "cell_remarks", "the remark", key=True),
    ), facets=("remark_id",)),
    Table("names", "Texts that things go by in sources and registers.", (
        *_id("name"), _ref("thing", "things", "what bears the name"), Field("text", "TEXT", "the name"),
        Field("language", "TEXT", "its language"), Field("kind", "TEXT", "abbreviation, applied title …"),
        _ref("report_id", "reports", "the report that uses it"),
    ), facets=("kind", "language"), label="text", search=("text",)),
    Table("memberships", "Who belongs to which body, in which role and period.", (
        *_id("membership"), _ref("member_id", "organizations", "the member"),
        _ref("organization_id", "organizations", "the body that it belongs to"), Field("role", "TEXT", "the role"),
        _ref("period_id", "periods", "when"),
    ), facets=("organization_id", "role")),
    Table("activities", "Events, projects, trainings, campaigns, operations, programmes and changes of policy.", (
        *_id("activity"), Field("class", "TEXT", "Event, Project, Training …"), *_LABELS, *_DATES,
        _ref("period_id", "periods", "period that it falls in"),
    ), facets=("class",), label="label_en", search=_BOTH),
    Table("activity_bodies", "Who carries out, hosts or joins in an activity.", (
        _ref("activity_id", "activities", "the activity", key=True), _ref("thing", "things", "the body", key=True),
        Field("role", "TEXT", "carries out, partner or host", key=True),
    ), facets=("role",)),
    Table("activity_places", "Where an activity takes place.", (
        _ref("activity_id", "activities", "the activity", key=True), _ref("thing", "things", "the place", key=True),
    )),
    Table("contributions", "What of the prose carries out which deliverable of the chart.", (
        _ref("thing", "things", "activity, funding, publication, tool or next step", key=True),
        _ref("deliverable_id", "deliverables", "the deliverable", key=True),
    ), facets=("deliverable_id",)),
    Table("participations", "Who took part in which forum or session.", (
        *_id("participation"), _ref("forum", "things", "the forum or session"),
        _ref("participant", "things", "who took part"), _ref("period_id", "periods", "when"),
    ), facets=("forum",)),
    Table("funding", "Money: grants, ceilings, budgets.", (
        *_id("funding"), *_LABELS, Field("amount", "NUMERIC", "amount, in its currency"),
        Field("currency", "TEXT", "currency, where the source states it"), Field("kind", "TEXT", "kind of funding"),
        *_DATES, _ref("period_id", "periods", "period that it falls in"),
        _ref("share_of_id", "funding", "the larger funding that it is a share of"),
    ), facets=("kind",), label="label_en", search=_BOTH),
    Table("funding_bodies", "Who gives and who gets money.", (
        _ref("funding_id", "funding", "the funding", key=True), _ref("thing", "things", "the body", key=True),
        Field("role", "TEXT", "funder or recipient", key=True),
    ), facets=("role",)),
    Table("observations", "Figures: what was counted, how much, of what.", (
        *_id("observation"), *_LABELS, Field("measure", "TEXT", "what is counted"),
        Field("value", "NUMERIC", "how much, in the measure's unit"), Field("qualifier", "TEXT", "about, at least …"),
        _ref("about", "things", "what it is about"), Field("as_of", "TEXT", "the day or month that it held"), *_DATES,
    ), facets=("measure", "qualifier"), label="label_en", search=_BOTH),
    Table("evidence", "Where a source says what the data says.", (
        *_id("evidence"), _ref("thing", "things", "what it is evidence for"), Field("subject", "TEXT", "its IRI"),
        _ref("report_id", "reports", "the report"), Field("locator", "TEXT", "part, section, row"),
        Field("start_position", "INTEGER", "first code point in the rendition"),
        Field("end_position", "INTEGER", "end, in code points"),
        Field("token_count", "INTEGER", "words in the passage"),
        Field("token_digest", "TEXT", "SHA-256 of the words"),
    ), facets=("report_id",)),
    Table("evidence_properties", "Which properties a passage supports.", (
        _ref("evidence_id", "evidence", "the evidence", key=True), Field("property", "TEXT", "IRI", key=True),
    ), facets=("property",)),
)  # fmt: skip
"""Tables in the order in which their keys allow filling them."""


@dataclass(frozen=True)
class View:
    """A question that is asked often."""

    name: str
    meaning: str
    sql: str
    facets: tuple[str, ...] = ()


_LEADS = """(SELECT group_concat(name, '; ') FROM (SELECT coalesce(o.abbreviation, o.label_en, o.id) AS name
    FROM status_report_bodies b JOIN organizations o ON o.id = b.organization_id
    WHERE b.status_report_id = s.id AND b.role = 'lead' ORDER BY name))"""

VIEWS: tuple[View, ...] = (
    View("latest_reports", "The latest report of each plan that has a chart.",
         """SELECT id AS report_id, plan_id, label_en FROM (
    SELECT r.*, row_number() OVER (PARTITION BY plan_id ORDER BY p.ends DESC, series_number DESC, r.id) AS place
    FROM reports r LEFT JOIN periods p ON p.id = r.period_id
    WHERE r.id IN (SELECT report_id FROM status_reports)) WHERE place = 1 ORDER BY plan_id"""),
    View("latest_status", "How deliverables stand in their plan's latest report; one that it leaves out has no row.",
         f"""SELECT d.id AS deliverable_id, d.label_en AS deliverable, t.number AS task,
    p.label_en AS pillar, st.label_en AS status, per.label_en AS start, s.completion_date, s.is_new, {_LEADS} AS leads,
    d.plan_id
  FROM status_reports s JOIN latest_reports l ON l.report_id = s.report_id
  JOIN deliverables d ON d.id = s.deliverable_id
  LEFT JOIN tasks t ON t.id = d.task_id LEFT JOIN pillars p ON p.id = d.pillar_id
  LEFT JOIN statuses st ON st.id = s.status_id LEFT JOIN periods per ON per.id = s.start_period_id
  WHERE s.part_id IS NULL ORDER BY d.plan_id, s.position""",  # noqa: S608 (no value from outside)
         ("pillar", "status", "start")),
    View("workload", "How many deliverables each body leads, by report and status.",
         """SELECT o.id AS organization_id, coalesce(o.abbreviation, o.label_en) AS body, r.key AS report,
    st.label_en AS status, count(*) AS deliverables
  FROM status_report_bodies b JOIN status_reports s ON s.id = b.status_report_id
  JOIN organizations o ON o.id = b.organization_id JOIN reports r ON r.id = s.report_id
  LEFT JOIN statuses st ON st.id = s.status_id
  WHERE b.role = 'lead' AND s.part_id IS NULL GROUP BY o.id, r.id, st.id
  ORDER BY deliverables DESC, o.id, r.id, st.id""",
         ("report", "status")),
    View("status_by_pillar", "How many deliverables stand how, by report and pillar.",
         """SELECT r.key AS report, p.label_en AS pillar, st.label_en AS status, count(*) AS deliverables
  FROM status_reports s JOIN reports r ON r.id = s.report_id JOIN deliverables d ON d.id = s.deliverable_id
  LEFT JOIN pillars p ON p.id = d.pillar_id LEFT JOIN statuses st ON st.id = s.status_id
  WHERE s.part_id IS NULL GROUP BY r.id, p.id, st.id ORDER BY r.id, p.id, st.id""", ("report", "pillar", "status")),
    View("status_history", "Each deliverable's status from report to report, with the one before.",
         """SELECT d.id AS deliverable_id, d.label_en AS deliverable, r.key AS report, st.label_en AS status,
    lag(st.label_en) OVER (PARTITION BY d.id ORDER BY r.series_number) AS status_before, d.plan_id
  FROM status_reports s JOIN reports r ON r.id = s.report_id JOIN deliverables d ON d.id = s.deliverable_id
  LEFT JOIN statuses st ON st.id = s.status_id WHERE s.part_id IS NULL ORDER BY d.id, r.series_number""",
         ("report", "status")),
    View("dropped", "Deliverables that an earlier report names and the latest leaves out, without being completed.",
         """SELECT d.id AS deliverable_id, d.label_en AS deliverable, max(r.key) AS last_reported_in, d.plan_id
  FROM deliverables d JOIN status_reports s ON s.deliverable_id = d.id AND s.part_id IS NULL
  JOIN reports r ON r.id = s.report_id
  WHERE d.id NOT IN (SELECT x.deliverable_id FROM status_reports x JOIN latest_reports l ON l.report_id = x.report_id
    WHERE x.part_id IS NULL)
  GROUP BY d.id HAVING sum(s.completion_date IS NOT NULL) = 0 ORDER BY d.id"""),
    View("agencies", "Bodies of government that plans name.",
         """SELECT id, abbreviation, label_en, label_fr, class, parent_id FROM organizations
  WHERE class IN ('Agency', 'AgencyUnit', 'CoordinatingBody', 'Department') ORDER BY id""", ("class",)),
    View("events", "Events with who hosts them.", """SELECT a.id, a.label_en, a.label_fr, a.start_date, a.end_date,
    (SELECT group_concat(label_en, '; ') FROM (SELECT t.label_en FROM activity_bodies b JOIN things t ON t.iri = b.thing
      WHERE b.activity_id = a.id AND b.role = 'host' ORDER BY t.label_en)) AS hosts
  FROM activities a WHERE a.class = 'Event' ORDER BY a.start_date, a.id"""),
    View("fora", "International fora.", """SELECT id, abbreviation, label_en, label_fr FROM organizations
  WHERE class = 'InternationalForum' ORDER BY id"""),
)  # fmt: skip
"""Views, each after those that it asks."""
