"""What a new plan's folder holds: texts of its files, from the facts that are known; placeholders for the others."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nap_kg import resources
from nap_kg.dataset import open_dataset
from nap_kg.errors import UsageError
from nap_kg.ingest.guess import Doubt, Guess, guess_profile
from nap_kg.ingest.guess.writing import guessed_text, pillar_iri, plan_text, report_text
from nap_kg.ingest.identifiers import Identifiers
from nap_kg.ingest.meaning.proposals import slug
from nap_kg.namespaces import DCTERMS, FOAF, ID, NAP, RDFS, SKOS, XSD
from nap_kg.new.countries import country_iri
from nap_kg.new.pages import folder_readme, workflow
from nap_kg.new.period import ReportingPeriod, fiscal_year_begin, reporting_period
from nap_kg.turtle import format_turtle

UNDECIDED = "to-be-decided"
"""What every placeholder holds, so that one search finds them all."""

_NEVER = date(1, 1, 1)


@dataclass(frozen=True)
class Facts:
    """What is known of a plan; what is empty becomes a placeholder."""

    key: str  # last segment of its IRI
    base: str = ""
    title: str = ""
    language: str = "en"
    country: str = ""  # IRI, or code of ISO 3166-1
    issued: str = ""  # a day, a month or a year
    theme: str = ""  # words
    publisher: str = ""  # name of the body that publishes
    page: str = ""  # where the publisher announces plan and report
    report: str = ""  # key of the first report, such as 2024-2025
    fiscal_year_begins: str = ""  # month and day


@dataclass(frozen=True)
class NewPlan:
    """A plan's folder to be."""

    texts: dict[str, str]  # of its files, by their paths in it
    undecided: tuple[str, ...]  # file and fact of each placeholder
    doubts: tuple[Doubt, ...] = field(default=())  # what the profile that a source proposes is unsure of


def new_plan(facts: Facts, *, source: Path | str | None = None) -> NewPlan:
    """Return the files of a new plan's folder, which ``nap-kg validate`` finds no fault in.

    ``source`` is the report's file or folder, which the profile is proposed from.

    Raises:  UsageError for a fact that is not as it has to be; InputError for a source that can't be read.
    """
    return _Folder(facts, Path(source) if source is not None else None).plan()


