"""SHACL validation: fast, exact, and with the place of every finding.

The fast route runs the core constraints in a Rust engine and ``sh:sparql`` set-at-a-time on the store; what it could
not do exactly it leaves to pySHACL, which is the reference, and says so.
"""

from __future__ import annotations

from nap_kg.validate.engine import ENGINES, load_data, results_of, validate, validate_data

__all__ = ["ENGINES", "load_data", "results_of", "validate", "validate_data"]
