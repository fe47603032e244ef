"""Rows and their meaning as Turtle: status reports, evidence, and the plan's elements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nap_kg.ingest.cells import Meaning
from nap_kg.ingest.chart import Chart, Fragment, Row
from nap_kg.ingest.profile import Profile, ReportProfile
from nap_kg.namespaces import DCTERMS, NAP, OA, RDF, RDFS, XSD
from nap_kg.passages import TAG, digest, tokens
from nap_kg.turtle import format_turtle

ID = "https://w3id.org/nap-kg/id/"


@dataclass(frozen=True)
class Entry:
    """One row with its key, and its bullets' keys."""

    row: Row
    meaning: Meaning
    key: str
    part_keys: tuple[str, ...]


def iri(value: str) -> str:
    """Return an IRI as Turtle writes it."""
    return f"<{value}>"


def text(value: str, suffix: str = "") -> str:
    """Return a literal as Turtle writes it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"{suffix}'


class Writer:
    """Turns the entries of one report's chart into three graphs."""

    def __init__(self, chart: Chart, entries: Sequence[Entry], profile: Profile, report: ReportProfile) -> None:
        self.chart, self.entries, self.profile, self.report = chart, entries, profile, report
        self.plan: list[str] = []
        self.status: list[str] = []
        self.evidence: list[str] = []
        self._structure()
        for entry in entries:
            self._entry(entry)

    def graphs(self) -> dict[str, str]:
        """Return the house Turtle of the graphs ``plan``, ``chart`` and ``evidence``."""
        named = {"plan": self.plan, "chart": self.status, "evidence": self.evidence}
        return {name: format_turtle(self._prefixes() + "".join(blocks), name=name) for name, blocks in named.items()}

    def _prefixes(self) -> str:
        plan, report = self.profile.plan, self.report.iri
        prefixes = {
            "agency": self.profile.agencies, "cell-remark": f"{ID}cell-remark/", "dcterms": str(DCTERMS),
            "deliverable": f"{plan}/deliverable/", "evidence": f"{report}/evidence/", "fy": self.profile.fiscal_years,
            "nap": str(NAP), "oa": str(OA), "objective": f"{plan}/objective/", "part": f"{plan}/part/",
            "pillar": f"{ID}pillar/", "rdfs": str(RDFS), "status": f"{ID}status/",
            "status-report": f"{report}/status/", "task": f"{plan}/task/", "xsd": str(XSD),
        }  # fmt: skip
        return "".join(f"@prefix {name}: <{value}> .\n" for name, value in prefixes.items())

    def _block(self, blocks: list[str], subject: str, pairs: Iterable[tuple[str, str]]) -> None:
        blocks.append(f"{iri(subject)} " + " ; ".join(f"{iri(p)} {o}" for p, o in pairs) + " .\n")

    def _label(self, *fragments: Fragment) -> list[tuple[str, str]]:
        """Return the source's wording as a label, where it may be used: without number, mark and bullets."""
        if not self.profile.open_wording:
            return []
        words = " ".join(" ".join(TAG.split(f.text)[0] for f in fragments).split())
        for pattern in (self.profile.objective, self.profile.task):
            if match := pattern.match(words):
                words = words[match.end() :]
        words = words.removeprefix(self.profile.new).strip().rstrip(".:;")
        return [(RDFS.label, text(words, f"@{self.profile.language}"))]

    def _structure(self) -> None:
        plan, place = self.profile.plan, self.profile.place
        for number, heading in self.chart.objectives.items():
            thing, pillar = f"{plan}/objective/{number}", self.chart.pillars[number]
            label = self._label(heading.fragment)
            wording = [(p, words) for _, words in label for p in (DCTERMS.description, RDFS.label)]
            self._block(self.plan, thing, [
                (RDF.type, iri(NAP.Objective)), (DCTERMS.identifier, text(number)), (NAP.isObjectiveOf, iri(plan)),
                (NAP.hasPillar, iri(pillar.iri_or_number)), *wording,
            ])  # fmt: skip
            supports = [DCTERMS.identifier, NAP.isObjectiveOf, *(predicate for predicate, _ in wording)]
            self._evidence(f"objective-{number}", thing, supports, f"{place}, objective {number}", heading.fragment)
            self._evidence(
                f"objective-{number}-pillar",
                thing,
                [NAP.hasPillar],
                f"{place}, heading above objective {number}",
                pillar.fragment,
            )
        for task in self.chart.tasks.values():
            thing = f"{plan}/task/{task.number}"
            label = self._label(*task.cell.fragments)
            self._block(self.plan, thing, [
                (RDF.type, iri(NAP.Task)), (DCTERMS.identifier, text(task.number)),
                (NAP.isTaskOf, iri(f"{plan}/objective/{task.objective}")), *label,
            ])  # fmt: skip
            rest = [RDFS.label] if label else []
            self._pieces(
                f"task-{task.number}", thing, [DCTERMS.identifier, NAP.isTaskOf, *rest], rest,
                f"{place}, task {task.number}", task.cell.fragments,
            )  # fmt: skip

    def _entry(self, entry: Entry) -> None:
        row, meaning, key = entry.row, entry.meaning, entry.key
        plan, place = self.profile.plan, f"{self.profile.place}, task {row.task}, row {row.number}"
        thing, report = f"{plan}/deliverable/{key}", f"{self.report.iri}/status/{key}"
        label = self._label(*row.cells["deliverable"].fragments)
        self._block(self.plan, thing, [
            (RDF.type, iri(NAP.Deliverable)), (NAP.isDeliverableOf, iri(f"{plan}/task/{row.task}")), *label,
        ])  # fmt: skip
        rest = [RDFS.label] if label else []
        self._pieces(
            f"deliverable-{key}", thing, [NAP.isDeliverableOf, *rest], rest, place, row.cells["deliverable"].fragments
        )
        pairs = self._status_pairs(thing, row.position, meaning.start, meaning.status, meaning.is_new)
        cells = {NAP.timelineAsPrinted: "timeline", NAP.statusAsPrinted: "status", NAP.leadAsPrinted: "lead"}
        pairs += [(predicate, text(row.cells[column].text)) for predicate, column in cells.items()]
        bodies = {
            NAP.hasLead: meaning.leads,
            NAP.hasConsultedBody: meaning.consulted,
            NAP.hasCollaborator: meaning.collaborators,
        }
        pairs += [(predicate, iri(body)) for predicate, found in bodies.items() for body in found]
        if meaning.completion:
            kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(meaning.completion)]
            pairs.append((NAP.completionDate, text(meaning.completion, f"^^{iri(XSD[kind])}")))
        if meaning.names_others:
            pairs.append((NAP.namesOthers, "true"))
        pairs += [(NAP.hasCellRemark, iri(f"{ID}cell-remark/{remark}")) for remark in sorted(meaning.remarks)]
        self._block(self.status, report, [(RDF.type, iri(NAP.StatusReport)), *pairs])
        continued = [NAP.reportsStatusOf]
        if len(row.cells["timeline"].fragments) > 1:
            continued = [NAP.hasStartPeriod, NAP.timelineAsPrinted]
        self._pieces(f"status-{key}", report, [predicate for predicate, _ in pairs], continued, place, row.extents)
        for number, (part, part_key) in enumerate(zip(meaning.parts, entry.part_keys, strict=True), 1):
            part_thing, bullet = f"{plan}/part/{part_key}", f"{place}, bullet {number}"
            part_label = self._label(part.bullet)
            self._block(self.plan, part_thing, [
                (RDF.type, iri(NAP.DeliverablePart)), (NAP.isDeliverablePartOf, iri(thing)), *part_label,
            ])  # fmt: skip
            supports = [NAP.isDeliverablePartOf, *([RDFS.label] if part_label else [])]
            self._evidence(f"part-{part_key}", part_thing, supports, bullet, part.bullet)
            if part.has_status:
                part_report = f"{self.report.iri}/status/{part_key}"
                pairs = self._status_pairs(part_thing, number, part.start, part.status, False)
                pairs += [(NAP.timelineAsPrinted, text(part.timeline)), (NAP.statusAsPrinted, text(part.status_text))]
                self._block(self.status, part_report, [(RDF.type, iri(NAP.StatusReport)), *pairs])
                self._evidence(f"status-{part_key}", part_report, [p for p, _ in pairs], bullet, row.extents[0])

    def _status_pairs(self, thing: str, position: int, start: str, status: str, is_new: bool) -> list[tuple[str, str]]:
        pairs = [
            (NAP.reportsStatusOf, iri(thing)),
            (NAP.isReportedIn, iri(self.report.iri)),
            (NAP.isMarkedNew, "true" if is_new else "false"),
            (NAP.position, str(position)),
        ]
        pairs += [(NAP.hasStartPeriod, iri(start))] if start else []
        return pairs + ([(NAP.hasStatus, iri(status))] if status else [])

    def _pieces(
        self, key: str, thing: str, supports: list[str], continued: list[str], place: str, fragments: Sequence[Fragment]
    ) -> None:
        for number, fragment in enumerate(fragments, 1):
            if number == 1:
                self._evidence(key, thing, supports, place, fragment)
            elif continued:
                self._evidence(f"{key}-{number}", thing, continued, f"{place}, continued", fragment)

    def _evidence(self, key: str, thing: str, supports: Iterable[str], locator: str, fragment: Fragment) -> None:
        words = tokens(fragment.text)
        self._block(self.evidence, f"{self.report.iri}/evidence/{key}", [
            (RDF.type, iri(NAP.Evidence)), (NAP.isEvidenceFor, iri(thing)), (NAP.locator, text(locator)),
            (NAP.startPosition, str(fragment.start)), (NAP.endPosition, str(fragment.end)),
            (NAP.tokenCount, str(len(words))), (NAP.tokenDigest, text(digest(words))),
            (OA.hasSource, iri(self.report.rendition)),
            *((NAP.supportsProperty, iri(predicate)) for predicate in dict.fromkeys(supports)),
        ])  # fmt: skip
