"""The short way to see that a query is harmless says what the long way, by tokens, says."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nap_kg.guard.check as module
from nap_kg.errors import Refused
from nap_kg.guard.check import Checked, check
from tests.guard.hostile import HOSTILE
from tests.serve.w3c import cases

PIECES = [
    *("SELECT", "select", "\u017felect", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "NAMED", "from", "PREFIX"),
    *("BASE", "SERVICE", "service", "\u017fervice", "SERV\u0131CE", "LOAD", "INSERT", "DELETE", "WITH", "ADD", "MOVE"),
    *(
        "\\u0053ERVICE",
        "\\u005Cu0053ERVICE",
        "SERVICE:",
        "x:SERVICE",
        "select:",
        "ask-",
        "ask.",
        ":ask",
        "?ask",
        "@ask",
    ),
    *(
        "<urn:x>",
        "<urn:FROM>",
        "<",
        ">",
        "<a b>",
        "x:",
        ":",
        "x:y",
        "?s",
        "*",
        "{",
        "}",
        "(",
        ")",
        ".",
        ";",
        "#",
        "# x",
    ),
    *('"', "'", '"""', "'''", '"ask"', "'\"'", '"#"', "\\", '"a\\"', "\n", "\r", " ", "\t", "\u00a0", "\u2028", "\x00"),
    *("_", "1", "1e", "a", "^^", "&&", "||", "!="),
]


def both(query: str, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    """Return what the two ways say."""
    said: list[object] = []
    for form in (module._FORM, re.compile(r"(?!)")):
        with monkeypatch.context() as patched:
            patched.setattr(module, "_FORM", form)
            try:
                said.append(check(query, {"x": "urn:x:"}))
            except Refused as error:
                said.append((error.reason, error.place, error.cause))
    return said[0], said[1]


@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: f"{one.kind}, {one.what}")
def test_hostile_queries(one: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both refuse the same, for the same reason, at the same place."""
    short, long = both(one.query, monkeypatch)  # type: ignore[attr-defined]
    assert short == long


def _texts() -> list[str]:
    """Return the project's queries, and what the cases of the W3C's manifests send."""
    texts = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[2] / "queries").rglob("*.rq"))]
    for case in cases(Path(os.environ["NAP_KG_SHARED"]) / "w3c" / "sparql11"):
        for sent in case.sent:
            body = (sent.body or b"").decode("utf-8", "replace")
            for form in (urlsplit(sent.path).query, body):
                texts += [value for name, value in parse_qsl(form) if name in ("query", "update")]
            texts.append(body)
    return texts


def test_real_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both say the same of the W3C's and of our own; and many take the short way."""
    texts = _texts()
    assert len(texts) > 100
    for text in texts:
        short, long = both(text, monkeypatch)
        assert short == long
    assert sum(module._FORM.match(text) is not None for text in texts) > len(texts) / 2


@settings(max_examples=800, deadline=None, database=None, derandomize=True)
@example(["ASK", "{", "}"], "")
@example(["PREFIX", "select:", "<urn:x>", "ASK", "{}"], " ")
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", " "]))
def test_made_up_queries(pieces: list[str], between: str) -> None:
    """Both say the same of whatever stands behind a prologue, and of what is none."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for before in ("", "ASK ", "PREFIX x: <urn:x> SELECT * ", "#\nBASE <urn:x>"):
            short, long = both(before + between.join(pieces), monkeypatch)
            assert short == long


def test_the_short_way_is_taken() -> None:
    """A usual query needs no tokens: what is compared are two ways."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(module, "tokens", None)
        assert check("PREFIX x: <urn:x> # y\nselect * { ?s ?p 'x' }", {}) == Checked("select", (), ())
