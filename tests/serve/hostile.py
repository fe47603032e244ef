"""The guard's hostile list over HTTP: ``python -m tests.serve.hostile`` writes what became of each into docs/serve.md."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.guard.hostile import HASTY, HOSTILE, NORMAL, Hostile
from tests.serve.running import Server, running

PAGE = Path(__file__).resolve().parents[2] / "docs" / "serve.md"
BEGIN, END = "<!-- hostile: written by python -m tests.serve.hostile -->\n", "<!-- end -->\n"
PATIENT = ("--seconds", "120", "--memory", "128", "--rows", "100000", "--size", "8")
"""So much time that what takes memory or writes rows is ended for that, on a busy machine too."""
QUICK = ("--seconds", "1", "--memory", "4096", "--rows", "1000000000", "--size", "1000000")
"""So much of the rest that what computes for ever is ended for that."""

STATUS = {
    "answered": 200,
    "refused: syntax": 400,
    "refused: service": 400,
    "refused: update": 400,
    "refused: dataset": 400,
    "refused: query_size": 413,
    "over: seconds": 504,
    "over: memory": 507,
    "over: rows": 422,
    "over: size": 422,
    "over: nesting": 400,
}
"""What the guard's outcomes are over HTTP."""


def expected(one: Hostile) -> int:
    """Return the status that a query of the list must end in; a server reads no query of more than 100 kB."""
    return 413 if len(one.query) > 100_000 else STATUS[one.outcome]


def put(server: Server, one: Hostile, port: int = 9) -> tuple[int, str]:
    """Send a query, and return the status and the limit or reason that the answer tells."""
    body = one.query.replace("PORT", str(port)).encode("utf-8", "surrogatepass")
    accept = "application/sparql-results+json, text/turtle, application/problem+json;q=0.1"
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    reply = server.ask("/sparql", method="POST", body=body, headers=headers, seconds=300)
    if reply.media != "application/problem+json":
        return reply.status, ""
    told = json.loads(reply.body)
    return reply.status, told.get("limit") or told.get("reason") or ""


def normal(server: Server) -> int:
    """Return the status of a plain query, which all of them are followed by."""
    return server.sparql(NORMAL).status


def outcomes() -> Iterator[tuple[Hostile, int, str]]:
    """Yield each query of the list with what became of it."""
    with running(*PATIENT, "--no-log") as patient, running(*QUICK, "--no-log") as quick:
        for one in HOSTILE:
            server = quick if one.limits is HASTY else patient
            status, said = put(server, one)
            assert normal(server) == 200, one
            yield one, status, said


def main() -> None:
    """Write the list into the page."""
    lines = ["| what the query does | how | status | told |", "|---|---|--:|---|"]
    before = ""
    for one, status, said in outcomes():
        lines.append(f"| {'' if one.kind == before else one.kind} | {one.what} | {status} | {said} |")
        before = one.kind
        print(f"{status} {said:12} {one.kind}: {one.what}", file=sys.stderr, flush=True)
    text = PAGE.read_text(encoding="utf-8")
    start, _, rest = text.partition(BEGIN)
    made = "".join(f"{line}\n" for line in lines)
    PAGE.write_text(f"{start}{BEGIN}\n{made}\n{END}{re.split(END, rest)[-1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
