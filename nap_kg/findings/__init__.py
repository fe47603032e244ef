"""What a check finds, and the forms in which it is told."""

from __future__ import annotations

from nap_kg.findings.forms import FORMATS, render
from nap_kg.findings.model import Detail, Finding, Report, Severity

__all__ = ["FORMATS", "Detail", "Finding", "Report", "Severity", "render"]
