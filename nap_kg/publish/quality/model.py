"""What a check of a site tells: each test with what misses, and how many passed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.publish.quality.site import Examined

FORMATS = ("text", "json", "markdown")
MOST_REASONS = 10
"""So many reasons of one miss are printed; their number is always told."""


@dataclass(frozen=True)
class Test:
    """One thing that is asked of a site."""

    id: str  # e.g. "A1-negotiation", "DWBP19"
    group: str  # "FAIR", "DWBP", "LINKS" or "HOST"
    title: str
    misses: Callable[[Examined], Iterable[str]]  # reasons why it is missed; none where it is met


@dataclass(frozen=True)
class Result:
    """What became of one test."""

    id: str
    group: str
    title: str
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is missed."""
        return not self.reasons


@dataclass(frozen=True)
class Score:
    """What became of all tests."""

    results: tuple[Result, ...]

    @property
    def passed(self) -> int:
        """How many tests are met."""
        return sum(result.passed for result in self.results)

    def render(self, form: str) -> str:
        """Return the score in one of the ``FORMATS``."""
        return {"text": _text, "json": _json, "markdown": _markdown}[form](self)


def _shown(result: Result) -> list[str]:
    left = len(result.reasons) - MOST_REASONS
    return [*result.reasons[:MOST_REASONS], *([f"and {left} more"] if left > 0 else [])]


def _text(score: Score) -> str:
    lines = []
    for one in score.results:
        lines.append(f"{'pass' if one.passed else 'miss'}  {one.id:<22} {one.title}")
        lines += [f"        {reason}" for reason in _shown(one)]
    return "\n".join(lines) + "\n"


def _json(score: Score) -> str:
    tests = [
        {"id": one.id, "group": one.group, "title": one.title, "pass": one.passed, "reasons": list(one.reasons)}
        for one in score.results
    ]
    told = {"passed": score.passed, "total": len(score.results), "tests": tests}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _markdown(score: Score) -> str:
    lines = [f"{score.passed} of {len(score.results)} tests are met.", "", "| test | | what is asked | what misses |"]
    lines.append("|---|---|---|---|")
    for one in score.results:
        why = "<br>".join(reason.replace("|", "\\|") for reason in _shown(one))
        lines.append(f"| {one.id} | {'pass' if one.passed else '**miss**'} | {one.title} | {why} |")
    return "\n".join(lines) + "\n"
