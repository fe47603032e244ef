"""One run of the way back: an exported chart that somebody has edited, into the plan's folder that it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset, rdf_files
from nap_kg.errors import InputError
from nap_kg.export.chart import Chart
from nap_kg.export.columns import Column, known_columns
from nap_kg.export.facts import Facts
from nap_kg.export.reading import Value
from nap_kg.export.scope import Scope, one_plan, plans
from nap_kg.export.table import chart_table, expand
from nap_kg.ingest.identifiers import Identifiers, load_identifiers
from nap_kg.namespaces import DCTERMS, NAP, RDF, RDFS, shrink
from nap_kg.passages import digest, tokens
from nap_kg.progress import stage
from nap_kg.roundtrip.comparison import Comparison
from nap_kg.roundtrip.differences import Difference, NewThing
from nap_kg.roundtrip.headings import check_headings, unread
from nap_kg.roundtrip.places import Places, edited
from nap_kg.roundtrip.rows import compare
from nap_kg.roundtrip.sheets import IDENTITY, Edited, read_edited

OWN_WORDS = (RDFS.label, DCTERMS.description)
"""Texts that are ours: their numbers and names alone must stand in the passage."""


@dataclass(frozen=True)
class FileChange:
    """A file that a run changes."""

    path: Path
    before: str  # empty for a new file
    after: str


@dataclass(frozen=True)
class Return:
    """What an edited export makes of the graph."""

    differences: tuple[Difference, ...]
    changes: tuple[FileChange, ...]  # by path
    unproved: tuple[str, ...]  # what evidence claims, or lacks, from now on
    minted: tuple[NewThing, ...]
    deleted: tuple[str, ...]
    notes: tuple[str, ...]

    def told(self) -> list[str]:
        """Return a line for each difference: thing, property, old and new value."""
        return [difference_line(each) for each in self.differences]


def difference_line(each: Difference) -> str:
    """Return a difference on one line."""
    return f"<{each.thing}> {shrink(each.predicate)}: {_shown(each.before)} → {_shown(each.after)}"


def _shown(values: Iterable[Value]) -> str:
    said = (shrink(v.value) if isinstance(v, ox.NamedNode) else str(v) for v in values)
    return ", ".join(sorted(said)) or "nothing"


def read_back(
    source: Path | str,
    folder: Path | str,
    *,
    register: Sequence[Path | str] = (),
    allow_deletions: bool = False,
) -> Return:
    """Return what an edited export says otherwise than the graph in a plan's folder, and the files that it changes.

    ``register`` has the files and folders with the bodies and periods that cells name, where the folder has none.

    Raises:  InputError that names every cell that can't be understood, for rows that were deleted without leave, and
             for a folder without the plan.
    """
    source, folder = Path(source), Path(folder)
    found = read_edited(source)
    check_headings(found.sheets, IDENTITY)
    with stage("reading the plan's folder"):
        dataset = _dataset(folder, register)
    facts = Facts(dataset)
    scope = _scope(facts, found, folder)
    listed = _columns(facts, scope, found)
    table = chart_table(facts, scope, listed)
    chart = Chart(facts, scope)
    keys = _Keys(folder, chart.kinds)
    comparison = Comparison(table, _known(facts, listed), frozenset({*chart.kinds, scope.plan}), keys.mint)
    comparison.complaints.lines += found.complaints
    held = _held(found, listed, scope)
    differences = compare(comparison, found.sheets, lambda report: report in held)
    if differences.deleted and not allow_deletions:
        rows = differences.deleted[:40] + (["…"] if len(differences.deleted) > 40 else [])
        raise InputError(
            f"rows of the graph are no more in the table ({len(differences.deleted)}):\n  " + "\n  ".join(rows),
            place=str(source),
            fix="put them back, or ask for their deletion with --allow-deletions",
        )
    places = Places(dataset, folder)
    changes = []
    with stage("writing") as step:
        for path, (removed, added) in sorted(places.edits(differences.found).items()):
            before, after = edited(path, removed, added)
            step()
            if before != after:
                changes.append(FileChange(path, before, after))
    if (text := keys.text()) is not None:
        changes.append(FileChange(keys.path, keys.path.read_text(encoding="utf-8"), text))
    notes = [*found.notes, *unread(found.sheets, listed), *_left(dataset, differences.gone, places)]
    if differences.found and list(folder.rglob("derived.ttl")) + list(folder.parent.glob("derived.ttl")):
        notes.append("derived facts follow from what changed: run nap-kg derive")
    return Return(
        tuple(differences.found),
        tuple(changes),
        tuple(_unproved(facts, differences.found, differences.gone)),
        tuple(differences.minted),
        tuple(differences.deleted),
        tuple(notes),
    )


def _dataset(folder: Path, register: Sequence[Path | str]) -> Dataset:
    """Return the folder's graph, with the words that it uses and the register that it goes by."""
    if not folder.is_dir():
        raise InputError("no such folder", place=str(folder), fix="name the plan's folder that the table came from")
    words = [*resources.ontology(), resources.folder("data") / "vocabularies"]
    beside = list(register)
    if not beside and not (folder / "reference").is_dir():
        near = folder.parent / "reference"
        beside = [near if near.is_dir() else resources.folder("data") / "reference"]
    return open_dataset(rdf_files([*words, *beside, folder]))


