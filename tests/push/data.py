"""Small data for pushes: some graphs with every kind of term that servers treat in ways of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox

BASE = "https://example.org/push/"
BYSTANDER = "https://example.org/somebody-elses"

TERMS = """\
<urn:x:a> <urn:x:text> "caf\\u00E9 \\U0001F600 \\"quoted\\" \\\\ back\\nline\\ttab" .
<urn:x:a> <urn:x:text> "\\u0627\\u0644\\u0639\\u0631\\u0628\\u064A\\u0629"@ar .
<urn:x:a> <urn:x:text> "x"@en-GB .
<urn:x:a> <urn:x:text> "" .
<urn:x:a> <urn:x:number> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<urn:x:a> <urn:x:number> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:x:a> <urn:x:number> "-2.5E3"^^<http://www.w3.org/2001/XMLSchema#double> .
<urn:x:a> <urn:x:flag> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<urn:x:a> <urn:x:date> "2015-03-31"^^<http://www.w3.org/2001/XMLSchema#date> .
<urn:x:a> <urn:x:date> "2015"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<urn:x:a> <urn:x:date> "2015-03-31T12:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<urn:x:a> <urn:x:own> "as is"^^<urn:x:type> .
<https://example.org/caf%C3%A9?a=b&c='d'> <urn:x:knows> <urn:x:a> .
"""

BLANK = """\
_:one <urn:x:first> "1" .
_:one <urn:x:rest> _:two .
_:two <urn:x:first> "2" .
<urn:x:list> <urn:x:is> _:one .
<urn:x:list> <urn:x:label> "two members" .
"""


def write(folder: Path, *, things: int = 40) -> Path:
    """Write three graphs with a catalogue into a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "graphs.csv").write_text(
        "file,graph\n" + "".join(f"{name}.nt,{BASE}{name}\n" for name in ("terms", "blank", "many"))
    )
    (folder / "terms.nt").write_text(TERMS)
    (folder / "blank.nt").write_text(BLANK)
    many(folder, things)
    return folder


def many(folder: Path, things: int) -> None:
    """Write the graph ``many`` with so many things of 5 triples."""
    lines = []
    for number in range(things):
        for place in range(5):
            lines.append(f'<urn:x:thing/{number}> <urn:x:p{place}> "value {number} of {place}" .\n')
    (folder / "many.nt").write_text("".join(lines))


def expected(folder: Path) -> dict[str, ox.Dataset]:
    """Return what each graph of a folder holds, as a store keeps it."""
    found = {}
    for file in sorted(folder.glob("*.nt")):
        store = ox.Store()
        store.load(path=file, format=ox.RdfFormat.N_TRIPLES)
        found[BASE + file.stem] = canonical(ox.Dataset(store))
    return found


def canonical(graph: ox.Dataset) -> ox.Dataset:
    """Return a graph with its blank nodes named so that equal graphs are equal."""
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return graph


def held(text: bytes) -> ox.Dataset:
    """Return what a server says that a graph holds, as a store keeps it."""
    store = ox.Store()
    store.load(text, format=ox.RdfFormat.N_TRIPLES)
    return canonical(ox.Dataset(store))


def steps(out: str) -> dict[str, str]:
    """Return what ``--format json`` says became of each graph, by the last part of its name."""
    return {step["graph"].rpartition("/")[2]: step["action"] for step in json.loads(out)["graphs"]}
