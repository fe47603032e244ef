"""Silence is suspicious: shapes that target nothing, terms that are defined nowhere, files that nothing looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from heapq import nsmallest
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.dataset import DatasetFile
from nap_kg.errors import InputError
from nap_kg.findings import Finding
from nap_kg.namespaces import DCTERMS, OWL, RDF, SH
from nap_kg.validate.builtin import DEPRECATED_TERM, IDLE_SHAPE, UNCHECKED_FILE, UNDEFINED_TERM, BuiltinRule
from nap_kg.validate.load import Data
from nap_kg.validate.positions import Place, Positions
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph, local_name
from nap_kg.validate.targets import Targets
from nap_kg.validate.vocabulary import DECLARING, Vocabulary, outdated

_TYPE = ox.NamedNode(RDF.type)
_LOOKED_AT = 50  # statements with a term, the first by name, of which the first in a file is found


class Undefined(NamedTuple):
    """A term that is defined nowhere, or deprecated, with some of the things in one file that it is said of."""

    term: ox.NamedNode
    is_class: bool
    why: str
    subjects: list[Node]
    rule: BuiltinRule = UNDEFINED_TERM

    @property
    def statements(self) -> list[tuple[Term, str, Term | None]]:
        """What is said with the term, to be looked up."""
        said = (RDF.type, self.term) if self.is_class else (self.term.value, None)
        return [(subject, *said) for subject in self.subjects]

    def finding(self, places: Iterable[Place]) -> Finding:
        """Return the warning, at the first of the places of the statements."""
        at = zip(places, self.subjects, strict=True)
        place, focus = min(at, key=lambda found: (found[0].line, found[0].column))
        return as_finding(self.rule, place, str(focus), self.why, path="" if self.is_class else str(self.term))


class Silence:
    """What a validation did not look at."""

    def __init__(self, data: Data, shapes: ShapesGraph, meant: Sequence[DatasetFile]) -> None:
        self.data, self.shapes, self.meant = data, shapes, meant
        self.store = data.dataset.store
        self.targets = Targets(self.store)
        self._tops = [(shape, shapes.targets(shape)) for shape in shapes.shapes if shapes.is_active(shape)]
        self._all = list(dict.fromkeys(target for _, targets in self._tops for target in targets))

    @cached_property
    def focus_nodes(self) -> int:
        """How many different nodes the shapes target."""
        return self.targets.count(self._all)

    # --- files

    def is_unchecked(self, file: DatasetFile) -> bool:
        """Return whether a file says nothing of any focus node."""
        if self.shapes.subjects(SH.target):
            return False  # which things such a target selects, only pySHACL knows
        said = self.data.said.get(file.path)
        if said is not None:
            return not any(self.targets.selects(node, self._all) for node in said)
        graph = ox.NamedNode(file.graph)
        quads = self.store.quads_for_pattern(None, None, None, graph)
        seen = None
        for quad in quads:
            if quad.subject != seen and self.targets.selects(quad.subject, self._all):
                return False
            seen = quad.subject
        objects_of = [value for kind, value in self._all if kind == SH.targetObjectsOf]
        return not any(
            any(True for _ in self.store.quads_for_pattern(None, value, None, graph))
            for value in objects_of
            if isinstance(value, ox.NamedNode)
        )

    def unchecked_files(self, named: Collection[Path] = ()) -> list[Finding]:
        """Return a warning for each file that nothing looked at.

        Raises:  InputError where such a file holds shapes, and was ``named`` as data.
        """
        for file in self.meant:
            if file.path in named and self._holds_shapes(file) and self.is_unchecked(file):
                raise InputError(
                    "this file holds shapes, and nothing that shapes are to check",
                    place=str(file.path),
                    fix="give it to --shapes, and name the data before",
                )
        message = "No shape targets anything in this file. See whether its classes are those that the shapes mean."
        return [
            as_finding(UNCHECKED_FILE, Positions.start(file.path), "", message)
            for file in self.meant
            if self.is_unchecked(file)
        ]

    def _holds_shapes(self, file: DatasetFile) -> bool:
        graph = None if file.path in self.data.said else ox.NamedNode(file.graph)
        kinds = (ox.NamedNode(SH.NodeShape), ox.NamedNode(SH.PropertyShape))
        return any(True for kind in kinds for _ in self.store.quads_for_pattern(None, _TYPE, kind, graph))

    # --- shapes

    @cached_property
    def _idle(self) -> list[Node]:
        return [shape for shape, targets in self._tops if targets and not self.targets.any(targets)]

    def idle_shapes(self) -> list[Finding]:
        """Return a warning for each shape whose targets match nothing, at its own place."""
        positions = Positions(self.shapes.dataset)
        message = "This shape targets nothing in the data. Correct its target, or leave the shape out of --shapes."
        return [as_finding(IDLE_SHAPE, positions.of(s), self._name(s), message, self.shapes, s) for s in self._idle]

    def notes(self) -> tuple[str, ...]:
        """Return the same in a line, for shapes that are made for more than the data at hand."""
        number, of = len(self._idle), sum(bool(targets) for _, targets in self._tops)
        return (f"{number} of {of} shapes target nothing in this data; --strict-targets names them",) if number else ()

    def _name(self, shape: Node) -> str:
        named = self.shapes.named(shape)
        return named.value if named else str(shape)

    # --- terms

    def undefined_terms(self) -> list[Undefined]:
        """Return each property and class that a file uses and nothing that was loaded defines, once for each file.

        Those that are defined as deprecated too. A vocabulary of which nothing at all is loaded is passed over, but for
        the well-known ones.
        """
        undefined: list[Undefined] = []
        for term, is_class in self._used():
            rule = DEPRECATED_TERM if term in self._deprecated else UNDEFINED_TERM
            if rule is UNDEFINED_TERM and self._is_known(term):
                continue
            found = [
                list(dict.fromkeys(nsmallest(_LOOKED_AT, self._uses(file, term, is_class), key=str)))
                for file in self.meant
            ]
            tell = self._outdated if rule is DEPRECATED_TERM else self._vocabulary.undefined
            why = tell(term) if any(found) else ""
            undefined += [Undefined(term, is_class, why, subjects, rule) for subjects in found if why and subjects]
        return undefined

    @cached_property
    def _deprecated(self) -> frozenset[Term]:
        marked = list(self.store.quads_for_pattern(None, ox.NamedNode(OWL.deprecated), ox.Literal(True)))
        for kind in (OWL.DeprecatedClass, OWL.DeprecatedProperty):
            marked += self.store.quads_for_pattern(None, _TYPE, ox.NamedNode(kind))
        return frozenset(quad.subject for quad in marked)

    def _outdated(self, term: ox.NamedNode) -> str:
        """Return in words that a term is deprecated, and what replaces it."""
        replaced = self.store.quads_for_pattern(term, ox.NamedNode(DCTERMS.isReplacedBy), None)
        return outdated(term, (quad.object for quad in replaced), self.shapes.prefixes)

    def _used(self) -> Iterator[tuple[ox.NamedNode, bool]]:
        for what, pattern in (("?p", "?s ?p ?o"), ("?c", "?s a ?c")):
            query = f"SELECT DISTINCT {what} {{ {{ GRAPH ?g {{ {pattern} }} }} UNION {{ {pattern} }} }}"
            solutions = self.store.query(query)
            assert isinstance(solutions, ox.QuerySolutions)
            for solution in solutions:
                if isinstance(solution[0], ox.NamedNode):
                    yield solution[0], what == "?c"

    def _is_known(self, term: ox.NamedNode) -> bool:
        return any(True for _ in self.store.quads_for_pattern(term, None, None)) or self._vocabulary.is_known(term)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(
            self.shapes, [q.subject for kind in DECLARING for q in self.store.quads_for_pattern(None, _TYPE, kind)]
        )

    def _first(self, file: DatasetFile, term: ox.NamedNode, is_class: bool) -> list[Node]:
        return list(dict.fromkeys(nsmallest(_LOOKED_AT, self._uses(file, term, is_class), key=str)))

    def _uses(self, file: DatasetFile, term: ox.NamedNode, is_class: bool) -> Iterator[Node]:
        graph = None if file.path in self.data.said else ox.NamedNode(file.graph)
        property_, cls = (_TYPE, term) if is_class else (term, None)
        said = self.data.said.get(file.path)
        for quad in self.store.quads_for_pattern(None, property_, cls, graph):
            if isinstance(quad.subject, Node) and (said is None or quad.subject in said):
                yield quad.subject


def as_finding(
    rule: BuiltinRule,
    place: Place,
    focus: str,
    message: str,
    shapes: ShapesGraph | None = None,
    shape: Node | None = None,
    path: str = "",
) -> Finding:
    """Return a finding of one of the validator's own rules."""
    named = shapes.named(shape) if shapes and shape else None
    return Finding(
        file=place.file,
        line=place.line,
        column=place.column,
        rule=rule.code,
        focus_node=focus.strip("<>") if focus.startswith("<") else focus,
        shape=local_name(named.value) if named else rule.name,
        message=message,
        severity=rule.severity,
        path=path,
        source_shape=named.value if named else "",
        exact=place.exact,
    )
