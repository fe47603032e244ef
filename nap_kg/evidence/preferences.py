"""A discrepancy's preferred reading is the one that the data states; a number that names another would swap the two.

The shapes of discrepancies demand the same of data that has no source at hand (NAP559, NAP560).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from nap_kg.evidence.model import EvidenceFinding, Statements
from nap_kg.namespaces import NAP, RDFS


def check_preferences(statements: Statements, things: Collection[str] | None = None) -> Iterator[EvidenceFinding]:
    """Yield the preferred readings, of all discrepancies or of some, that the data does not follow."""
    for thing in sorted(statements.data if things is None else statements.data.keys() & things):
        for preferred in statements.data[thing].get(NAP.preferredReading, []):
            readings = {value.value for value in statements.values(thing, NAP.hasReading)}
            if preferred.value not in readings:
                message = "none of its readings: look at the spelling, or add it with nap:hasReading"
            elif not _is_stated(thing, preferred.value, statements, among_names=True):
                message = "the data does not state this reading: prefer the one that it states, or correct the data"
            elif any(_is_stated(thing, other, statements) for other in readings - {preferred.value}):
                message = "the data states another reading: prefer that one, or correct the data"
            else:
                continue
            yield EvidenceFinding(thing, NAP.preferredReading, preferred.value, "", "preference-wrong", message)


def _is_stated(thing: str, reading: str, statements: Statements, *, among_names: bool = False) -> bool:
    """Tell whether what a discrepancy concerns has a reading's value; a name is its label, or one of its names."""
    property_ = statements.value(reading, NAP.readingProperty) or ""
    said = statements.values(reading, NAP.readingValue)
    for concerned in statements.values(thing, NAP.concerns):
        if any(value in said for value in statements.values(concerned.value, property_)):
            return True
        if property_ == NAP.nameText:
            names = {value.value for value in statements.values(concerned.value, RDFS.label)}
            if among_names:
                for node in statements.values(concerned.value, NAP.hasName):
                    names |= {value.value for value in statements.values(node.value, NAP.nameText)}
            if any(value.value in names for value in said):
                return True
    return False
