"""What a constraint without inner shapes objects to in one value, as a SPARQL expression that never fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from nap_kg.namespaces import RDF, SH, XSD
from nap_kg.sparql.tokens import tokens
from nap_kg.validate.remote.dates import well_formed_as
from nap_kg.validate.remote.lexical import DERIVED, sample, well_formed
from nap_kg.validate.remote.parts import Fresh, Kinds, cant_compile
from nap_kg.validate.results import Term, stored
from nap_kg.validate.shapes import Node, ShapesGraph

_NUMERIC = frozenset(
    XSD[name] for name in (
        "byte", "decimal", "double", "float", "int", "integer", "long", "negativeInteger", "nonNegativeInteger",
        "nonPositiveInteger", "positiveInteger", "short", "unsignedByte", "unsignedInt", "unsignedLong",
        "unsignedShort",
    )
)  # fmt: skip
_KINDS = {
    "IRI": "!isIRI({0})",
    "BlankNode": "!isBlank({0})",
    "Literal": "!isLiteral({0})",
    "BlankNodeOrIRI": "isLiteral({0})",
    "BlankNodeOrLiteral": "isIRI({0})",
    "IRIOrLiteral": "isBlank({0})",
}
_BOUNDS = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_OWN_FLAVOUR = re.compile(r"\\[^dswDSW.\\\-^$?*+{}()\[\]|nrt/@]|\(\?|\[[^\]]*(?:\[|-\[|&&)|[*+?}]\+")
"""What not every engine's regular expressions have, or not with the same meaning."""


def objections(shapes: ShapesGraph, shape: Node, value: str, fresh: Fresh, kinds: Kinds) -> Iterator[tuple[str, str]]:
    """Yield the component of each constraint of a shape that looks at values one by one, and when it objects to one."""
    said = shapes.said.get(shape, {})
    for predicate, parameters in said.items():
        name = predicate.removeprefix(str(SH))
        if name == predicate:
            continue
        component = f"{SH}{name[:1].upper()}{name[1:]}ConstraintComponent"
        if name in ("in", "languageIn"):
            for head in parameters:
                yield component, _in_list(name, shapes.items(head), value)
            continue
        for parameter in dict.fromkeys(parameters):
            expression = _objection(shapes, shape, name, parameter, value, fresh, kinds)
            if expression:
                yield component, expression


def _objection(
    shapes: ShapesGraph, shape: Node, name: str, parameter: Term, value: str, fresh: Fresh, kinds: Kinds
) -> str:
    if name == "class":
        return f"!EXISTS{{{kinds.instance(value, parameter, fresh())}}}"
    if name == "datatype" and isinstance(parameter, ox.NamedNode):
        return not_of_datatype(parameter.value, value)
    if name == "nodeKind" and isinstance(parameter, ox.NamedNode):
        return _KINDS[parameter.value.removeprefix(str(SH))].format(value)
    if name in _BOUNDS and isinstance(parameter, ox.Literal):
        return f"!{sure(_compared(value, _BOUNDS[name], parameter))}"
    if name in ("minLength", "maxLength") and isinstance(parameter, ox.Literal):
        sign = "<" if name == "minLength" else ">"
        if name == "minLength" and int(parameter.value) == 0:
            return f"isBlank({value})"
        return f"(isBlank({value})||STRLEN(STR({value})){sign}{int(parameter.value)})"
    if name == "pattern" and isinstance(parameter, ox.Literal):
        return _pattern(shapes, shape, parameter.value, value)
    return ""


def not_of_datatype(datatype: str, value: str) -> str:
    """Return an expression that is true of what is no well-formed literal of a datatype."""
    if datatype == RDF.langString:
        return f"!{is_tagged(value)}"
    form = well_formed(datatype, value)
    kind = f" IN(<{datatype}>,DATATYPE({sample(datatype)}))" if datatype in DERIVED else f"=<{datatype}>"
    return f"!{sure(f'DATATYPE({value}){kind}' + (f'&&{form}' if form else ''))}"


def is_tagged(value: str) -> str:
    """Return an expression that is true of literals with a language; LANG beside other tests fails on Virtuoso 7."""
    return sure(f'LANGMATCHES(LANG({value}),"*")')


def sure(expression: str) -> str:
    """Return an expression that is false where another fails."""
    return f"COALESCE({expression},false)"


def is_number(value: str) -> str:
    """Return an expression that is true of numbers; some servers take booleans for such."""
    return f"isNumeric({value})&&DATATYPE({value})!=<{XSD.boolean}>"


