"""Entailed statements as a file: the same dataset gives the same bytes."""

from __future__ import annotations

from pathlib import Path

from nap_kg.errors import InputError
from nap_kg.namespaces import PREFIXES
from nap_kg.reason.rl.entail import ENTAILED, Entailments

ENDINGS = (".nq", ".nt", ".ttl")
"""What entailments are written as: N-Quads in ``graph/entailed``, N-Triples, Turtle in the house form."""


def ending_of(path: str) -> str:
    """Return which of ``ENDINGS`` a file has; N-Quads for ``-``.

    Raises:  InputError for any other.
    """
    ending = ".nq" if path == "-" else Path(path).suffix
    if ending not in ENDINGS:
        raise InputError(
            f"entailments can't be written to a file ending in {ending!r}",
            place=path,
            fix=f"name one that ends in {', '.join(ENDINGS)}",
        )
    return ending


def entailed_bytes(entailments: Entailments, ending: str) -> tuple[bytes, int]:
    """Return a file of what is entailed, and how many statements it has; those with a blank node are left out."""
    lines = entailments.lines(blank_nodes=False)
    if ending == ".nq":
        graph = f"<{ENTAILED}> .\n".encode()
        return b"".join(line[:-1] + graph for line in lines), len(lines)
    if ending == ".nt":
        return b"".join(line + b"\n" for line in lines), len(lines)
    import pyoxigraph as ox

    from nap_kg.turtle.terms import Iri, Literal, as_term
    from nap_kg.turtle.write import write_turtle

    triples = (quad.triple for quad in ox.parse(b"\n".join(lines), ox.RdfFormat.N_TRIPLES))
    statements = []
    for triple in triples:
        value = as_term(triple.object)
        assert isinstance(value, Iri | Literal)
        statements.append((triple.subject.value, triple.predicate.value, value))
    return write_turtle(statements, {name: str(iri) for name, iri in PREFIXES.items()}).encode(), len(lines)
