"""The W3C's own cases: the route that ``validate`` takes gives the results that the suite expects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.validate import w3c

FILES = w3c.files()
absent = [pytest.param(None, marks=pytest.mark.skip(reason=f"no SHACL cases: {w3c.WHERE}"))]
PAGE = w3c.PAGE.read_text(encoding="utf-8")
ROWS = {row[1]: (row[2], row[3]) for row in re.finditer(r"^\| (\w+/\S+) \| (.*?) \| ([✓✗]) \|", PAGE, re.MULTILINE)}
"""Of each case on the page, the engine that answered by default and whether it passed."""


@pytest.mark.parametrize("path", [pytest.param(p, id=w3c.name(p)) for p in FILES] or absent)
def test_case(path: Path) -> None:
    """Focus node, path, value, component and severity of every result are those that the case lists."""
    case = w3c.read(path)
    answer = w3c.default(case)
    if case.name not in w3c.EXCEPTIONS:
        assert answer.results == case.expected, answer
    passed = "✓" if answer.results == case.expected else "✗"
    assert (answer.engine, passed) == ROWS[case.name], "write docs/w3c-shacl.md anew: python -m tests.validate.w3c"


@pytest.mark.skipif(not FILES, reason=f"no SHACL cases: {w3c.WHERE}")
def test_every_case_is_on_the_page() -> None:
    """98 of core and 23 of SPARQL, in the order of the suite."""
    assert list(ROWS) == [w3c.name(path) for path in FILES]


def test_the_page_adds_up() -> None:
    """121 cases; the totals are those of the rows, and every one that fails has its reason."""
    assert [sum(name.startswith(f"{part}/") for name in ROWS) for part in ("core", "sparql")] == [98, 23]
    passed = [name for name, (_, mark) in ROWS.items() if mark == "✓"]
    core = sum(name.startswith("core/") for name in passed)
    assert f"| nap-kg | {core} | {len(passed) - core} | {len(passed)} |" in PAGE
    assert set(ROWS) - set(passed) == set(w3c.EXCEPTIONS)
    assert sum("pySHACL" in engine for engine, _ in ROWS.values()) <= 5


def test_cases_where_a_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NAP_KG_SHACL_CASES names the folder; one that is not there has no cases."""
    (tmp_path / "core" / "node").mkdir(parents=True)
    (tmp_path / "core" / "node" / "and-001.ttl").write_text("<> a sht:Validate .")
    (tmp_path / "core" / "manifest.ttl").write_text("<> a sht:Validate .")
    monkeypatch.setenv("NAP_KG_SHACL_CASES", str(tmp_path))
    assert [w3c.name(path) for path in w3c.files()] == ["core/node/and-001"]
    monkeypatch.setenv("NAP_KG_SHACL_CASES", str(tmp_path / "none"))
    assert w3c.files() == []


REPAIRED = ("core/property/uniqueLang-002", "sparql/node/prefixes-001")


@pytest.mark.parametrize("path", [pytest.param(p, id=w3c.name(p)) for p in FILES if w3c.name(p) in REPAIRED] or absent)
def test_the_fallback_is_right_where_pyshacl_alone_is_not(path: Path) -> None:
    """What is left to pySHACL is put so that it can't go wrong where it is known to."""
    case = w3c.read(path)
    assert w3c.pyshacl_option(case).results == case.expected
