"""Where statements stand in a plan's folder, and in which of its files new ones belong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset, is_computed
from nap_kg.errors import InputError
from nap_kg.files import read_text
from nap_kg.namespaces import NAP, RDF
from nap_kg.roundtrip.differences import Difference
from nap_kg.turtle.edit import edit_turtle
from nap_kg.turtle.terms import Iri, Literal, as_term
from nap_kg.turtle.write import Statement


class Places:
    """The files of a plan's folder by what they hold."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        self.store, self.folder = dataset.store, folder
        inside = folder.resolve()
        self.files = {
            file.graph: file.path
            for file in dataset.files
            if file.path.resolve().is_relative_to(inside) and not is_computed(file.graph)
        }
        self._most = cache(self._most_of)

    def graphs(
        self, subject: str | None, predicate: str | None = None, value: ox.NamedNode | ox.Literal | None = None
    ) -> Iterator[str]:
        """Yield the graphs of the folder's files that say something, one for each statement."""
        s, p = (ox.NamedNode(iri) if iri else None for iri in (subject, predicate))
        for quad in self.store.quads_for_pattern(s, p, value):
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in self.files:
                yield quad.graph_name.value

    def edits(self, differences: Iterable[Difference]) -> dict[Path, tuple[list[Statement], list[Statement]]]:
        """Return what goes out of each file and what comes into it."""
        found: dict[Path, tuple[list[Statement], list[Statement]]] = {}
        homes: dict[str, str] = {}  # of things that are new
        listed = list(differences)
        for each in listed:
            if each.predicate == NAP.isReportedIn and not each.before and each.after:
                homes[each.thing] = each.after[0].value
        kinds = {each.thing: each.after[0].value for each in listed if each.predicate == RDF.type and each.after}
        for each in listed:
            gone = [value for value in each.before if value not in each.after]
            home = ""
            for value in gone:
                for graph in sorted(set(self.graphs(each.thing, each.predicate, value))):
                    home = home or graph
                    found.setdefault(self.files[graph], ([], []))[0].append(_statement(each, value))
            for value in each.after:
                if value not in each.before:
                    path = self._home(each, value, home, homes.get(each.thing, ""), kinds.get(each.thing, ""))
                    found.setdefault(path, ([], []))[1].append(_statement(each, value))
        return found

    def _home(self, each: Difference, value: ox.NamedNode | ox.Literal, home: str, report: str, kind: str) -> Path:
        """Return the file for a new value: where the old one stood, else where others of its kind stand."""
        language = value.language or "" if isinstance(value, ox.Literal) else ""
        graph = home or self._beside(each, language)
        if not graph and language:
            graph = self._most("", each.predicate, language, "")
            own = self._own(each.thing, report, kind)
            if not graph or (own and self._is_said_in(own, each.predicate, language)):
                graph = own
        graph = graph or self._own(each.thing, report, kind)
        if graph:
            return self.files[graph]
        if report:
            return self.folder / report.rstrip("/").rpartition("/")[2] / "chart.ttl"
        return self.folder / "plan.ttl"

    def _beside(self, each: Difference, language: str) -> str:
        """Return the graph that holds values of the same property of the thing, in the same language."""
        for quad in self.store.quads_for_pattern(ox.NamedNode(each.thing), ox.NamedNode(each.predicate), None):
            spoken = quad.object.language or "" if isinstance(quad.object, ox.Literal) else ""
            graph = getattr(quad.graph_name, "value", "")
            if spoken == language and graph in self.files:
                return str(graph)
        return ""

    def _own(self, thing: str, report: str, kind: str) -> str:
        """Return the graph that says most of a thing; of a new one, the one with most things of its kind."""
        if known := Counter(self.graphs(thing)):
            return min(known, key=lambda graph: (-known[graph], graph))
        return self._most("", NAP.isReportedIn, "", report) if report else self._most(kind, RDF.type, "", "")

    def _is_said_in(self, graph: str, predicate: str, language: str) -> bool:
        found = self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.NamedNode(graph))
        return any(isinstance(q.object, ox.Literal) and (q.object.language or "") == language for q in found)

    def _most_of(self, kind: str, predicate: str, language: str, thing: str) -> str:
        value = ox.NamedNode(kind or thing) if kind or thing else None
        count: Counter[str] = Counter()
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), value):
            graph = getattr(quad.graph_name, "value", "")
            spoken = quad.object.language or "" if isinstance(quad.object, ox.Literal) else ""
            if graph in self.files and spoken == language:
                count[graph] += 1
        return min(count, key=lambda graph: (-count[graph], graph)) if count else ""


def _statement(each: Difference, value: ox.NamedNode | ox.Literal) -> Statement:
    term = as_term(value)
    assert isinstance(term, Iri | Literal)
    return each.thing, each.predicate, term


def edited(path: Path, removed: list[Statement], added: list[Statement]) -> tuple[str, str]:
    """Return a file's text, and what it is to be; empty before where there is no such file.

    Raises:  InputError for a file that is no Turtle.
    """
    if path.exists() and path.suffix not in (".ttl", ".nt"):
        raise InputError(
            "what changes stands in a file that is no Turtle",
            place=str(path),
            fix="convert it to Turtle, and run again",
        )
    if not path.exists():
        from nap_kg.namespaces import PREFIXES
        from nap_kg.turtle.write import write_turtle

        return "", write_turtle(added, {name: str(iri) for name, iri in PREFIXES.items()})
    before = read_text(path)
    return before, edit_turtle(before, removed, added, name=str(path))
