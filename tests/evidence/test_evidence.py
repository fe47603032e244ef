"""What ties the facts to their sources: numbers, dates and names as people write them, and the command's answers."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import evidence, resources
from nap_kg.cli import main
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.evidence.facts import Shown, judge
from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import read
from nap_kg.evidence.normalise import (
    claims,
    contains,
    dates,
    is_printed_as,
    links,
    numbers,
    printed_numbers,
    stretches,
)
from nap_kg.namespaces import NAP, XSD
from nap_kg.passages import tokens

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"
BASE = "https://example.org/norland/id/plan/safer-roads"


# --- as people write them


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500,000 people", "500000"),
        (r"up to \$500,000", "500000"),
        ("31, 454 toolkits", "31454"),
        ("500 000 personnes", "500000"),
        ("Twenty-six agencies", "26"),
        ("nine people", "9"),
        ("the third report", "3"),
        ("troisième rapport", "3"),
        ("task 1.11", "1.11"),
        ("**977** posters", "977"),
    ],
)
def test_numbers_are_read_in_every_form(text: str, number: str) -> None:
    """Digits with separators and blanks, escapes and emphasis, words and ordinals in both languages."""
    assert numbers(text)[number] >= 1


@pytest.mark.parametrize("text", ["no figures here", "one-sided", "tenure"])
def test_words_are_not_numbers(text: str) -> None:
    """What only looks like a number word is none, and prose without figures demands none."""
    assert not printed_numbers(text)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("launched on June 6, 2012", (2012, 6, 6)),
        ("(September 2014)", (2014, 9, None)),
        ("le 2 octobre 2014", (2014, 10, 2)),
        ("on March 26-27, 2015", (2015, 3, 26)),
        ("1er avril 2014", (2014, 4, 1)),
    ],
)
def test_dates_are_read_in_both_languages(text: str, date: tuple[int, int, int | None]) -> None:
    """A date keeps the precision that it is written with."""
    found = {(d.year, d.month, d.day) if hasattr(d, "year") else tuple(d) for d in dates(text)}
    assert date in found


@pytest.mark.parametrize(
    ("text", "date", "printed"),
    [
        ("since 2010, the latest in April 2014", (2010, None, None), True),
        ("since 2010, the latest in April 2014", (2014, None, None), False),
        ("in April 2014", (2014, 4, None), True),
        ("on April 3, 2014", (2014, 4, None), False),
        ("on April 3, 2014, and again in April 2014", (2014, 4, None), True),
    ],
)
def test_a_date_is_as_precise_as_printed(text: str, date: tuple[int, int | None, int | None], printed: bool) -> None:
    """A year that stands only in a day or month is not a date that the text gives, nor is a month of a day."""
    assert is_printed_as(text, date) is printed


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("held March 26-27, 2015", (2015, 3, 26), (2015, 3, 27)),
        ("du 26 au 27 mars 2015", (2015, 3, 26), (2015, 3, 27)),
        ("(2012-2018)", (2012, None, None), (2018, None, None)),
        ("from 2012 to 2018", (2012, None, None), (2018, None, None)),
    ],
)
def test_a_stretch_has_two_ends(text: str, first: tuple[int, ...], last: tuple[int, ...]) -> None:
    """Days of one month, and years, that are printed as from one to another."""
    assert stretches(text) == [(first, last)]


@pytest.mark.parametrize(
    ("property_", "date", "words", "is_shown"),
    [
        ("startDate", "2012", "2012-2018", True),
        ("startDate", "2018", "2012-2018", False),
        ("endDate", "2012", "2012-2018", False),
        ("endDate", "2012", "2012-2018, with a first round in 2012", True),
        ("publishedOn", "2018", "2012-2018", True),
    ],
)
def test_a_start_is_where_a_stretch_starts(property_: str, date: str, words: str, is_shown: bool) -> None:
    """What is printed only as the end of a stretch is no start, and the other way round; alone, it may be either."""
    rendition = "https://example.org/r"
    store = ox.Store()
    one = evidence.Evidence("e", "t", (NAP[property_],), rendition, 0, len(words), 0, "", "")
    document = evidence.Document(Path("r.txt"), rendition, words)
    what = Shown(read(Dataset(store)), "t", NAP[property_], (Passage(one, document, 0, len(words)),))
    doubts = list(judge(ox.Literal(date, datatype=ox.NamedNode(XSD.gYear)), what))
    assert (doubts == []) is is_shown


def test_links_are_whole() -> None:
    """The punctuation after a link is not part of it."""
    assert links("see <http://www.a.ca/x.pdf>. Or www.b.ca.") == {"http://www.a.ca/x.pdf", "www.b.ca"}


def test_names_stand_in_a_row() -> None:
    """A name is found as neighbouring tokens, stray blanks inside it overlooked."""
    printed = tokens("ESDC (TFWP) IRCC(IM P)")
    assert contains(printed, tokens("IRCC (IMP)"))
    assert contains(printed, tokens("ESDC (TFWP)"))
    assert not contains(printed, tokens("ESDC (IMP)"))


def test_what_a_label_claims() -> None:
    """Names and abbreviations claim something; the first word's capital does not."""
    assert claims("Promote the BC online training") == ["BC"]
    assert claims("The 52nd meeting") == ["52nd"]


