"""The shipped questions: every one is whole, unlike the others, and answers as its golden file says."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from nap_kg import cards
from nap_kg.cards import Card
from nap_kg.dataset import Dataset, is_computed
from nap_kg.derive import DERIVED_GRAPH
from nap_kg.errors import ParseError
from nap_kg.query import query
from nap_kg.sparql.tokens import tokens

GOLDEN = Path(__file__).parent / "golden"
CARDS = cards.load_cards()
each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)


def examples(card: Card) -> dict[str, str]:
    """What to give for the parameters that a question needs."""
    return {p.name: p.example or "" for p in card.params if p.required}


def sparql(card: Card) -> str:
    """A card's query without its header."""
    return "\n".join(line for line in card.text.splitlines() if not line.startswith("#+"))


def test_there_are_enough_questions() -> None:
    """Chart and prose can be asked at least fifty questions."""
    assert len(CARDS) >= 50


@each_card
def test_golden_answer(card: Card, shipped: Dataset, request: pytest.FixtureRequest) -> None:
    """The answers are those of the golden file, row by row (`--update-golden` writes it)."""
    file = GOLDEN / f"{card.name}.csv"
    answer = query(card.name, dataset=shipped, **examples(card)).to_csv().replace("\r\n", "\n")
    if request.config.getoption("--update-golden"):
        file.write_text(answer, encoding="utf-8", newline="\n")
    assert answer == file.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    """Every golden file belongs to a question."""
    assert {file.stem for file in GOLDEN.glob("*.csv")} == {card.name for card in CARDS}


@each_card
def test_rows(card: Card, shipped: Dataset) -> None:
    """There are as many rows as promised, no row twice, and the columns are those of the header."""
    table = query(card.name, dataset=shipped, **examples(card))
    assert len(table) >= card.minimum_rows
    assert len(set(table.terms)) == len(table.terms)
    assert table.columns == tuple(card.columns)


@each_card
def test_optional_parameters_narrow(card: Card, shipped: Dataset) -> None:
    """The example of an optional parameter gives some of the rows that there are without it."""
    every = set(query(card.name, dataset=shipped, **examples(card)).terms)
    for param in card.params:
        if param.optional:
            fewer = query(card.name, dataset=shipped, **examples(card), **{param.name: param.example})
            assert set(fewer.terms) <= every
            assert fewer.terms or not every


@each_card
def test_header_is_whole(card: Card) -> None:
    """Titles and questions are in both languages, rows and columns are explained, parameters are projected."""
    assert set(card.title) == set(card.summary) == set(cards.LANGUAGES)
    assert card.summary["en"].endswith("?")
    assert card.summary["fr"].endswith(" ?")
    assert card.returns
    assert card.keywords
    assert all(card.columns.values())
    assert card.text.startswith("#+ title:")
    assert {param.name for param in card.params} <= set(card.columns)
    assert all(param.example for param in card.params)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", card.name)


@each_card
def test_house_style(card: Card) -> None:
    """Prefixes are those used, in order; rows are ordered; nothing in the text depends on chance or the clock."""
    body = sparql(card)
    declared = re.findall(r"^PREFIX (\w+):", body, re.MULTILINE)
    used = {t.text.partition(":")[0] for t in tokens(re.sub(r"(?m)^PREFIX.*", "", body)) if t.kind == "name"}
    assert declared == sorted(used)
    assert re.search(r"^ORDER BY ", body, re.MULTILINE)
    words = {t.text for t in tokens(body) if t.kind == "word"}
    assert not words & {"SAMPLE", "NOW", "RAND", "UUID", "STRUUID", "LIMIT", "FROM", "SERVICE", "GRAPH"}
    assert words - {"a", "true", "false"} == {word.upper() for word in words - {"a", "true", "false"}}
    assert "SELECT *" not in body


def normalised(card: Card) -> str:
    """A query with every constant alike, and its variables by their order."""
    body = re.sub(r"(?m)^PREFIX.*\n", "", sparql(card))
    body = re.sub(r"\"[^\"]*\"|<[^>]*>|\b[a-z]*:[\w-]+|\b\d+\b|\btrue\b|\bfalse\b", "_", body)
    numbers: dict[str, str] = {}
    body = re.sub(r"\?\w+", lambda m: numbers.setdefault(m[0], f"?{len(numbers)}"), body)
    return " ".join(body.split())


def test_no_two_questions_differ_only_in_a_constant() -> None:
    """With properties, things and numbers made alike, every query still is another."""
    for one, other in itertools.combinations(CARDS, 2):
        assert normalised(one) != normalised(other), f"{one.name} and {other.name}"


@pytest.mark.parametrize(
    "name",
    [
        "changes-between-reports",
        "completion-by-pillar-and-year",
        "dropped-by-year",
        "dropped-or-added-between-reports",
        "dropped-without-a-word",
        "lead-turnover",
        "reports-in-one-state",
        "slippage-by-year",
        "status-by-year",
        "status-transitions",
    ],
)
def test_the_years_of_the_tutorial(name: str, tutorial: Dataset, request: pytest.FixtureRequest) -> None:
    """What its later reports drop, add, move to another lead or let slip shows as the golden file says."""
    file = GOLDEN / "tutorial" / f"{name}.csv"
    answer = query(name, dataset=tutorial).to_csv().replace("\r\n", "\n")
    if request.config.getoption("--update-golden"):
        file.write_text(answer, encoding="utf-8", newline="\n")
    assert answer == file.read_text(encoding="utf-8")


