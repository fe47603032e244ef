"""Evidence: every fact of the data is held against the passage of the source that it comes from.

``find`` recognises the source documents, ``check`` holds the data against them, ``show`` brings a thing's passages,
``coverage`` counts what of a source nothing accounts for, and ``block`` writes the Turtle of a new evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nap_kg.dataset import Dataset
from nap_kg.evidence import documents as _documents
from nap_kg.evidence.block import block, span
from nap_kg.evidence.check import EvidenceReport, check
from nap_kg.evidence.coverage import Coverage, coverage
from nap_kg.evidence.documents import Document
from nap_kg.evidence.model import Evidence, EvidenceFinding, read
from nap_kg.evidence.places import with_places
from nap_kg.evidence.show import ShownPassage, passage, show

__all__ = [
    "Coverage",
    "Document",
    "Evidence",
    "EvidenceFinding",
    "EvidenceReport",
    "ShownPassage",
    "block",
    "check",
    "coverage",
    "evidence",
    "find",
    "passage",
    "show",
    "span",
    "with_places",
]


def find(
    dataset: Dataset, sources: Sequence[Path | str] | None = None, *, other_rendition: bool = False
) -> tuple[Document, ...]:
    """Return the documents that a dataset's evidence names: of these files and folders, else of the shared sources.

    Raises:  SourceMismatch where no file is a rendition that the data was read from; InputError for a missing one.
    """
    return _documents.find(read(dataset), sources, other_rendition=other_rendition)


def evidence(dataset: Dataset) -> tuple[Evidence, ...]:
    """Return every evidence of a dataset that can be read, by IRI."""
    return read(dataset).evidence