def _scope(facts: Facts, found: Edited, folder: Path) -> Scope:
    known = {scope.plan for scope in plans(facts)}
    if found.plan and found.plan not in known and facts.about(found.plan) == []:
        raise InputError(
            f"this folder has not the plan of the table, {found.plan}",
            place=str(folder),
            fix=f"name the folder that it came from; this one has {', '.join(sorted(known))}",
        )
    return one_plan(facts, found.plan or None)


def _columns(facts: Facts, scope: Scope, found: Edited) -> list[Column]:
    """Return the columns of ours that the sheets have, with what their keys stand for."""
    templates = found.templates
    if not templates:
        templates = {column.title: column.template for column in chart_table(facts, scope).columns}
    titles = dict.fromkeys(heading for sheet in found.sheets for heading in sheet.headings)
    listed: list[str] = []
    for title in titles:
        try:
            known_columns([title], {})
        except InputError:
            continue
        listed.append(title)
    return known_columns(listed, templates)


def _known(facts: Facts, listed: Sequence[Column]) -> dict[str, frozenset[str]]:
    """Return the things that each property of a column of things may lead to: those of its range, and those in use."""
    found: dict[str, frozenset[str]] = {}
    for column in listed:
        if column.predicate and column.form in ("key", "keys", "bodies") and column.predicate not in found:
            ranges = facts.iris(column.predicate, RDFS.range)
            things = {thing for one in ranges for thing in facts.members(one)}
            used = {term.value for _, term in facts.stated(column.predicate) if hasattr(term, "value")}
            found[column.predicate] = frozenset(things | used)
    return found


def _held(found: Edited, listed: Sequence[Column], scope: Scope) -> frozenset[str]:
    """Return the reports of which the sheets hold every row; with "" for what no report names."""
    if found.only:
        return frozenset(found.only)
    column = next(column for column in listed if column.title == "report")
    named: set[str] = set()
    for sheet in found.sheets:
        at = sheet.headings.index("report")
        named |= {str(cells[at]) for _, cells in sheet.rows if cells[at]}
    reports = {key if "://" in key else expand(column.template, {"report": key}) for key in named}
    said = set(scope.reports) & reports
    return frozenset(said | ({""} if said == set(scope.reports) or found.plan else set()))


class _Keys:
    """The keys of a plan's elements, and the file that they are noted in, where there is one."""

    def __init__(self, folder: Path, kinds: dict[str, str]) -> None:
        self.path = folder / "identifiers.csv"
        self._has = self.path.is_file()
        self._identifiers: Identifiers = load_identifiers(self.path)
        for iri, kind in kinds.items():
            self._identifiers.take(kind, iri.rpartition("/")[2])

    def mint(self, thing: NewThing) -> str:
        """Return a key of a new thing's number, else of its label."""
        is_key = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", thing.key) and thing.kind in ("task", "objective")
        if is_key and not self._identifiers.has(thing.kind, thing.key):
            self._identifiers.take(thing.kind, thing.key)
            return thing.key
        sha256 = digest(tokens(thing.label))
        return self._identifiers.mint(thing.report, thing.kind, thing.parent, sha256, thing.label)

    def text(self) -> str | None:
        """Return what the file is to be; None where nothing was minted or there is none."""
        return self._identifiers.text() if self._has and self._identifiers.minted else None


def _unproved(facts: Facts, differences: Iterable[Difference], gone: set[str]) -> Iterable[str]:
    """Yield what the check of evidence will say of what changed: passages show what they showed before."""
    has_evidence = next(facts.stated(NAP.supportsProperty), None) is not None
    for each in differences:
        if each.thing in gone:
            continue
        locator = _locator(facts, each)
        line = difference_line(each)
        if locator is None:
            if each.after and not each.before and has_evidence and each.predicate != RDF.type:
                yield f"{line}; evidence check will fail: no evidence shows it"
        elif not each.after:
            yield f"{line}; evidence check will fail: evidence shows it ({locator}), and nothing states it"
        elif each.predicate in OWN_WORDS:
            yield f"{line}; evidence check will fail where a number or name in it is not in the passage ({locator})"
        else:
            yield f"{line}; evidence check will fail: the passage ({locator}) prints what was there before"


def _locator(facts: Facts, each: Difference) -> str | None:
    """Return where the passage stands that evidence names for a property of a thing; None where none does."""
    supports, property_ = ox.NamedNode(NAP.supportsProperty), ox.NamedNode(each.predicate)
    quads = facts.dataset.store.quads_for_pattern(None, ox.NamedNode(NAP.isEvidenceFor), ox.NamedNode(each.thing))
    for evidence in sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)):
        about = facts.about(evidence)
        if any(triple.predicate == supports and triple.object == property_ for triple in about):
            found = (
                t.object.value for t in about if t.predicate.value == NAP.locator and isinstance(t.object, ox.Literal)
            )
            return next(found, "")
    return None


def _left(dataset: Dataset, gone: set[str], places: Places) -> Iterable[str]:
    """Yield where something is still said of, or leads to, things that were deleted."""
    for thing in sorted(gone):
        quads = dataset.store.quads_for_pattern(None, None, ox.NamedNode(thing))
        graphs = {getattr(quad.graph_name, "value", "") for quad in quads}
        files = sorted(str(places.files[graph]) for graph in graphs if graph in places.files)
        if files:
            yield f"<{thing}> is deleted, and still named in {', '.join(files)}"
