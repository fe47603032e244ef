"""Which column of a table is what: by its heading and by its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from nap_kg.ingest.guess.kinds import NUMBER, Kind
from nap_kg.ingest.guess.model import SURE, ColumnGuess, Guess, TableGuess
from nap_kg.ingest.guess.words import HEADINGS, TOTALS, heading_score, plain
from nap_kg.readers import Record

LEVELS = ("part", "deliverable", "task", "objective")
"""What a row can be, the innermost first."""

_DATES = ("timeline", "start", "due", "completion")
_BODIES = ("lead", "collaborators", "consulted")


def assign_columns(guess: Guess, table: TableGuess, records: Sequence[Record], headings: Sequence[str]) -> None:
    """Say in a guess of a table which of its columns is what, and what else follows from its cells."""
    kinds = {
        heading: Kind(
            tuple(text for record in records if (text := record.text(heading))),
            sum(not record.text(heading) for record in records),
        )
        for heading in headings
    }
    left = dict(kinds)
    for heading, kind in kinds.items():
        if reason := _useless(heading, kind):
            table.ignore[heading] = reason
            del left[heading]
    for heading in _of_persons(guess, table, left):
        del left[heading]
    _best(guess, table, left)
    _identify(guess, table, left)
    _row(guess, table, left)
    for heading in left:
        if heading not in {one.heading for one in table.columns.values()} and heading not in table.ignore:
            table.ignore[heading] = "not seen what it is"
            if kinds[heading].texts:
                _doubt(guess, table, f"column {heading!r} is left out", 0.5, "no column of a profile fits it")
    _details(guess, table, records, kinds)


def _doubt(guess: Guess, table: TableGuess, what: str, confidence: float, reason: str) -> None:
    guess.doubt(table.place, what, confidence, reason)


def _useless(heading: str, kind: Kind) -> str:
    if not kind.texts:
        return "empty"
    if kind.links > 0.8:
        return "addresses"
    if len(kind.texts) > 3 and len(kind.distinct) == 1 and not kind.blanks and not _named(heading):
        return "the same in every row"
    if re.fullmatch(r"layout|permalink|body|.*_slug", heading.casefold()):
        return "of the page, not of the plan"
    return ""


def _named(heading: str) -> bool:
    return any(heading_score(column, heading) >= 0.7 for column in HEADINGS)


def _of_persons(guess: Guess, table: TableGuess, kinds: Mapping[str, Kind]) -> list[str]:
    """Leave out columns with names of persons: nothing is published of a private person."""
    found = []
    for heading, kind in kinds.items():
        said = (
            re.search(r"\b(?:name|nom|nombre)$", plain(heading)) is not None and kind.words <= 5 and kind.bodies < 0.3
        )
        role = any(heading_score(column, heading) for column in _BODIES) or said
        if len(kind.texts) >= 2 and kind.persons >= 0.6 and (role or "minister" in plain(heading)):
            table.ignore[heading] = "names of persons"
            _doubt(
                guess,
                table,
                f"column {heading!r} is left out",
                0.6,
                "its cells look like names of persons, which are not published",
            )
            found.append(heading)
    return found


def _score(column: str, heading: str, kind: Kind) -> tuple[float, str]:
    """Return how well a column of a profile fits one of a table, and why."""
    said = heading_score(column, heading)
    cells, why = _cells(column, kind)
    if said:
        return 0.65 * said + 0.35 * cells, f"its heading, and {why}" if cells >= 0.5 else f"its heading alone: {why}"
    if column == "lead":
        cells, why = (
            kind.abbreviations * (kind.variety < 1),
            f"{kind.abbreviations:.0%} of its wordings are abbreviations",
        )
    alone = {"status": 0.7, "timeline": 0.65, "lead": 0.6, "deliverable": 0.55}.get(column, 0.0) * cells
    return (alone if cells >= 0.6 else 0.0), f"its cells alone: {why}"


def _cells(column: str, kind: Kind) -> tuple[float, str]:
    if column == "status":
        few = 0.5 if kind.is_few and kind.words <= 5 and not kind.yes_no else 0.0
        return max(kind.statuses, few), f"{kind.statuses:.0%} of its cells are known statuses"
    if column in _DATES:
        return kind.dates, f"{kind.dates:.0%} of its wordings are dates or periods"
    if column in _BODIES:
        return kind.bodies, f"{kind.bodies:.0%} of its wordings look like bodies"
    if column in (*LEVELS, "task"):
        wordy = min(1.0, kind.words / 4) if kind.dates < 0.5 and kind.statuses < 0.5 and kind.bodies < 0.7 else 0.1
        share = kind.variety if column in ("deliverable", "part") else 1.0
        return wordy * (0.4 + 0.6 * share), f"{kind.words:.0f} words in a cell, {kind.variety:.0%} of them different"
    if column == "pillar":
        few = len(kind.distinct) <= max(8, (len(kind.texts) + kind.blanks) // 3) and kind.words <= 12
        return (0.9 if few else 0.2), f"{len(kind.distinct)} different wordings"
    if column == "target":
        hits = [
            bool(re.fullmatch(r"(?:SDG|ODD|ODS)?\s*\d+(?:\.\w+)?(?:[,;\s]+\d+(?:\.\w+)?)*", text))
            for text in kind.distinct
        ]
        return sum(hits) / max(1, len(hits)), "numbers of goals"
    if column == "new":
        return (1.0 if kind.yes_no else 0.0), "marks alone"
    return 0.0, ""


def _best(guess: Guess, table: TableGuess, kinds: Mapping[str, Kind]) -> None:
    """Give each column of the profile the one of the table that fits it best, the best pairs first."""
    pairs = []
    for at, (heading, kind) in enumerate(kinds.items()):
        for column in HEADINGS:
            if column == "identifier":
                continue
            score, why = _score(column, heading, kind)
            if kind.identifiers > 0.9 and kind.words < 2 and column in LEVELS:
                continue  # a number, whatever its heading says
            if score > 0.3:
                pairs.append((-score, at, column, heading, why))
    taken: set[str] = set()
    for negative, _, column, heading, why in sorted(pairs):
        if column in table.columns or heading in taken:
            continue
        if column == "new" and -negative < 0.9:
            continue
        if column in ("timeline",) and any(one in table.columns for one in ("due", "start")) and -negative < SURE:
            continue
        taken.add(heading)
        table.columns[column] = ColumnGuess(column, heading, -negative, why)
        rivals = [
            h for n, _, c, h, _ in pairs if c == column and h != heading and h not in taken and n - negative < 0.12
        ]
        if rivals:
            table.columns[column] = ColumnGuess(
                column, heading, min(-negative, 0.6), f"{', '.join(map(repr, sorted(set(rivals))))} would fit too"
            )
    for column, one in sorted(table.columns.items()):
        if one.confidence < SURE:
            _doubt(guess, table, f"column {one.heading!r} is taken for {column}", one.confidence, one.reason)


def _identify(guess: Guess, table: TableGuess, kinds: Mapping[str, Kind]) -> None:
    """Find the numbers of rows, and of what rows belong to."""
    taken = {one.heading for one in table.columns.values()}
    found = []
    for at, (heading, kind) in enumerate(kinds.items()):
        named = heading_score("identifier", heading)
        if heading in taken or kind.identifiers < 0.8 or kind.words >= 2.5 or not (named or kind.identifiers > 0.95):
            continue
        found.append((kind.variety == 1 and not kind.blanks, named, -at, heading))
    own = [one for one in found if one[0]]
    if own:
        _, named, _, heading = max(own)
        confidence = 0.95 if named else 0.7
        table.columns["identifier"] = ColumnGuess("identifier", heading, confidence, "numbers, no two alike")
        if confidence < SURE:
            _doubt(
                guess,
                table,
                f"column {heading!r} is taken for identifier",
                confidence,
                "its cells alone: numbers, no two alike",
            )
    others = [one for one in found if not one[0] and one[1] and kinds[one[3]].variety < 1]
    if others and own:
        heading = max(others)[3]
        table.columns["parent"] = ColumnGuess("parent", heading, 0.6, "numbers that repeat")
        _doubt(
            guess,
            table,
            f"column {heading!r} is taken for parent",
            0.6,
            "numbers that repeat: of what a row belongs to?",
        )
    elif others:
        heading = max(others)[3]
        table.ignore[heading] = "numbers that are not those of one row each"
        _doubt(
            guess,
            table,
            f"column {heading!r} is left out",
            0.4,
            "its numbers repeat or are blank: identifiers have to be unique",
        )


def _row(guess: Guess, table: TableGuess, kinds: Mapping[str, Kind]) -> None:
    """Find what a row is, and let something be its wording."""
    if "parent" in table.columns and "deliverable" in table.columns and "objective" not in table.columns:
        table.row = "deliverable"
    if "deliverable" in table.columns:
        return
    inner = next((level for level in LEVELS if level in table.columns), "")
    taken = {one.heading for one in table.columns.values()}
    free = [h for h, kind in kinds.items() if h not in taken and h not in table.ignore and kind.words >= 2]
    if inner:
        one = table.columns[inner]
        if kinds[one.heading].variety > 0.9 or not free:
            del table.columns[inner]
            table.columns["deliverable"] = ColumnGuess(
                "deliverable", one.heading, 0.6, f"called {inner}, but each row has its own"
            )
            _doubt(
                guess,
                table,
                f"column {one.heading!r} is taken for deliverable",
                0.6,
                f"called {inner}, but each row has its own",
            )
            return
    if free:
        longest = max(free, key=lambda h: (kinds[h].words * kinds[h].variety, h))
        table.columns["deliverable"] = ColumnGuess("deliverable", longest, 0.5, "the longest wordings")
        _doubt(
            guess, table, f"column {longest!r} is taken for deliverable", 0.5, "its cells alone: the longest wordings"
        )


def _details(guess: Guess, table: TableGuess, records: Sequence[Record], kinds: Mapping[str, Kind]) -> None:
    if "deliverable" not in table.columns:
        return
    wording = table.columns["deliverable"].heading
    table.fill = tuple(
        column
        for column in ("pillar", "objective", "task")
        if column in table.columns and _is_filled(records, table.columns[column].heading)
    )
    for column in ("objective", "task", "deliverable"):
        one = table.columns.get(column)
        if (
            one is None
            or kinds[one.heading].numbered < 0.8
            or (column == "deliverable" and "identifier" in table.columns)
        ):
            continue
        table.numbers[column] = NUMBER
        if kinds[one.heading].numbered < 1:
            said = f"{1 - kinds[one.heading].numbered:.0%} of the cells do not begin with one"
            _doubt(guess, table, f"numbers of {column} stand before its words in {one.heading!r}", 0.7, said)
    totals = [text for text in kinds[wording].distinct if re.search(TOTALS, text)]
    totals += [
        t for record in records for h in list(record.cells)[:1] if (t := record.text(h)) and re.search(TOTALS, t)
    ]
    if totals:
        first = next(iter(records[0].cells)) if not any(re.search(TOTALS, t) for t in kinds[wording].distinct) else ""
        table.skip = ((first or "deliverable", TOTALS, "a sum of other rows"),)
        _doubt(guess, table, f"{len(set(totals))} rows are left out", 0.7, "they begin as sums of other rows do")
    marks = [text for text in kinds[wording].texts if re.match(r"(?:NEW|NOUVEAU|NUEVO)\s?:", text)]
    if marks and "new" not in table.columns:
        table.new = marks[0].partition(":")[0] + ":"
    if "identifier" not in table.columns and "deliverable" not in table.numbers:
        _doubt(
            guess,
            table,
            "rows have no number",
            0.7,
            "keys are minted from their wordings, and follow these from report to report",
        )


def _is_filled(records: Sequence[Record], heading: str) -> bool:
    """Whether blank cells stand below one with words, as those of a heading that holds for several rows do."""
    texts = [record.text(heading) for record in records]
    return any(above and not below for above, below in pairwise(texts)) and bool(texts and texts[0])
