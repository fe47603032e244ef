"""SHACL validation: fast, exact, and with the place of every finding.

The fast route runs the core constraints in a Rust engine and ``sh:sparql`` set-at-a-time on the store; what it could not do
exactly it leaves to pySHACL, which is the reference, and says so.
"""

from __future__ import annotations

from nap_kg.validate.engine import ENGINES, validate, validate_dataset

__all__ = ["ENGINES", "validate", "validate_dataset"]
