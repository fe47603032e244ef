"""One run of ingest: which profile, which report, what comes out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset, open_dataset, parse_file
from nap_kg.errors import InputError, ProfileError, SourceMismatch
from nap_kg.files import read_bytes
from nap_kg.ingest.cells import Interpreter
from nap_kg.ingest.chart import Chart, read_chart
from nap_kg.ingest.chart_reading import Entry, chart_reading
from nap_kg.ingest.comparison import Difference, compare
from nap_kg.ingest.graph import Writer
from nap_kg.ingest.identifiers import Identifiers, load_identifiers
from nap_kg.ingest.profile import Profile, ReportProfile, find_profile, load_profile, shipped_profiles
from nap_kg.passages import digest, tokens
from nap_kg.turtle import format_turtle

UNKEYED = "(no key)"


@dataclass(frozen=True)
class IngestResult:
    """A report's chart as read by program."""

    profile: Profile
    report: ReportProfile
    chart: Chart
    entries: tuple[Entry, ...]  # the rows with their meaning and keys, in printed order
    identifiers: Identifiers  # with what this run minted or noted

    @property
    def graphs(self) -> dict[str, str]:
        """The house Turtle of the graphs ``plan``, ``chart`` and ``evidence``."""
        missing = [entry.row for entry in self.entries if UNKEYED in (entry.key, *entry.part_keys)]
        if missing:
            rows = "\n  ".join(f"line {row.line}, task {row.task}, row {row.number}" for row in missing)
            raise InputError(
                f"{len(missing)} rows have no key yet:\n  {rows}",
                place=str(self.profile.identifiers),
                fix="mint keys with --mint, or tie a re-worded row to its old key by a line of its own",
            )
        reading = chart_reading(self.chart, self.entries, self.profile, self.report)
        return Writer(reading, self.profile, self.report).graphs()

    def plan_beside(self, path: Path) -> str:
        """Return a plan's elements: those that a file says already as they stand there, and the new ones."""
        mine = self.graphs["plan"]
        if not path.exists():
            return mine
        known = {quad.subject for quad in parse_file(path)}
        triples = ox.parse(mine.encode(), ox.RdfFormat.TURTLE)
        new = ox.serialize((t for t in triples if t.subject not in known), format=ox.RdfFormat.N_TRIPLES) or b""
        prefixes = "".join(line + "\n" for line in mine.splitlines() if line.startswith("@prefix"))
        return format_turtle(prefixes + path.read_text(encoding="utf-8") + new.decode(), name=str(path))

    def compare(self, dataset: Dataset | None = None) -> list[Difference]:
        """Return every cell in which this reading and a graph of the same report differ."""
        return compare(self.chart, list(self.entries), self.report, dataset or open_dataset())


def ingest(
    source: Path | str,
    *,
    profile: Path | str | None = None,
    report: str | None = None,
    dataset: Dataset | None = None,
    any_digest: bool = False,
    mint: bool = False,
) -> IngestResult:
    """Read the chart of a report.

    ``profile`` is the plan's profile, by default the shipped one that knows the source's digest; ``report`` the key of
    the report, by default the one with that digest. ``dataset`` holds the register of bodies; ``any_digest`` reads a
    source that was changed, or another copy; ``mint`` gives keys to rows that have none, in the result alone.

    Raises:  SourceMismatch for a source that the profile does not know; InputError that names every cell that could not
             be understood, or for a file that can't be read; ProfileError.
    Source:  the chart that the profile's ``[chart]`` describes.
    """
    source = Path(source)
    content = read_bytes(source, empty="convert the document to text again")
    text, sha256 = content.decode("utf-8"), hashlib.sha256(content).hexdigest()
    found, chosen = _choose(source, sha256, profile, report, any_digest)
    chart = read_chart(text, found)
    interpreter = Interpreter(found, _register(found, dataset))
    meanings = [interpreter.meaning(row) for row in chart.rows]
    if interpreter.complaints:
        cells = "\n  ".join(map(str, interpreter.complaints))
        raise InputError(
            f"{len(interpreter.complaints)} cells could not be understood:\n  {cells}",
            place=str(source),
            fix=f"map the wording in {found.path}, or add the body and its name to the register of bodies",
        )
    identifiers = load_identifiers(found.identifiers)
    entries = []
    for row, meaning in zip(chart.rows, meanings, strict=True):
        wording = row.cells["deliverable"].text.removeprefix(found.chart.new)  # next year's report drops the mark
        key = _key(identifiers, chosen, "deliverable", row.task, wording, mint)
        parts = tuple(_key(identifiers, chosen, "part", key, part.bullet.text, mint) for part in meaning.parts)
        entries.append(Entry(row, meaning, key, parts))
    return IngestResult(found, chosen, chart, tuple(entries), identifiers)


def _key(identifiers: Identifiers, report: ReportProfile, kind: str, parent: str, wording: str, mint: bool) -> str:
    sha256 = digest(tokens(wording))
    key = identifiers.key(report.key, kind, parent, sha256)
    if key is not None:
        identifiers.remember(report.key, kind, key, parent, sha256)
        return key
    return identifiers.mint(report.key, kind, parent, sha256, wording) if mint else UNKEYED


def _choose(
    source: Path, sha256: str, path: Path | str | None, key: str | None, any_digest: bool
) -> tuple[Profile, ReportProfile]:
    if path is None:
        found = find_profile(sha256)
        if found is not None:
            return found
        profiles = [load_profile(p) for p in shipped_profiles()]
        if not (any_digest and len(profiles) == 1):
            known = "\n  ".join(f"{r.sha256}  {r.iri}" for p in profiles for r in p.reports)
            raise SourceMismatch(
                f"no shipped profile knows a source with the SHA-256 {sha256}; they know\n  {known}",
                place=str(source),
                fix="take the unchanged document, name a plan's --profile, or read a changed copy with --any-digest",
            )
        profile = profiles[0]
    else:
        profile = load_profile(Path(path))
    by_digest = next((r for r in profile.reports if r.sha256 == sha256), None)
    if key is not None:
        report = profile.report(key)
    elif by_digest is not None:
        report = by_digest
    elif any_digest and len(profile.reports) == 1:
        report = profile.reports[0]
    elif any_digest:
        keys = ", ".join(r.key for r in profile.reports)
        raise ProfileError("which report is this?", place=str(source), fix=f"name it with --report: {keys}")
    else:
        report = profile.reports[-1]
    if report.sha256 != sha256 and not any_digest:
        raise SourceMismatch(
            f"the source's SHA-256 is {sha256}, the profile expects {report.sha256} for {report.key}",
            place=str(source),
            fix=f"take the unchanged document, enter its digest in {profile.path}, or read a copy with --any-digest",
        )
    return profile, report


def _register(profile: Profile, dataset: Dataset | None) -> dict[str, str]:
    """Return the IRI of each body by each of its names."""
    if dataset is None:
        folder = profile.path.parent
        dataset = open_dataset([folder]) if list(folder.glob("reference/*.ttl")) else open_dataset()
    names: dict[str, str] = {}
    for thing, texts in sorted(dataset.names.items()):
        if thing.startswith(profile.agencies):
            names.update(dict.fromkeys(texts, thing))
    return names
