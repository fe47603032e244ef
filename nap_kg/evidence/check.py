"""The check of evidence: passages in their places, facts in their passages, no fact without one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nap_kg.dataset import Dataset
from nap_kg.evidence.catalogue import check_catalogue
from nap_kg.evidence.documents import Document
from nap_kg.evidence.facts import judge, shown
from nap_kg.evidence.keys import check_keys
from nap_kg.evidence.locate import Passage, check_form, check_fragments, check_name, check_order, expectations, locate
from nap_kg.evidence.locator import check_locators
from nap_kg.evidence.model import Evidence, EvidenceFinding, Statements, read
from nap_kg.evidence.place import is_of_place, judge_place
from nap_kg.evidence.preferences import check_preferences
from nap_kg.evidence.profiles import check_profiles
from nap_kg.evidence.reviewed import read_reviewed, withheld
from nap_kg.evidence.rewordings import Ledger, Rewording, read_rewordings
from nap_kg.evidence.settled import check_settled
from nap_kg.evidence.standing import Places
from nap_kg.evidence.support import check_support
from nap_kg.evidence.vocabulary import check_vocabularies
from nap_kg.namespaces import NAP


@dataclass(frozen=True)
class EvidenceReport:
    """What a check of evidence found."""

    findings: tuple[EvidenceFinding, ...]  # sorted
    evidence: int  # passages that the data names
    found: int  # passages that stand in a document
    facts: int  # values held against their passages
    rewordings: int  # listed ones that were needed

    @property
    def conforms(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings


def check(
    dataset: Dataset, documents: Sequence[Document], *, rewordings: Sequence[Rewording] | None = None
) -> EvidenceReport:
    """Hold every fact of a dataset against the passage that it comes from.

    Shape:   findings sorted by thing and property; empty where every fact is shown.
    """
    statements = read(dataset)
    findings = list(statements.problems)
    passages = find_passages(statements.evidence, statements, documents, findings)
    for group in statements.by_thing.values():
        for source in sorted({one.source for one in group}):
            findings.extend(check_fragments([one for one in group if one.source == source]))
    ledger = Ledger(read_rewordings(statements) if rewordings is None else rewordings)
    facts = hold(statements, passages, ledger, findings)
    findings.extend(check_support(statements, passages))
    findings.extend(check_preferences(statements))
    findings.extend(check_vocabularies(statements, passages))
    findings.extend(ledger.findings(statements))
    findings.extend(check_beside(statements, passages))
    for document in documents:
        findings.extend(check_document(statements, passages, document))
    return EvidenceReport(
        tuple(sorted(set(findings))),
        evidence=len(statements.evidence) + len({problem.evidence for problem in statements.problems}),
        found=sum(map(len, passages.values())),
        facts=facts,
        rewordings=len(ledger.used),
    )


def hold(
    statements: Statements,
    passages: Mapping[str, tuple[Passage, ...]],
    ledger: Ledger,
    findings: list[EvidenceFinding],
    things: Collection[str] | None = None,
) -> int:
    """Hold the facts of all things, or of some, against their passages; return how many there are.

    What is wrong, with locators too, goes to ``findings``, and the rewordings that are needed are noted in the ledger.
    """
    facts = 0
    for rendition in sorted({passage.document.rendition for group in passages.values() for passage in group}):
        places = Places(statements, _of(passages, rendition))  # each report shows what it says by itself
        facts += _hold(statements, places, ledger, findings, things)
        findings.extend(check_locators(places, things))
    return facts


def _of(passages: Mapping[str, tuple[Passage, ...]], rendition: str) -> dict[str, tuple[Passage, ...]]:
    """Return the passages of one rendition alone."""
    own = {thing: tuple(p for p in group if p.document.rendition == rendition) for thing, group in passages.items()}
    return {thing: group for thing, group in own.items() if group}


def _hold(
    statements: Statements,
    places: Places,
    ledger: Ledger,
    findings: list[EvidenceFinding],
    things: Collection[str] | None,
) -> int:
    """Hold the facts that one rendition supports against its passages, and return how many there are."""
    facts = 0
    for thing in places.passages if things is None else things:
        group = places.passages.get(thing, ())
        for property_ in sorted({p for passage in group for p in passage.evidence.properties}):
            showing = [passage for passage in group if property_ in passage.evidence.properties]
            what = shown(statements, thing, property_, showing, group)
            for value in statements.data.get(thing, {}).get(property_, []):
                facts += 1
                for doubt in judge_place(value, what, places) if is_of_place(property_) else judge(value, what):
                    if doubt.word and ledger.accounts_for(thing, property_, value.value, doubt.word):
                        continue
                    iri = showing[0].evidence.iri
                    kind = "fact-not-in-passage"
                    findings.append(EvidenceFinding(thing, property_, value.value, iri, kind, doubt.message))
    return facts


def find_passages(
    evidence: Iterable[Evidence],
    statements: Statements,
    documents: Sequence[Document],
    findings: list[EvidenceFinding],
) -> dict[str, tuple[Passage, ...]]:
    """Return the passages that were found, by thing and in reading order; what is wrong with any goes to findings."""
    by_rendition = {document.rendition: document for document in documents}
    found: dict[str, list[Passage]] = {}
    evidence = list(evidence)
    expected = {iri: at for document in documents for iri, at in expectations(evidence, document).items()}
    for one in evidence:
        findings.extend(check_name(one, statements))
        document = by_rendition.get(one.source)
        if document is None:
            message = "no document of this rendition is at hand"
            findings.append(EvidenceFinding(one.thing, "", one.source, one.iri, "source-unknown", message))
            continue
        passage = locate(one, document, expected.get(one.iri))
        if isinstance(passage, Passage):
            findings.extend(check_form(passage, statements))
            found.setdefault(one.thing, []).append(passage)
        else:
            findings.append(passage)
    return {thing: in_reading_order(group) for thing, group in found.items()}


def in_reading_order(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Return the passages of one thing as a reader meets them."""
    return tuple(sorted(passages, key=lambda p: (p.document.rendition, p.start, p.end, p.evidence.iri)))


