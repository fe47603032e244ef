"""The core constraints of shapes as pieces of queries: each row of their answers is a result."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from nap_kg.namespaces import SH
from nap_kg.validate.remote.conditions import Conditions
from nap_kg.validate.remote.parts import Focus, Fresh, Origin, Piece, piece
from nap_kg.validate.remote.paths import firm, is_repeating, walk, with_starts
from nap_kg.validate.remote.values import is_among, negated, not_less, objections
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph

_CLASS = re.compile(r"!EXISTS\{[?]v a (<[^<>]+>)\}")
_LENGTH = re.compile(r"\(isBlank\(\?v\)\|\|STRLEN\(STR\(\?v\)\)([<>])(\d+)\)")


class Core:
    """The core constraints of a shapes graph."""

    def __init__(self, shapes: ShapesGraph, conditions: Conditions, origins: list[Origin]) -> None:
        self.shapes, self.conditions, self.origins = shapes, conditions, origins

    def pieces(self, shape: Node, ways: list[list[Focus]]) -> Iterator[Piece]:
        """Yield what is asked on behalf of a shape; ``ways`` are those on which focus nodes come to it.

        Raises:  CantCompile.
        """
        for component, texts, columns, has_value, path in self._asked(shape):
            for way in ways:
                self.origins.append(Origin(shape, component, path, has_value))
                number = len(self.origins) - 1
                yield from (piece(number, focus, with_starts(text), columns, path) for focus in way for text in texts)

    def _asked(self, shape: Node) -> Iterator[tuple[str, list[str], dict[str, str], bool, str]]:
        """Yield a component, the texts by which it is asked, their columns, whether a value is told, and the path."""
        path = self.shapes.path(shape)
        is_plain = re.fullmatch(r"<[^<>]*>", path) is not None
        step, columns = ("?p", {"?p": path}) if is_plain else (path, {})
        steps = walk(step)
        reaches, value = ([f"?t {steps.steps} ?v."], "?v") if path else ([""], "?t")
        if steps.may_stay:
            reaches.append("BIND(?t AS ?v)")
        fresh = Fresh()
        tests = [
            *objections(self.shapes, shape, value, fresh, self.conditions.kinds),
            *self.conditions.referring(shape, value, fresh, (shape,)),
        ]
        for component, test in tests:
            if test != "false":
                test, more = _with_columns(test)
                texts = [f"{reach}FILTER({_renumbered(test)})" for reach in reaches]
                yield component, texts, columns | more, True, path
        yield from self._closed(shape, path)
        found = self._of_property(shape, step) if path else self._of_node(shape)
        for name, texts, more, has_value in found:
            yield (
                f"{SH}{name}ConstraintComponent",
                [_renumbered(text) for text in texts],
                columns | more,
                has_value,
                path,
            )

    def _closed(self, shape: Node, path: str) -> Iterator[tuple[str, list[str], dict[str, str], bool, str]]:
        allowed = self.conditions.allowed(shape)
        if allowed is None:
            return
        steps = walk(path)
        outside = f"FILTER(?q NOT IN({','.join(allowed)}))" if allowed else ""
        texts = [f"?t {steps.steps} ?w.?w ?q ?v {outside}"] if path else []
        texts += [f"?t ?q ?v {outside}"] if steps.may_stay or not path else []
        yield f"{SH}ClosedConstraintComponent", texts, {}, True, path

    def _of_node(self, shape: Node) -> Iterator[tuple[str, list[str], dict[str, str], bool]]:
        shapes = self.shapes
        for value in _each(shapes.objects(shape, SH.hasValue)):
            yield "HasValue", [f"FILTER(!{is_among('?t', [value])})"], {}, False
        for other in _each(shapes.objects(shape, SH["equals"])):
            missing = f"BIND(?t AS ?v)FILTER(!EXISTS{{?t {other} ?t}})"
            yield "Equals", [missing, f"?t {other} ?v FILTER(!sameTerm(?v,?t))"], {}, True
        for other in _each(shapes.objects(shape, SH.disjoint)):
            yield "Disjoint", [f"BIND(?t AS ?v)FILTER(EXISTS{{?t {other} ?t}})"], {}, True

    def _of_property(self, shape: Node, path: str) -> Iterator[tuple[str, list[str], dict[str, str], bool]]:
        shapes, conditions = self.shapes, self.conditions
        steps = walk(path)
        path, apart = firm(path), "!sameTerm(?v,?t)" if steps.may_stay else ""  # a node that is a value itself
        for literal in shapes.objects(shape, SH.minCount)[:1]:
            if isinstance(literal, ox.Literal) and int(literal.value) > steps.may_stay:
                yield "MinCount", _fewer(steps.steps, int(literal.value) - steps.may_stay, apart), {}, False
        for literal in shapes.objects(shape, SH.maxCount)[:1]:
            if isinstance(literal, ox.Literal):
                yield "MaxCount", _more(steps.steps, int(literal.value) - steps.may_stay, apart), {}, False
        for value in _each(shapes.objects(shape, SH.hasValue)):
            if isinstance(value, ox.NamedNode) and not steps.may_stay and not is_repeating(path):
                yield "HasValue", [f"FILTER(!EXISTS{{?t {path} ?d}})"], {"?d": str(value)}, False
            else:
                yield "HasValue", [f"FILTER({negated(conditions.has('?t', path, value, Fresh()))})"], {}, False
        if any(value == ox.Literal(True) for value in shapes.objects(shape, SH.uniqueLang)):
            pairs = conditions.same_language("?t", path, "?y", "?z")
            yield "UniqueLang", [f"{pairs} BIND(LCASE(LANG(?y))AS ?w)"], {}, False
        for other in _each(shapes.objects(shape, SH["equals"])):
            texts = [f"?t {a} ?v FILTER(!EXISTS{{?t {b} ?v}})" for a, b in ((path, str(other)), (str(other), path))]
            yield "Equals", texts, {}, True
        for other in _each(shapes.objects(shape, SH.disjoint)):
            yield "Disjoint", [f"?t {path} ?v.?t {other} ?v."], {}, True
        for name, sign in (("lessThan", "<"), ("lessThanOrEquals", "<=")):
            for other in _each(shapes.objects(shape, SH[name])):
                test = not_less("?v", "?w", sign, conditions.dates.sound("?v", "?w", shapes.path(shape), str(other)))
                yield name[0].upper() + name[1:], [f"?t {path} ?v.?t ?d ?w FILTER({test})"], {"?d": str(other)}, True
        for test, variable, least, most in conditions.qualified(shape, Fresh(), (shape,)):
            test = re.sub(rf"{re.escape(variable)}\b", "?v", test)
            if least is not None:
                yield "QualifiedMinCount", _fewer(path, least, test), {}, False
            if most is not None:
                yield "QualifiedMaxCount", _more(path, most, test), {}, False


def _fewer(path: str, least: int, test: str = "") -> list[str]:
    """Return what finds focus nodes with fewer different values, of which a test holds, than they must have."""
    filtered = f" FILTER({test})" if test not in ("", "true") else ""
    none = f"FILTER(!EXISTS{{?t {path} ?v{filtered}}})"
    if least <= 1:
        return [none] * least
    # with OPTIONAL, nodes without a value would come along; not on Virtuoso 7, where the values are those of a path
    return [none, f"?t {path} ?v{filtered} GROUP BY ?k ?t HAVING(COUNT(DISTINCT ?v)<{least})"]


def _more(path: str, most: int, test: str = "") -> list[str]:
    """Return what finds focus nodes with more different values, of which a test holds, than they may have."""
    if test == "false":
        return []
    if most < 0:
        return ["FILTER(true)"]
    filtered = f" FILTER({test})" if test not in ("", "true") else ""
    if most == 0:
        return [f"FILTER(EXISTS{{?t {path} ?v{filtered}}})"]
    if most == 1 and not filtered:
        return [f"?t {path} ?y FILTER(EXISTS{{?t {path} ?z FILTER(!sameTerm(?y,?z))}})"]
    return [f"?t {path} ?v{filtered} GROUP BY ?k ?t HAVING(COUNT(DISTINCT ?v)>{most})"]


def _with_columns(test: str) -> tuple[str, dict[str, str]]:
    """Return a test in which what differs from shape to shape is a variable, and the value of that."""
    found = _CLASS.fullmatch(test)
    if found:
        return "!EXISTS{?v a ?d}", {"?d": found[1]}
    found = _LENGTH.fullmatch(test)
    if found:
        return f"isBlank(?v)||STRLEN(STR(?v)){found[1]}?n", {"?n": found[2]}
    return test, {}


def _renumbered(text: str) -> str:
    """Return a text with its variables numbered anew, so that equal constraints are equal texts."""
    names: dict[str, str] = {}
    return re.sub(r"\?z\d\w*", lambda m: names.setdefault(m[0], f"?z{len(names) + 1}"), text)


def _each(terms: list[Term]) -> list[Term]:
    return list(dict.fromkeys(terms))
