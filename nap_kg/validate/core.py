"""SHACL Core by the Rust engine of the package ``shacl``, on shapes without their ``sh:sparql``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from nap_kg.namespaces import SH
from nap_kg.validate.conditions import without_classes
from nap_kg.validate.load import Data, LabelsDiffer, Turtle
from nap_kg.validate.results import Result
from nap_kg.validate.routes import Routes
from nap_kg.validate.shapes import Node, ShapesGraph


class CoreEngineMissing(Exception):
    """The package is not there, or refuses these shapes; the message says which."""


def validate_core(data: Data, routes: Routes) -> list[Result]:
    """Return the results of all core constraints of the shapes on the fast route.

    Raises:  CoreEngineMissing, which the caller answers with the reference route; LabelsDiffer, to be answered with the
             same data in its exact form.
    """
    engine = CoreEngine(routes.shapes, without_classes(routes.fast_triples(), routes.conditions()))
    with data.written() as written:
        results = engine.results(written)
        if not any(term.startswith("_:") for result in results for term in (result.focus_node, result.value)):
            return results
        if not data.knows_labels:
            raise LabelsDiffer
        assert isinstance(written, str)
        return engine.relabelled(results, written)


class CoreEngine:
    """The engine with some shapes."""

    def __init__(self, shapes: ShapesGraph, triples: list[ox.Triple]) -> None:
        try:
            import shacl
        except ImportError as error:
            raise CoreEngineMissing("the package shacl is not installed here") from error
        self._shacl, self._shapes = shacl, shapes
        self._named = {iri.value: str(node) for node, iri in shapes.names.items()}
        self._shapes_text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        self._compiled = self._compile(self._shapes_text)

    def results(self, data: Path | str) -> list[Result]:
        """Return the results on a file, or on a text."""
        try:
            found = self._text(data) if isinstance(data, str) else self._file(data)
        except (ValueError, OSError) as error:  # the latter for a file that is no UTF-8
            raise CoreEngineMissing(f"the package shacl refuses this data ({error})") from error
        return [self._result(result) for result in found.results]

    def _text(self, text: str) -> Any:
        return self._compiled.validate_text(text, "turtle" if isinstance(text, Turtle) else "ntriples")

    def _file(self, path: Path) -> Any:
        return self._compiled.validate_file(str(path))

    def _compile(self, text: str) -> Any:
        try:
            return self._shacl.Shapes.from_text(text, "ntriples")
        except ValueError as error:
            raise CoreEngineMissing(f"the package shacl refuses these shapes ({error})") from error

    def _result(self, found: Any) -> Result:
        iri = (found.source_shape or "").strip("<>")
        source = self._named.get(iri, f"<{iri}>" if iri else "")
        named = self._shapes.named(as_node(source)) if source else None
        return Result(
            focus_node=found.focus_node,
            path=found.path or "",
            value=found.value or "",
            component=found.component_iri,
            severity=found.severity_iri,
            shape=named.value if named else "",
            message=self._shapes.english(found.messages),
            source=source,
        )

    def relabelled(self, results: list[Result], data: str) -> list[Result]:
        """Return results on a text with that text's own labels of blank nodes."""
        labels = self._labels(data)
        return [
            replace(r, focus_node=labels.get(r.focus_node, r.focus_node), value=labels.get(r.value, r.value))
            for r in results
        ]

    def _labels(self, data: str) -> dict[str, str]:
        """Return the data's own label of each blank node, by the one that the engine gives it.

        It numbers blank nodes in order of appearance. A second run, on the same texts and a mark for each blank node
        after it, tells which is which without a guess.
        """
        marks = "".join(
            f'{node} <{_MARK}> "{node}" .\n'
            for node in dict.fromkeys(
                term
                for triple in ox.parse(data, ox.RdfFormat.N_TRIPLES)
                for term in (triple.subject, triple.object)
                if isinstance(term, ox.BlankNode)
            )
        )
        teller = self._compile(
            f"{self._shapes_text}<{_MARK}> <{SH.targetSubjectsOf}> <{_MARK}> .\n<{_MARK}> <{SH.path}> <{_MARK}> .\n"
            f"<{_MARK}> <{SH.nodeKind}> <{SH.IRI}> .\n"
        )
        told = teller.validate_text(data + marks, "ntriples").results
        return {r.focus_node: r.value_plain for r in told if (r.root_shape or "") == f"<{_MARK}>"}


_MARK = "urn:nap-kg:blank-node"


def as_node(text: str) -> Node:
    """Return the shape that N-Triples writes so."""
    return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text.strip("<>"))