# --- the shipped graph


def test_the_shipped_graph_holds(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every passage is found, every fact agrees with it, every cell is accounted for."""
    assert main(["evidence", "check", "--source", str(source)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert re.match(r"(\d+) of \1 passages found, \d{4} facts held against them: 0 findings", err)
    assert main(["evidence", "coverage", "--source", str(source)]) == 0
    out, err = capsys.readouterr()
    assert re.search(r"^deliverable +75 +75 +0 +0$", out, re.MULTILINE)


def test_another_rendition(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a text with other blanks, emphasis and line ends, the passages are found by sliding a window."""
    copy = tmp_path / "other.txt"
    other = "Another conversion.\n" + re.sub(r"[ \t]+", "  ", source.read_text(encoding="utf-8")).replace("**", "__")
    copy.write_text(other, encoding="utf-8")
    assert main(["evidence", "check", "--source", str(copy)]) == 2
    assert "--other-rendition" in capsys.readouterr().err
    dataset = open_dataset()
    found = evidence.check(dataset, evidence.find(dataset, [copy], other_rendition=True))
    missing = [f for f in found.findings if f.kind in ("passage-not-found", "passage-moved")]
    assert missing == []
    assert found.found >= 0.97 * found.evidence


def test_show(source: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A thing's passages with their words; without the document, everything but the words."""
    assert main(["evidence", "show", "task:3.14", "--source", str(source), "-q"]) == 0
    out = capsys.readouterr().out
    assert "Annex A, task 3.14" in out
    assert "Public Safety Canada" in out
    assert "3.14 Support" in out
    monkeypatch.setattr(resources, "shared", lambda: None)
    assert main(["evidence", "show", "task:3.14", "-q"]) == 0
    out = capsys.readouterr().out
    assert "Annex A, task 3.14" in out
    assert "3.14 Support" not in out


def test_show_as_json(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON for programs."""
    assert main(["evidence", "show", "task:3.14", "--source", str(source), "--format", "json", "-q"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "task/3.14" in json.dumps(answer)


def test_no_document(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the source, check says what is missing and how to give it."""
    monkeypatch.setattr(resources, "shared", lambda: None)
    assert main(["evidence", "check"]) == 2
    assert "--source FILE" in capsys.readouterr().err


# --- tampering, on the made-up plan


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TUTORIAL, tmp_path / "plan"))


def _kinds(plan: Path) -> set[str]:
    ontology = [resources.folder("ontology"), resources.folder("data") / "vocabularies"]
    dataset = open_dataset([*ontology, plan])
    return {f.kind for f in evidence.check(dataset, evidence.find(dataset, [plan / "sources"])).findings}


def test_the_made_up_plan_holds(plan: Path) -> None:
    """Three reports, one thing with passages in both: each shows what it says by itself."""
    assert _kinds(plan) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "kind"),
    [
        ("2021-2022/chart.ttl", "agency:so", "agency:mot", "fact-not-in-passage"),
        ("2021-2022/chart.ttl", "status:on-hold", "status:ongoing", "fact-not-in-passage"),
        ("2021-2022/chart.ttl", "nap:position 2", "nap:position 9", "fact-not-in-passage"),
        ("2021-2022/chart.ttl", "nap:isMarkedNew true", "nap:isMarkedNew false", "fact-not-in-passage"),
        ("2021-2022/chart.ttl", "remark:split-by-page-break", "remark:unfinished-text", "fact-not-in-passage"),
        ("2021-2022/chart.ttl", "cell-remark:several-values", "cell-remark:unbalanced-bracket", "fact-not-in-passage"),
        ("2021-2022/chart.ttl", "cell-remark:missing-separator", "cell-remark:missing-blank", "fact-not-in-passage"),
        ("plan.ttl", "informed drivers", "informed 9 drivers", "fact-not-in-passage"),
        ("plan.ttl", "nap:isDeliverableOf task:1.12", "nap:isDeliverableOf task:1.11", "fact-not-in-passage"),
        ("plan.ttl", "Fit patrol cars", "Fit RB cars", "fact-not-in-passage"),
        ("2021-2022/evidence.ttl", "task 1.12, row 1", "task 1.12, row 2", "locator-wrong"),
        ("reference/documents.ttl", "nap:seriesNumber 2", "nap:seriesNumber 5", "fact-not-in-passage"),
        ("reference/periods.ttl", "2021-07-01", "2021-08-01", "period-wrong"),
        (
            "reference/themes.ttl",
            "skos:inScheme <https://example.org/norland/id/theme",
            "skos:inScheme <x:y",
            "thing-unknown",
        ),
        ("reference/themes.ttl", "id/theme/safer-roads>", "id/themes/safer-roads>", "concept-elsewhere"),
        ("reference/themes.ttl", "skos/core#", "skos/kern#", "term-unknown"),
        ("reference/themes.ttl", 'skos:prefLabel "Themes of', 'skos:prefLabel "The 2 themes of', "number-unknown"),
        ("2021-2022/coverage.csv", "\n1", "\n2", "span-wrong"),
        ("identifiers.csv", "map-crossings-hurt,1.11", "map-crossings-hurt,1.12", "key-wrong"),
        ("identifiers.csv", "driver-guide-driving,1.13", "driver-guide-driving,1.11", "key-wrong"),
        ("identifiers.csv", "driver-guide-driving,1.13", "driver-guide-driving,1.12", "fact-not-in-passage"),
        ("identifiers.csv", "flashing-signs", "flashing-lamps", "key-wrong"),
        ("identifiers.csv", "flashing-signs", "flashing-lamps", "key-missing"),
        ("identifiers.csv", "2021-2022,part", "2020-2022,part", "key-wrong"),
        ("identifiers.csv", "6f7b67a3", "6f7b67a4", "key-wrong"),
        ("graphs.csv", "2021-2022/chart.ttl,", "2021-2023/chart.ttl,", "graph-wrong"),
        ("graphs.csv", "2021-2022/chart.ttl,", "2021-2023/chart.ttl,", "graph-missing"),
        ("graphs.csv", "safer-roads/2021-2022/chart", "safer-roads/2020-2022/chart", "graph-wrong"),
        ("graphs.csv", "safer-roads/plan/structure", "safest-roads/plan/structure", "graph-wrong"),
        ("graphs.csv", "https://example.org/norland/graph/ref", "https://example.net/norland/graph/ref", "graph-wrong"),
        ("profile.toml", "4e2fb198", "4e2fb199", "profile-wrong"),
        ("profile.toml", 'key = "safer-roads"', 'key = "safest-roads"', "profile-wrong"),
        ("profile.toml", 'key = "2021-2022"', 'key = "2020-2022"', "profile-wrong"),
        ("profile.toml", 'agencies = "agency/"', 'agencies = "body/"', "profile-wrong"),
        ("profile.toml", '= "on-hold"', '= "stopped"', "profile-wrong"),
    ],
)
def test_tampering_is_found(plan: Path, file: str, old: str, new: str, kind: str) -> None:
    """A changed lead, status, position, parent, name, period, concept, key, graph, digest …: each by its kind."""
    path = plan / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    assert kind in _kinds(plan)


