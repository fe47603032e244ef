"""What a report says as Turtle: the plan's elements, status reports, and evidence for both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nap_kg.ingest.model import Element, Passage, Reading, Standing
from nap_kg.ingest.profile import Profile, ReportProfile
from nap_kg.namespaces import DCTERMS, ID, NAP, OA, RDF, RDFS, XSD
from nap_kg.passages import digest, tokens
from nap_kg.turtle import format_turtle


def iri(value: str) -> str:
    """Return an IRI as Turtle writes it."""
    return f"<{value}>"


def text(value: str, suffix: str = "") -> str:
    """Return a literal as Turtle writes it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped.replace(chr(13), "")}"{suffix}'


class Writer:
    """Turns the reading of one report into three graphs."""

    def __init__(self, reading: Reading, profile: Profile, report: ReportProfile) -> None:
        self.profile, self.report = profile, report
        self.plan: list[str] = []
        self.status: list[str] = []
        self.evidence: list[str] = []
        for element in reading.elements:
            self._element(element)
        for standing in reading.standings:
            self._standing(standing)
        for name, passage in reading.named:
            body = name.removeprefix(profile.agencies).replace("/name/", "-").replace("/", "-")
            self._evidence(f"name-{body}", name, [NAP.nameText], passage)

    def graphs(self) -> dict[str, str]:
        """Return the house Turtle of the graphs ``plan``, ``chart`` and ``evidence``."""
        named = {"plan": self.plan, "chart": self.status, "evidence": self.evidence}
        return {name: format_turtle(self._prefixes() + "".join(blocks), name=name) for name, blocks in named.items()}

    def _prefixes(self) -> str:
        plan, report = self.profile.plan, self.report.iri
        prefixes = {
            "agency": self.profile.agencies, "cell-remark": ID["cell-remark/"], "dcterms": str(DCTERMS),
            "deliverable": f"{plan}/deliverable/", "evidence": f"{report}/evidence/", "fy": self.profile.fiscal_years,
            "nap": str(NAP), "oa": str(OA), "objective": f"{plan}/objective/", "part": f"{plan}/part/",
            "period": self.profile.periods, "pillar": ID["pillar/"], "rdfs": str(RDFS), "status": ID["status/"],
            "status-report": f"{report}/status/", "task": f"{plan}/task/", "xsd": str(XSD),
        }  # fmt: skip
        return "".join(f"@prefix {name}: <{value}> .\n" for name, value in prefixes.items())

    def _block(self, blocks: list[str], subject: str, pairs: Iterable[tuple[str, str]]) -> None:
        blocks.append(f"{iri(subject)} " + " ; ".join(f"{iri(p)} {o}" for p, o in pairs) + " .\n")

    def _thing(self, element: Element | None) -> str:
        return self.profile.plan if element is None else f"{self.profile.plan}/{element.kind}/{element.key}"

    def _element(self, element: Element) -> None:
        thing = self._thing(element)
        labels = []
        if element.label:
            wording = text(element.label, f"@{self.profile.language}")
            labels = [(RDFS.label, wording)]
            if element.kind == "objective":
                labels.insert(0, (DCTERMS.description, wording))
        pairs = [(element.parent_property, iri(self._thing(element.parent)))]
        if element.number:
            pairs.insert(0, (DCTERMS.identifier, text(element.number)))
        pillar = [(NAP.hasPillar, iri(element.pillar))] if element.pillar else []
        targets = [(NAP.contributesTo, iri(target)) for target in element.targets]
        self._block(self.plan, thing, [(RDF.type, iri(element.type)), *pairs, *pillar, *targets, *labels])
        apart = {
            NAP.hasPillar: element.pillar_passage,
            element.parent_property: element.parent_passage,
            DCTERMS.identifier: element.number_passage,
        }
        supports = [p for p, _ in (*pairs, *pillar, *targets, *labels) if apart.get(p) is None]
        rest = [p for p, _ in labels if p == RDFS.label]
        for number, passage in enumerate(element.passages, 1):
            if number == 1:
                self._evidence(element.name, thing, supports, passage)
            elif rest:
                self._evidence(f"{element.name}-{number}", thing, rest, passage)
        suffixes = {NAP.hasPillar: "pillar", element.parent_property: "parent", DCTERMS.identifier: "number"}
        for property_, elsewhere in apart.items():
            if elsewhere is not None:
                self._evidence(f"{element.name}-{suffixes[property_]}", thing, [property_], elsewhere)

    def _standing(self, standing: Standing) -> None:
        meaning, key = standing.meaning, standing.element.key
        report = f"{self.report.iri}/status/{key}"
        pairs = [
            (NAP.reportsStatusOf, iri(self._thing(standing.element))),
            (NAP.isReportedIn, iri(self.report.iri)),
            (NAP.isMarkedNew, "true" if meaning.is_new else "false"),
            (NAP.position, str(standing.position)),
        ]
        some = {NAP.hasStartPeriod: meaning.start, NAP.hasDuePeriod: meaning.due, NAP.hasStatus: meaning.status}
        pairs += [(predicate, iri(value)) for predicate, value in some.items() if value]
        pairs += [(predicate, text(cell)) for predicate, cell in standing.printed.items()]
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
        if meaning.open_ended:
            pairs.append((NAP.isOpenEnded, "true"))
        pairs += [(NAP.hasCellRemark, iri(ID[f"cell-remark/{remark}"])) for remark in sorted(meaning.remarks)]
        self._block(self.status, report, [(RDF.type, iri(NAP.StatusReport)), *pairs])
        said = list(dict.fromkeys(predicate for predicate, _ in pairs))
        for number, (passage, properties) in enumerate(standing.passages, 1):
            supports = [p for p in said if not properties or p in properties]
            if supports:
                self._evidence(f"status-{key}" + (f"-{number}" if number > 1 else ""), report, supports, passage)

    def _evidence(self, key: str, thing: str, supports: Sequence[str], passage: Passage) -> None:
        words = tokens(passage.fragment.text)
        self._block(self.evidence, f"{self.report.iri}/evidence/{key}", [
            (RDF.type, iri(NAP.Evidence)), (NAP.isEvidenceFor, iri(thing)), (NAP.locator, text(passage.locator)),
            (NAP.startPosition, str(passage.fragment.start)), (NAP.endPosition, str(passage.fragment.end)),
            (NAP.tokenCount, str(len(words))), (NAP.tokenDigest, text(digest(words))),
            (OA.hasSource, iri(passage.rendition)),
            *((NAP.supportsProperty, iri(predicate)) for predicate in dict.fromkeys(supports)),
        ])  # fmt: skip
