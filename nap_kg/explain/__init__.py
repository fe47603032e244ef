"""Explanations: why an answer is empty, why a statement holds, what is known of a thing, and how to cite it."""

from nap_kg.explain.steps import Step, WhyNot, why_not

__all__ = ["Step", "WhyNot", "why_not"]
