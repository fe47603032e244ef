"""How long ``nap-kg query`` works, how much it shows, and what it says of an empty answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.errors import QueryTimeout
from nap_kg.query.patience import within

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COMMAND = [sys.executable, "-m", "nap_kg.cli", "query"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command line."""
    code = main(["query", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("more", [[], ["--format", "csv"], ["--why-not"]], ids=lambda more: " ".join(more))
def test_a_time_out_is_no_empty_answer(more: list[str]) -> None:
    """Exit code 2, nothing on stdout, and the process ends although the engine computes on."""
    done = subprocess.run(
        [*COMMAND, "--timeout", "0.5", "-e", ENDLESS, *more],
        capture_output=True,
        text=True,
        timeout=60,
        env=ENVIRONMENT,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: gave up after 0.5 s: the answer is unknown, not empty\n")
    assert "no rows" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT as a terminal on a POSIX system does")
def test_ctrl_c_stops_a_query() -> None:
    """Also with a time-out that is far away."""
    with subprocess.Popen(
        [*COMMAND, "--timeout", "600", "-e", ENDLESS],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored behind an & in a shell's script
    ) as process:
        time.sleep(3)
        assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out) == (130, "")
    assert err.endswith("interrupted\n")


def test_within_the_time_the_answer_is_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """A time-out that is not reached changes nothing, and errors come through it."""
    plain = run(capsys, "co-lead-pairs", "--format", "csv")
    assert run(capsys, "co-lead-pairs", "--format", "csv", "--timeout", "60") == plain
    assert "gave up" not in run(capsys, "-e", "ASK {", "--timeout", "60")[2]
    assert within(None, lambda: 3, "here") == within(5, lambda: 3, "here") == 3
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0, "here")
    with pytest.raises(QueryTimeout, match="gave up after"):
        within(0.05, lambda: time.sleep(1), "here")


def test_limit_says_when_it_cuts(capsys: pytest.CaptureFixture[str]) -> None:
    """As many rows as asked for; a word on stderr only where there are more."""
    tasks = "SELECT ?t WHERE { ?t a nap:Task } ORDER BY ?t"
    whole = run(capsys, "-e", tasks, "--format", "csv")
    assert len(whole[1].splitlines()) == 18
    code, out, err = run(capsys, "-e", tasks, "--format", "csv", "--limit", "3")
    assert (code, out.splitlines()) == (0, whole[1].splitlines()[:4])
    assert err == "(cut to 3 rows: there are more)\n"
    assert run(capsys, "-e", tasks, "--format", "csv", "--limit", "17") == whole
    assert run(capsys, "-e", tasks, "--format", "csv", "--limit", "3", "-q")[2] == ""
    graph = run(capsys, "-e", "CONSTRUCT WHERE { ?t a nap:Task }", "--limit", "1")
    assert graph[1].count("a nap:Task") == 1
    assert "cut to 1 row:" in graph[2]
    assert run(capsys, "-e", "ASK { ?t a nap:Task }", "--limit", "1") == (0, "true\n", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--limit", "0"], "number of rows"),
        (["--limit", "many"], "number of rows"),
        (["--limit", "-1"], "number of rows"),
        (["--timeout", "0"], "is no time"),
        (["--timeout", "soon"], "is no time"),
        (["--timeout", "nan"], "is no time"),
    ],
)
def test_numbers_that_are_none(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Told before anything is read."""
    code, out, err = run(capsys, "-e", "ASK {}", *arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    """Steps with their rows, a mark at the one that leaves none, and what would have matched."""
    code, out, err = run(capsys, "--why-not", "-e", "SELECT ?d { ?t a nap:Task ; nap:isDeliverableOf ?d }")
    assert (code, err) == (0, "")
    assert out.splitlines()[:3] == [
        "  17  ?t a nap:Task",
        "   0  ?t nap:isDeliverableOf ?d  <- here the rows are lost",
        "- matches 72 times by itself, but never together with the 17 rows before it",
    ]
    assert "the other way round it has 72 rows" in out
    assert max(map(len, out.splitlines())) <= 100


def test_why_not_of_a_card(capsys: pytest.CaptureFixture[str]) -> None:
    """A named question is taken apart with its parameters; one that has rows says so."""
    code, out, _ = run(capsys, "dropped-without-a-word", "--why-not")
    assert (code, "takes away all of the 74 rows" in out) == (0, True)
    code, out, err = run(capsys, "deliverables-led-by", "-p", "agency=StatCan", "--why-not")
    assert (code, err) == (0, "this query has 1 row: no pattern of it leaves none\n")
    assert "org:unitOf+ <https://w3id.org/nap-kg/id/agency/ca/statcan>" in out
    assert run(capsys, "-e", "ASK {", "--why-not")[0] == 2
    assert run(capsys, "-e", "DESCRIBE nap:Task", "--why-not")[0] == 2


def test_unknown_terms_are_told_with_and_without_rows(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where an OPTIONAL hides that its pattern never matches; not of what a query makes new."""
    text = "SELECT ?t WHERE { ?t a nap:Task OPTIONAL { ?t nap:titel ?x } }"
    code, out, err = run(capsys, "-e", text, "--format", "csv")
    assert (code, len(out.splitlines())) == (0, 18)
    assert err.startswith("warning: nap:titel is in neither the data nor the ontology (line 1, column 47)")
    assert run(capsys, "-q", "-e", text, "--format", "csv")[2] == ""
    assert run(capsys, "-e", "CONSTRUCT { ?t nap:new ?x } WHERE { ?t nap:status ?x } LIMIT 1")[2] == ""
    own = "PREFIX d: <https://w3id.org/nap-kg/id/status/> ASK { ?d nap:status d:ongoin }"
    assert "did you mean d:ongoing?" in run(capsys, "-e", own)[2]
    literal = 'ASK { BIND("1"^^xsd:byte AS ?x) FILTER(xsd:integer(?x) = 1 && ?x != "nap:nothing") } # nap:no'
    assert run(capsys, "-e", literal)[2] == ""


@pytest.mark.parametrize(
    ("pattern", "warned"),
    [
        ("?x a nap:Agency", True),
        ("?x a nap:Organization", True),
        ("?x a/rdfs:subClassOf* nap:Agency", False),
        ("?x a nap:Deliverable", False),
    ],
)
def test_a_class_that_is_stated_more_narrowly_is_told(
    pattern: str, warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """A count of what has narrower classes is too low, and looks like any other."""
    code, _, err = run(capsys, "-e", f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
    assert code == 0
    assert ("of a narrower class, which a/rdfs:subClassOf* finds too" in err) == warned


def test_a_count_without_matches_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """It has a row, though its pattern has none."""
    err = run(capsys, "-q", "--why-not", "-e", "SELECT (COUNT(*) AS ?n) WHERE { ?x a nap:Agency }")[2]
    assert err == "this query has 1 row: it answers even where its patterns match nothing\n"
