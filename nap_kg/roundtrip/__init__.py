"""The way back: an exported chart that somebody has edited gives the graph with just these edits."""

from __future__ import annotations

from nap_kg.roundtrip.differences import Difference, NewThing
from nap_kg.roundtrip.run import FileChange, Return, difference_line, read_back
from nap_kg.roundtrip.sheets import is_export

__all__ = ["Difference", "FileChange", "NewThing", "Return", "difference_line", "is_export", "read_back"]
