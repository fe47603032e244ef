"""Constraint components that a shapes graph defines itself, by ASK or SELECT.

Source:  SHACL, section 6 (https://www.w3.org/TR/shacl/#sparql-constraint-components).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.namespaces import RDF, RDFS, SH
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph, is_true, local_name
from nap_kg.validate.wellformed import place


class Parameter(NamedTuple):
    """One parameter of a component."""

    path: str
    optional: bool

    @property
    def name(self) -> str:
        """The variable that stands for it."""
        return local_name(self.path)


class Component(NamedTuple):
    """A component: its parameters, and the validator for each kind of shape."""

    iri: str
    parameters: tuple[Parameter, ...]
    for_node: Node | None
    for_property: Node | None


class Use(NamedTuple):
    """One constraint that a shape declares by giving values to a component's parameters."""

    component: Component
    shape: Node
    values: tuple[tuple[str, Term], ...]  # by variable
    validator: Node | None


def components(shapes: ShapesGraph) -> Iterator[Component]:
    """Yield the components that the shapes graph defines.

    Raises:  InputError for one without a parameter that has to be given.
    """
    for node in _declared(shapes):
        if not isinstance(node, ox.NamedNode) or node.value.startswith(SH):
            continue
        parameters = tuple(
            Parameter(path.value, any(is_true(o) for o in shapes.objects(parameter, SH.optional)))
            for parameter in shapes.objects(node, SH.parameter)
            if isinstance(parameter, Node)
            for path in shapes.objects(parameter, SH.path)
            if isinstance(path, ox.NamedNode)
        )
        general = _one(shapes, node, SH.validator)
        for_node = _one(shapes, node, SH.nodeValidator) or general
        for_property = _one(shapes, node, SH.propertyValidator) or general
        if not (for_node or for_property):
            continue
        if all(parameter.optional for parameter in parameters):
            raise InputError(
                f"the constraint component {node} has no parameter that must be given, so no shape could declare it",
                place=place(shapes, node),
                fix="give it sh:parameter [ sh:path … ] without sh:optional",
            )
        yield Component(node.value, parameters, for_node, for_property)


def uses(shapes: ShapesGraph) -> Iterator[Use]:
    """Yield each constraint that a shape declares with one of these components."""
    for component in components(shapes):
        required = [parameter for parameter in component.parameters if not parameter.optional]
        for shape in shapes.subjects(required[0].path):
            given = {p.name: shapes.objects(shape, p.path) for p in component.parameters}
            if not all(given[parameter.name] for parameter in required):
                continue
            several = [name for name, values in given.items() if len(values) > 1]
            if several and len(component.parameters) > 1:
                raise InputError(
                    f"{several[0]} has {len(given[several[0]])} values, and {component.iri} takes one of each",
                    place=place(shapes, shape, next(p.path for p in component.parameters if p.name == several[0])),
                    fix="keep one, or make a shape for each",
                )
            names = [name for name, values in given.items() if values]
            for values in itertools.product(*(given[name] for name in names)):
                is_property = bool(shapes.objects(shape, SH.path))
                validator = component.for_property if is_property else component.for_node
                yield Use(component, shape, tuple(zip(names, values, strict=True)), validator)


def users(shapes: ShapesGraph) -> set[Node]:
    """Return the shapes that declare such a constraint."""
    return {use.shape for use in uses(shapes)}


def _declared(shapes: ShapesGraph) -> list[Node]:
    """Return the instances of ``sh:ConstraintComponent`` and of what the shapes graph says is a kind of it."""
    kinds: dict[Node, None] = {ox.NamedNode(SH.ConstraintComponent): None}
    queue = list(kinds)
    while queue:
        for kind in shapes.subjects(RDFS.subClassOf, queue.pop()):
            if kind not in kinds:
                kinds[kind] = None
                queue.append(kind)
    return list(dict.fromkeys(node for kind in kinds for node in shapes.subjects(RDF.type, kind)))


def _one(shapes: ShapesGraph, node: Node, predicate: str) -> Node | None:
    return next((value for value in shapes.objects(node, predicate) if isinstance(value, Node)), None)
