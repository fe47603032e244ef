"""What the wordings of charts mean: periods and statuses, read from text and tables of words alone.

Every reader maps and never guesses: what it does not know it hands back, with what it expected and which words were not
understood. Nothing here knows of files, cells or RDF.
"""

from nap_kg.ingest.meaning.periods import NotAPeriod, Period, Timeline, read_period
from nap_kg.ingest.meaning.statuses import Reading, Statuses, UnknownStatus

__all__ = ["NotAPeriod", "Period", "Reading", "Statuses", "Timeline", "UnknownStatus", "read_period"]