def _compared(value: str, sign: str, bound: ox.Literal) -> str:
    if bound.datatype.value in _NUMERIC:
        return f"{is_number(value)}&&{value}{sign}{bound}"
    if bound.language:
        return f"LANG({value})={ox.Literal(bound.language.lower())}&&{value}{sign}{bound}"
    form = well_formed_as(bound.datatype.value, value)
    return f"DATATYPE({value})={bound.datatype}&&{form}{value}{sign}{bound}"


def not_less(value: str, other: str, sign: str, sound: str = "") -> str:
    """Return an expression that is true where one value is not less than another, or can't be compared with it.

    ``sound`` is a condition that two values of one datatype have to meet for that.
    """
    numbers = f"{is_number(value)}&&{is_number(other)}"
    alike = f"DATATYPE({value})=DATATYPE({other})"
    alike += f"&&{sound}" if sound else ""
    return f"!{sure(f'({numbers}||{alike})&&{value}{sign}{other}')}"


def _pattern(shapes: ShapesGraph, shape: Node, pattern: str, value: str) -> str:
    flags = "".join(o.value for o in shapes.objects(shape, SH.flags) if isinstance(o, ox.Literal))
    foreign = _OWN_FLAVOUR.search(pattern)
    if foreign is not None:
        why = f"not every engine reads {foreign[0]!r} in a pattern, or not alike"
        raise cant_compile(shapes, shape, why, SH.pattern)
    if set(flags) - set("ims"):
        raise cant_compile(shapes, shape, f"not every engine has the flags {flags!r} of a pattern", SH.pattern)
    flagged = f",{ox.Literal(flags)}" if flags else ""
    return f"(isBlank({value})||!REGEX(STR({value}),{ox.Literal(pattern)}{flagged}))"


def _in_list(name: str, members: Sequence[Term], value: str) -> str:
    if name == "languageIn":
        tags = [member.value for member in members if isinstance(member, ox.Literal)]
        return f"!{sure(any_of(f'LANGMATCHES(LANG({value}),{ox.Literal(tag)})' for tag in tags))}"
    return f"!{is_among(value, members)}"


def is_among(value: str, members: Sequence[Term]) -> str:
    """Return an expression that is true where a value is one of some terms."""
    iris = [str(member) for member in members if isinstance(member, ox.NamedNode)]
    tests = [f"{value} IN({','.join(iris)})"] if iris else []
    tests += [same(value, member) for member in members if isinstance(member, ox.Literal)]
    return sure(any_of(tests))


def same(value: str, term: ox.Literal) -> str:
    """Return a condition that holds where a value is a literal; ``sameTerm`` with a constant fails on Virtuoso 7."""
    kept = stored(term)
    assert isinstance(kept, ox.Literal)
    if kept.language:
        return f"LCASE(LANG({value}))={ox.Literal(kept.language.lower())}&&STR({value})={ox.Literal(kept.value)}"
    if kept.datatype.value in _NUMERIC:
        return f"DATATYPE({value})=DATATYPE({term})&&{value}={term}"
    return f"DATATYPE({value})={kept.datatype}&&STR({value})={ox.Literal(kept.value)}"


def any_of(tests: Iterator[str] | Sequence[str]) -> str:
    """Return an expression that is true where one of some is; false for none."""
    found = [test for test in tests if test != "false"]
    if "true" in found:
        return "true"
    return "||".join(found) if found else "false"


def all_of(tests: Sequence[str]) -> str:
    """Return an expression that is true where all of some are; true for none."""
    if "false" in tests:
        return "false"
    found = [test for test in tests if test != "true"]
    if len(found) > 1:
        found = [test if is_one(test.removeprefix("!")) else f"({test})" for test in found]
    return "&&".join(found) if found else "true"


def negated(expression: str) -> str:
    """Return the opposite of an expression."""
    if expression in ("true", "false"):
        return {"true": "false", "false": "true"}[expression]
    if expression.startswith("!") and is_one(expression[1:]):
        return expression[1:]
    return f"!{expression}" if is_one(expression) else f"!({expression})"


def is_one(expression: str) -> bool:
    """Return whether an expression is one call, group or pair of parentheses, so that no sign can tear it apart."""
    depth = 0
    pieces = tokens(expression)
    for at, token in enumerate(pieces):
        if token.kind == "mark":
            depth += (token.text in ("(", "{")) - (token.text in (")", "}"))
        if at and not depth:
            return at == len(pieces) - 1
    return False
