"""``nap-kg query`` on the command line: answers on stdout, remarks and errors on stderr, exit codes apart."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from nap_kg import cards, resources
from nap_kg.cli import main

TWO_REPORTS = Path(__file__).resolve().parents[1] / "derive" / "two-reports.ttl"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command line."""
    code = main(["query", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_table_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer alone is on stdout."""
    code, out, err = run(capsys, "co-lead-pairs")
    assert (code, err) == (0, "")
    assert out.splitlines()[:3] == ["plan: Canada: plan against human trafficking", "", out.splitlines()[2]]
    assert out.splitlines()[4].split() == ["CBSA", "IRCC", "3"]


def test_what_follows_data_is_no_more_data(capsys: pytest.CaptureFixture[str]) -> None:
    """The question may stand before or after it, and files are named one by one."""
    folder = resources.folder("data")
    one_by_one = [word for name in ("ca-ht-2012", "reference") for word in ("--data", str(folder / name))]
    answers = [
        run(capsys, "co-lead-pairs", "--data", str(folder)),
        run(capsys, "--data", str(folder), "co-lead-pairs"),
        run(capsys, *one_by_one, "co-lead-pairs"),
    ]
    assert answers == [run(capsys, "co-lead-pairs")] * 3


def test_csv_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """CSV and JSON are the standard's forms and nothing else."""
    code, out, err = run(capsys, "deliverables-led-by", "-p", "agency=FINTRAC", "--format", "csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "deliverable,task,status,startYear,lead,coLead,agency,plan"
    assert len(out.splitlines()) == 2
    code, out, _ = run(capsys, "co-lead-pairs", "--format", "json")
    assert json.loads(out)["head"]["vars"] == ["first", "second", "deliverables", "plan"]


def test_no_rows(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty answer is no error: stdout stays empty, stderr says so, and --quiet does not even that."""
    code, out, err = run(capsys, "-e", "SELECT ?s WHERE { ?s a nap:Nothing }")
    assert (code, out) == (0, "")
    assert err.splitlines()[-1] == "(no rows; --why-not shows which pattern leaves none)"
    assert run(capsys, "-q", "-e", "SELECT ?s WHERE { ?s a nap:Nothing }") == (0, "", "")
    assert run(capsys, "-e", "SELECT ?s WHERE { ?s a nap:Nothing }", "--format", "csv")[1] == "s\r\n"


def test_iris_and_languages(capsys: pytest.CaptureFixture[str]) -> None:
    """Names are shown unless IRIs are asked for, in the language asked for."""
    assert "https://w3id.org/nap-kg/id/status/ongoing" in run(capsys, "workload-by-status", "--iris")[1]
    assert "en suspens" in run(capsys, "workload-by-status", "--lang", "fr")[1]


def test_own_queries(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SPARQL comes from -e, a file or stdin."""
    text = "SELECT (COUNT(?d) AS ?n) WHERE { ?d a nap:Deliverable }"
    file = tmp_path / "own.rq"
    file.write_text(text)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    answers = [run(capsys, *words, "--format", "csv")[1] for words in (["-e", text], [str(file)], ["-"])]
    assert answers == ["n\r\n72\r\n"] * 3
    assert run(capsys, "-e", "ASK { nap:Deliverable a owl:Class }")[:2] == (0, "true\n")
    code, out, _ = run(capsys, "-e", "CONSTRUCT WHERE { ?s a nap:Theme }")
    assert (code, out.splitlines()[-2].strip()) == (0, "a nap:Theme ;")


def test_own_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Other files take the place of the shipped data; what follows from them is derived on the way."""
    code, out, _ = run(capsys, "workload-by-status", "--data", str(TWO_REPORTS), "--format", "csv")
    assert code == 0
    assert [line.split(",")[:2] for line in out.splitlines()[1:]] == [
        ["https://w3id.org/nap-kg/id/status/completed", "1"],
        ["https://w3id.org/nap-kg/id/status/not-started", "1"],
    ]


def test_output_is_written_whole_or_not_at_all(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """--output writes the file; a failing run leaves the old one alone."""
    file = tmp_path / "answer.csv"
    assert run(capsys, "gaps", "--format", "csv", "--output", str(file)) == (0, "", "")
    before = file.read_bytes()
    assert before.startswith(b"deliverable,task,missing,printed,report\r\n")
    assert run(capsys, "gaps", "-p", "report=none", "--output", str(file))[0] == 2
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]
    assert run(capsys, "gaps", "--output", str(tmp_path / "no" / "answer.csv"))[0] == 2


@pytest.mark.parametrize(
    ("ending", "start"),
    [
        ("txt", b"report: Progress report"),
        ("csv", b"deliverable,task"),
        ("tsv", b"?deliverable\t?task"),
        ("json", b'{\n  "head"'),
        ("xml", b"<?xml"),
        ("jsonl", b'{"deliverable": "https'),
        ("md", b"| deliverable | task"),
        ("html", b"<!DOCTYPE html>"),
        ("xlsx", b"PK\x03\x04"),
        ("parquet", b"PAR1"),
    ],
)
def test_the_ending_says_the_form(
    ending: str, start: bytes, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Of a file whose form is not given; one that is given wins."""
    file = tmp_path / f"answers.{ending}"
    assert run(capsys, "new-deliverables", "-o", str(file)) == (0, "", "")
    assert file.read_bytes().startswith(start)
    assert run(capsys, "new-deliverables", "-o", str(file), "--format", "csv")[0] == 0
    assert file.read_bytes().startswith(b"deliverable,task")


def test_graphs_have_forms_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """CONSTRUCT gives Turtle unless another form is asked for."""
    text = "CONSTRUCT WHERE { ?s a nap:Theme }"
    file = tmp_path / "graph.jsonld"
    assert run(capsys, "-e", text, "-o", str(file)) == (0, "", "")
    assert "@context" in json.loads(file.read_text())
    assert run(capsys, "-e", text, "--format", "ntriples")[1].endswith(" .\n")
    assert run(capsys, "-e", text, "-o", str(tmp_path / "graph"))[0] == 0
    assert (tmp_path / "graph").read_text().startswith("@prefix")


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_a_terminal_gets_no_bytes(
    form: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook goes to a file or a pipe."""
    assert main(["query", "gaps", "--format", form]) == 0
    assert capsysbinary.readouterr().out[:2] in (b"PK", b"PA")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["query", "gaps", "--format", form]) == 2
    out, err = capsysbinary.readouterr()
    assert (out, f"-o answers.{form}".encode() in err) == (b"", True)


def test_a_picture_is_drawn(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Alone it takes the table's place; with a form or a file, there are both, or neither where one fails."""
    svg, table = tmp_path / "a.svg", tmp_path / "a.csv"
    assert run(capsys, "co-lead-pairs", "--plot", str(svg)) == (0, "", "")
    assert svg.read_bytes().startswith(b"<svg")
    assert run(capsys, "co-lead-pairs", "--lang", "fr", "--plot", str(svg), "-o", str(table)) == (0, "", "")
    assert "Organismes qui dirigent ensemble" in svg.read_text()
    assert table.read_text().startswith("first,second")
    assert run(capsys, "co-lead-pairs", "--plot", str(svg), "--format", "jsonl")[1].startswith('{"first"')
    before = svg.read_bytes()
    assert run(capsys, "workload-by-status", "--plot", str(svg), "-o", str(tmp_path / "no" / "a.csv"))[0] == 2
    assert svg.read_bytes() == before


def test_the_list_has_forms(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """For reading, as a page, as linked data; a word narrows each."""
    file = tmp_path / "questions.ttl"
    assert run(capsys, "--list", "co-lead", "-o", str(file)) == (0, "", "")
    assert "query:co-lead-pairs\n    a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;" in file.read_text()
    assert run(capsys, "--list", "co-lead", "--format", "markdown")[1].startswith("# Questions\n")
    assert "draws     network" in run(capsys, "co-lead-pairs", "--help")[1]


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    """Every question is listed with title and parameters; a word narrows the list."""
    code, out, err = run(capsys, "--list")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == cards.names()
    assert "deliverables-led-by                  What a body leads  (agency [plan])" in out
    assert "co-lead-pairs" in run(capsys, "--list", "co-lead")[1]
    assert "workload-by-pillar" not in run(capsys, "--list", "co-lead")[1]
    assert "Ce que dirige un organisme" in run(capsys, "--list", "dirige", "--lang", "fr")[1]
    for word in ("police", "victims", "women", "convictions"):
        assert run(capsys, "--list", word)[1]
    both = run(capsys, "--list", "unit department")[1]
    assert "workload-by-unit" in both
    assert "workload-by-pillar" not in both
    assert run(capsys, "--list", "vicitms")[2] == "(no question has that word; did you mean victims?)\n"
    assert run(capsys, "--list", "xyzzy") == (0, "", "(no question has that word; all of them: nap-kg query --list)\n")


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    """The card of a question is its help."""
    code, out, _ = run(capsys, "deliverables-led-by", "--explain")
    assert code == 0
    assert "nap-kg query deliverables-led-by --param agency=RCMP" in out
    assert run(capsys, "deliverables-led-by", "--help")[1] == out
    assert "co-lead-pairs" in run(capsys, "--help")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "no question"),
        (["gaps", "-e", "ASK {}"], "two questions"),
        (["gap"], "did you mean gaps"),
        (["deliverables-led-by"], "needs the parameter 'agency'"),
        (["gaps", "-p", "report"], "has no value"),
        (["gaps", "-p", "report=a", "-p", "report=b"], "given twice"),
        (["gaps", "--format", "turtle"], "Turtle is for CONSTRUCT"),
        (["-e", "ASK {}", "--explain"], "no header"),
        (["-e", "ASK {"], "syntax error"),
        (["-e", "ASK { SERVICE <http://127.0.0.1/> {} }"], "only reads"),
        (["gaps", "--data", "no/such/file.ttl"], "no such file"),
        (["no/such.rq"], "no such file"),
        (["-e", " "], "this query is empty"),
        (["gaps", "--format", "xls"], "invalid choice"),
        (["gaps", "--format", "ntriples"], "N-Triples is for CONSTRUCT"),
        (["gaps", "-o", "no/such/answers.xls"], "no form goes by the ending '.xls'"),
        (["gaps", "-o", "answers.ttl"], "Turtle is for CONSTRUCT"),
        (["gaps", "--plot", "gaps.svg"], "gaps names no chart"),
        (["co-lead-pairs", "--plot", "pairs.pdf"], "an SVG or a PNG"),
        (["co-lead-pairs", "--plot", "a.svg", "-o", "a.svg"], "two outputs to one file"),
        (["-e", "ASK {}", "--plot", "a.svg"], "only a question with a header"),
        (["--list", "--format", "csv"], "does not come as csv"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_exits_2(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing on stdout, the cause on stderr."""
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_one_name_opens_one_card(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Asking one question parses no other card's header."""
    read: list[str] = []
    original = cards.read_header
    monkeypatch.setattr(cards, "read_header", lambda text, place: read.append(place) or original(text, place))
    assert run(capsys, "co-lead-pairs")[0] == 0
    assert read == [str(resources.folder("queries") / "reports" / "co-lead-pairs.rq")]
