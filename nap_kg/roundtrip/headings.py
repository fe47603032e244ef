"""The headings of an edited chart: what has to be there, what is none of ours, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nap_kg.errors import InputError
from nap_kg.export.columns import Column
from nap_kg.export.columns import columns as all_columns
from nap_kg.export.reading import near
from nap_kg.roundtrip.sheets import Sheet


def unread(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Iterator[str]:
    """Yield a remark for each column that is none of ours, and for each of ours that a sheet has not."""
    titles = [column.title for column in columns]
    for sheet in sheets:
        for heading in sheet.headings:
            if heading and heading not in titles:
                nearest = near(heading, titles)
                yield f"{sheet.place}: column {heading!r} is none of an exported chart, and was not read{nearest}"
        always = [column.title for column in all_columns({"label": (), "description": ()}) if not column.optional]
        for title in dict.fromkeys([*titles, *always]):
            if title not in sheet.headings:
                yield f"{sheet.place}: there is no column {title!r}: what it held stays"


def check_headings(sheets: Sequence[Sheet], identity: Sequence[str]) -> None:
    """Check that each sheet has the columns that tell what a row is about, and none twice.

    Raises:  InputError that names what is missing or doubled.
    """
    lines = []
    for sheet in sheets:
        lines += [f"{sheet.place}: there is no column {title!r}" for title in identity if title not in sheet.headings]
        twice = sorted({one for one in sheet.headings if one and sheet.headings.count(one) > 1})
        lines += [f"{sheet.place}: the column {title!r} stands twice" for title in twice]
    if lines:
        raise InputError(
            "the columns that tell what each row is about are not all there:\n  " + "\n  ".join(lines),
            fix="put them back from an export of the same plan: nothing else says what the rows are about",
        )
