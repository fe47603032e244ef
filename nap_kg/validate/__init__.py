"""SHACL validation: fast, exact, and with the place of every finding.

The fast route runs the core constraints in a Rust engine and those by SPARQL on the store, set-at-a-time where that is
exact; a shape that it can't check exactly it leaves to pySHACL, which is the reference, and says so.
"""

from __future__ import annotations

from nap_kg.validate.engine import ENGINES, results_of, validate, validate_data
from nap_kg.validate.load import Data, load_data

__all__ = ["ENGINES", "Data", "load_data", "results_of", "validate", "validate_data"]
