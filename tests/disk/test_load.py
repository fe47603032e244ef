"""Loading: all or nothing, the same from the same files, and what goes wrong told."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import importlib
import json
import lzma
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.disk import open_store
from nap_kg.errors import InputError
from nap_kg.load import load
from nap_kg.locks import take
from tests.disk.conftest import EX, bytes_of, statements, whole

loading = importlib.import_module("nap_kg.load")  # under its name the package has the function


def manifest(folder: Path) -> str:
    """The text of the manifest that counts."""
    return (folder / (folder / "current").read_text().strip() / "manifest.json").read_text(encoding="utf-8")


def test_the_same_files_give_the_same_manifest(tmp_path: Path, root: Path) -> None:
    """No clock, no place and no chance is in a manifest."""
    for name in ("one", "other", "one"):
        load([root / "docs" / "tutorial"], store=tmp_path / name)
    assert manifest(tmp_path / "one") == manifest(tmp_path / "other")
    assert len(list((tmp_path / "one").glob("data-*"))) == 1


def test_a_manifest_tells_sources_and_graphs(tmp_path: Path) -> None:
    """Each file has its digest and its graph, each graph its count; a file of quads names its graphs itself."""
    files = {"a.nt": statements("a", 3), "b.nq": f"<{EX}s> <{EX}p> <{EX}o> <{EX}g> .\n<{EX}s> <{EX}p> <{EX}o> .\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    load([tmp_path / "a.nt", tmp_path / "b.nq"], store=tmp_path / "store", as_is=True)
    said = json.loads(manifest(tmp_path / "store"))
    assert said["graphs"] == {"": 1, (tmp_path / "a.nt").as_uri(): 3, f"{EX}g": 1}
    assert said["statements"] == 5
    assert [source["sha256"] for source in said["sources"]] == [
        hashlib.sha256(text.encode()).hexdigest() for text in files.values()
    ]
    assert [source["graph"] for source in said["sources"]] == [(tmp_path / "a.nt").as_uri(), ""]


@pytest.mark.parametrize("kind", ["plain", ".gz", ".bz2", ".xz", "mark"])
@pytest.mark.parametrize("big", [True, False])
def test_streams(kind: str, big: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Big files go into the store as they are read, unpacked on the way; the digest is of the file as it lies there."""
    if big:
        monkeypatch.setattr(loading, "BIG", 100)
    text = statements("a", 2000).encode()
    packs = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
    content = packs[kind](text) if kind in packs else (b"\xef\xbb\xbf" if kind == "mark" else b"") + text
    file = tmp_path / f"a.nt{kind if kind in packs else ''}"
    file.write_bytes(content)
    (tmp_path / "b.ttl").write_text(f'<{EX}b> <{EX}is> "a b" .', encoding="utf-8")
    made = load([tmp_path], store=tmp_path / "store", as_is=True)
    assert sorted(made.graphs.values()) == [1, 2000]
    assert made.sources[0].sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("big", [True, False])
def test_a_fault_in_the_third_of_five(
    big: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told with its place, and the store that was there is not touched."""
    if big:
        monkeypatch.setattr(loading, "BIG", 10)
    store, data = tmp_path / "store", tmp_path / "data"
    data.mkdir()
    for number in range(5):
        (data / f"{number}.nt").write_text(statements("new", 50), encoding="utf-8")
    (tmp_path / "old.nt").write_text(statements("old", 7), encoding="utf-8")
    load([tmp_path / "old.nt"], store=store, as_is=True)
    before = {name: told for name, told in bytes_of(store).items() if name != "load.lock"}
    (data / "2.nt").write_text(statements("new", 2) + f"<{EX}a> <{EX}b> .\n", encoding="utf-8")
    assert main(["load", "--as-is", "--store", str(store), str(data)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{data / '2.nt'}:3:" in captured.err
    assert {name: told for name, told in bytes_of(store).items() if name != "load.lock"} == before
    assert whole(store) == "old"
    assert main(["load", "--as-is", "--store", str(tmp_path / "new"), str(data)]) == 2
    assert not (tmp_path / "new").exists()


def test_a_packed_file_that_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with it is told, though it was half in."""
    monkeypatch.setattr(loading, "BIG", 10)
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(statements("a", 20_000).encode())[:-2000])
    with pytest.raises(InputError, match=r"can't unpack this file.*\n  at   .*a\.nt\.gz"):
        load([tmp_path / "a.nt.gz"], store=tmp_path / "store", as_is=True)
    assert not (tmp_path / "store").exists()


