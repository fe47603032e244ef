"""Change any digit, in the data or in the source, and the check of evidence fails.

A sample runs always; ``pytest -m long`` changes every digit.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.dataset import Dataset, DatasetFile, graph_name, is_computed, parse_file, shipped_files
from nap_kg.errors import SourceMismatch
from nap_kg.evidence import check
from nap_kg.evidence.documents import Document, find
from nap_kg.evidence.model import read
from nap_kg.passages import tokens_with_offsets

DATA = resources.folder("data")
CHANGED = [*sorted((DATA / "ca-ht-2012").rglob("*.ttl")), *sorted((DATA / "reference").glob("*.ttl"))]


@cache
def _quads(path: Path) -> tuple[ox.Quad, ...]:
    return tuple(parse_file(path))


def _dataset(changed: Path | None = None, text: str = "") -> Dataset | None:
    """The shipped graph, with one file's text replaced; None where that no longer parses."""
    store, files = ox.Store(), []
    for path in shipped_files():
        graph = graph_name(path)
        if is_computed(graph):
            continue
        files.append(DatasetFile(path, graph))
        if path != changed:
            store.bulk_extend(_quads(path))
            continue
        try:
            quads = list(ox.parse(text.encode(), ox.RdfFormat.TURTLE, base_iri=path.as_uri()))
        except (SyntaxError, ValueError):
            return None
        store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graph)) for q in quads)
    return Dataset(store, tuple(files))


@pytest.fixture(scope="module")
def documents(source: Path) -> tuple[Document, ...]:
    dataset = _dataset()
    assert dataset is not None
    return find(read(dataset), [source])


def _bumped(text: str, at: int) -> str:
    return text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]


def _digits(text: str) -> list[int]:
    return [match.start() for match in re.finditer(r"[0-9]", text)]


def _survives(path: Path, at: int, documents: tuple[Document, ...]) -> bool:
    dataset = _dataset(path, _bumped(path.read_text(encoding="utf-8"), at))
    if dataset is None:
        return False
    if path.name == "documents.ttl":  # it holds the digest by which the source is recognised
        try:
            documents = find(read(dataset), [documents[0].path])
        except SourceMismatch:
            return False
    return check(dataset, documents).conforms


def _places() -> list[tuple[Path, int]]:
    return [(path, at) for path in CHANGED for at in _digits(path.read_text(encoding="utf-8"))]


def _shown(path: Path, at: int) -> str:
    text = path.read_text(encoding="utf-8")
    line = text.count("\n", 0, at) + 1
    return f"{path.name}:{line}: {text.splitlines()[line - 1].strip()[:80]}"


def test_the_check_holds_as_shipped(documents: tuple[Document, ...]) -> None:
    """Unchanged, nothing is found: the failures below are the changes' own."""
    dataset = _dataset()
    assert dataset is not None
    report = check(dataset, documents)
    assert report.findings == ()
    assert report.found == report.evidence > 300


def test_a_changed_digit_in_the_data_is_found(documents: tuple[Document, ...]) -> None:
    """A sample of all digits of the data: each changed one makes the check fail, or the file unreadable."""
    places = _places()
    sample = places[:: max(1, len(places) // 40)]
    assert [_shown(*place) for place in sample if _survives(*place, documents)] == []


def test_one_of_several_numbers_that_becomes_another_is_found(documents: tuple[Document, ...]) -> None:
    """Of the lengths of a ban, one changed into a second one leaves fewer, and none that the passage lacks."""
    path = DATA / "ca-ht-2012" / "2014-2015" / "policy.ttl"
    before = "nap:banYears "
    assert not _survives(path, path.read_text(encoding="utf-8").index(f"{before}1,") + len(before), documents)


@pytest.mark.long
def test_every_changed_digit_in_the_data_is_found(documents: tuple[Document, ...]) -> None:
    """All of them."""
    assert [_shown(*place) for place in _places() if _survives(*place, documents)] == []


def _covered(documents: tuple[Document, ...]) -> list[int]:
    """The digits of the source inside a passage that evidence names."""
    dataset = _dataset()
    assert dataset is not None
    inside = bytearray(len(documents[0].text))
    for one in read(dataset).evidence:
        inside[one.start : one.end] = b"\1" * (one.end - one.start)
    return [at for at in _digits(documents[0].text) if inside[at]]


def _conforms_with(text: str, documents: tuple[Document, ...], *, exact: bool) -> bool:
    dataset = _dataset()
    assert dataset is not None
    changed = Document(documents[0].path, documents[0].rendition, text, exact=exact)
    return check(dataset, [changed]).conforms


@pytest.mark.parametrize("exact", [True, False], ids=["as this rendition", "as another rendition"])
def test_a_changed_digit_in_the_source_is_found(documents: tuple[Document, ...], exact: bool) -> None:
    """Even where the digest of the whole file is not asked, a changed digit in a passage is found."""
    places = _covered(documents)
    assert len(places) > 300
    sample = places[:: max(1, len(places) // 16)]
    text = documents[0].text
    assert [text[at - 20 : at + 20] for at in sample if _conforms_with(_bumped(text, at), documents, exact=exact)] == []


@pytest.mark.long
@pytest.mark.parametrize("exact", [True, False], ids=["as this rendition", "as another rendition"])
def test_every_changed_digit_in_the_source_is_found(documents: tuple[Document, ...], exact: bool) -> None:
    """All of them."""
    text = documents[0].text
    survivors = [at for at in _covered(documents) if _conforms_with(_bumped(text, at), documents, exact=exact)]
    assert [text[at - 20 : at + 20] for at in survivors] == []


def test_the_whole_file_is_recognised(documents: tuple[Document, ...], tmp_path: Path) -> None:
    """Any digit of the file, covered or not, changes its digest, and the file is refused."""
    dataset = _dataset()
    assert dataset is not None
    text = documents[0].text
    for at in _digits(text)[::200]:
        copy = tmp_path / "copy.txt"
        copy.write_text(_bumped(text, at), encoding="utf-8")
        with pytest.raises(SourceMismatch):
            find(read(dataset), [copy])


def test_tokens_are_where_they_are_said_to_be(documents: tuple[Document, ...]) -> None:
    """The tokens with their offsets are the tokens of the text, and stand there."""
    from nap_kg.passages import tokens

    text = documents[0].text
    found = tokens_with_offsets(text)
    assert [token.text for token in found] == tokens(text)
    assert all(tokens(text[token.start : token.end]) == [token.text] for token in found)
