"""``nap-kg why``: what a statement rests on."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.explain import Ground, Reader, Why

EXAMPLES = """\
examples:
  nap-kg why deliverable:expert-witnesses status "on hold"
  nap-kg why deliverable:expert-witnesses nap:leadDepartment RCMP
  nap-kg why RCMP a nap:Agency
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    from nap_kg.cli._data import add_asking_options

    parser = commands.add_parser(
        "why",
        help="tell what a statement rests on",
        description="Tell whether a statement is asserted (where, and what to cite), derived (by which query, "
        "from what), entailed (by which axiom, from what), or not stated at all (and what is stated instead).",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("subject", metavar="SUBJECT", help="an IRI, a prefixed name, a name, abbreviation or key")
    parser.add_argument("property", metavar="PROPERTY", help="'a', an IRI, a prefixed name or a label")
    parser.add_argument("value", metavar="VALUE", help='a thing, or a literal such as 2012, "text" or \'"texte"@fr\'')
    add_asking_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the grounds of a statement; 0 also where there are none."""
    import pyoxigraph as ox

    from nap_kg.cli._data import asked
    from nap_kg.cli._text import wrapped
    from nap_kg.explain import Reader, find_property, find_thing, find_value, why

    dataset = asked(args)
    subject, predicate = find_thing(dataset, args.subject), find_property(dataset, args.property)
    quads = dataset.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    value = find_value(dataset, args.value, sorted({quad.object for quad in quads}, key=str), predicate)
    found = why(dataset, subject, predicate, value, language=args.lang)
    reader = Reader(dataset, args.lang)
    print(wrapped(f"{reader.name(subject)} — {reader.property(predicate)} — {reader.term(value)}", "  "))
    print(f"  {subject}")
    notes: dict[str, int] = {}
    for ground in found.grounds:
        print()
        _print(ground, reader, "", notes)
    if notes:
        print("\nto cite")
    for note, number in notes.items():
        print(wrapped(f"  [{number}] {note}", "      "))
    if not found.grounds:
        print()
        _print_missing(found, reader)
    return 0


def _print(ground: Ground, reader: Reader, indent: str, notes: dict[str, int]) -> None:
    """Print a ground and what it rests on in turn; footnotes are numbered, and kept for the end."""
    from nap_kg.cli._text import wrapped

    where = f" in {ground.place.file}:{ground.place.line}" if ground.place else ""
    where = where or (f" in <{ground.graph}>" if ground.graph else "")
    by = f" by {ground.by}" if ground.by else ""
    cited = "".join(f" [{notes.setdefault(note.text, len(notes) + 1)}]" for note in ground.footnotes)
    if ground.kind == "asserted" and not cited and "/graph/ontology/" not in ground.graph:
        cited = ", which no passage of a source shows"
    print(wrapped(f"{indent}{ground.kind}{by}{where}{cited}", f"{indent}    "))
    for premise in ground.premises:
        said = premise.statement
        named = f"{reader.name(said.subject)} — {reader.property(said.predicate)} — {reader.term(said.value)}"
        print(wrapped(f"{indent}  from  {named}", f"{indent}        "))
        _print(premise, reader, f"{indent}        ", notes)
    if ground.has_absences:
        print(wrapped(f"{indent}  and   nothing of what its MINUS or NOT EXISTS speaks of", f"{indent}        "))


def _print_missing(found: Why, reader: Reader) -> None:
    from nap_kg.cli._text import wrapped

    print("not stated: no graph says it, no derivation makes it, and no rule of OWL 2 RL entails it")
    name = reader.property(found.statement.predicate)
    if found.values:
        print(wrapped(f"  {name} of it: {_some([reader.term(term) for term in found.values])}", "    "))
    else:
        print(wrapped(f"  it has no {name} at all", "    "))
    if found.subjects:
        value = reader.term(found.statement.value)
        print(wrapped(f"  {name} {value} is said of: {_some([reader.name(iri) for iri in found.subjects])}", "    "))
    for link in found.links:
        way = "the other way round, by" if link.startswith("^") else "from it, by"
        print(wrapped(f"  the two are joined {way} {reader.property(link.removeprefix('^'))}", "    "))


def _some(names: list[str], number: int = 5) -> str:
    more = f"; and {len(names) - number} more" if len(names) > number else ""
    return "; ".join(names[:number]) + more
