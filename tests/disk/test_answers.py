"""What a store answers: the same as the files that it was built from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import nap_kg
from nap_kg import cards, resources
from nap_kg.cards import Card
from nap_kg.cli import main
from nap_kg.dataset import Dataset, open_dataset, open_disk
from nap_kg.derive import add_derived
from nap_kg.query import query
from tests.disk.conftest import bytes_of, twice

GOLDEN = Path(__file__).resolve().parents[1] / "query" / "golden"
each_card = pytest.mark.parametrize("card", cards.load_cards(), ids=lambda card: card.name)


@pytest.fixture(scope="module")
def on_disk(shipped_store: Path) -> Dataset:
    return open_disk(shipped_store)


@pytest.fixture(scope="module")
def tutorial_on_disk(tutorial_store: Path) -> Dataset:
    return open_disk(tutorial_store)


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Dataset:
    words = [resources.folder("ontology"), resources.folder("data") / "vocabularies"]
    again = twice(tmp_path_factory.getbasetemp(), root)
    return add_derived(open_dataset([*words, root / "docs" / "tutorial", again]))


def canonical(store: ox.Store) -> list[str]:
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


@each_card
def test_golden_answer(card: Card, on_disk: Dataset) -> None:
    """Every question has the golden answer, on disk too."""
    params = {p.name: p.example or "" for p in card.params if p.required}
    answer = query(card.name, dataset=on_disk, **params).to_csv().replace("\r\n", "\n")
    assert answer == (GOLDEN / f"{card.name}.csv").read_text(encoding="utf-8")


def test_statements_are_those_of_the_files(on_disk: Dataset) -> None:
    """Store and files hold the same quads, blank nodes included."""
    assert canonical(on_disk.store) == canonical(open_dataset().store)


def test_a_triple_in_two_graphs_counts_once(tutorial: Dataset, tutorial_on_disk: Dataset) -> None:
    """Where graphs repeat each other, the store brings their merge, and counts are those of the memory."""
    assert tutorial._merge is not None
    assert tutorial_on_disk.disk is not None
    assert tutorial_on_disk.disk.merge is not None
    counts = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    found = [
        [int(next(iter(one.select(count)))["n"].value) for count in counts] for one in (tutorial, tutorial_on_disk)
    ]
    assert found[0] == found[1]
    assert found[0][0] < found[0][1]
    assert canonical(tutorial_on_disk.store) == canonical(tutorial.store)


@pytest.mark.parametrize(
    "name", ["changes-between-reports", "dropped-by-year", "slippage-by-year", "status-by-year", "workload-by-status"]
)
def test_derived_facts_and_years(name: str, tutorial: Dataset, tutorial_on_disk: Dataset) -> None:
    """Derived facts are built into the store: what changes over the years is answered alike."""
    assert query(name, dataset=tutorial_on_disk).to_csv() == query(name, dataset=tutorial).to_csv() != ""


def test_a_derived_triple_that_somebody_asserts_counts_once(tmp_path: Path, root: Path) -> None:
    """The merge is built where a derived fact is what first repeats another graph, too."""
    plan = root / "tests" / "derive" / "two-reports.ttl"
    fact = "<https://example.org/plan/kept> <https://w3id.org/nap-kg/ns#lastReportedIn> ?r"
    known = add_derived(open_dataset([resources.folder("ontology"), resources.folder("data") / "vocabularies", plan]))
    (row,) = known.select(f"SELECT ?r {{ {fact} }}")
    said = tmp_path / "said.nt"
    said.write_text(fact.replace("?r", f"{row['r']} .\n"), encoding="utf-8")
    nap_kg.load([plan, said], store=tmp_path / "store")
    dataset = open_disk(tmp_path / "store")
    assert len(list(dataset.store.quads_for_pattern(None, None, row["r"], None))) > 1
    assert [r["n"].value for r in dataset.select(f"SELECT (COUNT(*) AS ?n) {{ {fact} }}")] == ["1"]


def test_python_opens_a_store(shipped_store: Path) -> None:
    """``nap_kg.open(store=…)`` asks it as it would files; both at once make no sense."""
    dataset = nap_kg.open(store=shipped_store)
    assert dataset.sparql("SELECT (COUNT(?d) AS ?n) WHERE { ?d a nap:Deliverable }").rows == ((72,),)
    assert len(dataset.query("co-lead-pairs")) == len(query("co-lead-pairs"))
    with pytest.raises(TypeError, match="one of them"):
        nap_kg.open("data", store=shipped_store)


ALIKE = [
    ["query", "co-lead-pairs", "--format", "csv"],
    ["query", "-e", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"],
    ["query", "deliverables-led-by", "--param", "agency=RCMP", "--why-not"],
    ["describe", "RCMP", "--lang", "fr"],
    ["cite", "deliverable:expert-witnesses"],
    ["audit", "--n", "3"],
    ["stats", "--properties"],
    ["export", "csv"],
    ["export", "jsonld"],
    ["export", "stratml"],
    ["compare", "ca-ht-2012", "ca-ht-2012"],
    ["derive", "-o", "-"],
    ["derive", "--check", "-o", str(resources.folder("data") / "derived.ttl")],
    ["evidence", "show", "deliverable:expert-witnesses"],
]


@pytest.mark.parametrize("arguments", ALIKE, ids=" ".join)
def test_commands(arguments: list[str], shipped_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A command says of a store what it says of the files."""
    code = main(arguments)
    of_files = capsys.readouterr()
    assert main([*arguments, "--store", str(shipped_store)]) == code == 0
    of_store = capsys.readouterr()
    assert of_store.out == of_files.out
    assert of_store.err == of_files.err


