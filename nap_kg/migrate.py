"""Migration: data written with deprecated terms, rewritten with what replaced them.

Each deprecated term of the ontology has a SPARQL Update in ``queries/migrations/``, which runs on any store. Files in
Turtle are edited in place: what the update takes out and puts in, and nothing else; comments and order stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import base_iri
from nap_kg.errors import InputError, ParseError
from nap_kg.files import read_text
from nap_kg.namespaces import shrink
from nap_kg.turtle.edit import edit_turtle
from nap_kg.turtle.terms import Iri, Literal, as_term
from nap_kg.turtle.write import Statement
from nap_kg.validate.headers import Header


@dataclass(frozen=True)
class Migration:
    """One deprecated term, and the update that does without it."""

    name: str
    term: str  # prefixed name
    since: str  # the version that deprecated it
    summary: str
    update: str  # SPARQL 1.1 Update, over the default graph


@dataclass(frozen=True)
class Migrated:
    """One file, before and after."""

    file: Path
    before: str
    after: str
    migrations: tuple[Migration, ...]  # those that changed it
    statements: int  # taken out


@cache
def migrations() -> tuple[Migration, ...]:
    """Return the migrations of the shipped ontology, by version and name.

    Raises:  ParseError for one without its header.
    """
    found = []
    for file in sorted((resources.folder("queries") / "migrations").glob("*.ru")):
        header = Header.read(file)
        header.only(("term", "since", "summary"))
        term, since, summary = (str(header.said[key]) for key in ("term", "since", "summary"))
        found.append(Migration(file.stem, term, since, summary, header.query))
    return tuple(sorted(found, key=lambda one: (one.since, one.name)))


def migrate(files: Iterable[Path]) -> tuple[Migrated, ...]:
    """Return what becomes of Turtle files; nothing is written.

    Shape:   only the files that change, in their order.
    Raises:  ParseError for one that is no Turtle.
    """
    return tuple(done for file in files if (done := _migrated(file)) is not None)


def _migrated(file: Path) -> Migrated | None:
    text = read_text(file)
    store = ox.Store()
    try:
        store.load(text.encode(), ox.RdfFormat.TURTLE, base_iri=base_iri(file))
    except SyntaxError as error:
        raise ParseError(str(error), place=f"{file}:{error.lineno or 1}", fix="correct the Turtle") from error
    before, applied = set(store), []
    for migration in migrations():
        was = set(store)
        store.update(migration.update)
        if set(store) != was:
            applied.append(migration)
    after = set(store)
    if not applied:
        return None
    gone, new = _statements(before - after, file), _statements(after - before, file)
    return Migrated(file, text, edit_turtle(text, gone, new, name=str(file)), tuple(applied), len(gone))


def _statements(quads: Iterable[ox.Quad], file: Path) -> list[Statement]:
    found: list[Statement] = []
    for quad in sorted(quads, key=str):
        value = as_term(quad.object)
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(value, Iri | Literal):
            raise InputError(
                f"a blank node can't be rewritten in its place, and one has {shrink(quad.predicate.value)}",
                place=str(file),
                fix="give the node an IRI first",
            )
        found.append((quad.subject.value, quad.predicate.value, value))
    return found
