"""Answers as typed columns: Arrow, and by way of it pandas, polars and Parquet."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nap_kg.query.extras import load
from nap_kg.query.table import lexical

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from nap_kg.query.table import Table

_MOST_DIGITS = 38
"""What an Arrow decimal holds."""


def as_arrow(table: Table, *, extra: str = "tables", purpose: str = "an Arrow table") -> pyarrow.Table:
    """Return an Arrow table; what ``Table.to_arrow`` says."""
    arrow = load("pyarrow", extra, purpose)
    arrays = []
    for column in range(len(table.columns)):
        values = [row[column] for row in table.rows]
        kind = _kind(values, arrow)
        if kind is None:
            kind, values = arrow.string(), [None if t[column] is None else lexical(t[column]) for t in table.terms]
        arrays.append(arrow.array(values, type=kind))
    found: pyarrow.Table = arrow.Table.from_arrays(arrays, names=list(table.columns))
    return found


def _kind(values: Sequence[Any], arrow: Any) -> Any:
    """Return the Arrow type that holds every value exactly, or None where only text does."""
    kinds = {type(found) for found in values if found is not None}
    if kinds == {bool}:
        return arrow.bool_()
    if kinds == {int} and all(-(2**63) <= found < 2**63 for found in values if found is not None):
        return arrow.int64()
    if kinds == {float}:
        return arrow.float64()
    if kinds == {datetime.date}:
        return arrow.date32()
    if kinds in ({Decimal}, {Decimal, int}):
        parts = [Decimal(found).as_tuple() for found in values if found is not None]
        scale = max(max(0, -int(part.exponent)) for part in parts)
        whole = max(max(1, len(part.digits) + int(part.exponent)) for part in parts)
        if whole + scale <= _MOST_DIGITS:
            return arrow.decimal128(whole + scale, scale)
    return None


def as_pandas(table: Table) -> pandas.DataFrame:
    """Return a pandas DataFrame of Arrow's types; what ``Table.to_pandas`` says."""
    frames = load("pandas", "frames", "a pandas DataFrame")
    found: pandas.DataFrame = as_arrow(table, extra="frames", purpose="a pandas DataFrame").to_pandas(
        types_mapper=frames.ArrowDtype
    )
    return found


def as_polars(table: Table) -> polars.DataFrame:
    """Return a polars DataFrame; what ``Table.to_polars`` says."""
    frames = load("polars", "frames", "a polars DataFrame")
    found: polars.DataFrame = frames.from_arrow(as_arrow(table, extra="frames", purpose="a polars DataFrame"))
    return found


def as_parquet(table: Table) -> bytes:
    """Return a Parquet file; what ``Table.to_parquet`` says."""
    parquet = load("pyarrow.parquet", "tables", "a Parquet file")
    buffer = io.BytesIO()
    parquet.write_table(as_arrow(table, purpose="a Parquet file"), buffer)
    return buffer.getvalue()
