"""Portable evidence: our implementation gives what the cases of the vocabulary ask of any."""

from __future__ import annotations

import hashlib
import itertools
import re
import sys
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.namespaces import NAP
from nap_kg.passages import digest, tokens, tokens_with_offsets
from tests.evidence.conformance import answers
from tests.evidence.conformance.__main__ import main

CASES = answers.cases()
PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence-vocabulary.md"


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[f"{kind}/{case['name']}" for kind, case in CASES])
def test_case(kind: str, case: answers.Case) -> None:
    """The answer is the one expected, whole."""
    assert answers.answer(kind, case) == answers.expected(kind, case)


def test_cases_are_many_and_of_every_outcome() -> None:
    """Tokens, passages, lengths and renditions; each outcome that the page names is provoked."""
    assert {kind for kind, _ in CASES} == set(answers.KINDS)
    provoked = {case["outcome"] for kind, case in CASES if kind != "tokens"}
    named = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert provoked == named - {"passage-moved"}


def test_another_implementation_is_run_by_its_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It reads a case a line and answers in JSON; a wrong answer fails the run and is shown."""
    script = tmp_path / "other.py"
    script.write_text(
        "import json, sys\nfrom tests.evidence.conformance import answers\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    said = answers.answer(asked['kind'], asked['case'])\n"
        "    if asked['case']['name'] == 'sharp-s-stays': said['tokenDigest'] = '0'\n"
        "    print(json.dumps(said))\n"
    )
    assert main([]) == 0
    assert f"{len(CASES)} of {len(CASES)} right" in capsys.readouterr().out
    assert main([sys.executable, str(script)]) == 1
    out = capsys.readouterr().out
    assert "FAILED tokens/sharp-s-stays" in out and f"{len(CASES) - 1} of {len(CASES)} right" in out


def test_terms_of_the_page_are_those_of_the_ontology() -> None:
    """Each property in its table is declared, and its example is Turtle that uses no other."""
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`nap:(\w+)`", text))
    declared = {
        str(quad.subject.value)
        for file in ("evidence", "rendition")
        for quad in ox.parse(path=str(PAGE.parents[1] / "ontology" / f"{file}.ttl"), format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert {NAP[name] for name in named} <= declared
    example = re.search(r"```turtle\n(.*?)```", text, re.DOTALL)
    assert example is not None
    used = {quad.predicate.value for quad in ox.parse(example[1].encode(), ox.RdfFormat.TURTLE)}
    assert {iri for iri in used if iri.startswith(NAP[""])} <= {NAP[name] for name in named}


def test_example_of_the_page_is_true() -> None:
    """Digests, length and positions of its Turtle are those of the sentence above it."""
    page = PAGE.read_text(encoding="utf-8")
    sentence = re.search(r"Of a text that is `([^`]+)` and a line feed", page)
    assert sentence is not None
    text = f"{sentence[1]}\n"
    said = dict(re.findall(r"nap:(\w+) \"?(\w+)\"? ;", page))
    found = tokens(text[int(said["startPosition"]) : int(said["endPosition"])])
    assert said["tokenDigest"] == digest(found)
    assert said["tokenCount"] == str(len(found))
    assert said["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert said["codePointCount"] == str(len(text))


def test_tokens_and_their_places_agree_for_every_letter() -> None:
    """Read at once or piece by piece, a text has the same tokens: every code point, and short runs of what composes."""
    awkward = "\u03a3\u03c2A \u0301\u0327\u1100\u1161\u11a8I\u0130\ufb01\u00bd\u00e9\u0e33\u0bc6\u0bbe<b>"
    runs = ("".join(run) for length in (2, 3) for run in itertools.product(awkward, repeat=length))
    codes = [char for char in map(chr, range(0x110000)) if unicodedata.category(char)[0] != "C"]
    blocks = (" ".join(f"a{char}\u0301b" for char in codes[at : at + 4096]) for at in range(0, len(codes), 4096))
    for text in itertools.chain(runs, blocks):
        assert tokens(text) == [token.text for token in tokens_with_offsets(text)], ascii(text)
