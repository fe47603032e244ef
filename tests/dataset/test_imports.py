"""owl:imports are followed on this machine alone, and one that leads nowhere is an error with its place."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from nap_kg import resources
from nap_kg.errors import InputError
from nap_kg.files import STDIN, held
from nap_kg.imports import closure, imports, without_imports
from nap_kg.namespaces import OWL, RDF
from nap_kg.xml_catalog import Catalog

HEAD = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
CORE = "https://example.org/core"
MAIN = f"{HEAD}<urn:main> a owl:Ontology ;\n    owl:imports <{CORE}> .\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ontology that imports another; no network."""

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.ttl").write_text(MAIN)
    (tmp_path / "lib").mkdir()
    return tmp_path


def _core(path: Path, iri: str = CORE, more: str = "") -> Path:
    path.write_text(f"{HEAD}<{iri}> a owl:Ontology . {more}\n")
    return path


def _catalog(path: Path, entries: str) -> Path:
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n'
        f'    <group id="Folder Repository" prefer="public" xml:base="">{entries}</group>\n</catalog>\n'
    )
    return path


def _names(files: list[Path]) -> list[str]:
    return [str(file) for file in files]


def test_nothing_imported() -> None:
    """The files as they were given, each once."""
    lone = _core(Path("lone.ttl"))
    assert closure([lone, Path("lone.ttl"), lone.resolve()]) == [lone]


@pytest.mark.parametrize("iri", [CORE, f"{CORE}#"])
@pytest.mark.parametrize("where", ["given", "elsewhere"])
def test_a_loaded_ontology_meets_an_import(where: str, iri: str) -> None:
    """By its IRI, with or without a closing #, whatever its file is called."""
    other = _core(Path("lib/other.ttl"), iri)
    if where == "given":
        assert closure([Path("main.ttl"), other]) == [Path("main.ttl"), other]
    else:
        assert closure([Path("main.ttl")], elsewhere=[other]) == [Path("main.ttl"), other]


def test_a_version_iri_meets_an_import() -> None:
    """As OWL has it."""
    other = _core(Path("lib/other.ttl"), "urn:core", f"<urn:core> owl:versionIRI <{CORE}> .")
    assert closure([Path("main.ttl")], elsewhere=[other])[1] == other


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("o.owl", f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:owl="{OWL}">'
                  f'<owl:Ontology rdf:about="{CORE}"/></rdf:RDF>'),
        ("o.jsonld", f'{{"@id": "{CORE}", "@type": "http://www.w3.org/2002/07/owl#Ontology"}}'),
        ("o.nt", f"<{CORE}> <{RDF.type}> <{OWL.Ontology}> ."),
    ],
)  # fmt: skip
def test_an_ontology_in_any_format(name: str, content: str) -> None:
    """Its IRI is read from the triples."""
    Path(name).write_text(content)
    assert closure([Path("main.ttl")], elsewhere=[Path(name)])[1] == Path(name)


def test_imports_of_imports_and_circles() -> None:
    """All are followed, each file comes once."""
    _core(Path("lib/core.ttl"), more=f"<{CORE}> owl:imports <more.ttl> .")
    _core(Path("lib/more.ttl"), "urn:more", "<urn:more> owl:imports <../main.ttl> .")
    _catalog(Path("catalog-v001.xml"), f'<uri id="x" name="{CORE}" uri="lib/core.ttl"/>')
    assert _names(closure([Path("main.ttl")])) == ["main.ttl", "lib/core.ttl", "lib/more.ttl"]


@pytest.mark.parametrize(
    "entries",
    [
        f'<uri id="Automatically generated entry, Timestamp=1383" name="{CORE}" uri="lib/core.ttl"/>',
        f'<group xml:base="lib/"><uri name="{CORE}" uri="core.ttl"/></group>',
        '<rewriteURI uriStartString="https://example.org/" rewritePrefix="none/"/>'
        '<rewriteURI uriStartString="https://example.org/cor" rewritePrefix="lib/cor"/>',
        '<uriSuffix uriSuffix="core" uri="lib/core.ttl"/>',
        f'<nextCatalog catalog="lib/next.xml"/><uri name="{CORE}x" uri="none.ttl"/>',
    ],
)
@pytest.mark.parametrize("given", [True, False])
def test_catalogues(entries: str, given: bool) -> None:
    """As Protégé writes them, and what else the standard has; given, or beside the file."""
    _core(Path("lib/core.ttl"))
    if "Prefix" in entries:
        Path("main.ttl").write_text(MAIN.replace(CORE, f"{CORE}.ttl"))
    _catalog(Path("lib/next.xml"), f'<uri name="{CORE}" uri="core.ttl"/><nextCatalog catalog="next.xml"/>')
    catalog = _catalog(Path("given.xml" if given else "catalog-v001.xml"), entries)
    found = closure([Path("main.ttl")], catalog if given else None)
    assert _names(found) == ["main.ttl", "lib/core.ttl"]


