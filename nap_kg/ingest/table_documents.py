"""Rows of tables that are documents: letters, speeches and the like that tell of the plan."""

from __future__ import annotations

from collections.abc import Sequence

from nap_kg.ingest.identifiers import Identifiers
from nap_kg.ingest.model import Passage, PlanDocument, Reading, Skip
from nap_kg.ingest.profile import Profile, ReportProfile
from nap_kg.ingest.table_graph import iri, text
from nap_kg.ingest.table_meaning import Interpreter
from nap_kg.ingest.table_reading import shortened_label
from nap_kg.ingest.tables import TableRow
from nap_kg.namespaces import DCTERMS, FOAF, NAP, RDF, RDFS, XSD
from nap_kg.passages import digest, tokens
from nap_kg.turtle import format_turtle

KIND = "document"


def read_documents(
    rows: Sequence[TableRow],
    report: ReportProfile,
    interpreter: Interpreter,
    identifiers: Identifiers,
    reading: Reading,
    *,
    mint: bool,
) -> list[tuple[TableRow, str, str]]:
    """Put the documents that rows are into a reading; return the rows that have no key yet, with what stands for them.

    A row without a title, or whose title another row printed before, is left out; a date or address that can't be read
    is a complaint of the interpreter.
    """
    unkeyed: list[tuple[TableRow, str, str]] = []
    first: dict[str, str] = {}
    for row in rows:
        cell = row.cells[KIND]
        if not cell.text:
            reading.skips.append(Skip(row.place, "", "no wording"))
            continue
        wording = f"{cell.text} {row.cells['homepage'].text if 'homepage' in row.cells else ''}"
        sha256 = digest(tokens(wording))
        if sha256 in first:
            reading.skips.append(Skip(row.place, cell.line[:80], f"the same document as {first[sha256]}"))
            continue
        first[sha256] = row.place
        key = identifiers.key(report.key, KIND, "", sha256)
        if key is not None:
            identifiers.remember(report.key, KIND, key, "", sha256)
        elif mint:
            key = identifiers.mint(report.key, KIND, "", sha256, cell.text)
        else:
            unkeyed.append((row, "", wording))
            continue
        title = row.form.title.replace("{}", cell.line)
        passages = [
            (
                Passage(row.fragment(row.cells[column]), f"{row.place}, {row.headings[column]}", row.source.rendition),
                shown,
            )
            for column, shown in ((KIND, RDFS.label), ("issued", DCTERMS.issued), ("homepage", FOAF.homepage))
            if column in row.cells
            and row.cells[column].text
            and row.cells[column].start >= 0
            and not (column == KIND and row.form.title != "{}")  # of a title that is ours in part, the cell is no proof
        ]
        issued, homepage = interpreter.day(row, "issued"), interpreter.address(row, "homepage")
        reading.documents.append(PlanDocument(key, title, shortened_label(title), issued, homepage, passages))
    return unkeyed


def document_iri(profile: Profile, key: str) -> str:
    """Return the IRI of one of a plan's documents."""
    return f"{profile.plan}/{KIND}/{key}"


def described_documents(documents: Sequence[PlanDocument], profile: Profile) -> str:
    """Return the Turtle of documents, each a source of the plan; empty for none."""
    blocks = []
    for one in documents:
        thing, language = document_iri(profile, one.key), f"@{profile.language}"
        pairs = [
            (RDF.type, iri(FOAF.Document)),
            (DCTERMS.language, text(profile.language)),
            (DCTERMS["title"], text(one.title, language)),
            (RDFS.label, text(one.label, language)),
            (NAP.isAbout, iri(profile.plan)),
        ]
        if one.issued:
            kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(one.issued)]
            pairs.append((DCTERMS.issued, text(one.issued, f"^^{iri(XSD[kind])}")))
        if one.homepage:
            pairs.append((FOAF.homepage, iri(one.homepage)))
        blocks.append(f"{iri(thing)} " + " ; ".join(f"{iri(p)} {o}" for p, o in pairs) + " .\n")
    if not blocks:
        return ""
    prefixes = {"dcterms": DCTERMS, "foaf": FOAF, "nap": NAP, "rdfs": RDFS, "xsd": XSD}
    return format_turtle(
        "".join(f"@prefix {name}: <{value}> .\n" for name, value in prefixes.items()) + "".join(blocks)
    )
