"""Entailment by the rules of OWL 2 RL, forwards over a whole dataset."""

from __future__ import annotations

from nap_kg.reason.rl.entail import ENTAILED, Entailments, Inference, entail, entail_lines
from nap_kg.reason.rl.write import ENDINGS, ending_of, entailed_bytes

__all__ = [
    "ENDINGS",
    "ENTAILED",
    "Entailments",
    "Inference",
    "ending_of",
    "entail",
    "entail_lines",
    "entailed_bytes",
]
