"""Big files are handed over whole, and what is found is what is found in small ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nap_kg.errors import InputError, NapKgError, ParseError
from nap_kg.findings import Finding
from nap_kg.validate import load as loading
from nap_kg.validate import load_data, validate
from nap_kg.validate.load import Data
from tests.validate import generated


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as big."""
    monkeypatch.setattr(loading, "BIG", 1)


def _findings(folder: Path, *names: str) -> tuple[Finding, ...]:
    files = [folder / name for name in names]
    report = validate(files, shapes=[folder / "shapes.ttl"], ontology=[folder / "beside.trig"], strict_targets=False)
    return report.findings


def _unlabelled(finding: Finding) -> str:
    return re.sub(r"_:b\d+", "_:", repr(finding))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("blank", [True, False])
def test_big_equals_small(seed: int, blank: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Finding by finding: with blank nodes in several files, relative IRIs, triples said twice."""
    (tmp_path / "shapes.ttl").write_text(generated.shapes(seed, sparql=True), encoding="utf-8")
    (tmp_path / "beside.trig").write_text("<urn:g> { <urn:x:C> a <urn:x:Kind> }", encoding="utf-8")
    one = generated.data(seed + 50, blank=blank) + "\n<here> a :A ; :p <../there> ."
    (tmp_path / "one.ttl").write_text(one, encoding="utf-8")
    (tmp_path / "two.ttl").write_text(generated.data(seed + 51, blank=blank) + "\n" + one, encoding="utf-8")
    small = _findings(tmp_path, "one.ttl", "two.ttl")
    monkeypatch.setattr(loading, "BIG", 1)
    assert load_data([tmp_path / "one.ttl"]).is_big
    big = _findings(tmp_path, "one.ttl", "two.ttl")
    monkeypatch.setattr(loading, "_WHOLE", ())
    assert type(load_data([tmp_path / "one.ttl"])) is Data
    exact = _findings(tmp_path, "one.ttl", "two.ttl")
    for whole in (small, big):  # nodes that look alike may change places
        assert sorted(map(_unlabelled, whole)) == sorted(map(_unlabelled, exact))


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(
    ("content", "place"),
    [(b"<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> .", ":2:"), (b"<urn:a> <urn:b> '\xe9' .", "")],
)
def test_a_big_file_with_a_fault(content: bytes, place: str, tmp_path: Path) -> None:
    """The error is that of a small file, with its place."""
    (tmp_path / "shapes.ttl").write_text(generated.shapes(1), encoding="utf-8")
    (tmp_path / "beside.trig").write_text("<urn:g> { <urn:x:C> a <urn:x:Kind> }", encoding="utf-8")
    (tmp_path / "one.ttl").write_bytes(content)
    with pytest.raises(NapKgError) as raised:
        _findings(tmp_path, "one.ttl")
    assert isinstance(raised.value, ParseError | InputError)
    assert f"one.ttl{place}" in raised.value.place
    assert raised.value.fix


def test_a_byte_order_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is passed over, in a small file and in a big one."""
    (tmp_path / "one.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8-sig")
    for size in (loading.BIG, 1):
        monkeypatch.setattr(loading, "BIG", size)
        assert [quad.subject.value for quad in load_data([tmp_path / "one.ttl"]).dataset.store] == ["urn:a"]