def test_the_shipped_ontology_and_shapes_meet_imports() -> None:
    """By the IRI that they are published under, or that of their version."""
    for name, iri in (("ontology", "ns"), ("ontology", "ns/0.1.0"), ("shapes", "shapes")):
        Path("main.ttl").write_text(MAIN.replace(CORE, f"https://w3id.org/nap-kg/{iri}"))
        found = closure([Path("main.ttl")])
        shipped = {file.resolve() for file in resources.folder(name).glob("*.ttl")}
        assert {file.resolve() for file in found[1:]} == shipped


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("x.ttl", MAIN, "x.ttl:3:17"),
        ("x.nt", f"\n<urn:a> <http://www.w3.org/2002/07/owl#imports> <{CORE}> .\n", "x.nt:2"),
        (
            "x.jsonld",
            f'{{"@id": "urn:a",\n"{OWL.imports}":\n{{"@id": "{CORE}"}}}}',
            "x.jsonld:3",
        ),
        ("x.trig", f"{HEAD}<urn:g> {{ <urn:a> owl:imports\n<{CORE}> }}", "x.trig:3"),
    ],
)
def test_an_unreachable_import(name: str, content: str, place: str) -> None:
    """Cause, place and fix; the network is not asked. Left out on demand, with a note."""
    Path(name).write_text(content)
    with pytest.raises(InputError, match="unreachable import <https:") as caught:
        closure([Path(name)])
    assert caught.value.place == place
    assert "--catalog" in caught.value.fix
    assert "--ignore-imports" in caught.value.fix
    assert without_imports([Path(name)]) == [f"1 imported ontology left out: <{CORE}>"]


def test_an_import_on_standard_input() -> None:
    """It has a place too."""
    with held(STDIN, MAIN.encode(), ".ttl"), pytest.raises(InputError) as caught:
        closure([STDIN])
    assert caught.value.place == "<stdin>:3:17"


def test_a_missing_relative_file() -> None:
    """Says which file."""
    Path("main.ttl").write_text(MAIN.replace(CORE, "lib/none.ttl"))
    with pytest.raises(InputError, match=r"there is no file lib/none\.ttl") as caught:
        closure([Path("main.ttl")])
    assert caught.value.place == "main.ttl:3:17"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("", "empty"),
        ("<catalog", "no XML"),
        ("<catalog/>", "no XML catalogue"),
        (f'<uri name="{CORE}" uri="gone.ttl"/>', "does not exist: gone.ttl"),
        (f'<uri name="{CORE}" uri="notes.md"/>', "can't tell"),
    ],
)
def test_a_catalogue_that_is_no_help(content: str, cause: str) -> None:
    """Is named with its fault."""
    Path("notes.md").write_text("words")
    path = Path("given.xml")
    if content.startswith("<uri"):
        _catalog(path, content)
    else:
        path.write_text(content)
    with pytest.raises(InputError) as caught:
        closure([Path("main.ttl")], path)
    assert cause in caught.value.cause
    assert caught.value.fix


def test_a_catalogue_that_leads_to_the_network_is_no_help() -> None:
    """The import stays unreachable."""
    catalog = _catalog(Path("given.xml"), f'<uri name="{CORE}" uri="https://example.org/elsewhere.ttl"/>')
    assert Catalog.read(catalog).path(CORE) is None
    with pytest.raises(InputError, match="unreachable"):
        closure([Path("main.ttl")], catalog)


def test_the_word_alone_imports_nothing() -> None:
    """Only a statement does."""
    Path("main.ttl").write_text(f'{HEAD}<urn:a> a owl:Ontology ; owl:versionInfo "owl:imports <{CORE}>" .')
    assert imports([Path("main.ttl")]) == []
    assert closure([Path("main.ttl")]) == [Path("main.ttl")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.rdf", f'<RDF xmlns="{RDF}"><Description xmlns:r="{RDF}" r:about="urn:a">'
                  f'<imports xmlns="{OWL}" r:resource="{CORE}"/></Description></RDF>'),
        ("x.jsonld", f'{{"@context": {{"@vocab": "{OWL}"}}, "@id": "urn:a", "imports": {{"@id": "{CORE}"}}}}'),
        ("x.ttl", f"@prefix : <{OWL}> . <urn:a> :imports <{CORE}> ."),
        ("x.nt", f"<urn:a> <{OWL.imports}> <{CORE}> ."),
    ],
)  # fmt: skip
def test_a_statement_is_seen_however_it_is_written(name: str, content: str) -> None:
    """With any prefix, or none."""
    Path(name).write_text(content)
    assert [item.iri for item in imports([Path(name)])] == [CORE]
