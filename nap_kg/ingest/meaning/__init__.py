"""What the wordings of charts mean: periods, statuses and bodies, read from text and tables of words alone.

Every reader maps and never guesses: what it does not know it hands back, with what it expected and which words were not
understood. Nothing here knows of files, cells or RDF.
"""

from nap_kg.ingest.meaning.bodies import Ambiguous, Bodies, BodiesReading, Mention, NamedBody, Phrases, Unknown
from nap_kg.ingest.meaning.periods import NotAPeriod, Period, Timeline, read_period
from nap_kg.ingest.meaning.proposals import Proposal
from nap_kg.ingest.meaning.statuses import Reading, Statuses, UnknownStatus

__all__ = [
    "Ambiguous",
    "Bodies",
    "BodiesReading",
    "Mention",
    "NamedBody",
    "NotAPeriod",
    "Period",
    "Phrases",
    "Proposal",
    "Reading",
    "Statuses",
    "Timeline",
    "Unknown",
    "UnknownStatus",
    "read_period",
]
