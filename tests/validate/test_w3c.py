"""The W3C's own cases: the route that ``validate`` takes gives the results that the suite expects."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import rdflib
from rdflib import RDF, Namespace

from nap_kg import resources
from nap_kg.errors import InputError
from nap_kg.validate import load_data, results_of
from nap_kg.validate.reference import to_path, to_text
from nap_kg.validate.shapes import open_shapes

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SH = Namespace("http://www.w3.org/ns/shacl#")

LEFT_TO_PYSHACL: dict[str, str] = {}
"""Cases that the fast route leaves to the reference, and says so; all others it does itself."""


def _cases() -> list[Path]:
    shared = resources.shared()
    if shared is None:
        return []
    tests = shared / "w3c" / "data-shapes-test-suite" / "tests"
    found = []
    for path in sorted(tests.rglob("*.ttl")):
        if path.name != "manifest.ttl" and "sht:Validate" in path.read_text(encoding="utf-8"):
            found.append(path)
    return found


CASES = _cases()


def _identity(graph: rdflib.Graph, node: rdflib.term.Node) -> tuple[str, ...]:
    path = graph.value(node, SH.resultPath)
    value = graph.value(node, SH.value)
    return (
        _blind(to_text(graph.value(node, SH.focusNode))),
        to_path(graph, path) if path is not None else "",
        "" if value is None else _blind(to_text(value)),
        str(graph.value(node, SH.sourceConstraintComponent)),
        str(graph.value(node, SH.resultSeverity)),
    )


def _blind(text: str) -> str:
    return "_:" if text.startswith("_:") else text


def test_the_suite_is_there(shared: Path) -> None:
    """All 121 cases of core and SPARQL are found."""
    assert len(CASES) >= 119


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.parent.name}/{p.parent.name}/{p.stem}")
def test_case(path: Path) -> None:
    """Focus node, path, value, component and severity of every result are those that the case lists."""
    graph = rdflib.Graph()
    graph.parse(path, publicID=path.resolve().as_uri())
    case = next(graph.subjects(RDF.type, SHT.Validate))
    action = graph.value(case, MF.action)

    def file(predicate: rdflib.URIRef) -> Path:
        return Path(unquote(urlsplit(str(graph.value(action, predicate))).path))

    data, expected = load_data([file(SHT.dataGraph)]), graph.value(case, MF.result)
    if expected == SHT.Failure:
        with pytest.raises(InputError):
            results_of(data, open_shapes([file(SHT.shapesGraph)]))
        return
    name = f"{path.parent.name}/{path.stem}"
    results, engine = results_of(data, open_shapes([file(SHT.shapesGraph)]))
    found = Counter((_blind(r.focus_node), r.path, _blind(r.value), r.component, r.severity) for r in results)
    wanted = Counter(_identity(graph, node) for node in graph.objects(expected, SH.result))
    assert found == wanted, engine
    assert ("pySHACL" in engine) == (name in LEFT_TO_PYSHACL), engine
