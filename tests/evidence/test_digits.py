"""Change any digit, in the data or in the source, and the check of evidence fails.

A sample of every file runs always; ``pytest -m long`` changes every digit. What is meant by data: every statement of
``data/`` and every cell of the tables beside it. The computed graph is held by ``nap-kg derive --check``; a comment in
a profile is no data.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg import derive, resources
from nap_kg.dataset import open_dataset
from nap_kg.errors import SourceMismatch
from nap_kg.evidence import check
from nap_kg.evidence.documents import find
from nap_kg.passages import tokens, tokens_with_offsets
from tests.evidence.probe import UNREADABLE, Change, Probe, bumped, digits

SAMPLE = 10
"""How many digits of each file are changed always."""


def _survivors(probe: Probe, changes: list[Change]) -> list[str]:
    return [str(change) for change in changes if not probe.noticed(change)]


def _sample(probe: Probe, of_each: int) -> list[Change]:
    """Return some digits of each file, spread over it."""
    by_file: dict[str, list[Change]] = {}
    for change in probe.changes():
        by_file.setdefault(change.file, []).append(change)
    return [change for group in by_file.values() for change in group[:: max(1, len(group) // of_each)]]


def test_the_check_holds_as_shipped(probe: Probe) -> None:
    """Unchanged, nothing is found: the failures below are the changes' own."""
    report = check(probe.dataset, probe.documents)
    assert report.findings == ()
    assert report.found == report.evidence > 300


def test_every_file_of_the_data_is_probed(probe: Probe) -> None:
    """No file of the data is forgotten: each that holds a digit is changed, but for the computed graph."""
    there = {
        str(path.relative_to(probe.data))
        for path in probe.data.rglob("*")
        if path.is_file() and digits(path.read_text())
    }
    assert {change.file for change in probe.changes()} == there - {"derived.ttl"}


def test_a_changed_digit_in_the_data_is_found(probe: Probe) -> None:
    """A sample of the digits of each file: each changed one makes the check fail, or the file unreadable."""
    sample = _sample(probe, SAMPLE)
    assert len(sample) > 300
    assert _survivors(probe, sample) == []


def test_the_short_way_agrees_with_the_whole_check(probe: Probe) -> None:
    """What the parts find that are asked first, the whole check of the changed files finds too, read anew."""
    sample = _sample(probe, 1)[::8]
    assert len(sample) > 3
    for change in sample:
        found, whole = probe.short(change), probe.whole(change)
        assert found, str(change)
        assert found <= whole or whole == {UNREADABLE}, f"{change}: {sorted(found)}, whole {sorted(whole)}"


@pytest.mark.long
def test_the_short_way_agrees_with_the_whole_check_at_length(probe: Probe) -> None:
    """In a larger sample, of each file."""
    for change in _sample(probe, 6):
        found, whole = probe.short(change), probe.whole(change)
        assert found <= whole or whole == {UNREADABLE}, f"{change}: {sorted(found)}, whole {sorted(whole)}"


@pytest.mark.parametrize(
    ("file", "words"),
    [("ca-ht-2012/plan.ttl", "l'enregistrement des naissances"), ("ca-ht-2012/profile.toml", "are read by")],
)
def test_what_survives_the_short_way_survives_the_whole_check(probe: Probe, file: str, words: str) -> None:
    """A letter of free wording is no fact: neither way finds anything."""
    text = probe.texts[file]
    change = Change(file, text.index(words) + len(words) - 2, "x", text)
    assert probe.short(change) == probe.whole(change) == set()


def test_changes_are_undone(probe: Probe) -> None:
    """After any number of changes, the store and the files are as they were."""
    before = set(probe.dataset.store)
    for change in _sample(probe, 1)[::3]:
        probe.noticed(change)
    assert set(probe.dataset.store) == before
    assert all((probe.data / file).read_text(encoding="utf-8") == text for file, text in probe.texts.items())


