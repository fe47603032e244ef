"""The rules that no shape states: silence in a validation is suspicious."""

from __future__ import annotations

from dataclasses import dataclass

from nap_kg.findings import Severity


@dataclass(frozen=True)
class BuiltinRule:
    """A rule of the validator itself."""

    code: str
    name: str
    severity: Severity


UNDEFINED_TERM = BuiltinRule("NAP001", "undefined-term", Severity.WARNING)
IDLE_SHAPE = BuiltinRule("NAP002", "idle-shape", Severity.WARNING)
UNCHECKED_FILE = BuiltinRule("NAP003", "unchecked-file", Severity.WARNING)
