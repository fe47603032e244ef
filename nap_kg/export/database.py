"""The graph as an SQLite database that Datasette opens well: keys, searches, views, and metadata beside it.

One table per concept, tied by foreign keys; labels in English and French; full-text search of labels. A database takes
in all plans that are loaded, or the one that is named. The same graph gives the same bytes with one version of SQLite,
which notes its own number in the file.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable

from nap_kg import progress
from nap_kg.errors import InputError, MissingTool
from nap_kg.export.database_rows import Rows
from nap_kg.export.database_schema import TABLES, VIEWS, Table
from nap_kg.export.facts import Facts
from nap_kg.export.scope import Scope, licence, sources


def as_sqlite(facts: Facts, scopes: list[Scope]) -> tuple[bytes, dict[str, int]]:
    """Return the database file, and how many rows each table has.

    Raises:  InputError where no plan has a chart, or two things would get one key; MissingTool without FTS5.
    """
    rows = Rows(facts, scopes)
    connection = sqlite3.connect(":memory:")
    counts: dict[str, int] = {}
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute(
            "PRAGMA foreign_keys = OFF"
        )  # a table may refer to a later row of its own; checked at the end
        with progress.stage("writing table", of=len(TABLES)) as step:
            for table in TABLES:
                step()
                connection.execute(table.ddl())
                counts[table.name] = _fill(connection, table, rows.of(table.name))
        for table in TABLES:
            _index(connection, table)
        for view in VIEWS:
            connection.execute(f'CREATE VIEW "{view.name}" AS {view.sql}')
        connection.commit()
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise InputError(
                f"{len(broken)} rows refer to things that are not loaded, first in {broken[0][0]}",
                fix="name the files with what the plan refers to too: bodies, periods, vocabularies",
            )
        connection.execute("VACUUM")
        return connection.serialize(), counts
    finally:
        connection.close()


def _fill(connection: sqlite3.Connection, table: Table, rows: Iterable[tuple[object, ...]]) -> int:
    holes = ", ".join("?" * len(table.fields))
    found = sorted(set(rows), key=lambda row: tuple((value is not None, str(value)) for value in row))
    try:
        connection.executemany(f'INSERT INTO "{table.name}" VALUES ({holes})', found)  # noqa: S608 (names are ours)
    except sqlite3.IntegrityError as error:
        raise InputError(
            f"two things would get one key: {error}", place=f"table {table.name}", fix="run nap-kg validate first"
        ) from error
    return len(found)


def _index(connection: sqlite3.Connection, table: Table) -> None:
    """Make what is looked up fast, and what is searched for findable."""
    for field in table.fields:
        if field.references and not (field.unique or (field.key and field is table.fields[0])):
            connection.execute(f'CREATE INDEX "{table.name}_{field.name}" ON "{table.name}" ("{field.name}")')
    if not table.search:
        return
    columns = ", ".join(f'"{name}"' for name in table.search)
    try:
        connection.execute(
            f'CREATE VIRTUAL TABLE "{table.name}_fts" USING fts5({columns}, content="{table.name}", '
            "tokenize='unicode61 remove_diacritics 2')"
        )
    except sqlite3.OperationalError as error:
        raise MissingTool(
            f"this Python's SQLite can't search texts: {error}", fix="take a Python whose SQLite has FTS5"
        ) from error
    connection.execute(f"""INSERT INTO "{table.name}_fts"("{table.name}_fts") VALUES ('rebuild')""")  # noqa: S608


def datasette_metadata(facts: Facts, scopes: list[Scope], database: str) -> str:
    """Return what Datasette shows beside the data: titles, descriptions, licence, source, facets, questions."""
    tables: dict[str, dict[str, object]] = {}
    for table in TABLES:
        described: dict[str, object] = {
            "description": table.meaning,
            "columns": {field.name: field.meaning for field in table.fields},
        }
        if table.facets:
            described["facets"] = list(table.facets)
        if table.label:
            described["label_column"] = table.label
        if table.sort:
            described["sort"] = table.sort
        tables[table.name] = described
    for view in VIEWS:
        tables[view.name] = {"description": view.meaning} | ({"facets": list(view.facets)} if view.facets else {})
    titles = [facts.label(scope.plan) for scope in scopes]
    document: dict[str, object] = {
        "title": titles[0] if len(titles) == 1 else "National action plans",
        "description": f"{'; '.join(titles)}: plan, reports, and who does what, with evidence.",
    }
    licences = {licence(facts, scope.plan) for scope in scopes} - {""}
    if len(licences) == 1:
        url = licences.pop()
        document |= {"license": _licence_name(url), "license_url": url}
    read = [source for scope in scopes for source in sources(facts, scope)]
    if read:
        reports = "; ".join(facts.label(report) for scope in scopes for report in scope.reports)
        document |= {"source": reports, "source_url": read[-1]}
    document["databases"] = {database: {"tables": tables, "queries": _QUERIES}}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


_QUERIES = {
    "deliverables_of_a_body": {
        "title": "What does a body lead?",
        "description": "Deliverables that a body leads, by its abbreviation or label, in every report.",
        "sql": """select r.key as report, d.label_en as deliverable, st.label_en as status from status_report_bodies b
join status_reports s on s.id = b.status_report_id join organizations o on o.id = b.organization_id
join reports r on r.id = s.report_id join deliverables d on d.id = s.deliverable_id
left join statuses st on st.id = s.status_id
where b.role = 'lead' and :body in (o.abbreviation, o.label_en, o.id) order by r.key, s.position""",
    },
    "evidence_of": {
        "title": "Where does a source say so?",
        "description": "The places that are evidence for a thing, by its IRI.",
        "sql": "select locator, start_position, end_position from evidence where subject = :iri order by id",
    },
}


def _licence_name(iri: str) -> str:
    match = re.fullmatch(r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)/?.*", iri)
    return f"CC {match[1].upper()} {match[2]}" if match else iri
