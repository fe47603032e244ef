"""What the server has done so far, as Prometheus reads it.

Source:  https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper ends of durations, in seconds."""


class Metrics:
    """Counts of requests by what they were for, their durations, and what was refused."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self._durations: dict[str, list[int]] = {}
        self._sums: Counter[str] = Counter()
        self.again = 0  # requests, of those counted
        self.sent = 0  # bytes
        self.swaps = 0
        self.writes = 0

    def note(self, what: str, status: int, seconds: float, size: int) -> None:
        """Count a request that has ended."""
        self.requests[what, status] += 1
        counts = self._durations.setdefault(what, [0] * (len(BUCKETS) + 1))
        counts[bisect_left(BUCKETS, seconds)] += 1
        self._sums[what] += seconds  # type: ignore[assignment]
        self.sent += size

    def text(self, gauges: dict[str, tuple[str, float]], counters: dict[str, tuple[str, float]]) -> str:
        """Return all of it, with some more values that others know: a help text and a number each."""
        return "\n".join(self._lines(gauges, counters)) + "\n"

    def _lines(self, gauges: dict[str, tuple[str, float]], counters: dict[str, tuple[str, float]]) -> Iterator[str]:
        yield "# HELP nap_kg_requests_total Requests that have ended."
        yield "# TYPE nap_kg_requests_total counter"
        for (what, status), count in sorted(self.requests.items()):
            yield f'nap_kg_requests_total{{what="{what}",status="{status}"}} {count}'
        yield "# HELP nap_kg_request_seconds How long requests took."
        yield "# TYPE nap_kg_request_seconds histogram"
        for what, counts in sorted(self._durations.items()):
            total = 0
            for end, count in zip((*BUCKETS, "+Inf"), counts, strict=True):
                total += count
                yield f'nap_kg_request_seconds_bucket{{what="{what}",le="{end}"}} {total}'
            yield f'nap_kg_request_seconds_sum{{what="{what}"}} {self._sums[what]:.6f}'
            yield f'nap_kg_request_seconds_count{{what="{what}"}} {total}'
        own = {
            "nap_kg_requests_again_total": ("Requests that came again byte by byte, and were not read.", self.again),
            "nap_kg_sent_bytes_total": ("Bytes of answers.", self.sent),
            "nap_kg_swaps_total": ("Times that the data was replaced.", self.swaps),
            "nap_kg_writes_total": ("Writes that were acknowledged.", self.writes),
        }
        for kind, values in (("counter", {**own, **counters}), ("gauge", gauges)):
            for name, (told, value) in sorted(values.items()):
                bare = name.partition("{")[0]
                yield f"# HELP {bare} {told}"
                yield f"# TYPE {bare} {kind}"
                yield f"{name} {value:g}"
