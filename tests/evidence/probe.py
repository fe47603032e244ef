"""One change at a time to the data or the source, and what notices it: the whole check, and a short way to its answer.

The short way changes a few statements of one loaded store and asks the parts of the check that look at them. What they
find, the whole check finds too; where they find nothing, the whole check is run. So a change survives only if it
survives the whole check.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from nap_kg import dataset as datasets
from nap_kg import evidence, resources
from nap_kg.dataset import Dataset, DatasetFile, graph_name, is_computed, open_dataset
from nap_kg.errors import NapKgError
from nap_kg.evidence.catalogue import check_catalogue
from nap_kg.evidence.check import find_passages, hold, in_reading_order
from nap_kg.evidence.documents import Document, find
from nap_kg.evidence.keys import check_keys
from nap_kg.evidence.locate import Passage, check_fragments, locate
from nap_kg.evidence.model import Evidence, EvidenceFinding, Statements, read
from nap_kg.evidence.preferences import check_preferences
from nap_kg.evidence.profiles import check_profiles
from nap_kg.evidence.reviewed import read_reviewed
from nap_kg.evidence.rewordings import Ledger, read_rewordings
from nap_kg.evidence.settled import check_settled
from nap_kg.evidence.support import check_support
from nap_kg.evidence.vocabulary import check_vocabularies
from nap_kg.namespaces import NAP

UNREADABLE = "unreadable"
"""What is said to notice a change after which a file, or the source, can't be read any more."""


@dataclass(frozen=True)
class Change:
    """One character of a file that becomes another."""

    file: str  # from the data folder on
    at: int
    char: str
    text: str  # of the whole file, unchanged

    @property
    def changed(self) -> str:
        """The text of the file after it."""
        return self.text[: self.at] + self.char + self.text[self.at + 1 :]

    def __str__(self) -> str:
        line = self.text.count("\n", 0, self.at) + 1
        written = self.text.splitlines()[line - 1]
        column = self.at - self.text.rfind("\n", 0, self.at) - 1
        return f"{self.file}:{line}:{column + 1}: {written[max(0, column - 60) : column + 20].strip()}"


def bumped(digit: str) -> str:
    """Return the next digit."""
    return str((int(digit) + 1) % 10)


def digits(text: str) -> list[int]:
    """Return where the digits of a text stand."""
    return [match.start() for match in re.finditer(r"[0-9]", text)]


T = TypeVar("T")


def _merged(ours: dict[str, T], theirs: dict[str, T], subjects: set[str]) -> dict[str, T]:
    """Return what is said of all subjects, of some as ``theirs`` has it."""
    return {subject: said for subject, said in ours.items() if subject not in subjects} | theirs


