"""What changed between two reports of a plan, two versions of the data, or two revisions in git.

Every difference has a kind of ``data/vocabularies/change-kinds.ttl``. What is the same thing is decided by IRI, key and
printed number; what is merely worded alike is proposed to a person, and counts as gone and as new until then.
"""

from __future__ import annotations

from nap_kg.diff.compare import compare_reports, compare_versions
from nap_kg.diff.model import Change, Diff, Kind, Proposal, Side
from nap_kg.diff.similarity import SIMILARITY
from nap_kg.diff.sources import find_reports, revision

__all__ = [
    "SIMILARITY",
    "Change",
    "Diff",
    "Kind",
    "Proposal",
    "Side",
    "compare_reports",
    "compare_versions",
    "find_reports",
    "revision",
]