def check_beside(statements: Statements, passages: Mapping[str, tuple[Passage, ...]]) -> Iterator[EvidenceFinding]:
    """Yield what is wrong in the files beside the data: keys, catalogue of graphs, profiles, settled differences."""
    yield from check_keys(statements, passages)
    yield from check_catalogue(statements)
    yield from check_profiles(statements)
    yield from check_settled(statements)


def check_document(
    statements: Statements, passages: Mapping[str, tuple[Passage, ...]], document: Document
) -> Iterator[EvidenceFinding]:
    """Yield what is wrong with a document as a whole: its length, its reviewed spans, and what is withheld in it."""
    yield from _check_length(statements, document)
    if document.exact:
        yield from read_reviewed(statements, document)[1]
    else:
        yield from check_order([p for group in passages.values() for p in group if p.document is document])
    yield from _check_withheld(statements, passages, document)


def _check_withheld(
    statements: Statements, passages: Mapping[str, tuple[Passage, ...]], document: Document
) -> Iterator[EvidenceFinding]:
    """Yield passages that take in what is never to be printed, such as the name of a private person."""
    for start, end in withheld(statements, document):
        for passage in (p for group in passages.values() for p in group if p.document is document):
            if passage.start < end and start < passage.end:
                one = passage.evidence
                message = "the passage takes in a withheld span: end it before, or begin it after"
                yield EvidenceFinding(one.thing, "", f"{start}-{end}", one.iri, "passage-withheld", message)


def _check_length(statements: Statements, document: Document) -> Iterator[EvidenceFinding]:
    size = statements.value(document.rendition, NAP.codePointCount)
    if document.exact and size != str(len(document.text)):
        message = f"the file has {len(document.text)} code points"
        yield EvidenceFinding(document.rendition, NAP.codePointCount, size or "", "", "rendition-length", message)
