"""What makes a finding the same one when lines move, files are renamed and messages reworded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from nap_kg.findings.model import Finding

_BLANK = re.compile(r"^_:.*")


def fingerprint(finding: Finding) -> str:
    """Return the digest of a finding's shape, component, focus node, path and value.

    A blank node has no name that lasts, so all are alike here: what tells such findings apart is how many there are.
    """
    from hashlib import sha256  # loads a library of its own: only where there is something to tell

    nodes = [_BLANK.sub("_:", node) for node in (finding.focus_node, finding.path, finding.value)]
    identity = [finding.source_shape or finding.rule, finding.component, *nodes]
    return sha256("\0".join(identity).encode()).hexdigest()[:32]


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return the fingerprint of each finding, numbered from the second of those that are alike: ``…/2``."""
    seen: Counter[str] = Counter()
    numbered = []
    for finding in findings:
        digest = fingerprint(finding)
        seen[digest] += 1
        numbered.append(digest if seen[digest] == 1 else f"{digest}/{seen[digest]}")
    return numbered
