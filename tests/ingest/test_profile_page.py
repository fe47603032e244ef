"""docs/profile.md tells of every key of a profile, and of no other; its example is a profile that reads its chart."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import jsonschema

from nap_kg.ingest.profile import load_profile
from tests.ingest import profile_page

ROOT = profile_page.PAGE.parents[1]


def _sections() -> dict[str, set[str]]:
    text = profile_page.PAGE.read_text(encoding="utf-8").partition(profile_page.BEGIN)[2]
    found: dict[str, set[str]] = {}
    for section in text.partition(profile_page.END)[0].split("### ")[1:]:
        header = section.split("`")[1].strip("[]")
        found[header] = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    return found


def test_the_keys_are_those_of_the_schema() -> None:
    """Both ways: each key of the schema stands in its section, and each key of a section is in the schema."""
    wanted: dict[str, set[str]] = {}
    for path, own in profile_page.keys(profile_page.schema()):
        inner = own.get("items", own) if own.get("type") == "array" else own
        if inner.get("type") == "object" and path.count(".") < 2:
            wanted[path] = set(inner.get("properties", {}))
    sections = _sections()
    assert {path: sections.get(path, set()) for path, names in wanted.items() if names} == {
        p: n for p, n in wanted.items() if n
    }
    assert set(sections) <= set(wanted)


def test_the_page_is_current() -> None:
    """``python -m tests.ingest.profile_page`` writes it anew."""
    assert profile_page.filled() == profile_page.PAGE.read_text(encoding="utf-8")


def test_the_example_is_a_profile(tmp_path: Path) -> None:
    """It is valid by the schema, pieces of others too; the lines of the chart that are shown stand in the chart."""
    text = profile_page.PAGE.read_text(encoding="utf-8")
    example, *pieces = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    whole = tomllib.loads(example)
    for data in (whole, *({**whole, **tomllib.loads(piece)} for piece in pieces)):
        jsonschema.validate(data, profile_page.schema())
    (tmp_path / "profile.toml").write_text(example, encoding="utf-8")
    assert load_profile(tmp_path / "profile.toml").plan == "https://example.org/norland/id/plan/clean-rivers"
    (shown,) = re.findall(r"```csv\n(.*?)```", text, re.DOTALL)
    assert shown in (ROOT / "docs" / "new-plan" / "chart.csv").read_text(encoding="utf-8")
