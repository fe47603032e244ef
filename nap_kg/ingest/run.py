"""One run of ingest: which profile, which report, what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nap_kg.dataset import Dataset, open_dataset
from nap_kg.errors import InputError, ProfileError, SourceMismatch
from nap_kg.files import read_bytes
from nap_kg.ingest.alike import Alike, said
from nap_kg.ingest.cells import Interpreter as ChartInterpreter
from nap_kg.ingest.chart import Chart, read_chart
from nap_kg.ingest.chart_reading import Entry, chart_reading
from nap_kg.ingest.comparison import Difference, compare
from nap_kg.ingest.graph import Writer
from nap_kg.ingest.identifiers import Identifiers, load_identifiers
from nap_kg.ingest.model import Reading
from nap_kg.ingest.profile import Profile, ReportProfile, find_profile, load_profile, shipped_profiles
from nap_kg.ingest.sources import source_files
from nap_kg.passages import digest, tokens
from nap_kg.progress import stage

UNKEYED = "(no key)"


@dataclass(frozen=True)
class IngestResult:
    """A report as read by program."""

    profile: Profile
    report: ReportProfile
    reading: Reading  # what it says; where rows have no key yet, see ``unkeyed``
    identifiers: Identifiers  # with what this run minted or noted
    unkeyed: tuple[str, ...] = ()  # places of rows without a key
    beside: dict[str, str] = field(default_factory=dict)  # Turtle of what goes with it: renditions, periods
    notes: tuple[str, ...] = ()  # what a reader should know of this run
    chart: Chart | None = None  # of a chart in converted text
    entries: tuple[Entry, ...] = ()  # its rows with their meaning and keys, in printed order

    @cached_property
    def graphs(self) -> dict[str, str]:
        """The house Turtle of the graphs ``plan``, ``chart`` and ``evidence``, and of what goes with them.

        Raises:  InputError that names every row which has no key yet.
        """
        if self.unkeyed:
            raise InputError(
                f"{len(self.unkeyed)} rows have no key yet:\n  " + "\n  ".join(self.unkeyed),
                place=str(self.profile.identifiers),
                fix="mint keys with --mint, or tie a re-worded row to its old key by a line of its own",
            )
        with stage("writing", of=len(self.reading.elements) + len(self.reading.standings)) as step:
            return Writer(self.reading, self.profile, self.report, step).graphs() | self.beside

    def compare(self, dataset: Dataset | None = None) -> list[Difference]:
        """Return every cell in which this reading of a chart and a graph of the same report differ.

        Raises:  InputError for a report that is no chart in converted text.
        """
        if self.chart is None:
            raise InputError("only charts in converted text are compared", fix="compare graphs: nap-kg diff")
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
    """Read what a report prints of its plan.

    ``source`` is the report's file, or the folder of its files. ``profile`` is the plan's profile, by default the
    shipped one that knows the source's digest; ``report`` the key of the report, by default the one with that digest.
    ``dataset`` holds the register of bodies; ``any_digest`` reads a source that was changed, or another copy; ``mint``
    gives keys to rows that have none, in the result alone.

    Raises:  SourceMismatch for a source that the profile does not know; InputError that names every cell that could not
             be understood, or for a file that can't be read; ProfileError.
    Source:  the chart or tables that the profile describes.
    """
    source = Path(source)
    if source.is_file() and source.suffix in ("", ".txt"):
        read_bytes(source, empty="convert the document to text again")  # is UTF-8
    known = load_profile(Path(profile)) if profile is not None else None
    files = source_files(source, known, report)
    found, chosen = _choose(source, files.sha256, known, report, any_digest)
    if found.chart is not None and len(files.files) == 1 and not found.tables:
        return _chart(source, found, chosen, dataset, mint)
    from nap_kg.ingest.table_run import read_report

    return read_report(files, found, chosen, _register_data(found, dataset), mint=mint)


def _chart(source: Path, profile: Profile, report: ReportProfile, dataset: Dataset | None, mint: bool) -> IngestResult:
    assert profile.chart is not None
    chart = read_chart(read_bytes(source).decode("utf-8"), profile)
    interpreter = ChartInterpreter(profile, _register(profile, dataset))
    meanings = [interpreter.meaning(row) for row in chart.rows]
    if interpreter.complaints:
        cells = "\n  ".join(map(str, interpreter.complaints))
        raise InputError(
            f"{len(interpreter.complaints)} cells could not be understood:\n  {cells}",
            place=str(source),
            fix=f"map the wording in {profile.path}, or add the body and its name to the register of bodies",
        )
    identifiers = load_identifiers(profile.identifiers)
    entries: list[Entry] = []
    for row, meaning in zip(chart.rows, meanings, strict=True):
        wording = row.cells["deliverable"].text.removeprefix(profile.chart.new)  # next year's report drops the mark
        key = _key(identifiers, report, "deliverable", row.task, wording, mint)
        parts = tuple(_key(identifiers, report, "part", key, part.bullet.text, mint) for part in meaning.parts)
        entries.append(Entry(row, meaning, key, parts))
    unkeyed = tuple(_unkeyed(entries, profile, report, dataset))
    reading = chart_reading(chart, entries, profile, report)
    return IngestResult(profile, report, reading, identifiers, unkeyed, chart=chart, entries=tuple(entries))


def _unkeyed(entries: list[Entry], profile: Profile, report: ReportProfile, dataset: Dataset | None) -> Iterator[str]:
    """Yield the place of each row or bullet without a key, with what it may be a new wording of."""
    assert profile.chart is not None
    if all(UNKEYED not in (entry.key, *entry.part_keys) for entry in entries):
        return
    alike = Alike(_register_data(profile, dataset), profile)
    keys = [entry.key for entry in entries]
    for entry in entries:
        place = f"line {entry.row.line}, task {entry.row.task}, row {entry.row.number}"
        if entry.key == UNKEYED:
            wording = entry.row.cells["deliverable"].text.removeprefix(profile.chart.new)
            yield said(place, alike.proposal(report.key, "deliverable", entry.row.task, wording, keys))
        for number, (part, key) in enumerate(zip(entry.meaning.parts, entry.part_keys, strict=True), 1):
            if key == UNKEYED:
                proposal = alike.proposal(report.key, "part", entry.key, part.bullet.text, entry.part_keys)
                yield said(f"{place}, bullet {number}", proposal)


def _key(identifiers: Identifiers, report: ReportProfile, kind: str, parent: str, wording: str, mint: bool) -> str:
    sha256 = digest(tokens(wording))
    key = identifiers.key(report.key, kind, parent, sha256)
    if key is not None:
        identifiers.remember(report.key, kind, key, parent, sha256)
        return key
    return identifiers.mint(report.key, kind, parent, sha256, wording) if mint else UNKEYED


def _choose(
    source: Path, sha256: str, profile: Profile | None, key: str | None, any_digest: bool
) -> tuple[Profile, ReportProfile]:
    if profile is None:
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
    by_digest = next((r for r in profile.reports if r.sha256 == sha256), None)
    if key is not None:
        report = profile.report(key)
    elif by_digest is not None:
        report = by_digest
    elif len(profile.reports) == 1 and (any_digest or not profile.reports[0].sha256):
        report = profile.reports[0]
    elif any_digest:
        keys = ", ".join(r.key for r in profile.reports)
        raise ProfileError("which report is this?", place=str(source), fix=f"name it with --report: {keys}")
    else:
        report = profile.reports[-1]
    if report.sha256 and report.sha256 != sha256 and not any_digest:
        raise SourceMismatch(
            f"the source's SHA-256 is {sha256}, the profile expects {report.sha256} for {report.key}",
            place=str(source),
            fix=f"take the unchanged document, enter its digest in {profile.path}, or read a copy with --any-digest",
        )
    return profile, report


def _register_data(profile: Profile, dataset: Dataset | None) -> Dataset:
    """Return the data that holds the register of bodies: what is given, else what lies beside the profile."""
    if dataset is not None:
        return dataset
    folder = profile.path.parent
    return open_dataset([folder]) if list(folder.glob("reference/*.ttl")) else open_dataset()


def _register(profile: Profile, dataset: Dataset | None) -> dict[str, str]:
    """Return the IRI of each body by each of its names."""
    names: dict[str, str] = {}
    for thing, texts in sorted(_register_data(profile, dataset).names.items()):
        if thing.startswith(profile.agencies):
            names.update(dict.fromkeys(texts, thing))
    return names
