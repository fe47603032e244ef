"""What a report says as Turtle: the plan's elements, status reports, and evidence for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nap_kg.ingest.model import Element, Passage, Reading, Standing
from nap_kg.ingest.profile import Profile, ReportProfile
from nap_kg.namespaces import DCTERMS, ID, NAP, OA, ORG, RDF, RDFS, XSD
from nap_kg.passages import digest, tokens
from nap_kg.turtle.terms import RDF_LANG_STRING, XSD_BOOLEAN, XSD_INTEGER, Iri, Literal
from nap_kg.turtle.write import HouseTurtle


def label(value: str, language: str) -> Literal:
    """Return a text in a language."""
    return Literal(value, RDF_LANG_STRING, language)


def whole(value: int) -> Literal:
    """Return an integer."""
    return Literal(str(value), XSD_INTEGER)


_TRUE, _FALSE = Literal("true", XSD_BOOLEAN), Literal("false", XSD_BOOLEAN)


class Writer:
    """Turns the reading of one report into three graphs."""

    def __init__(
        self, reading: Reading, profile: Profile, report: ReportProfile, step: Callable[[], None] = lambda: None
    ) -> None:
        """Write what was read; ``step`` is called for each element and each standing."""
        self.profile, self.report, self.reading = profile, report, reading
        prefixes = self._prefixes()
        self.plan, self.status, self.evidence = (HouseTurtle(prefixes) for _ in range(3))
        self._evidenced: set[str] = set()
        self._names: set[str] | None = None  # of evidence for whole elements and status reports
        for element in reading.elements:
            self._element(element)
            step()
        for standing in reading.standings:
            self._standing(standing)
            step()
        for document in reading.documents:
            for number, (passage, shown) in enumerate(document.passages, 1):
                suffix = f"-{number}" if number > 1 else ""
                thing = f"{profile.plan}/document/{document.key}"
                self._evidence(f"document-{document.key}{suffix}", thing, [shown], passage)
        for body, passage in reading.units:
            key = body.removeprefix(profile.agencies).replace("/", "-")
            self._evidence(f"unit-{key}", body, [ORG.unitOf], passage)
        for name, passage in reading.named:
            body = name.removeprefix(profile.agencies).replace("/name/", "-").replace("/", "-")
            self._evidence(f"name-{body}", name, [NAP.nameText], passage)

    def graphs(self) -> dict[str, str]:
        """Return the house Turtle of the graphs ``plan``, ``chart`` and ``evidence``."""
        return {"plan": self.plan.text(), "chart": self.status.text(), "evidence": self.evidence.text()}

    def _prefixes(self) -> dict[str, str]:
        plan, report = self.profile.plan, self.report.iri
        return {
            "agency": self.profile.agencies, "cell-remark": ID["cell-remark/"], "dcterms": str(DCTERMS),
            "deliverable": f"{plan}/deliverable/", "evidence": f"{report}/evidence/", "fy": self.profile.fiscal_years,
            "nap": str(NAP), "oa": str(OA), "objective": f"{plan}/objective/", "part": f"{plan}/part/",
            "period": self.profile.periods, "pillar": ID["pillar/"], "rdfs": str(RDFS), "status": ID["status/"],
            "status-report": f"{report}/status/", "task": f"{plan}/task/", "xsd": str(XSD),
        }  # fmt: skip

    def _thing(self, element: Element | None) -> str:
        return self.profile.plan if element is None else f"{self.profile.plan}/{element.kind}/{element.key}"

    def _element(self, element: Element) -> None:
        thing = self._thing(element)
        labels = []
        if element.label:
            wording = label(element.label, self.profile.language)
            labels = [(RDFS.label, wording)]
            if element.kind == "objective":
                labels.insert(0, (DCTERMS.description, wording))
        pairs: list[tuple[str, Iri | Literal]] = [(element.parent_property, Iri(self._thing(element.parent)))]
        if element.number:
            pairs.insert(0, (DCTERMS.identifier, Literal(element.number)))
        pillar = [(NAP.hasPillar, Iri(element.pillar))] if element.pillar else []
        targets = [(NAP.contributesTo, Iri(target)) for target in element.targets]
        self.plan.add(thing, [(RDF.type, Iri(element.type)), *pairs, *pillar, *targets, *labels])
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
                self._evidence(self._piece(element.name, number), thing, rest, passage)
        suffixes = {NAP.hasPillar: "pillar", element.parent_property: "parent", DCTERMS.identifier: "number"}
        for property_, elsewhere in apart.items():
            if elsewhere is not None:
                self._evidence(f"{element.name}-{suffixes[property_]}", thing, [property_], elsewhere)

    def _standing(self, standing: Standing) -> None:
        meaning, key = standing.meaning, standing.element.key
        report = f"{self.report.iri}/status/{key}"
        pairs: list[tuple[str, Iri | Literal]] = [
            (NAP.reportsStatusOf, Iri(self._thing(standing.element))),
            (NAP.isReportedIn, Iri(self.report.iri)),
            (NAP.isMarkedNew, _TRUE if meaning.is_new else _FALSE),
            (NAP.position, whole(standing.position)),
        ]
        some = {NAP.hasStartPeriod: meaning.start, NAP.hasDuePeriod: meaning.due, NAP.hasStatus: meaning.status}
        pairs += [(predicate, Iri(value)) for predicate, value in some.items() if value]
        pairs += [(predicate, Literal(cell)) for predicate, cell in standing.printed.items()]
        bodies = {
            NAP.hasLead: meaning.leads,
            NAP.hasConsultedBody: meaning.consulted,
            NAP.hasCollaborator: meaning.collaborators,
        }
        pairs += [(predicate, Iri(body)) for predicate, found in bodies.items() for body in found]
        if meaning.completion:
            kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(meaning.completion)]
            pairs.append((NAP.completionDate, Literal(meaning.completion, XSD[kind])))
        if meaning.names_others:
            pairs.append((NAP.namesOthers, _TRUE))
        if meaning.open_ended:
            pairs.append((NAP.isOpenEnded, _TRUE))
        pairs += [(NAP.hasCellRemark, Iri(ID[f"cell-remark/{remark}"])) for remark in sorted(meaning.remarks)]
        self.status.add(report, [(RDF.type, Iri(NAP.StatusReport)), *pairs])
        said = list(dict.fromkeys(predicate for predicate, _ in pairs))
        for number, (passage, properties) in enumerate(standing.passages, 1):
            supports = [p for p in said if not properties or p in properties]
            if supports:
                name = f"status-{key}"
                self._evidence(self._piece(name, number) if number > 1 else name, report, supports, passage)

    def _piece(self, name: str, number: int) -> str:
        """Return the name of evidence for another piece of a passage, the second one or a later one.

        It ends in the number, unless keys that end in numbers themselves give another thing's evidence that name.
        """
        if not self._taken(name):
            return f"{name}-{number}"
        return f"{name}-more" + (f"-{number - 1}" if number > 2 else "")

    def _taken(self, name: str) -> bool:
        if self._names is None:
            keys = {element.name for element in self.reading.elements}
            self._names = keys | {f"status-{standing.element.key}" for standing in self.reading.standings}
        return any(f"{name}-{number}" in self._names for number in range(2, 10))

    def _evidence(self, key: str, thing: str, supports: Sequence[str], passage: Passage) -> None:
        words = tokens(passage.fragment.text)
        while key in self._evidenced:  # of two things whose names run into each other
            key += "-more"
        self._evidenced.add(key)
        self.evidence.add(f"{self.report.iri}/evidence/{key}", [
            (RDF.type, Iri(NAP.Evidence)), (NAP.isEvidenceFor, Iri(thing)), (NAP.locator, Literal(passage.locator)),
            (NAP.startPosition, whole(passage.fragment.start)), (NAP.endPosition, whole(passage.fragment.end)),
            (NAP.tokenCount, whole(len(words))), (NAP.tokenDigest, Literal(digest(words))),
            (OA.hasSource, Iri(passage.rendition)),
            *((NAP.supportsProperty, Iri(predicate)) for predicate in dict.fromkeys(supports)),
        ])  # fmt: skip
