"""Errors raised on purpose: a cause, its place, and a way out.

NapKgError
├── InputError            a file or folder that can't be used: missing, empty, wrong encoding, unknown kind
│   ├── ParseError        a file that breaks its own syntax
│   ├── SourceMismatch    a source document that is not the one that the data was read from
│   └── StoreError        a disk store that can't be opened or built
│       └── StoreLocked   a disk store that another process is building
├── QueryError            a question that can't be put
│   ├── UnknownQuery      no card of that name
│   ├── QueryTimeout      an answer that was not waited for any longer
│   ├── Refused           a guarded query that is not run: broken, too long, or reaching outside the data
│   ├── LimitExceeded     a guarded query that was ended because it went over a limit
│   ├── Busy              a guarded query that found no free process in time
│   ├── Interrupted       a guarded query whose process was ended by something else than its limits
│   └── ParameterError    a parameter that is missing, unknown, badly typed or ambiguous
├── EndpointError         a server that gave no answer, or none that is whole
│   └── EndpointTimeout   an answer of a server that did not come in time
├── UnknownRule           no rule of that code or name
├── ProfileError          a plan's profile that contradicts itself or the chart
├── UsageError            a command line that can't be understood
└── MissingTool           a program or package that this machine lacks, such as Java
"""

from __future__ import annotations


class NapKgError(Exception):
    """Base of every error raised on purpose: a cause, its place, and a way out."""

    def __init__(self, cause: str, *, place: str = "", fix: str = "", excerpt: str = "") -> None:
        """Keep the three parts; an ``excerpt`` is shown below the place: a line, and a mark where in it."""
        self.cause, self.place, self.fix, self.excerpt = cause, place, fix, excerpt
        shown = "\n".join(f"       {line}" for line in excerpt.splitlines())
        super().__init__("\n".join(filter(None, [cause, place and f"  at   {place}", shown, fix and f"  fix  {fix}"])))


class InputError(NapKgError):
    """A file or folder that can't be used."""


class ParseError(InputError):
    """A file that breaks its own syntax; ``place`` is ``file:line:column``."""


class SourceMismatch(InputError):
    """A source document whose digest is not the one that the data was read from."""


class StoreError(InputError):
    """A disk store that can't be opened or built."""


class StoreLocked(StoreError):
    """A disk store that another process is building."""


class QueryError(NapKgError):
    """A question that can't be put to the dataset."""


class UnknownQuery(QueryError):
    """No card bears that name."""


class QueryTimeout(QueryError):
    """An answer that took longer than it was waited for; it is unknown, not empty."""


class Refused(QueryError):
    """A query that the guard does not run.

    ``reason`` is ``syntax``, ``update``, ``service``, ``dataset`` (a graph that is not there, or no IRI),
    ``unsupported`` (a function that the engine does not know), ``query_size`` or ``format`` (asked for in a form that
    this kind of query does not come in). For ``syntax``, ``said`` is what the
    engine's parser said.
    """

    def __init__(
        self, cause: str, *, reason: str, said: str = "", place: str = "", fix: str = "", excerpt: str = ""
    ) -> None:
        super().__init__(cause, place=place, fix=fix, excerpt=excerpt)
        self.reason, self.said = reason, said


class LimitExceeded(QueryError):
    """A query that the guard ended: its answer is unknown, not empty.

    ``limit`` is ``seconds``, ``memory``, ``rows``, ``size`` or ``nesting``; ``allowed`` how much of it there was (in
    seconds, bytes or rows), ``None`` for ``nesting``.
    """

    def __init__(self, cause: str, *, limit: str, allowed: float | None, place: str = "", fix: str = "") -> None:
        super().__init__(cause, place=place, fix=fix)
        self.limit, self.allowed = limit, allowed


class Busy(QueryError):
    """A query that found no free process: too many wait, or it waited too long. Asking later may do."""


class Interrupted(QueryError):
    """A query whose process was ended from outside, each time that it was put: by the system, or as the pool closed."""


class ParameterError(QueryError):
    """A parameter that is missing, unknown, badly typed or ambiguous."""


class EndpointError(NapKgError):
    """An answer of a server that is missing, broken, cut short or refused; what it would be is unknown, not empty."""


class EndpointTimeout(EndpointError):
    """An answer of a server that did not come, or not to its end, in the time that it was given."""


class UnknownRule(NapKgError):
    """No rule bears that code or name."""


class ProfileError(NapKgError):
    """A plan's profile that contradicts itself or the chart it describes."""


class UsageError(NapKgError):
    """A command line that can't be understood."""


class MissingTool(NapKgError):
    """A program or package that this machine lacks."""
