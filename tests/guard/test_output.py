"""Rows are counted in what the engine writes, however it is cut into pieces."""

from __future__ import annotations

import os
import tempfile

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nap_kg.guard.answer import BINDINGS
from nap_kg.guard.output import HELD, Output, Over, counter

TEXTS = st.text(alphabet='ab"\\,{}[]:\n\r\t<>&?é\U0001f600', max_size=12)
CELLS = st.one_of(st.none(), TEXTS)


@pytest.mark.parametrize("name", BINDINGS)
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=8), cuts=st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_rows_are_counted(name: str, rows: list[tuple[str | None, str | None]], cuts: list[int]) -> None:
    """The count is that of the rows, for values with every mark that the forms use."""

    def cell(text: str | None) -> str:
        return "UNDEF" if text is None else str(ox.Literal(text))

    values = " ".join(f"({cell(a)} {cell(b)})" for a, b in rows)
    found = ox.Store().query(f"SELECT ?a ?b WHERE {{ VALUES (?a ?b) {{ {values} }} }}")
    text = found.serialize(format=BINDINGS[name])  # type: ignore[union-attr]
    assert isinstance(text, bytes)
    with tempfile.TemporaryFile() as file:
        output, at = Output(file.fileno, size=1 << 20, rows=1 << 20, count=counter(name)), 0
        for turn in range(len(text) + 1):
            piece = text[at : at + cuts[turn % len(cuts)]]
            at += output.write(piece)
        assert at == output.size == len(text)
        assert output.rows == len(rows)


def test_too_much_is_not_written() -> None:
    """What goes over a limit raises, and nothing of that piece is held or in the file."""
    with tempfile.TemporaryFile() as file:
        output = Output(file.fileno, size=10, rows=2, count=counter("tsv"))
        output.write(b"?a\n1\n2\n")
        with pytest.raises(Over, match="size"):
            output.write(b"12345")
        with pytest.raises(Over, match="rows"):
            output.write(b"\n")
        assert output.held() == b"?a\n1\n2\n"


def test_what_is_long_goes_into_a_file() -> None:
    """A short answer is held, and one that grows is in the file as a whole, with its rows counted."""
    with tempfile.TemporaryFile() as file:
        output = Output(file.fileno, size=1 << 20, rows=1 << 20, count=counter("tsv"))
        output.write(b"?a\n" + b"1\n" * (HELD // 2 - 2))
        assert output.file == -1
        output.write(b"2\n")
        output.write(b"3\n")
        assert (output.rows, output.size, output.held()) == (HELD // 2, HELD + 3, b"")
        assert os.fstat(file.fileno()).st_size == HELD + 3