@pytest.mark.parametrize(
    ("file", "before", "place", "digit"),
    [
        ("ca-ht-2012/2014-2015/policy.ttl", "nap:banYears 1,", 13, "2"),
        ("ca-ht-2012/2014-2015/events.ttl", 'nap:startDate "2015-03-26"', 24, "7"),
        ("ca-ht-2012/2014-2015/activities.ttl", 'nap:endDate "2018"', 16, "2"),
        ("ca-ht-2012/2014-2015/activities.ttl", 'nap:startDate "2010"', 18, "4"),
        ("ca-ht-2012/2014-2015/funding.ttl", "nap:amount 100000000", 11, "2"),
        ("ca-ht-2012/2014-2015/observations.ttl", "nap:value 275", 11, "8"),
        ("ca-ht-2012/2014-2015/discrepancies-prose.ttl", "consequences-date/reading/1> ;\n    nap:reason", 26, "2"),
        ("reference/fora.ttl", "nap:sessionNumber 7", 18, "1"),
    ],
)
def test_a_number_that_becomes_another_of_the_passage_is_found(
    probe: Probe, file: str, before: str, place: int, digit: str
) -> None:
    """The passage gives both; which is meant, something else decides: a label, a measure, a stretch, the other data."""
    text = probe.texts[file]
    at = text.index(before) + place
    assert text[at].isdigit()
    assert text[at] != digit
    assert probe.short(Change(file, at, digit, text))


@pytest.mark.long
def test_every_changed_digit_in_the_data_is_found(probe: Probe) -> None:
    """All of them."""
    assert _survivors(probe, probe.changes()) == []


# --- the computed graph


def _stale(at: int, folder: Path) -> bool:
    """Tell whether ``derive --check`` notices a changed digit of the derived facts."""
    text = (resources.folder("data") / "derived.ttl").read_text(encoding="utf-8")
    copy = folder / "derived.ttl"
    copy.write_text(text[:at] + bumped(text[at]) + text[at + 1 :], encoding="utf-8")
    return derive.compare_derived(open_dataset(), copy).differs


def test_a_changed_digit_in_the_derived_facts_is_found(tmp_path: Path) -> None:
    """Derived facts are compared with a fresh build, byte by byte."""
    places = digits((resources.folder("data") / "derived.ttl").read_text(encoding="utf-8"))
    assert all(_stale(at, tmp_path) for at in places[:: len(places) // 3])


@pytest.mark.long
def test_every_changed_digit_in_the_derived_facts_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, against one build."""
    dataset = open_dataset()
    triples = derive.derive(dataset)
    text = derive.derived_turtle(dataset)
    monkeypatch.setattr(derive, "derive", lambda _: triples)
    monkeypatch.setattr(derive, "_turtle", lambda _: text)
    monkeypatch.setitem(globals(), "open_dataset", lambda: dataset)
    assert all(_stale(at, tmp_path) for at in digits(text))


# --- the source


@pytest.mark.parametrize("exact", [True, False], ids=["as this rendition", "as another rendition"])
def test_a_changed_digit_in_the_source_is_found(probe: Probe, exact: bool) -> None:
    """Even where the digest of the whole file is not asked, a changed digit in a passage is found."""
    places = probe.covered()
    assert len(places) > 300
    sample = places[:: max(1, len(places) // (40 if exact else 6))]
    assert [at for at in sample if not probe.noticed_in_source(at, exact=exact)] == []


def test_words_that_stand_twice_are_found_in_their_own_place(probe: Probe) -> None:
    """In another rendition, a heading that stands elsewhere too is not taken from there."""
    text = probe.documents[0].text
    at = text.index("\n\n2014-2015 Key A") + 5
    assert probe.noticed_in_source(at, exact=False) >= {"passage-moved"}


@pytest.mark.long
@pytest.mark.parametrize("exact", [True, False], ids=["as this rendition", "as another rendition"])
def test_every_changed_digit_in_the_source_is_found(probe: Probe, exact: bool) -> None:
    """All of them."""
    assert [at for at in probe.covered() if not probe.noticed_in_source(at, exact=exact)] == []


def _refused(probe: Probe, at: int, folder: Path) -> bool:
    copy = folder / "copy.txt"
    copy.write_text(probe.changed_source(at, exact=True).text, encoding="utf-8")
    with pytest.raises(SourceMismatch):
        find(probe.statements, [copy])
    return True


def test_the_whole_file_is_recognised(probe: Probe, tmp_path: Path) -> None:
    """Any digit of the file, covered or not, changes its digest, and the file is refused."""
    assert all(_refused(probe, at, tmp_path) for at in digits(probe.documents[0].text)[::100])


@pytest.mark.long
def test_every_digit_of_the_whole_file_counts(probe: Probe, tmp_path: Path) -> None:
    """All of them."""
    assert all(_refused(probe, at, tmp_path) for at in digits(probe.documents[0].text))


def test_tokens_are_where_they_are_said_to_be(probe: Probe) -> None:
    """The tokens with their offsets are the tokens of the text, and stand there."""
    text = probe.documents[0].text
    found = tokens_with_offsets(text)
    assert [token.text for token in found] == tokens(text)
    assert all(tokens(text[token.start : token.end]) == [token.text] for token in found)
