"""What the reader of plain YAML reads, the YAML library reads alike; the rest it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nap_kg.plain_yaml import read_plain

CARDS = sorted((Path(__file__).resolve().parents[2] / "queries").glob("*/*.rq"))


def _header(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line[3:] for line in lines if line.startswith("#+ ")]


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_a_shipped_header_is_plain(path: Path) -> None:
    """No question pays for the library."""
    lines = _header(path)
    assert read_plain(lines) == yaml.safe_load("\n".join(lines))


_PIECES = (
    "a b key: en: true null yes No 1 0 012 1.5 1e3 .5 -1 2014-05-01 2014-2015 0x1F ~ [ ] { } , : # \" ' | > & * ! % "
    "@ ` ? - é «x» it's b:c d#e \\ \\n = << 12:30 0b1 1_000 \t"
)
PIECES = _PIECES.split(" ")
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words), f"[{', '.join(words)}]", f'"{" ".join(words)}"'])
)
LINES = st.builds(
    lambda indent, key, value: f"{'  ' * indent}{key}:{value}",
    st.integers(0, 2),
    st.sampled_from(["a", "b", "c-d", "en", "no", "on", "y", "1", "é"]),
    st.one_of(st.just(""), TEXTS.map(" {}".format), TEXTS.map(" {{k: {}, l: b}}".format)),
)


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=5))
def test_what_is_read_is_what_the_library_reads(lines: list[str]) -> None:
    """Or nothing is."""
    found = read_plain(lines)
    if found is not None:
        assert found == yaml.safe_load("\n".join(lines))
        assert repr(found) == repr(yaml.safe_load("\n".join(lines)))  # True is not 1


@pytest.mark.parametrize(
    "text",
    [
        "a: 'b'", "a: b # c", "a: b: c", "a: yes", "on: b", "a: 1.5", "a: 2014-05-01", "a: ~", "a:", "a: |\n  b",
        "a: b\n c", "- a", "a: [b, [c]]", "a: {b: {c: d}}", "a: b\na: c", 'a: "b\\n"', "a: *b", "# c\na: b", "a: [b,c]",
        "a:\n  b: c\n d: e", "  a: b\nc: d",
    ],
)  # fmt: skip
def test_the_rest_is_left_to_the_library(text: str) -> None:
    """Whatever has a second meaning, or is broken."""
    assert read_plain(text.split("\n")) is None
