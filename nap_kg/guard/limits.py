"""What a guarded query may use."""

from __future__ import annotations

from dataclasses import dataclass

from nap_kg.errors import LimitExceeded, Refused, UsageError


@dataclass(frozen=True)
class Limits:
    """What a single query may use; over any of these, it ends with an error that says which."""

    seconds: float = 10.0  # from when a process takes it, by the clock on the wall; processor time is bound likewise
    memory: int = 1 << 30  # bytes of address space beyond what the loaded store takes
    rows: int = 1_000_000  # of the answer; triples for CONSTRUCT and DESCRIBE
    size: int = 64 << 20  # bytes of the answer as it is written
    query_size: int = 100_000  # bytes of the query's text

    def __post_init__(self) -> None:
        """Raise UsageError for a limit that is no positive number."""
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
                raise UsageError(
                    f"the limit {name!r} is {value!r}", place=f"Limits({name}=…)", fix="give a number above 0"
                )


def exceeded(limit: str, limits: Limits) -> LimitExceeded:
    """Return the error for a limit that a query went over."""
    unknown = "the answer is unknown, not empty"
    less = "ask for less: add LIMIT, or narrow the patterns"
    narrow = "begin with the narrowest pattern, join patterns by shared variables"
    allowed: float | None = None if limit == "nesting" else getattr(limits, limit)
    cause, fix = {
        "seconds": (f"ended after {limits.seconds:g} s: {unknown}", f"ask for less ({narrow}), or allow more seconds"),
        "memory": (
            f"needs more than {_bytes(limits.memory)} of memory: {unknown}",
            f"ask for less ({narrow}; ORDER BY, GROUP BY and DISTINCT hold all rows), or allow more memory",
        ),
        "rows": (f"has more than {limits.rows} rows: {unknown}", f"{less}, or allow more rows"),
        "size": (f"takes more than {_bytes(limits.size)} written out: {unknown}", f"{less}, or allow a larger size"),
        "nesting": ("is nested too deeply for the engine, whose stack ended", "nest fewer groups and brackets"),
    }[limit]
    return LimitExceeded(f"over the limit of {limit}: the query {cause}", limit=limit, allowed=allowed, fix=fix)


def check_size(query: str, limits: Limits) -> None:
    """Raise Refused for a query that is too long to be read, or that is no text."""
    try:
        size = len(query.encode())
    except UnicodeEncodeError as error:
        raise Refused("the query has half a character", reason="syntax", fix="write it in UTF-8") from error
    if size > limits.query_size:
        raise Refused(
            f"the query has {size} bytes, and at most {limits.query_size} are read",
            reason="query_size",
            fix="ask with a shorter one, or allow a larger query_size",
        )


def _bytes(number: int) -> str:
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if number >= size:
            return f"{number / size:.4g} {unit}"
    return f"{number} bytes"