def test_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A load tells what it made, and with --quiet nothing."""
    (tmp_path / "a.nt").write_text(statements("a", 3), encoding="utf-8")
    assert main(["load", "--store", str(tmp_path / "s"), "--as-is", str(tmp_path / "a.nt")]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"3 statements in 1 graph from 1 file: {tmp_path / 's'}, ")
    assert main(["load", "-q", "--store", str(tmp_path / "s"), "--as-is", str(tmp_path / "a.nt")]) == 0
    assert capsys.readouterr() == ("", "")


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``-`` is what is piped in."""
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(statements("piped", 4).encode())))
    assert main(["load", "--store", str(tmp_path / "s"), "--as-is", "--stdin-format", "ntriples", "-"]) == 0
    assert "4 statements" in capsys.readouterr().err
    assert whole(tmp_path / "s") == "piped"


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    """A label means something in its own file only."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text(f'_:x <{EX}p> "{name}" .', encoding="utf-8")
    load([tmp_path / "a.ttl", tmp_path / "b.ttl"], store=tmp_path / "s", as_is=True)
    assert len({quad.subject for quad in open_store(tmp_path / "s").store}) == 2


def test_derived_graphs_of_others_go(tmp_path: Path, root: Path) -> None:
    """What is derived is built anew; as it is, the file's own stays."""
    stale = tmp_path / "stale.nq"
    stale.write_text(f'<{EX}a> <{EX}is> "stale" <{EX}graph/derived> .\n', encoding="utf-8")
    plan = root / "tests" / "derive" / "two-reports.ttl"
    assert f"{EX}graph/derived" not in load([plan, stale], store=tmp_path / "s").graphs
    assert load([plan, stale], store=tmp_path / "s", as_is=True).graphs[f"{EX}graph/derived"] == 1


def test_a_second_load_is_told_who_is_at_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which process it is, what can be done, and that reading goes on."""
    (tmp_path / "a.nt").write_text(statements("a", 3), encoding="utf-8")
    store = tmp_path / "s"
    load([tmp_path / "a.nt"], store=store, as_is=True)
    lock = take(store / "load.lock")
    (store / "load.lock").write_text("4711\n")
    assert main(["load", "--store", str(store), str(tmp_path / "a.nt")]) == 2
    captured = capsys.readouterr()
    assert "error: another process writes to this store (process 4711)" in captured.err
    assert f"at   {store / 'load.lock'}" in captured.err
    assert "fix  wait until it has ended, or end it; the store that is there can be read meanwhile" in captured.err
    assert whole(store) == "a"
    lock.release()
    assert main(["load", "--store", str(store), "--as-is", str(tmp_path / "a.nt")]) == 0


@pytest.mark.parametrize("what", ["file", "strange"])
def test_a_place_that_is_no_store(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with other things in it is left alone, and so is a file."""
    place = tmp_path / "place"
    if what == "file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "thesis.txt").write_text("mine")
    before = bytes_of(tmp_path)
    assert main(["load", "--store", str(place)]) == 2
    said = {"file": "a store is a folder, and this is a file", "strange": "it holds 'thesis.txt'"}
    assert said[what] in capsys.readouterr().err
    assert bytes_of(tmp_path) == before


def test_a_damaged_store_can_be_built_anew(tmp_path: Path) -> None:
    """The way out that is offered works."""
    (tmp_path / "a.nt").write_text(statements("a", 3), encoding="utf-8")
    load([tmp_path / "a.nt"], store=tmp_path / "s", as_is=True)
    (tmp_path / "s" / "current").write_bytes(b"\xff\xff")
    load([tmp_path / "a.nt"], store=tmp_path / "s", as_is=True)
    assert whole(tmp_path / "s") == "a"
    assert len(list((tmp_path / "s").glob("data-*"))) == 1


def test_no_copy_is_left_in_memory(tmp_path: Path) -> None:
    """Changing a store is left to copies, which are gone afterwards; the store itself refuses."""
    (tmp_path / "a.nt").write_text(statements("a", 3), encoding="utf-8")
    load([tmp_path / "a.nt"], store=tmp_path / "s", as_is=True)
    before = bytes_of(tmp_path / "s")
    opened = open_store(tmp_path / "s")
    with opened.copy() as copy:
        copy.clear()
        assert len(copy) == 0
    assert len(opened.store) == 3
    with pytest.raises(RuntimeError):
        opened.store.add(ox.Quad(ox.NamedNode(EX), ox.NamedNode(EX), ox.NamedNode(EX)))
    assert bytes_of(tmp_path / "s") == before
