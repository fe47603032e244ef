"""Which findings are told: pure functions from report to report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nap_kg.errors import InputError
from nap_kg.findings import Severity, baseline
from nap_kg.findings.filters import about, is_selected, limited, selected
from nap_kg.findings.fingerprints import fingerprint, fingerprints
from tests.findings.samples import finding, report

RULES = ("NAP201", "NAP204", "NAP310", "Cat-name")
FOUR = report(*(finding(rule=rule, focus_node=f"urn:x:{rule}", source_shape="") for rule in RULES), rules=RULES)


@pytest.mark.parametrize(
    ("select", "ignore", "kept"),
    [
        ([], [], RULES),
        (["NAP"], [], RULES[:3]),
        (["NAP2"], [], RULES[:2]),
        (["NAP2", "Cat"], [], ("NAP201", "NAP204", "Cat-name")),
        ([], ["NAP2"], RULES[2:]),
        (["NAP2"], ["NAP204"], RULES[:1]),
        (["NAP204"], ["NAP2"], ("NAP204",)),
        (["NAP204"], ["NAP204"], ()),
    ],
)
def test_select_and_ignore(select: list[str], ignore: list[str], kept: tuple[str, ...]) -> None:
    """A code stands for all that begin with it; the longer one wins, and ignoring wins a tie."""
    assert tuple(f.rule for f in selected(FOUR, select, ignore).findings) == kept
    assert tuple(rule for rule in RULES if is_selected(rule, select, ignore)) == kept


@given(
    st.lists(st.sampled_from(["N", "NAP", "NAP2", "NAP201", "C"])), st.lists(st.sampled_from(["NAP2", "NAP20", "C"]))
)
def test_the_order_of_codes_does_not_matter(select: list[str], ignore: list[str]) -> None:
    """Nor does saying one twice."""
    again = selected(FOUR, [*reversed(select), *select[:1]], list(reversed(ignore)))
    assert selected(FOUR, select, ignore) == again


def test_a_code_that_fits_no_rule_is_an_error() -> None:
    """A slip would silence everything, or nothing; the nearest code is named. Rules without findings are known too."""
    with pytest.raises(InputError, match="begins with 'NAP209'") as caught:
        selected(FOUR, ["NAP209"])
    assert "NAP204" in caught.value.fix
    with pytest.raises(InputError, match="'Dog'"):
        selected(FOUR, [], ["Dog"])
    assert selected(report(rules=RULES), ["NAP204"]).findings == ()
    assert selected(FOUR, [], ["MinCountConstraintComponent"]) == FOUR
    assert selected(report(), ["unknown"]) == report()


def test_about_and_limited() -> None:
    """Findings on some nodes; the first few, while all count."""
    assert [f.rule for f in about(FOUR, {"urn:x:NAP310"}).findings] == ["NAP310"]
    few = limited(FOUR, 1)
    assert (len(few.findings), len(few.omitted), few.count(Severity.VIOLATION)) == (1, 3, 4)
    assert few.fails(Severity.VIOLATION)
    assert not few.conforms
    assert limited(FOUR, 9) == FOUR


def test_fingerprints() -> None:
    """What a finding is about makes it the same one; where it stands, and its words, do not."""
    same = finding(file="b.ttl", line=99, column=2, message="Otherwise.", severity=Severity.INFO, exact=False)
    assert fingerprint(finding()) == fingerprint(same)
    others = [finding(**{key: "urn:x:other"}) for key in ("focus_node", "path", "value", "component", "source_shape")]
    assert len({fingerprint(f) for f in (finding(), *others)}) == 6
    assert fingerprint(finding(focus_node="_:b1")) == fingerprint(finding(focus_node="_:b7"))
    first = fingerprint(finding())
    assert fingerprints([finding(), finding(), finding()]) == [first, f"{first}/2", f"{first}/3"]


def _baseline(folder: Path, *findings: object) -> baseline.Baseline:
    file = folder / "known.json"
    file.write_text(baseline.render(report(*findings), file))  # type: ignore[arg-type]
    return baseline.read(file)


def test_known_findings_pass_and_new_ones_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However far they moved."""
    monkeypatch.chdir(tmp_path)
    known = _baseline(tmp_path, finding(), finding(focus_node="urn:x:kit"))
    told = baseline.without_known(report(finding(line=50), finding(focus_node="urn:x:new")), known)
    assert [f.focus_node for f in told.findings] == ["urn:x:new"]
    assert told.notes[0] == f"1 known finding passed over ({known.file})"
    assert "1 known finding of" in told.notes[1]
    assert "occurs no more, such as NAP204 urn:x:kit" in told.notes[1]


def test_of_findings_that_are_alike_the_number_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank nodes have no lasting name: two known ones let two pass, and not three."""
    monkeypatch.chdir(tmp_path)
    known = _baseline(tmp_path, *(finding(focus_node=f"_:b{n}") for n in (1, 2)))
    assert [(entry.focus_node, entry.count) for entry in known.entries] == [("_:", 2)]
    told = baseline.without_known(report(*(finding(focus_node=f"_:b{n}") for n in (4, 5, 6))), known)
    assert len(told.findings) == 1
    fewer = baseline.without_known(report(finding(focus_node="_:b9")), known)
    assert fewer.findings == ()
    assert "1 known finding of" in fewer.notes[1]


def test_what_was_not_checked_is_not_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another file's entries, and those that a filter hides, may occur still; those of a file that is gone do not."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.ttl").write_text("")
    known = _baseline(tmp_path, finding(file="other.ttl"))
    assert baseline.without_known(report(), known).notes == ()
    gone = _baseline(tmp_path, finding(file="gone.ttl"))
    assert len(baseline.without_known(report(), gone).notes) == 1
    ours = _baseline(tmp_path, finding())
    assert len(baseline.without_known(report(), ours).notes) == 1
    assert baseline.without_known(report(), ours, lambda entry: entry.rule != "NAP204").notes == ()


def test_a_baseline_is_written_one_entry_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorted, with files as seen from its own folder, and read from anywhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ci").mkdir()
    file = tmp_path / "ci" / "known.json"
    text = baseline.render(report(finding(file="z.ttl", focus_node="urn:x:z"), finding()), file)
    assert [json.loads(line.rstrip(","))["file"] for line in text.splitlines()[3:-2]] == ["../a.ttl", "../z.ttl"]
    file.write_text(text)
    assert [entry.file for entry in baseline.read(file).entries] == ["a.ttl", "z.ttl"]
    monkeypatch.chdir(tmp_path / "ci")
    assert [entry.file for entry in baseline.read(file).entries] == ["../a.ttl", "../z.ttl"]
    empty = baseline.render(report(), file)
    assert json.loads(empty) == {"version": 1, "findings": []}


@pytest.mark.parametrize(
    "content",
    [None, "", "{", "[]", '{"version": 2, "findings": []}', '{"version": 1}', '{"version": 1, "findings": [{}]}'],
)
def test_what_is_no_baseline(tmp_path: Path, content: str | None) -> None:
    """Says so, and how to write one."""
    file = tmp_path / "known.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InputError, match="no such baseline" if content is None else "no baseline") as caught:
        baseline.read(file)
    assert caught.value.place.startswith(str(file))
    assert "--write-baseline" in caught.value.fix