@pytest.mark.parametrize("form", ["json", "turtle", "text"])
def test_diff_knows_the_keys(
    form: str, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What moved or is worded anew is told by identifiers.csv, which goes into the store with the plan."""
    monkeypatch.chdir(root)
    nap_kg.load(["docs/tutorial"], store=tmp_path / "store")
    assert main(["diff", "2021-2022", "2022-2023", "--format", form, "--data", "docs/tutorial"]) == 0
    of_files = capsys.readouterr()
    assert main(["diff", "2021-2022", "2022-2023", "--format", form, "--store", str(tmp_path / "store")]) == 0
    assert capsys.readouterr() == of_files


def test_diff_of_two_stores(shipped_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two stores are two versions."""
    nap_kg.load(store=tmp_path / "other")
    assert main(["diff", str(shipped_store), str(tmp_path / "other"), "--exit-code"]) == 0
    assert "nothing changed" in capsys.readouterr().out


def test_why_names_the_graph(shipped_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A store knows no lines: a statement's place is its graph."""
    assert main(["why", "RCMP", "a", "nap:Agency", "--store", str(shipped_store)]) == 0
    assert "in <https://w3id.org/nap-kg/graph/reference/" in capsys.readouterr().out


@pytest.mark.parametrize("action", ["check", "coverage"])
def test_evidence_needs_files(action: str, shipped_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What reads the files beside the data says so, instead of finding nothing."""
    assert main(["evidence", action, "--store", str(shipped_store)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"error: evidence {action} reads files" in captured.err
    assert f"fix  name the files: nap-kg evidence {action} PATH…" in captured.err


def test_a_store_and_files_are_too_much(shipped_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever names both is asked which is meant."""
    assert main(["query", "gaps", "--store", str(shipped_store), "--data", "data"]) == 2
    assert "a store and files are named" in capsys.readouterr().err
    assert main(["stats", "data", "--store", str(shipped_store)]) == 2
    assert "a store and files are named" in capsys.readouterr().err


def test_another_data_set_is_no_edition_of_ours(tutorial_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only the shipped graph is cited as an edition of the shipped data."""
    assert main(["cite", "rebuild-forty-worst", "--store", str(tutorial_store)]) == 0
    assert "nap-kg 0" not in capsys.readouterr().out


def test_accountability(tutorial_store: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The checks find in a store what they find in files, without file and line."""
    assert main(["accountability", str(root / "docs" / "tutorial"), "--format", "json"]) == 0
    of_files = json.loads(capsys.readouterr().out)["findings"]
    assert main(["accountability", "--store", str(tutorial_store), "--format", "json"]) == 0
    of_store = json.loads(capsys.readouterr().out)["findings"]
    assert len(of_files) >= 7
    whole = ("rule", "focusNode", "path", "value", "message")
    found = [sorted(tuple(str(one.get(key)) for key in whole) for one in findings) for findings in (of_files, of_store)]
    assert found[0] == found[1]


def files_of(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_publish(shipped_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site of a store has the same files as one of the data, byte for byte; the store stays as it was."""
    before = bytes_of(shipped_store)
    for name, more in (("files", []), ("store", ["--store", str(shipped_store)])):
        assert main(["publish", str(tmp_path / name), "--pages", "none", *more]) == 0
    assert bytes_of(shipped_store) == before
    of_files, of_store = files_of(tmp_path / "files"), files_of(tmp_path / "store")
    assert len(of_files) > 20
    assert of_store.keys() == of_files.keys()
    assert {path for path in of_files if of_files[path] != of_store[path]} <= {".nap-kg/manifest.tsv"}


def test_publish_names_what_was_withdrawn(tmp_path: Path, root: Path) -> None:
    """The list of what was withdrawn goes into the store with its folder."""
    folder = tmp_path / "plan"
    shutil.copytree(root / "docs" / "tutorial", folder)
    gone = "https://example.org/norland/id/plan/safer-roads/deliverable/given-up"
    (folder / "withdrawn.csv").write_text(f"iri,date,reason\n{gone},2026-11-24,never was one\n", encoding="utf-8")
    nap_kg.load([folder], store=tmp_path / "store")
    dataset = open_disk(tmp_path / "store")
    assert dataset.disk is not None
    (copy,) = dataset.disk.withdrawn
    assert gone in copy.read_text(encoding="utf-8")


def test_publish_stops_at_a_violation(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The gate holds for stores, too."""
    bad = root / "tests" / "shapes" / "Deliverable-label"
    nap_kg.load(sorted(bad.glob("fail*.ttl"))[:1], store=tmp_path / "store")
    assert main(["publish", str(tmp_path / "site"), "--pages", "none", "--store", str(tmp_path / "store")]) == 1
    captured = capsys.readouterr()
    assert "Deliverable-label" in captured.out
    assert "nothing was published" in captured.err
    assert not (tmp_path / "site").exists()
