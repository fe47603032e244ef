"""Accountability: each check is defined, finds what its cases say, and what it finds in the real graph is published."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.accountability import account
from nap_kg.cli import main
from nap_kg.errors import ParseError
from nap_kg.validate.checks import Check, load_check, load_checks
from nap_kg.validate.rules import open_rules
from tests.checks.page import FOLDER, MANIFEST, PAGE, expected, manifest, page

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial"
CHECKS = load_checks()
each_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)


@each_check
@pytest.mark.parametrize("kind", ["fail", "pass"])
def test_case(check: Check, kind: str) -> None:
    """A check finds in its cases what their CSV says: something where it should, and nothing where it should not."""
    case = FOLDER / check.name / f"{kind}.ttl"
    found = expected(check, case)
    assert found == case.with_suffix(".csv").read_text(encoding="utf-8")
    assert (found.count("\n") > 1) == (kind == "fail")
    assert case.read_text(encoding="utf-8").startswith("# ")


@each_check
def test_the_plain_query_finds_the_same(check: Check) -> None:
    """What another implementation has to run, the query over one default graph, gives the CSV too."""
    if check.is_shape:
        return
    for case in check.cases():
        store = ox.Store()
        store.load(path=case, format=ox.RdfFormat.TURTLE)
        answer = store.query(check.query)
        assert isinstance(answer, ox.QuerySolutions)
        focuses = {row["focus"].value for row in answer}
        with case.with_suffix(".csv").open(encoding="utf-8") as rows:
            assert focuses == {row["focus"] for row in csv.DictReader(rows)}


@each_check
def test_header(check: Check) -> None:
    """Title, definition, evidence and, where the check is its own, reason and message stand in both languages."""
    for text in (check.title, check.definition, check.evidence):
        assert text.en
        assert text.fr
        assert text.en != text.fr
    if not check.is_shape:
        assert re.fullmatch(r"NAP8\d\d", check.code)
        assert check.rationale.en != check.rationale.fr
        names = set(re.findall(r"\{\?(\w+)\}", check.message.en))
        assert names == set(re.findall(r"\{\?(\w+)\}", check.message.fr))
        selected = re.search(r"SELECT(.*?)WHERE", check.query, re.DOTALL)
        assert selected is not None
        assert {"focus", "path", "value", *names} <= set(re.findall(r"\?(\w+)", selected[1]))
        assert re.search(r"^ORDER BY ", check.query, re.MULTILINE)
        assert not re.search(r"\b(NOW|RAND|SAMPLE|LIMIT|GRAPH|SERVICE)\b", check.query)


def test_one_rule_one_code() -> None:
    """No two checks share a code, and a rule of the shapes is referred to, not written again."""
    codes = [check.code for check in CHECKS]
    assert len(set(codes)) == len(codes)
    book = open_rules()
    for check in CHECKS:
        (entry,) = book.find(check.code)
        assert (entry.node is not None) == check.is_shape


def test_no_case_is_left_over() -> None:
    """Every folder belongs to a check."""
    assert {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"} == {
        check.name for check in CHECKS
    }


def test_the_manifest_is_current() -> None:
    """It lists every case, and every file that it names is there."""
    assert MANIFEST.read_text(encoding="utf-8") == manifest()
    base = MANIFEST.as_uri()
    for quad in ox.parse(MANIFEST.read_bytes(), ox.RdfFormat.TURTLE, base_iri=base):
        if (
            isinstance(quad.object, ox.NamedNode)
            and quad.object.value.startswith("file:")
            and "#" not in quad.object.value
        ):
            assert Path(quad.object.value.removeprefix("file://")).exists()


def test_the_page_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/accountability.md has every definition and what the real graph gives."""
    monkeypatch.chdir(ROOT)
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_made_up_plan() -> None:
    """Read by hand in the three charts: two silently dropped, one slipped, two without news, two without a date."""
    found = {(f.rule, "/".join(f.focus_node.split("/")[-3::2])) for f in account([TUTORIAL]).findings}
    assert found == {
        ("NAP325", "2023-2024/agree-limits-town"),
        ("NAP325", "2023-2024/light-unlit-crossings"),
        ("NAP801", "2021-2022/patrol-cars-defibrillators"),
        ("NAP801", "2022-2023/publish-yearly-table"),
        ("NAP802", "2022-2023/rebuild-forty-worst"),
        ("NAP803", "2023-2024/driver-guide-driving"),
        ("NAP803", "2023-2024/run-winter-campaign"),
    }


def test_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """File, line, column, severity, code and message; the summary on stderr; the exit code by --fail-on."""
    monkeypatch.chdir(ROOT)
    assert main(["accountability", "docs/tutorial", "--select", "slipped"]) == 0
    out, err = capsys.readouterr()
    line = 1 + (TUTORIAL / "2022-2023" / "chart.ttl").read_text().splitlines().index(
        "    nap:hasStartPeriod fy:2023-2024 ;"
    )
    assert out.startswith(
        f"docs/tutorial/2022-2023/chart.ttl:{line}:24: warning NAP802 The report before said 2020-2021. "
    )
    assert out.endswith("/status/rebuild-forty-worst>  path nap:hasStartPeriod  value "
                        "<https://example.org/norland/id/period/fy/2023-2024>  slipped\n")  # fmt: skip
    assert err.startswith("0 errors, 1 warning in 13 files (1 focus node, 1 constraint, ")
    assert main(["accountability", "docs/tutorial", "--select", "NAP802", "--fail-on", "warning", "-q"]) == 1
    assert capsys.readouterr().err == ""


def test_french(capsys: pytest.CaptureFixture[str]) -> None:
    """Messages and definitions in French."""
    assert main(["accountability", str(TUTORIAL), "--select", "NAP801", "--lang", "fr", "--format", "json", "-q"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "Le rapport suivant, 2022-2023, n'en dit rien." in json.dumps(found, ensure_ascii=False)
    assert main(["accountability", "--list", "--select", "NAP801", "--lang", "fr"]) == 0
    assert capsys.readouterr().out.startswith("NAP801  silently-dropped\n    Un rapport a une ligne")


def test_an_unknown_check(capsys: pytest.CaptureFixture[str]) -> None:
    """It is named, with the way to the others."""
    assert main(["accountability", "--select", "NAP899"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "no check is named 'NAP899'" in err


def test_a_rule_page(capsys: pytest.CaptureFixture[str]) -> None:
    """nap-kg rule explains a check: definition, reason, query, a bad and a good example."""
    assert main(["rule", "NAP801", "--lang", "fr"]) == 0
    out = capsys.readouterr().out
    assert "NAP801 silently-dropped  (avertissement)" in out
    assert "SELECT ?focus ?path ?value ?item" in out
    assert "row:newsletter-2021" in out


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("#+ code: NAP801\n", "", "lacks or misspells code"),
        ("#+ severity: warning", "#+ severity: grave", "no severity is named 'grave'"),
        ('#+   fr: "Disparu', '#+   de: "Verschwunden', "'title' is not in English and French"),
    ],
)
def test_bad_headers(tmp_path: Path, old: str, new: str, says: str) -> None:
    """A header that is incomplete is an error with its file."""
    check = next(check for check in CHECKS if check.name == "silently-dropped")
    text = check.path.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "broken.rq"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ParseError, match=says):
        load_check(file)
