"""Shapes pinned apart from the tool: a digest of what they say, whatever files, order and layout they are in."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.validate import builtin
from nap_kg.validate.shapes import ShapesGraph


def shapes_digest(triples: Iterable[ox.Triple]) -> str:
    """Return ``sha256:`` and the SHA-256 of a graph in its canonical form: sorted N-Triples, blank nodes by RDFC-1.0.

    >>> one = ox.parse("<urn:a> <urn:b> [ <urn:c> 1 ] , 2 .", ox.RdfFormat.TURTLE)
    >>> two = ox.parse("_:x <urn:c> 1 . <urn:a> <urn:b> 2 , _:x .", ox.RdfFormat.TURTLE)
    >>> shapes_digest(q.triple for q in one) == shapes_digest(q.triple for q in two)
    True
    """
    from hashlib import sha256

    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad.triple} .\n" for quad in dataset)
    return f"sha256:{sha256(''.join(lines).encode()).hexdigest()}"


def check_digest(shapes: ShapesGraph, wanted: str) -> None:
    """Check that shapes are those that a digest was made of.

    Raises:  InputError where they are not.
    """
    found = shapes_digest(shapes.triples)
    if found != wanted:
        raise InputError(
            f"these shapes are not the ones that are pinned: their digest is {found}, and not {wanted}",
            place=", ".join(map(str, shapes.files[:3])) + (", …" if len(shapes.files) > 3 else ""),
            fix="bring the pinned shapes back, or review the change and pin the new digest (--print-shapes-digest)",
        )


def codes(shapes: ShapesGraph) -> tuple[str, ...]:
    """Return the codes of all rules that findings can have: of shapes with a name, and the validator's own."""
    own = {rule.code for rule in vars(builtin).values() if isinstance(rule, builtin.BuiltinRule)}
    for shape in shapes.shapes:
        named = shapes.named(shape)
        if named is not None:
            own.add(shapes.rule(named.value))
    return tuple(sorted(own))
