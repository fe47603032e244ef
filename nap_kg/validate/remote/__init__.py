"""Validation where the data is: shapes as queries that run on a store or an endpoint, so that only findings travel.

Every constraint becomes a pattern that finds what is at fault; patterns are united into few queries, each asked once
for all focus nodes. Rows become the same results as the other routes give, and need no data here.
"""

from __future__ import annotations

from nap_kg.validate.remote.report import validate_endpoint, validate_store

__all__ = ["validate_endpoint", "validate_store"]
