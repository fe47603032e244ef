"""Exports: a plan's graph as tables, as StratML, as a database, as JSON-LD and as briefings.

``export`` returns the files of a format by name; nothing is written. The same graph gives the same bytes.
"""

from nap_kg.export.run import FORMATS, Exported, export

__all__ = ["FORMATS", "Exported", "export"]
