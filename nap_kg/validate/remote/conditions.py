"""Whether a node conforms to a shape, as one SPARQL expression: shapes inside others become nested ``EXISTS``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import pyoxigraph as ox

from nap_kg.namespaces import SH
from nap_kg.validate.remote.dates import Dates
from nap_kg.validate.remote.parts import Fresh, Kinds, cant_compile
from nap_kg.validate.remote.paths import firm, is_repeating, walk
from nap_kg.validate.remote.values import (
    all_of,
    any_of,
    is_among,
    is_tagged,
    negated,
    not_less,
    objections,
)
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph, is_true

MOST = 6
"""Up to how many values an expression counts: it names a variable for each, and compares them all."""


FEW = 3
"""Up to how many shapes exactly one is told by comparing each with each."""


class Conditions:
    """Shapes as conditions."""

    def __init__(self, shapes: ShapesGraph, kinds: Kinds, dates: Dates, queried: frozenset[Node] = frozenset()) -> None:
        self.shapes, self.kinds, self.dates = shapes, kinds, dates
        self.queried = queried  # shapes with constraints by SPARQL

    def fails(self, shape: Node, node: str, fresh: Fresh, above: tuple[Node, ...] = ()) -> str:
        """Return an expression that is true where a node does not conform to a shape.

        Raises:  CantCompile.
        """
        if not self.shapes.is_active(shape):
            return "false"
        if shape in above:
            raise cant_compile(self.shapes, shape, "a shape that refers to itself has no end as a query")
        if shape in self.queried:
            raise cant_compile(self.shapes, shape, "it has a constraint by SPARQL, and another shape refers to it")
        above = (*above, shape)
        path = self.shapes.path(shape)
        if not path:
            return any_of(self._of_value(shape, node, fresh, above))
        value, steps = fresh(), walk(path)
        inside = any_of(self._of_value(shape, value, fresh, above))
        tests = list(self._of_values(shape, node, path, fresh, above))
        if inside != "false":
            tests.append(f"EXISTS{{{node} {steps.steps} {value} FILTER({inside})}}")
            if steps.may_stay:
                tests.append(any_of(self._of_value(shape, node, fresh, above)))
        return any_of(tests)

    def conforms(self, shape: Node, node: str, fresh: Fresh, above: tuple[Node, ...] = ()) -> str:
        """Return an expression that is true where a node conforms to a shape."""
        return negated(self.fails(shape, node, fresh, above))

    def _of_value(self, shape: Node, value: str, fresh: Fresh, above: tuple[Node, ...]) -> Iterator[str]:
        """Yield what the constraints on each value object to in one."""
        shapes = self.shapes
        yield from (expression for _, expression in objections(shapes, shape, value, fresh, self.kinds))
        yield from (expression for _, expression in self.referring(shape, value, fresh, above))
        for inner in shapes.objects(shape, SH.property):
            if isinstance(inner, Node):
                yield self.fails(inner, value, fresh, above)
        allowed = self.allowed(shape)
        if allowed is not None:
            predicate, other = fresh(), fresh()
            outside = f" FILTER({predicate} NOT IN({','.join(allowed)}))" if allowed else ""
            yield f"EXISTS{{{value} {predicate} {other}{outside}}}"
        if not shapes.path(shape):
            yield from self._of_node(shape, value, fresh)

    def _of_node(self, shape: Node, node: str, fresh: Fresh) -> Iterator[str]:
        """Yield what a node shape objects to where it compares the node with values."""
        shapes = self.shapes
        for value in shapes.objects(shape, SH.hasValue):
            yield negated(is_among(node, [value]))
        for other in shapes.objects(shape, SH["equals"]):
            another = fresh()
            yield f"!EXISTS{{{node} {other} {node}}}"
            yield f"EXISTS{{{node} {other} {another} FILTER(!sameTerm({another},{node}))}}"
        for other in shapes.objects(shape, SH.disjoint):
            yield f"EXISTS{{{node} {other} {node}}}"

    def referring(self, shape: Node, value: str, fresh: Fresh, above: tuple[Node, ...]) -> Iterator[tuple[str, str]]:
        """Yield the component of each constraint that refers to shapes, and when it objects to a value."""
        shapes = self.shapes
        for name in ("node", "not", "and", "or", "xone"):
            component = f"{SH}{name.capitalize()}ConstraintComponent"
            for head in dict.fromkeys(shapes.objects(shape, SH[name])):
                members = shapes.items(head) if name in ("and", "or", "xone") else [head]
                nodes = [member for member in members if isinstance(member, Node)]
                if name == "xone":
                    yield component, self._not_one(nodes, value, fresh, above)
                    continue
                fails = [self.fails(member, value, fresh, above) for member in nodes]
                if name == "or":
                    yield component, all_of(fails)
                elif name == "not":
                    yield component, negated(fails[0])
                else:
                    yield component, any_of(fails)

    def _not_one(self, members: Sequence[Node], value: str, fresh: Fresh, above: tuple[Node, ...]) -> str:
        conforming = [self.conforms(member, value, fresh, above) for member in members]
        if len(members) <= FEW and any(map(is_repeating, conforming)):  # Virtuoso 7 takes EXISTS in IF wrongly then
            none = all_of([negated(expression) for expression in conforming])
            return any_of([none, *(all_of(pair) for pair in combinations(conforming, 2))])
        return f"{'+'.join(f'IF({expression},1,0)' for expression in conforming)}!=1"

    def allowed(self, shape: Node) -> list[str] | None:
        """Return the properties that a closed shape allows; None for one that is not closed."""
        shapes = self.shapes
        if not any(is_true(value) for value in shapes.objects(shape, SH.closed)):
            return None
        found = [o for head in shapes.objects(shape, SH.ignoredProperties) for o in shapes.items(head)]
        for inner in shapes.objects(shape, SH.property):
            if isinstance(inner, Node):
                found += shapes.objects(inner, SH.path)
        return sorted({str(o) for o in found if isinstance(o, ox.NamedNode)})

    def _of_values(self, shape: Node, node: str, path: str, fresh: Fresh, above: tuple[Node, ...]) -> Iterator[str]:
        """Yield what a property shape objects to in all values of a node together."""
        shapes = self.shapes
        path, may_stay = firm(path), walk(path).may_stay
        for count in self._counts(shape, "minCount"):
            if count > may_stay:
                yield negated(self.at_least(shape, count, node, path, fresh))
        for count in self._counts(shape, "maxCount"):
            yield self.at_least(shape, count + 1, node, path, fresh)
        for value in shapes.objects(shape, SH.hasValue):
            yield negated(self.has(node, path, value, fresh))
        if any(value == ox.Literal(True) for value in shapes.objects(shape, SH.uniqueLang)):
            yield f"EXISTS{{{self.same_language(node, path, fresh(), fresh())}}}"
        for other in shapes.objects(shape, SH["equals"]):
            for one, two in ((path, str(other)), (str(other), path)):
                name = fresh()
                yield f"EXISTS{{{node} {one} {name} FILTER(!EXISTS{{{node} {two} {name}}})}}"
        for other in shapes.objects(shape, SH.disjoint):
            name = fresh()
            yield f"EXISTS{{{node} {path} {name}.{node} {other} {name}}}"
        for parameter, sign in (("lessThan", "<"), ("lessThanOrEquals", "<=")):
            for other in shapes.objects(shape, SH[parameter]):
                one, two = fresh(), fresh()
                test = not_less(one, two, sign, self.dates.sound(one, two, path, str(other)))
                yield f"EXISTS{{{node} {path} {one}.{node} {other} {two} FILTER({test})}}"
        qualified = self.qualified(shape, fresh, above)
        for expression, name, least, most in qualified:
            if least:
                yield negated(self.at_least(shape, least, node, path, fresh, (name, expression)))
            if most is not None:
                yield self.at_least(shape, most + 1, node, path, fresh, (name, expression))

    def qualified(
        self, shape: Node, fresh: Fresh, above: tuple[Node, ...]
    ) -> Iterator[tuple[str, str, int | None, int | None]]:
        """Yield, for each qualified shape, when a variable conforms, the variable, and the least and the most count."""
        shapes = self.shapes
        least, most = (next(self._counts(shape, f"qualified{n}Count"), None) for n in ("Min", "Max"))
        apart = any(is_true(o) for o in shapes.objects(shape, SH.qualifiedValueShapesDisjoint))
        for inner in shapes.objects(shape, SH.qualifiedValueShape):
            if isinstance(inner, Node):
                value = fresh()
                tests = [self.conforms(inner, value, fresh, above)]
                siblings = self._siblings(shape) if apart else []
                tests += [self.fails(other, value, fresh, above) for other in siblings if other != inner]
                yield all_of(tests), value, least, most

    def _siblings(self, shape: Node) -> list[Node]:
        shapes = self.shapes
        held = (o for holder in shapes.holders(shape) for o in shapes.objects(holder, SH.property))
        beside = (o for other in held if isinstance(other, Node) for o in shapes.objects(other, SH.qualifiedValueShape))
        return [node for node in dict.fromkeys(beside) if isinstance(node, Node)]

    def at_least(
        self, shape: Node, count: int, node: str, path: str, fresh: Fresh, test: tuple[str, str] | None = None
    ) -> str:
        """Return an expression that is true where a node has so many different values, of which an expression holds."""
        if count > MOST:
            raise cant_compile(self.shapes, shape, f"it counts to more than {MOST} inside another shape")
        steps = walk(path)
        stays = steps.may_stay and test is None
        if stays:  # the node is one of the values
            path, count = steps.steps, count - 1
        if count < 1:
            return "true"
        names = [fresh() for _ in range(count)]
        tests = [f"!sameTerm({name},{node})" for name in names if stays]
        tests += [f"!sameTerm({one},{two})" for one, two in combinations(names, 2)]
        if test is not None and test[1] != "true":
            value, expression = test
            tests += [f"({replaced(expression, value, name)})" for name in names]
        filters = f" FILTER({'&&'.join(tests)})" if tests else ""
        return f"EXISTS{{{'.'.join(f'{node} {path} {name}' for name in names)}{filters}}}"

    def has(self, node: str, path: str, value: Term, fresh: Fresh) -> str:
        """Return an expression that is true where a node has a value."""
        steps = walk(path)
        if steps.may_stay:
            return any_of([is_among(node, [value]), self.has(node, steps.steps, value, fresh)])
        if isinstance(value, ox.NamedNode) and not is_repeating(path):  # Virtuoso 7 loses rows by some with a fixed end
            return f"EXISTS{{{node} {path} {value}}}"
        other = fresh()
        return f"EXISTS{{{node} {path} {other} FILTER({is_among(other, [value])})}}"

    @staticmethod
    def same_language(node: str, path: str, one: str, two: str) -> str:
        """Return patterns that two values of a node in one language match."""
        return (
            f"{node} {path} {one}.{node} {path} {two} FILTER({is_tagged(one)}"
            f"&&LCASE(LANG({one}))=LCASE(LANG({two}))&&!sameTerm({one},{two}))"
        )

    def _counts(self, shape: Node, name: str) -> Iterator[int]:
        yield from (int(o.value) for o in self.shapes.objects(shape, SH[name])[:1] if isinstance(o, ox.Literal))


def replaced(expression: str, variable: str, other: str) -> str:
    """Return an expression about one variable as one about another; what is bound inside gets names of its own."""
    text = re.sub(rf"{re.escape(variable)}\b", lambda _: other, expression)
    return re.sub(r"\?z\d\w*", lambda name: name[0] if name[0] == other else name[0] + other[1:], text)
