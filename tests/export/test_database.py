"""The database: whole, tied by keys, counted against SPARQL, and opened by Datasette."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette

from nap_kg.cli import main
from nap_kg.dataset import Dataset
from nap_kg.export import export
from nap_kg.export.database_schema import TABLES, VIEWS
from nap_kg.namespaces import PREFIXES


def _opened(dataset: Dataset) -> sqlite3.Connection:
    content = next(iter(export(dataset, "sqlite").files.values()))
    connection = sqlite3.connect(":memory:")
    connection.deserialize(bytes(content))
    return connection


def test_the_file_is_sound(dataset: Dataset) -> None:
    """SQLite finds no broken page, no key that leads nowhere, and every view answers."""
    with closing(_opened(dataset)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA journal_mode").fetchone()[0] in ("memory", "delete")
        for view in VIEWS:
            database.execute(f'SELECT * FROM "{view.name}"').fetchall()


_COUNTS = {
    "deliverables": "?x a nap:Deliverable",
    "parts": "?x a nap:DeliverablePart",
    "tasks": "?x a nap:Task",
    "objectives": "?x a nap:Objective",
    "reports": "?x a nap:ProgressReport",
    "status_reports": "?x a nap:StatusReport",
    "evidence": "?x a nap:Evidence",
    "funding": "?x a nap:Funding",
    "observations": "?x a nap:Observation",
    "memberships": "?x a nap:Membership",
    "participations": "?x a nap:Participation",
    "names": "?any nap:hasName ?x",
    "pillars": "?x a nap:Pillar",
    "statuses": "?x a nap:Status",
    "organizations": "?x a/rdfs:subClassOf* nap:Organization",
    "activities": "?x a/rdfs:subClassOf* nap:Activity",
    "periods": "?x a/rdfs:subClassOf* nap:Period",
    "status_report_bodies": "?s ?role ?b VALUES ?role { nap:hasLead nap:hasConsultedBody nap:hasCollaborator } "
    "BIND(CONCAT(STR(?s), STR(?role), STR(?b)) AS ?x)",
    "status_report_remarks": "?s nap:hasCellRemark ?r BIND(CONCAT(STR(?s), STR(?r)) AS ?x)",
    "evidence_properties": "?e nap:supportsProperty ?p BIND(CONCAT(STR(?e), STR(?p)) AS ?x)",
    "contributions": "?a nap:carriesOut ?d . ?d a nap:Deliverable BIND(CONCAT(STR(?a), STR(?d)) AS ?x)",
}


@pytest.mark.parametrize("table", _COUNTS)
def test_each_table_counts_as_sparql_does(dataset: Dataset, table: str) -> None:
    """What the graph has of a concept, the table has."""
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
    (row,) = dataset.select(f"{prefixes} SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {_COUNTS[table]} }}")
    with closing(_opened(dataset)) as database:
        assert database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] == int(row["n"].value)


@pytest.mark.parametrize("name", ["shipped", "tutorial"])
def test_latest_status_is_the_derived_status(name: str, request: pytest.FixtureRequest) -> None:
    """The view says of each deliverable what the derived facts say."""
    dataset: Dataset = request.getfixturevalue(name)
    wanted = {
        (row["d"].value, row["s"].value)
        for row in dataset.select(
            f"SELECT ?d ?s {{ ?d a <{PREFIXES['nap']}Deliverable> ; <{PREFIXES['nap']}status> ?st . "
            f"?st <{PREFIXES['skos']}prefLabel> ?s FILTER(lang(?s) = 'en') }}"
        )
    }
    with closing(_opened(dataset)) as database:
        found = database.execute(
            "SELECT d.iri, v.status FROM latest_status v JOIN deliverables d ON d.id = v.deliverable_id"
        )
        assert set(found) == wanted


def test_what_was_dropped(tutorial: Dataset) -> None:
    """What the made-up plan's latest report leaves out unfinished, the view finds; not what came back."""
    with closing(_opened(tutorial)) as database:
        found = database.execute("SELECT deliverable_id, last_reported_in FROM dropped").fetchall()
    assert [(key.rpartition("/")[2], report) for key, report in found] == [("publish-yearly-table", "2022-2023")]


def test_datasette_opens_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Datasette serves each table and view, searches labels, follows keys, and shows licence and source."""
    assert main(["export", "sqlite", "-q", "-o", f"{tmp_path}/"]) == 0
    assert capsys.readouterr() == ("", "")
    described = json.loads((tmp_path / "metadata.json").read_text(encoding="utf-8"))

    async def pages() -> dict[str, int]:
        server = Datasette([str(tmp_path / "ca-ht-2012.db")], metadata=described)
        await server.invoke_startup()
        asked = ["/", "/ca-ht-2012", *(f"/ca-ht-2012/{one.name}" for one in (*TABLES, *VIEWS))]
        asked += [f"/ca-ht-2012/{name}?body=RCMP&iri=x" for name in described["databases"]["ca-ht-2012"]["queries"]]
        codes = {page: (await server.client.get(page)).status_code for page in asked}
        found = (await server.client.get("/ca-ht-2012/deliverables.json?_search=passport&_shape=array")).json()
        assert found
        assert all("passport" in row["label_en"].casefold() for row in found)
        page = (await server.client.get("/ca-ht-2012/status_reports")).text
        assert "CC BY 4.0" in page
        assert "/ca-ht-2012/statuses/" in page
        return codes

    codes = asyncio.run(pages())
    assert set(codes.values()) == {200}, {page: code for page, code in codes.items() if code != 200}


def test_every_description_is_of_something(shipped: Dataset) -> None:
    """The metadata names the tables, views and columns that the database has, all of them."""
    content, described = export(shipped, "sqlite").files.values()
    tables = json.loads(str(described))["databases"]["ca-ht-2012"]["tables"]
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(bytes(content))
        for name, table in tables.items():
            columns = {row[1] for row in database.execute(f'PRAGMA table_info("{name}")')}
            assert set(table.get("columns", columns)) == columns
            assert set(table.get("facets", [])) <= columns
        there = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert {name for name in there if "_fts" not in name} == set(tables)
