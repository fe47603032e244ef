"""Consistency under OWL 2 DL, by HermiT, and why things contradict, by Pellet; entailment by OWL 2 RL, in ``rl``."""

from __future__ import annotations

from nap_kg.reason.hermit import Consistency, check_consistency
from nap_kg.reason.pellet import Explanation, explain

__all__ = ["Consistency", "Explanation", "check_consistency", "explain"]
