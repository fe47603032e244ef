"""Consistency of ontology and data under OWL 2 DL, by HermiT."""

from __future__ import annotations

from nap_kg.reason.hermit import Consistency, check_consistency

__all__ = ["Consistency", "check_consistency"]
