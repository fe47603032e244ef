"""Places of results on generated layouts: whether a file is read whole or narrowly, the place is that of the term."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.dataset import is_computed
from nap_kg.turtle import Document, Iri, Literal, excerpt, read
from nap_kg.turtle.positions import stored
from nap_kg.turtle.terms import as_term
from nap_kg.validate import load_data, lookup
from nap_kg.validate.lookup import SYNTAX
from nap_kg.validate.positions import Place, Positions
from nap_kg.validate.results import Result
from tests.turtle.layouts import FORMATS, layout

ENDINGS = {"turtle": ".ttl", "trig": ".trig", "n-triples": ".nt", "n-quads": ".nq"}
SIZES = {"turtle": 150, "trig": 150, "n-triples": 100, "n-quads": 100}


def _positions(path: Path) -> tuple[Positions, list[Result]]:
    data = load_data([path])
    triples = dict.fromkeys(quad.triple for quad in data.dataset.store)
    results = [_result(t.subject, t.predicate, t.object) for t in triples]
    results += [_result(t.subject, t.predicate, "") for t in triples]
    results += [_result(t.subject, "<urn:x:missing>", "") for t in triples]
    return Positions(data.dataset, data.said), results


def _result(*terms: object) -> Result:
    focus, path, value = map(str, terms)
    return Result(focus, path, value, "", "", "", "")


@pytest.mark.parametrize(
    ("syntax", "start"), [(syntax, start) for syntax, size in SIZES.items() for start in range(0, size, 50)]
)
def test_whole_or_narrow_the_place_is_that_of_the_term(
    syntax: str, start: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value where it is stated; a subject alone where its property is missing; in pieces of any size."""
    monkeypatch.chdir(tmp_path)
    for seed in range(start, start + 50):
        path = Path(f"data{ENDINGS[syntax]}")
        text = layout(seed, syntax)
        if not text.strip():
            continue
        path.write_bytes(text.encode())
        positions, results = _positions(path)
        places = positions.places(results)
        document = read(text, base=path.resolve().as_uri(), syntax=SYNTAX[FORMATS[syntax]]).without(is_computed)
        for result, place in zip(results, places, strict=True):
            assert place.exact, (seed, result)
            assert place.file == str(path)
            _check(text, document, result, place)
        monkeypatch.setattr(lookup, "NARROW", 0)
        monkeypatch.setattr(excerpt, "CHUNK", random.Random(seed).randint(1, 300))
        again = Positions(positions.dataset, positions.said).places(results)
        assert again == places, (seed, [x for x in zip(results, places, again, strict=True) if x[1] != x[2]])
        monkeypatch.undo()
        monkeypatch.chdir(tmp_path)


BIG = 250
HEADER = "@prefix : <http://example.org/> .\n@prefix x: <http://example.org/x/> .\n"


def _big(syntax: str, rng: random.Random) -> str:
    """Return a text in the layout of a database's dump."""
    if syntax.startswith("n-"):
        graph = " <http://example.org/g>" if syntax == "n-quads" else ""
        path = "<http://example.org/p>"
        lines = [
            f'<http://example.org/x/{n}> {path} "{rng.random()} <http://example.org/x/{n + 1}> ."{graph} .'
            if rng.random() < 0.8
            else f"_:b{n} {path} <http://example.org/x/{n}>{graph} ."
            for n in (rng.randrange(BIG) for _ in range(BIG * 3))
        ]
        return rng.choice(["\n", "\r\n", "\r"]).join(lines)
    blocks = []
    for n in range(BIG):
        name = rng.choice([f"x:{n}", f"<http://example.org/x/{n}>", f":x\\/{n}", f"x:{n} "])
        literal = rng.choice(
            ['"a . x:1 :p 2 ."@en', '"""\nx:1 :p 2 .\n"""', "'#'", "1.5", '"é"', "x:a.b", "1", "x:a\\.b"]
        )
        blocks.append(
            f"{name} :p {literal}, [ :q {n % 7} ] ;\n    :missing2 ( x:{n} 1 ) .{rng.choice(['', ' # x:1 :p .'])}"
        )
    if syntax == "trig":
        blocks = [f"GRAPH :g{n % 3} {{ {block} }}" if "#" not in block else block for n, block in enumerate(blocks)]
    return HEADER + rng.choice(["\n", "\r\n", "\r", "\n\n"]).join(blocks)


@pytest.mark.parametrize("syntax", SIZES)
@pytest.mark.parametrize("share", [0.02, 0.5])
def test_a_few_things_in_a_large_file(
    syntax: str, share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are found without reading all of it, where reading all of it would find them."""
    monkeypatch.chdir(tmp_path)
    rng = random.Random(str((syntax, share)))
    path = Path(f"data{ENDINGS[syntax]}")
    path.write_bytes(_big(syntax, rng).encode())
    positions, results = _positions(path)
    some = [result for result in results if rng.random() < share]
    whole = positions.places(some)
    monkeypatch.setattr(lookup, "NARROW", 0)
    monkeypatch.setattr(excerpt, "CHUNK", 3000)
    monkeypatch.setattr(lookup.Lookup, "_whole", None)  # would fail if it were called
    assert Positions(positions.dataset, positions.said).places(some) == whole
    assert all(place.exact for place in whole)


def _check(text: str, document: Document, result: Result, place: Place) -> None:
    starts = [0, *(match.end() for match in re.finditer("\r\n|\r|\n", text))]
    offset = starts[place.line - 1] + place.column - 1
    wanted = result.value or (result.path if result.path != "<urn:x:missing>" else result.focus_node)
    assert any(_is(node.term, wanted) for node in _nodes(document) if node.start == offset), (result, place)


def _nodes(document: Document) -> list:
    return [node for triple in document.triples() for node in (triple.subject, triple.predicate, triple.object)]


def _is(term: object, written: str) -> bool:
    if written.startswith("_:"):
        return not isinstance(term, Iri | Literal)
    if written.startswith("<"):
        return term == Iri(written[1:-1])
    value = as_term(next(iter(ox.parse(f"<urn:s> <urn:p> {written} .", ox.RdfFormat.N_TRIPLES))).object)
    return isinstance(term, Literal) and isinstance(value, Literal) and stored(term) == stored(value)
