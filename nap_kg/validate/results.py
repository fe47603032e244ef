"""A validation result as SHACL defines it, before it is given a place in a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Result:
    """One validation result; terms as N-Triples writes them, so that the routes can be compared."""

    focus_node: str
    path: str  # as SPARQL writes a property path; empty for the node itself
    value: str  # empty where there is none
    component: str  # IRI
    severity: str  # IRI
    shape: str  # IRI of the nearest named shape; empty where none is
    message: str

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What the W3C compares: focus node, path, value, component and severity."""
        return self.focus_node, self.path, self.value, self.component, self.severity