def test_a_finding_says_where_it_stands(
    plan: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """File and line begin each message, in Turtle and in the tables beside it."""
    for file, old, new in (
        ("identifiers.csv", "run-winter-campaign,1.12", "run-winter-campaign,1.13"),
        ("2021-2022/chart.ttl", "nap:position 2", "nap:position 9"),
        ("2021-2022/evidence.ttl", "nap:tokenCount 1", "nap:tokenCount 2"),
    ):
        text = (plan / file).read_text()
        (plan / file).write_text(text.replace(old, new, 1))
    monkeypatch.chdir(plan)
    assert main(["evidence", "check", ".", "--source", "sources", "-q"]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if ": error " in line]
    stated = (plan / "2021-2022" / "chart.ttl").read_text().splitlines()
    assert any(line.startswith("identifiers.csv:7: error key-wrong ") for line in lines)
    where = [int(line.split(":")[1]) for line in lines if line.startswith("2021-2022/chart.ttl:")]
    assert any(stated[line - 1].strip().startswith("nap:position 9") for line in where)
    assert any(line.startswith("2021-2022/evidence.ttl:12: error token-count ") for line in lines)


def test_a_broken_table_is_an_error(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Other columns, or a row with more cells, are no findings: exit 2, with the line and the columns."""
    path = plan / "identifiers.csv"
    good = path.read_text()
    arguments = ["evidence", "check", str(plan), "--source", str(plan / "sources"), "-q"]
    for bad, place in (
        (good.replace("parent", "task", 1), ":1"),
        (good.replace("run-winter-campaign,1.12,", "run-winter-campaign,1,12,", 1), ":7"),
    ):
        path.write_text(bad)
        assert main(arguments) == 2
        err = capsys.readouterr().err
        assert f"identifiers.csv{place}" in err
        assert "report,kind,key,parent,digest" in err


def test_a_settled_difference_names_its_row(plan: Path) -> None:
    """In the list of settled differences, the number of the row and its task are those of the deliverable."""
    path = plan / "2021-2022" / "first-comparison.csv"
    head = "row,task,deliverable,column,curated,ingested,settled\n"
    path.write_text(f"{head}4,1.12,run-winter-campaign,lead,A,B,B was right\n")
    assert _kinds(plan) == set()
    path.write_text(f"{head}5,1.12,run-winter-campaign,lead,A,B,B was right\n")
    assert _kinds(plan) == {"row-wrong"}


def test_numbers_in_the_wordings_of_a_concept(plan: Path) -> None:
    """In one language, a passage of what uses the concept prints it; in two, they agree; unused, nothing tells."""
    path = plan / "reference" / "themes.ttl"
    good = path.read_text()

    def with_definition(words: str) -> set[str]:
        path.write_text(good.replace('"Fewer people killed and hurt on roads."@en', words))
        return _kinds(plan)

    assert with_definition('"On 777 roads."@en') == {"number-unknown"}
    assert with_definition('"On 777 roads."@en, "Sur 777 routes."@fr') == set()
    assert with_definition('"On 777 roads."@en, "Sur 778 routes."@fr') == {"numbers-differ"}
    unused = good.replace("id/theme/safer-roads>", "id/theme/other>").replace("Fewer", "777")
    path.write_text(good + unused[unused.index("<https://example.org/norland/id/theme/other>") :])
    assert _kinds(plan) == set()


def test_a_fact_without_evidence_is_found(plan: Path) -> None:
    """Taking a property out of an evidence leaves its fact bare."""
    path = plan / "2021-2022" / "evidence.ttl"
    text = path.read_text()
    path.write_text(re.sub(r"nap:hasLead,\s*", "", text, count=1))
    assert "fact-without-evidence" in _kinds(plan)


def test_evidence_without_a_fact_is_found(plan: Path) -> None:
    """Evidence for a property that the thing does not state is found."""
    path = plan / "2021-2022" / "evidence.ttl"
    path.write_text(path.read_text().replace("nap:supportsProperty", "nap:supportsProperty nap:completionDate,", 1))
    assert "evidence-without-fact" in _kinds(plan)


def test_a_reviewed_span_holds_its_digest(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line of coverage.csv that no longer fits the source, or gives no listed reason, fails the coverage."""
    path = plan / "2021-2022" / "coverage.csv"
    good = path.read_text()
    arguments = ["evidence", "coverage", str(plan), "--source", str(plan / "sources")]
    assert main(arguments) == 0
    path.write_text(good.replace("heading", "because", 1))
    assert main(arguments) == 1
    path.write_text("\n".join(good.splitlines()[:-1]) + "\n")
    assert main(arguments) == 1
    assert "1 unexplained" in capsys.readouterr().err


def test_add_writes_what_check_accepts(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The block that ``add`` prints is the one that is in the data."""
    source = plan / "sources" / "2021-2022.txt"
    arguments = ["evidence", "add", "--for", "https://example.org/norland/id/agency/rb/bridges", "--supports"]
    arguments += ["org:unitOf", "--source", str(source), "--from", "RB (Bridges)", "--to", "(Bridges)", "-q"]
    assert main([*arguments, "--locator", "Chart of work, task 1.11, row 2", "--data", str(plan)]) == 0
    block = capsys.readouterr().out
    assert set(block.splitlines()[1:]) <= set((plan / "reference" / "evidence.ttl").read_text().splitlines())


def test_add_wants_one_place(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words that stand in several places are an error with the remedy."""
    source = plan / "sources" / "2021-2022.txt"
    arguments = ["evidence", "add", "--for", BASE, "--source", str(source), "--from", "Norland", "--to", "Norland"]
    assert main([*arguments, "--data", str(plan)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "--start and --end" in err


# --- the whole report


def test_all_of_the_report_is_accounted_for(source: Path) -> None:
    """Every number, link, abbreviation and name is evidenced or reviewed; few figures are called background."""
    dataset = open_dataset()
    found = evidence.coverage(dataset, evidence.find(dataset, [source]), part="all")
    assert found.complete
    figures = [item for item in found.items if item.kind in ("number", "number word", "link")]
    set_aside = [item for item in figures if item.by in ("background", "withheld")]
    assert len(figures) > 400
    assert len(set_aside) <= 0.05 * len(figures)


def test_no_row_of_the_chart_is_background(source: Path) -> None:
    """In the chart, only headings and repeated column heads are reviewed."""
    dataset = open_dataset()
    found = evidence.coverage(dataset, evidence.find(dataset, [source]), part="chart")
    assert {item.by for item in found.items} == {"evidence", "heading", "running-header"}


def test_what_is_withheld_is_never_printed(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A withheld span is blacked out in passages and their context, in any rendition, and no passage takes it in."""
    from nap_kg.evidence.reviewed import withheld

    dataset = open_dataset()
    documents = evidence.find(dataset, [source])
    text = documents[0].text
    spans = withheld(read(dataset), documents[0])
    assert spans
    words = {word for start, end in spans for word in re.findall(r"[^\W\d_]{4,}", text[start:end])}
    every = [one.iri for one in evidence.evidence(dataset)]
    passages = evidence.show(dataset, every, documents)
    assert len(passages) == len(every)
    for shown in passages:
        printed = f"{shown.before}{shown.text}{shown.after}"
        assert not any(word in printed for word in words), shown.evidence.iri
    assert main(["evidence", "show", "combative", "--source", str(source), "--color", "always"]) == 0
    out = capsys.readouterr().out
    assert "█" in out
    assert not any(word in out for word in words)


def test_no_file_of_the_project_holds_a_withheld_word(source: Path) -> None:
    """Neither data nor code nor documentation prints what is withheld."""
    from nap_kg.evidence.reviewed import withheld

    dataset = open_dataset()
    documents = evidence.find(dataset, [source])
    text = documents[0].text
    words = {
        word.lower()
        for start, end in withheld(read(dataset), documents[0])
        for word in re.findall(r"[^\W\d_]{4,}", text[start:end])
    }
    for folder in ("data", "docs", "nap_kg", "ontology", "queries", "shapes", "tests"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in (".ttl", ".csv", ".md", ".py", ".rq", ".toml"):
                content = file.read_text(encoding="utf-8").lower()
                assert not any(re.search(rf"\b{word}\b", content) for word in words), file
