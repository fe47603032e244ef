"""Regular expressions mean the same in every Python that the project supports."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import nap_kg
from nap_kg.turtle.lexer import token_pattern

PACKAGE = Path(nap_kg.__file__).parent
_GROUP = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")


def _patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that a module holds, and those of Turtle's tokens."""
    found = {f"token {t} {b}": token_pattern(t, braces=b) for t in "aé" for b in (False, True)}
    for module in pkgutil.walk_packages(nap_kg.__path__, "nap_kg."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    found[f"{module.name}.{name}"] = value
    return found


def _repeats_a_group_possessively(parsed: Any) -> bool:
    """Whether a parsed pattern has a possessive repetition of anything but one character."""
    if isinstance(parsed, re._parser.SubPattern):  # type: ignore[attr-defined]
        return any(_repeats_a_group_possessively(item) for item in parsed)
    if isinstance(parsed, tuple | list):
        if len(parsed) == 2 and str(parsed[0]) == "POSSESSIVE_REPEAT":
            body = parsed[1][2]
            if len(body) != 1 or str(body[0][0]) not in ("IN", "LITERAL", "NOT_LITERAL", "ANY"):
                return True
        return any(_repeats_a_group_possessively(item) for item in parsed)
    return False


def test_no_group_is_repeated_possessively() -> None:
    """Python 3.11 before 3.11.5, Debian's among them, loses its place in such groups; single characters are fine."""
    patterns = _patterns()
    assert len(patterns) > 40
    parse = re._parser.parse  # type: ignore[attr-defined]
    assert [name for name, p in patterns.items() if _repeats_a_group_possessively(parse(p.pattern, p.flags))] == []
    for file in PACKAGE.rglob("*.py"):  # for those compiled in functions
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
                assert not _GROUP.search(re.sub(r"\[(?:\\.|[^\]\\])*\]", "x", text)), f"{file}:{node.lineno}"


def test_a_possessive_group_is_seen() -> None:
    """The search finds each way to write one, and passes single characters and atomic groups."""
    parse = re._parser.parse  # type: ignore[attr-defined]
    for bad in (r"(?:a|bc)*+", r"(?:ab)?+", r"(xy)++", r"c(?:d(?:ef){2,3}+)*", r"(?>(?:ab)*+)"):
        assert _repeats_a_group_possessively(parse(bad)), bad
    for good in (r"[ab]*+c++.?+\d{1,2}+", r"(?>(?:a|b)*)", r"(?:a++b)*"):
        assert not _repeats_a_group_possessively(parse(good)), good
