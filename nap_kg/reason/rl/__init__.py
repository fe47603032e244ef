"""Entailment by the rules of OWL 2 RL, forwards over a whole dataset."""

from __future__ import annotations

from nap_kg.reason.rl.entail import ENTAILED, Entailments, Inference, entail, entail_lines

__all__ = ["ENTAILED", "Entailments", "Inference", "entail", "entail_lines"]