class _Folder:
    def __init__(self, facts: Facts, source: Path | None) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", facts.key):
            raise UsageError(
                f"{facts.key!r} can't be the last segment of a plan's IRI",
                place="nap-kg new PLAN",
                fix=f"use small letters, digits and hyphens, such as {slug(facts.key) or 'safer-roads'}",
            )
        self.facts, self.source = facts, source
        self.undecided: list[str] = []
        self.language = self._language(facts.language)
        self.base = self._base(facts.base)
        self.iri = f"{self.base}plan/{facts.key}"
        self.begin = fiscal_year_begin(facts.fiscal_year_begins) if facts.fiscal_year_begins else None
        self.report = facts.report or UNDECIDED
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", self.report):
            raise UsageError(
                f"{self.report!r} can't be a report's key",
                place="nap-kg new --report",
                fix="write one such as 2024-2025",
            )
        self.report_iri = f"{self.iri}/report/{self.report}"
        self.document = f"{self.base}document/announcement"
        self.guess: Guess | None = guess_profile(source) if source is not None else None

    def plan(self) -> NewPlan:
        """Return the folder."""
        texts = {
            ".github/workflows/validate.yml": workflow(UNDECIDED),
            ".gitignore": "# what checks leave behind\nnap-kg.sarif\n",
            "identifiers.csv": Identifiers().text(),
            "reference/agencies.ttl": self._agencies(),
            "reference/documents.ttl": self._documents(),
            "reference/periods.ttl": self._periods(),
            "reference/pillars.ttl": self._pillars(),
            "reference/plan.ttl": self._plan(),
            "review/README.md": _REVIEW,
            "profile.toml": self._profile(),
        }
        if theme := self._themes():
            texts["reference/themes.ttl"] = theme
        texts["graphs.csv"] = self._graphs(["derived.ttl", *(name for name in texts if name.endswith(".ttl"))])
        title = self.facts.title or self.facts.key
        said = self.source.name if self.source else "SOURCE"
        texts["README.md"] = folder_readme(title, said, self.report, UNDECIDED, tuple(self.undecided))
        doubts = tuple(self.guess.doubts) if self.guess else ()
        return NewPlan(dict(sorted(texts.items())), tuple(self.undecided), doubts)

    def _decide(self, file: str, what: str) -> str:
        """Note a placeholder, and return the comment that marks it."""
        self.undecided.append(f"{file}: {what}")
        return f"  # {UNDECIDED}: {what}"

    def _language(self, said: str) -> str:
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", said):
            raise UsageError(
                f"no language tag: {said!r}", place="nap-kg new --language", fix="give one such as en, fr or es"
            )
        return said

    def _base(self, said: str) -> str:
        if not said:
            self._decide(
                "profile.toml", f"base: where your IRIs begin ({UNDECIDED} stands in every file; replace it in all)"
            )
            return f"https://example.org/{UNDECIDED}/id/"
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`#?]+/", said):
            raise UsageError(
                f"IRIs can't begin with {said!r}",
                place="nap-kg new --base",
                fix="give an http address with a / at its end",
            )
        if said.startswith(ID):
            raise UsageError(
                "nobody mints under another's IRIs", place="nap-kg new --base", fix="give an address that is yours"
            )
        return said

    def _plan(self) -> str:
        file, facts = "reference/plan.ttl", self.facts
        lines = [f"<{self.iri}>", "    a nap:ActionPlan ;"]
        mark = ""
        issued = f"{self._literal_date(facts.issued)}"
        if not facts.issued:
            mark = self._decide(file, "dcterms:issued, the day, month or year in which the plan was issued")
        lines.append(f"    dcterms:issued {issued} ;{mark}")
        lines.append(f"    dcterms:source <{self.document}> ;")
        if facts.country:
            lines.append(f"    dcterms:spatial <{country_iri(facts.country)}> ;")
        else:
            mark = self._decide(file, "dcterms:spatial, the country")
            lines.append(f"    dcterms:spatial <{self.base}country/{UNDECIDED}> ;{mark}")
        title, mark = facts.title, ""
        if not title:
            title, mark = facts.key, self._decide(file, "dcterms:title and rdfs:label, the plan's title")
        lines.append(f"    dcterms:title {self._words(title)} ;{mark}")
        lines.append(f"    nap:hasTheme <{self._theme()}> ;")
        lines.append(f"    rdfs:label {self._words(title, most=140)} ;\n.")
        return self._turtle("The plan.", lines)

    def _documents(self) -> str:
        file, facts = "reference/documents.ttl", self.facts
        title, page, mark = facts.title or facts.key, facts.page, ""
        if page and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", page):
            raise UsageError(
                f"no address of a page: {page!r}", place="nap-kg new --page", fix="give one that begins with http"
            )
        if not page:
            page = f"https://example.org/{UNDECIDED}"
            mark = self._decide(file, "foaf:homepage, the page where the publisher announces plan and report")
        publisher = self._publisher()
        named = f"{title}: {self.report}" if facts.report else title
        if not facts.report:
            self._decide(file, "the report: its key, title and nap:seriesNumber (the key stands in profile.toml too)")
        period = self._period()
        period_iri = f"{self.base}period/{period.key}"
        language = f'    dcterms:language "{self.language}" ;'
        lines = [
            f"<{self.document}>", "    a foaf:Document ;", language, f"    dcterms:title {self._words(title)} ;",
            f"    foaf:homepage <{page}> ;{mark}", f"    rdfs:label {self._words(title, most=140)} ;\n.",
            f"<{self.report_iri}>", "    a nap:ProgressReport ;", f'    dcterms:identifier "{self.report}" ;', language,
            f"    dcterms:publisher <{publisher}> ;", f"    dcterms:source <{self.document}> ;",
            f"    dcterms:title {self._words(named)} ;", f"    foaf:homepage <{page}> ;",
            f"    nap:hasReportingPeriod <{period_iri}> ;",
            f"    nap:reportsOn <{self.iri}> ;",
            "    nap:seriesNumber 1 ;  # which report of the series this is; the latest has the greatest",
            f"    rdfs:label {self._words(named, most=140)} ;\n.",
            f"<{self.report_iri}/rendition/page>", "    a nap:Rendition ;",
            '    dcterms:format "text/html" ;', language,
            f"    foaf:homepage <{page}> ;", f"    nap:isRenditionOf <{self.report_iri}> ;",
            f"    rdfs:label {self._words('page', most=140)} ;\n.",
        ]  # fmt: skip
        return self._turtle("The report, and the page that tells of it; add a report here each year.", lines)

    def _periods(self) -> str:
        period = self._period()
        mark = ""
        if period.begins == _NEVER:
            mark = self._decide("reference/periods.ttl", "the report's period: its first and last day")
        elif period.kind == "FiscalYear" and self.begin is None:
            mark = self._decide(
                "reference/periods.ttl",
                "the fiscal year's first and last day (1 April is taken; profile.toml has it too)",
            )
        lines = [
            f"<{self.base}period/{period.key}>",
            f"    a nap:{period.kind} ;",
            f'    nap:begins "{period.begins.isoformat()}"^^xsd:date ;{mark}',
            f'    nap:ends "{period.ends.isoformat()}"^^xsd:date ;',
        ]
        if period.unit:
            lines.append(f"    nap:hasPeriodKind <{ID}period-kind/{period.unit}> ;")
        lines.append(f"    rdfs:label {self._words(period.label)} ;\n.")
        return self._turtle("The period that the report covers; ingest adds those that its chart names.", lines)

    def _period(self) -> ReportingPeriod:
        found = reporting_period(self.report, self.begin)
        return found or ReportingPeriod("Period", self.report, self.report, _NEVER, date(1, 12, 31))

    def _publisher(self) -> str:
        return f"{self.base}agency/{slug(self.facts.publisher) or UNDECIDED}"

    def _agencies(self) -> str:
        name, mark = self.facts.publisher, ""
        if not name:
            name, mark = (
                UNDECIDED,
                self._decide("reference/agencies.ttl", "the body that publishes the report: its key and name"),
            )
        body = self._publisher()
        lines = [
            f"<{body}>", f"    a nap:Department ;{mark}", f"    nap:hasName <{body}/name/full> ;",
            f"    rdfs:label {self._words(name)} ;\n.",
            f"<{body}/name/full>", "    a nap:Name ;", f'    dcterms:language "{self.language}" ;',
            f"    dcterms:source <{self.document}> ;", f"    nap:hasNameKind <{ID}name-kind/applied-title> ;",
            f"    nap:nameText {json.dumps(name, ensure_ascii=False)} ;\n.",
        ]  # fmt: skip
        return self._turtle(_AGENCIES, lines)

    def _theme(self) -> str:
        known = _shipped_themes()
        said = " ".join(self.facts.theme.casefold().split())
        return known.get(said) or f"{self.base}theme/{slug(self.facts.theme) or UNDECIDED}"

    def _themes(self) -> str:
        theme = self._theme()
        if theme.startswith(ID):
            return ""
        words, mark = self.facts.theme, ""
        if not words:
            words, mark = UNDECIDED, self._decide("reference/themes.ttl", "the theme, in two or three words")
        scheme, title = f"{self.base}theme", self.facts.title or self.facts.key
        lines = [
            *self._scheme(scheme, _SCHEMES["themes"]),
            f"<{theme}>", f"    a nap:Theme ;{mark}", f"    skos:definition {self._words(f'{title}: {words}')} ;",
            f"    skos:inScheme <{scheme}> ;", f"    skos:prefLabel {self._words(words)} ;",
            f"    skos:topConceptOf <{scheme}> ;\n.",
        ]  # fmt: skip
        return self._turtle("The theme of the plan; plans are compared theme by theme.", lines)

    def _pillars(self) -> str:
        scheme = f"{self.base}pillar"
        lines = self._scheme(scheme, _SCHEMES["pillars"])
        for wording in self.guess.pillars if self.guess else ():
            lines += [
                f"<{pillar_iri(self.base, wording)}>", "    a nap:Pillar ;",
                f"    skos:definition {self._words(wording)} ;",
                f"    skos:inScheme <{scheme}> ;", f"    skos:prefLabel {self._words(wording)} ;",
                f"    skos:topConceptOf <{scheme}> ;\n.",
            ]  # fmt: skip
        return self._turtle(_PILLARS, lines)

    def _scheme(self, iri: str, names: dict[str, str]) -> list[str]:
        words = self._words(
            names.get(self.language, names["en"]), language=self.language if self.language in names else "en"
        )
        return [
            f"<{iri}>",
            "    a skos:ConceptScheme ;",
            f"    dcterms:title {words} ;",
            f"    skos:prefLabel {words} ;\n.",
        ]

    def _profile(self) -> str:
        head = [
            "# How the reports of this plan are read by `nap-kg ingest`; docs/profile.md of nap-kg lists every key.",
            "",
        ]
        parts = ["\n".join([*head, plan_text(self.facts.key, self.base, language=self.language, open_wording=True)])]
        begins = self.facts.fiscal_year_begins
        if self.guess:
            parts.append(guessed_text(self.guess, self.base, fiscal_year_begins=begins))
        else:
            dates = [
                "[dates]",
                f'languages = ["{self.language}"]' if self.language in ("en", "fr", "es") else 'languages = ["en"]',
            ]
            dates.append(
                f'fiscal_year_begins = "{begins or "04-01"}"' + ("" if begins else f"  # {UNDECIDED}: month and day")
            )
            parts.append("\n".join([*dates, "", _NO_TABLES]))
        digest = ""
        if self.source is not None and self.source.is_file():
            digest = hashlib.sha256(self.source.read_bytes()).hexdigest()
        parts.append(report_text(self.report, digest))
        return "\n".join(parts)

    def _graphs(self, files: Iterable[str]) -> str:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(["file", "graph"])
        base = self.base.removesuffix("id/") + "graph/"
        for name in sorted(files):
            writer.writerow([name, base + name.removesuffix(".ttl")])
        return buffer.getvalue()

    def _literal_date(self, said: str) -> str:
        if not said:
            return '"0001"^^xsd:gYear'
        for pattern, kind in ((r"\d{4}-\d{2}-\d{2}", "date"), (r"\d{4}-\d{2}", "gYearMonth"), (r"\d{4}", "gYear")):
            if re.fullmatch(pattern, said):
                try:
                    date.fromisoformat((said + "-01-01")[:10])
                except ValueError:
                    break
                return f'"{said}"^^xsd:{kind}'
        raise UsageError(
            f"no date: {said!r}",
            place="nap-kg new --issued",
            fix="give a day, month or year: 2024-05-17, 2024-05 or 2024",
        )

    def _words(self, text: str, *, most: int = 10_000, language: str = "") -> str:
        cut = text if len(text) <= most else text[: most - 2].rsplit(" ", 1)[0] + " …"
        return json.dumps(" ".join(cut.split()), ensure_ascii=False) + f"@{language or self.language}"

    def _turtle(self, comment: str, lines: list[str]) -> str:
        body = "\n".join(lines)
        prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items() if f"{name}:" in body)
        head = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
        return format_turtle(f"{head}\n{prefixes}\n{body}\n")


def _shipped_themes() -> dict[str, str]:
    """Return the IRI of each theme of the shipped vocabulary, by its labels in small letters."""
    found = open_dataset([resources.folder("data") / "vocabularies" / "themes.ttl"])
    labels = ((quad.subject, quad.object) for quad in found.store if quad.predicate.value == SKOS.prefLabel)
    return {str(label.value).casefold(): str(thing.value) for thing, label in labels}


_PREFIXES = {"dcterms": DCTERMS, "foaf": FOAF, "nap": NAP, "rdfs": RDFS, "skos": SKOS, "xsd": XSD}

_SCHEMES = {
    "pillars": {"en": "Pillars of the plan", "fr": "Piliers du plan", "es": "Pilares del plan"},
    "themes": {"en": "Themes of plans", "fr": "Thèmes des plans", "es": "Temas de los planes"},
}

_AGENCIES = """\
The bodies of the plan, and the names by which charts print them. To add one, copy the two blocks of the publisher:
a nap:Department, a nap:AgencyUnit with org:unitOf, or a nap:CoordinatingBody; and a nap:Name for each of its names,
with name-kind/abbreviation for an abbreviation. Or let ingest list what it does not know in review/bodies.csv."""

_PILLARS = """\
The pillars of the plan: a nap:Pillar for each, with skos:definition, skos:inScheme, skos:prefLabel and
skos:topConceptOf. The profile's [pillars] says which heading is which."""

_REVIEW = """\
# For review

`nap-kg ingest` lists here, in `bodies.csv`, the bodies that a chart names and `reference/agencies.ttl` lacks.
Write in the column `decision`: `new` (a body of its own), `name` (another name of the body whose key stands in the
line) or `nobody`.
"""

_NO_TABLES = """\
# [statuses]        # "Under way" = "in-progress": wordings, and the concept of each
# [[table]]         # one for each kind of table; nap-kg ingest --guess FILE proposes them
# [table.columns]   # deliverable = "Action": headings by what stands below them
"""
