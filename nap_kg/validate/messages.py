"""What a result says where its shape has no message of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from nap_kg.namespaces import PREFIXES, SH
from nap_kg.validate.core import as_node
from nap_kg.validate.results import Result, Term
from nap_kg.validate.shapes import Node, ShapesGraph, local_name

_WORDS = {
    "And": ("and", "does not conform to all of {0}"),
    "Class": ("class", "is no instance of {0}"),
    "Closed": ("closed", "{path} is not among the properties that this closed shape allows"),
    "Datatype": ("datatype", "is no {0}, or is ill-formed as one"),
    "Disjoint": ("disjoint", "is also a value of {0}"),
    "Equals": ("equals", "is a value of only one of {path} and {0}"),
    "HasValue": ("hasValue", "{0} is not among the values"),
    "In": ("in", "is none of {0}"),
    "LanguageIn": ("languageIn", "has none of the languages {0}"),
    "LessThan": ("lessThan", "is not less than the value of {0}"),
    "LessThanOrEquals": ("lessThanOrEquals", "is greater than the value of {0}, or can't be compared with it"),
    "MaxCount": ("maxCount", "more than {0} value(s)"),
    "MaxExclusive": ("maxExclusive", "is not less than {0}"),
    "MaxInclusive": ("maxInclusive", "is greater than {0}"),
    "MaxLength": ("maxLength", "is longer than {0} characters"),
    "MinCount": ("minCount", "fewer than {0} value(s)"),
    "MinExclusive": ("minExclusive", "is not greater than {0}"),
    "MinInclusive": ("minInclusive", "is less than {0}"),
    "MinLength": ("minLength", "is shorter than {0} characters"),
    "Node": ("node", "does not conform to {0}"),
    "NodeKind": ("nodeKind", "is of another kind than {0}"),
    "Not": ("not", "conforms to {0}, and must not"),
    "Or": ("or", "conforms to none of {0}"),
    "Pattern": ("pattern", "does not match {0}"),
    "QualifiedMaxCount": ("qualifiedMaxCount", "more than {0} value(s) conform to the qualified shape"),
    "QualifiedMinCount": ("qualifiedMinCount", "fewer than {0} value(s) conform to the qualified shape"),
    "UniqueLang": ("uniqueLang", "more than one value in one language"),
    "Xone": ("xone", "does not conform to exactly one of {0}"),
}
"""By component: the parameter, and what is wrong in words."""


def default_message(shapes: ShapesGraph, result: Result) -> str:
    """Return a sentence that says what a constraint wants; of a component by SPARQL, only its name.

    Shape:   ``ex:age: is no xsd:integer, or is ill-formed as one (value "old")``, without full stop.
    """
    name = local_name(result.component).removesuffix("ConstraintComponent")
    if not result.component.startswith(SH) or name not in _WORDS:
        return f"{local_name(result.component)} is not satisfied"
    parameter, words = _WORDS[name]
    values = shapes.objects(as_node(result.source), SH[parameter]) if result.source else []
    wanted = ", ".join(_said(shapes, value) for value in values)
    path = abbreviated(result.path, shapes.prefixes)
    words = words.format(wanted, path=path)
    about = f"{path}: " if path and "{path}" not in _WORDS[name][1] else ""
    value = (
        f" (value {abbreviated(result.value, shapes.prefixes)})"
        if result.value and result.value != result.focus_node
        else ""
    )
    return f"{about}{words}{value}"


def abbreviated(text: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return a term or path as N-Triples or SPARQL writes it, with prefixes, and cut where it is long."""
    text = re.sub(r'"([^"]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:integer|decimal|boolean)>', r"\1", text)
    for prefix, namespace in prefixes.items():
        text = re.sub(f"<{re.escape(str(namespace))}([\\w-][\\w.-]*)>", rf"{prefix}:\1", text)
    return text if len(text) <= 120 else f"{text[:119]}…"


def _said(shapes: ShapesGraph, value: Term) -> str:
    members = shapes.items(value) if isinstance(value, ox.BlankNode) else []
    if members:
        return "(" + ", ".join(_said(shapes, member) for member in members[:10]) + (", …)" if members[10:] else ")")
    if isinstance(value, ox.BlankNode):
        return _inside(shapes, value)
    return abbreviated(str(value), shapes.prefixes)


def _inside(shapes: ShapesGraph, shape: Node) -> str:
    """Return an unnamed shape in short: its own parameters."""
    parts = sorted(
        f"{abbreviated(f'<{predicate}>')} {abbreviated(str(value), shapes.prefixes)}"
        for predicate, values in shapes.said.get(shape, {}).items()
        for value in values
        if not isinstance(value, ox.BlankNode) and predicate != SH.message
    )
    return f"[ {' ; '.join(parts)} ]" if parts else "[ … ]"
