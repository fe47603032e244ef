"""Parameters of a question: what was given, checked and turned into RDF terms."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

import pyoxigraph as ox

from nap_kg.cards import Param
from nap_kg.dataset import Dataset
from nap_kg.errors import ParameterError
from nap_kg.namespaces import XSD
from nap_kg.query.things import Kind, expand, resolve
from nap_kg.sparql.terms import Term

_SHAPES = {
    "integer": (r"[+-]?\d+", "a whole number"),
    "boolean": (r"true|false", "true or false"),
    "date": (r"\d{4}-\d\d-\d\d", "a date such as 2015-03-31"),
}


def bind(
    dataset: Dataset, params: tuple[Param, ...], given: Mapping[str, object], what: str, place: str
) -> dict[str, Term]:
    """Return the RDF term of each parameter that was given or has a default; ``place`` is where they are declared.

    Raises:  ParameterError for one that is unknown, missing, badly typed, not allowed or ambiguous.
    """
    declared = {param.name: param for param in params}
    for name in given:
        if name not in declared:
            import difflib

            near = difflib.get_close_matches(name, declared, 1)
            known = ", ".join(sorted(declared))
            fix = f"did you mean {near[0]!r}?" if near else f"it takes {known}" if known else "it takes none"
            raise ParameterError(f"{what} has no parameter {name!r}", place=place, fix=fix)
    bound: dict[str, Term] = {}
    for param in params:
        value = given.get(param.name)
        if value is None:
            value = param.default
        if value is not None:
            bound[param.name] = _term(dataset, param, value)
        elif param.required:
            raise ParameterError(
                f"{what} needs the parameter {param.name!r}: {param.description}",
                place=place,
                fix=f"add  {option(param.name, param.example or '…')}",
            )
    return bound


def option(name: str, value: object) -> str:
    """Return a parameter as a shell takes it."""
    import shlex

    return f"--param {name}={shlex.quote(str(value))}"


def _wrong(param: Param, value: object, cause: str, fix: str) -> ParameterError:
    return ParameterError(f"{param.name}: {cause}", place=option(param.name, value), fix=fix)


def _term(dataset: Dataset, param: Param, value: object) -> Term:
    if isinstance(value, str) and not value.strip():
        example = f"give e.g. {option(param.name, param.example)}" if param.example else "give a value"
        raise _wrong(param, value, "the value is empty", example if param.required else f"{example}, or leave it out")
    if param.type in ("iri", "concept"):
        return ox.NamedNode(_thing(dataset, param, value))
    lexical = _lexical(param, value)
    if param.values and lexical not in param.values:
        raise _wrong(
            param, value, f"{lexical!r} is not among the allowed values", f"give one of {', '.join(param.values)}"
        )
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD[param.type]))


def _thing(dataset: Dataset, param: Param, value: object) -> str:
    text = value.value if isinstance(value, ox.NamedNode) else value
    if not isinstance(text, str):
        raise _wrong(param, value, f"{value!r} names no thing", f"give e.g. {option(param.name, param.example)}")
    kind = Kind(_iri(param.of_class), _iri(param.scheme))
    try:
        found = resolve(dataset, str(text), kind)
    except ParameterError as error:
        raise _wrong(param, value, error.cause, error.fix) from error
    if param.values and found not in {expand(name) or name for name in param.values}:
        raise _wrong(
            param, value, f"{text!r} is not among the allowed values", f"give one of {', '.join(param.values)}"
        )
    return found


def _iri(name: str | None) -> str | None:
    return None if name is None else expand(name) or name


def _lexical(param: Param, value: object) -> str:
    """Return a literal's text, or raise ParameterError where it is not of the parameter's type."""
    if isinstance(value, ox.Literal):
        value = value.value
    if isinstance(value, datetime.date) and param.type == "date":
        return value.isoformat()[:10]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if param.type == "string":
        return text
    text = text.strip()
    pattern, shape = _SHAPES[param.type]
    sound = re.fullmatch(pattern, text, re.ASCII) is not None
    if sound and param.type == "date":
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            sound = False
    if not sound:
        raise _wrong(param, value, f"{text!r} is not {shape}", f"give {shape}")
    return text