OF_THE_TUTORIAL = {
    "agency": "MOT",
    "deliverable": "rebuild-forty-worst",
    "item": "rebuild-forty-worst",
    "status": "ongoing",
    "task": "1.11",
    "thing": "rebuild-forty-worst",
    "word": "crossings",
}


@each_card
def test_no_row_twice_where_derived_facts_are_loaded_too(card: Card, tutorial: Dataset) -> None:
    """Data that brings its own derived graph, under a base of its own, is counted once."""
    table = query(card.name, dataset=tutorial, **{p.name: OF_THE_TUTORIAL[p.name] for p in card.params if p.required})
    assert len(set(table.terms)) == len(table.terms)


def test_each_deliverable_has_one_state(tutorial: Dataset) -> None:
    """The ten deliverables of the tutorial's latest report are ten, whatever they are counted by."""
    assert sum(row[1] for row in query("workload-by-status", dataset=tutorial).rows) == 10
    assert sum(row[2] for row in query("workload-by-status", dataset=tutorial).rows) == 100
    assert [str(graph.value) for graph in tutorial.store.named_graphs() if is_computed(graph.value)] == [DERIVED_GRAPH]


def test_reports_are_compared(two_reports: Dataset) -> None:
    """Where several reports are loaded, what was dropped, added and changed shows."""
    ex = "https://example.org/plan/"
    found = query("dropped-or-added-between-reports", dataset=two_reports).rows
    assert [(row[0].removeprefix(ex), row[1], row[2]) for row in found] == [
        ("added", "added", True),
        ("dropped", "dropped", None),
    ]
    changes = query("changes-between-reports", dataset=two_reports).rows
    assert [[(cell or "").split("/")[-1] for cell in change[:7]] for change in changes] == [
        ["kept", "in-progress", "completed", "year-1", "year-1", "ministry", "office-a"],
        ["kept", "in-progress", "completed", "year-1", "year-1", "ministry", "office-b"],
    ]
    (gone,) = query("dropped-without-a-word", dataset=two_reports).rows
    assert gone[:2] == (f"{ex}dropped", f"{ex}first")
    history = query("status-history", dataset=two_reports, item="Kept work").rows
    assert [row[1].split("/")[-1] for row in history] == ["in-progress", "completed", "completed"]
    overview = query("report-overview", dataset=two_reports)
    columns = dict(zip(overview.columns, zip(*overview.rows, strict=True), strict=True))
    assert columns["deliverables"] == (2, 2)
    assert columns["parts"] == (0, 1)
    assert columns["markedNew"] == (0, 1)


def test_current_facts_leave_the_dropped_out(two_reports: Dataset) -> None:
    """Workloads and states are those of the latest report; a department counts once through two units."""
    assert [row[1] for row in query("workload-by-status", dataset=two_reports).rows] == [1, 1]
    (row,) = query("workload-by-department", dataset=two_reports).rows
    assert row[1:3] == (2, 3)
    (pair,) = query("co-lead-pairs", dataset=two_reports).rows
    assert [iri.split("/")[-1] for iri in pair[:2]] == ["office-a", "office-b"]
    assert query("departments-working-together", dataset=two_reports).rows == ()


BROKEN = {
    "no header": ("SELECT ?a WHERE { ?a ?b ?c }", "opens with no header"),
    "no yaml": ("#+ summary: [a\nASK {}", "no YAML"),
    "no mapping": ("#+ just words\nASK {}", "no list of 'key: value'"),
    "late line": ("#+ summary: a\nASK {}\n#+ returns: b", "after other lines"),
    "unknown key": ("#+ summary: a\n#+ sumary: b\nASK {}", "unknown key 'sumary'"),
    "no summary": ("#+ title: a\nASK {}", "lacks 'summary'"),
    "untyped parameter": ("#+ summary: a\n#+ params: {x: {description: b}}\nASK {}", "no known type"),
    "mute parameter": ("#+ summary: a\n#+ params: {x: {type: iri}}\nASK {}", "no description"),
    "bare parameter": ("#+ summary: a\n#+ params: {x: iri}\nASK {}", "says nothing"),
    "odd rows": ("#+ summary: a\n#+ minimum_rows: many\nASK {}", "no whole number"),
    "odd title": ("#+ summary: a\n#+ title: {de: b}\nASK {}", "'title' is no text"),
    "odd columns": ("#+ summary: a\n#+ columns: [b]\nASK {}", "'columns' is no list"),
    "odd keywords": ("#+ summary: a\n#+ keywords: b\nASK {}", "'keywords' is no list"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_header_is_told(case: str, tmp_path: Path) -> None:
    """Each fault of a header has a message that names the file and a way out."""
    text, message = BROKEN[case]
    file = tmp_path / "own.rq"
    file.write_text(text)
    with pytest.raises(ParseError) as caught:
        cards.load_card(file)
    assert message in caught.value.cause
    assert caught.value.place.startswith(str(file))
    assert caught.value.fix


def test_a_short_header_will_do(tmp_path: Path) -> None:
    """One's own query needs no more than a summary; a bare text is English."""
    file = tmp_path / "own.rq"
    file.write_text("#+ summary: Which tasks?\nSELECT ?task WHERE { ?task a nap:Task } ORDER BY ?task\n")
    card = cards.load_card(file)
    assert card.title == card.summary == {"en": "Which tasks?"}
    assert len(query(file)) == 17
