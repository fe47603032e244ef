"""From a report's chart to a graph: the layout is read, wordings are mapped, keys are looked up, Turtle is written."""

from __future__ import annotations

from nap_kg.ingest.cells import Complaint
from nap_kg.ingest.chart_reading import Entry
from nap_kg.ingest.comparison import Difference
from nap_kg.ingest.model import Meaning
from nap_kg.ingest.profile import Profile, load_profile
from nap_kg.ingest.review import UnknownBodies
from nap_kg.ingest.run import IngestResult, ingest

__all__ = [
    "Complaint",
    "Difference",
    "Entry",
    "IngestResult",
    "Meaning",
    "Profile",
    "UnknownBodies",
    "ingest",
    "load_profile",
]