class Probe:
    """A copy of the shipped data, loaded once; each change is made, judged, and undone."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.data = Path(shutil.copytree(resources.folder("data"), folder / "data"))
        self.source = source
        self.dataset = self._open()
        self.statements = read(self.dataset)
        self.documents = find(self.statements, [source])
        faults: list[EvidenceFinding] = []
        self.passages = find_passages(self.statements.evidence, self.statements, self.documents, faults)
        assert not faults
        self.rewordings = read_rewordings(self.statements)
        self._last: tuple[tuple[str, int], set[ox.Quad]] = ("", 0), set()

    def _open(self) -> Dataset:
        datasets._catalogue.cache_clear()  # the catalogue of graphs may have been changed
        return open_dataset([resources.folder("ontology"), self.data])

    # --- what is changed

    def changes(self) -> list[Change]:
        """Return one change for each digit of each file that a check of evidence answers for."""
        return [
            Change(file, at, bumped(text[at]), text)
            for file, text in self.texts.items()
            for at in digits(text)
            if not (file.endswith(".toml") and re.search(r"(?m)(?:^| )#.*$", text[text.rfind("\n", 0, at) + 1 : at]))
        ]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each file of the data, without the computed graph."""
        files = sorted(path for path in self.data.rglob("*") if path.suffix in (".ttl", ".csv", ".toml"))
        return {
            str(path.relative_to(self.data)): path.read_text(encoding="utf-8")
            for path in files
            if not (path.suffix == ".ttl" and is_computed(graph_name(path)))
        }

    # --- what notices it

    def whole(self, change: Change) -> set[str]:
        """Return the kinds of findings of the whole check, of data that is read anew from changed files."""
        path = self.data / change.file
        path.write_text(change.changed, encoding="utf-8")
        try:
            dataset = self._open()
            return {one.kind for one in evidence.check(dataset, evidence.find(dataset, [self.source])).findings}
        except NapKgError:
            return {UNREADABLE}
        finally:
            path.write_text(change.text, encoding="utf-8")
            datasets._catalogue.cache_clear()

    def noticed(self, change: Change) -> set[str]:
        """Return the kinds of some findings of the whole check; none only where it has none."""
        return self.short(change) or self.whole(change)

    def short(self, change: Change) -> set[str]:
        """Return the kinds of some findings of the whole check; where there are none, it may have some yet."""
        return self._in_turtle(change) if change.file.endswith(".ttl") else self._beside(change)

    def _beside(self, change: Change) -> set[str]:
        """Return what notices a change to a file beside the data."""
        path = self.data / change.file
        text = change.changed
        if path.name == "coverage.csv":  # each row is judged by itself
            start, end = text.rfind("\n", 0, change.at) + 1, text.find("\n", change.at) + 1
            text = text[: text.index("\n") + 1] + text[start:end]
        path.write_text(text, encoding="utf-8")
        datasets._catalogue.cache_clear()
        try:
            return {one.kind for one in self._asked[path.name]()}
        except NapKgError:
            return {UNREADABLE}
        finally:
            path.write_text(change.text, encoding="utf-8")
            datasets._catalogue.cache_clear()

    @cached_property
    def _asked(self) -> dict[str, Callable[[], list[EvidenceFinding]]]:
        return {
            "coverage.csv": lambda: read_reviewed(self.statements, self.documents[0])[1],
            "first-comparison.csv": lambda: list(check_settled(self.statements)),
            "graphs.csv": self._catalogue,
            "identifiers.csv": lambda: list(check_keys(self.statements, self.passages)),
            "profile.toml": lambda: list(check_profiles(self.statements)),
            "rewordings.csv": self._rewordings,
        }

    def _catalogue(self) -> list[EvidenceFinding]:
        files = tuple(DatasetFile(file.path, graph_name(file.path)) for file in self.dataset.files)
        return list(check_catalogue(replace(self.statements, dataset=Dataset(self.dataset.store, files))))

    def _rewordings(self) -> list[EvidenceFinding]:
        ledger = Ledger(read_rewordings(self.statements))
        ledger.used = set(ledger.rewordings)  # which are needed, only the whole check tells
        return list(ledger.findings(self.statements))

    def _in_turtle(self, change: Change) -> set[str]:
        """Return what notices a change to a Turtle file: its statements are exchanged in the store, and put back."""
        try:
            removed, added = self._exchanged(change)
        except (SyntaxError, ValueError):
            return {UNREADABLE}
        store = self.dataset.store
        for quad in removed:
            store.remove(quad)
        store.extend(added)
        try:
            subjects = {str(quad.subject.value) for quad in removed | added}
            values = {str(q.object.value) for q in removed | added if isinstance(q.object, ox.NamedNode)}
            return next(({one.kind for one in found} for found in self._near(subjects, values) if found), set())
        except NapKgError:
            return {UNREADABLE}
        finally:
            for quad in added:
                store.remove(quad)
            store.extend(removed)

    def _exchanged(self, change: Change) -> tuple[set[ox.Quad], set[ox.Quad]]:
        """Return the quads that a change takes away and those that it brings."""
        held, header, blocks = self._blocks(change.file)
        start, end = next(((a, b) for a, b in blocks if a <= change.at < b), (0, len(change.text)))
        prefixes = header if start else ""
        if self._last[0] != (change.file, start):  # most changes follow one in the same block
            self._last = (change.file, start), self._parsed(change.file, prefixes + change.text[start:end])
        before = self._last[1]
        after = self._parsed(change.file, prefixes + change.changed[start:end])
        left = Counter(dict.fromkeys(before, 1))
        return {quad for quad in before - after if held[quad] == left[quad]}, {q for q in after if not held[q]}

    def _blocks(self, file: str) -> tuple[Counter[ox.Quad], str, list[tuple[int, int]]]:
        """Return how many blocks of a file state each quad, its prefixes, and where its blocks stand."""
        if file not in self._known:
            text = self.texts[file]
            first = text.index("\n\n") + 2
            edges = [first, *(match.end() for match in re.finditer(r"(?m)^\.\n", text))]
            blocks = list(pairwise(edges))
            held = Counter(quad for a, b in blocks for quad in self._parsed(file, text[:first] + text[a:b]))
            self._known[file] = held, text[:first], blocks
        return self._known[file]

    @cached_property
    def _known(self) -> dict[str, tuple[Counter[ox.Quad], str, list[tuple[int, int]]]]:
        return {}

    def _parsed(self, file: str, text: str) -> set[ox.Quad]:
        path = self.data / file
        graph = ox.NamedNode(self._graphs[file])
        triples = ox.parse(text.encode(), ox.RdfFormat.TURTLE, base_iri=path.as_uri())
        return {ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples}

    @cached_property
    def _graphs(self) -> dict[str, str]:
        return {file: graph_name(self.data / file) for file in self.texts if file.endswith(".ttl")}

    def _near(self, subjects: set[str], values: set[str]) -> Iterator[list[EvidenceFinding]]:
        """Yield what each part of the check finds that looks at some subjects, their values and their users."""
        store = ox.Store()
        for subject in subjects:
            store.extend(self.dataset.store.quads_for_pattern(ox.NamedNode(subject), None, None))
        fresh = read(Dataset(store, self.dataset.files))
        yield list(fresh.problems)
        documents = {document.rendition: document for document in self.documents}
        located = [locate(one, documents[one.source]) for one in fresh.evidence if one.source in documents]
        yield [one for one in located if isinstance(one, EvidenceFinding)]
        statements = self._patched(subjects, fresh)
        if any(NAP.digest in self.statements.about.get(one, {}) for one in subjects):
            find(statements, [self.source])  # raises where it is not the source any more
        old = [one for one in self.statements.evidence if one.iri in subjects]
        new = list(fresh.evidence)
        things = {one.thing for one in old + new}
        found: list[EvidenceFinding] = []
        passages = self._passages(old, new, find_passages(new, statements, self.documents, found))
        yield found
        for thing in things:
            yield list(check_fragments(statements.by_thing.get(thing, ())))
        things |= subjects | values | {user for thing in subjects for user in self._users.get(thing, ())}
        yield list(check_support(statements, passages, things))
        yield list(check_preferences(statements, things))
        if subjects & {*statements.vocabulary, *self.statements.vocabulary}:
            yield list(check_vocabularies(statements, passages, subjects))
        found = []
        hold(statements, passages, Ledger(self.rewordings), found, things)
        yield found

    def _patched(self, subjects: set[str], fresh: Statements) -> Statements:
        """Return the statements, those about some subjects as they were read again."""
        base = self.statements
        kept = [one for one in base.evidence if one.iri not in subjects]
        vocabulary = {one for one in base.vocabulary if one not in subjects} | set(fresh.vocabulary)
        return Statements(
            self.dataset,
            _merged(base.about, fresh.about, subjects),
            _merged(base.data, fresh.data, subjects),
            _merged(base.graph_of, fresh.graph_of, subjects),
            tuple(sorted([*kept, *fresh.evidence], key=lambda one: one.iri)),
            fresh.problems,
            tuple(sorted(vocabulary)),
        )

    def _passages(
        self, old: list[Evidence], new: list[Evidence], found: dict[str, tuple[Passage, ...]]
    ) -> dict[str, tuple[Passage, ...]]:
        """Return all passages, those of some evidence exchanged for new ones."""
        gone = {one.iri for one in old}
        passages = dict(self.passages)
        for thing in {one.thing for one in old + new}:
            kept = [passage for passage in passages.get(thing, ()) if passage.evidence.iri not in gone]
            group = in_reading_order([*kept, *found.get(thing, ())])
            if group:
                passages[thing] = group
            else:
                passages.pop(thing, None)
        return passages

    @cached_property
    def _users(self) -> dict[str, set[str]]:
        """The things that have a thing as a value."""
        found: dict[str, set[str]] = {}
        for thing, properties in self.statements.data.items():
            for values in properties.values():
                for value in values:
                    found.setdefault(value.value, set()).add(thing)
        return found

    # --- in the source

    def covered(self) -> list[int]:
        """Return where digits stand in a passage that evidence names."""
        text = self.documents[0].text
        inside = bytearray(len(text))
        for one in self.statements.evidence:
            inside[one.start : one.end] = b"\1" * (one.end - one.start)
        return [at for at in digits(text) if inside[at]]

    def noticed_in_source(self, at: int, *, exact: bool) -> set[str]:
        """Return the kinds of some findings after a digit of the source became the next one, of all if no passage."""
        document = self.changed_source(at, exact=exact)
        near = [one for one in self.statements.evidence if one.start <= at < one.end]
        found: list[EvidenceFinding] = []
        find_passages(near, self.statements, [document], found)
        if not found:
            found = list(evidence.check(self.dataset, [document]).findings)
        return {one.kind for one in found}

    def changed_source(self, at: int, *, exact: bool) -> Document:
        """Return the source with one digit changed, as the file that the data was read from or as another rendition."""
        document = self.documents[0]
        text = document.text[:at] + bumped(document.text[at]) + document.text[at + 1 :]
        return Document(document.path, document.rendition, text, exact=exact)
