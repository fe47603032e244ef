"""Whether all that names a version agrees: ``python -m tests.house.release [TAG]``, before a release.

Held against each other are the package's version, the ontology's (``owl:versionInfo``, ``owl:versionIRI``, ``owl:priorVersion``, its
dates and citation), those of the alignments, the changelog's newest heading, ``CITATION.cff``, and the tag.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import open_dataset
from nap_kg.diff import revision
from nap_kg.diff.ontology import compare_ontologies
from nap_kg.namespaces import DCTERMS, OWL

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = "https://w3id.org/nap-kg/ns"


def disagreements(root: Path, tag: str = "") -> Iterator[str]:
    """Yield what does not fit the package's version, in a line each."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    headings = re.findall(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    released, date = headings[0] if headings else ("", "")
    if released != version:
        yield f"CHANGELOG.md: its newest heading is of {released or 'no version'}, the package is {version}"
    store = open_dataset(sorted((root / "ontology").glob("*.ttl"))).store

    def said(property_: str) -> list[str]:
        quads = store.quads_for_pattern(ox.NamedNode(ONTOLOGY), ox.NamedNode(property_), None)
        return sorted(str(quad.object.value) for quad in quads)  # type: ignore[union-attr]

    if said(OWL.versionInfo) != [version]:
        yield f"ontology: owl:versionInfo is {said(OWL.versionInfo)}, the package is {version}"
    if said(OWL.versionIRI) != [f"{ONTOLOGY}/{version}"]:
        yield f"ontology: owl:versionIRI is {said(OWL.versionIRI)}, not {ONTOLOGY}/{version}"
    earlier = [f"{ONTOLOGY}/{number}" for number, _ in headings[1:2]]
    if said(OWL.priorVersion) != earlier:
        yield f"ontology: owl:priorVersion is {said(OWL.priorVersion)}, the changelog's version before is {earlier}"
    if any(date != found for property_ in (DCTERMS.issued, DCTERMS.modified) for found in said(property_)):
        yield f"ontology: issued and modified are {said(DCTERMS.issued)} and {said(DCTERMS.modified)}, not {date}"
    if not all(f"version {version}, {date[:4]}" in text for text in said(DCTERMS.bibliographicCitation)):
        yield f"ontology: its citation does not say version {version}, {date[:4]}"
    for file in sorted((root / "ontology" / "alignments").glob("*.ttl")):
        if f'owl:versionInfo "{version}"' not in file.read_text(encoding="utf-8"):
            yield f"ontology/alignments/{file.name}: its owl:versionInfo is not {version}"
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    if f'version: "{version}"' not in citation or f'date-released: "{date}"' not in citation:
        yield f"CITATION.cff: it does not say version {version} and date {date}"
    if tag and tag != f"v{version}":
        yield f"tag {tag}: this version is v{version}"


def too_little(root: Path) -> Iterator[str]:
    """Yield a line where the ontology changed more since the last tag than the version says."""
    told = subprocess.run(
        ["git", "-C", str(root), "tag", "--sort=-v:refname", "--merged"], capture_output=True, text=True
    )
    tags = [tag for tag in told.stdout.split() if re.fullmatch(r"v\d+\.\d+\.\d+", tag)]
    if tags:
        with revision(tags[0], [str(root / "ontology")]) as old:
            diff = compare_ontologies(old, open_dataset([root / "ontology"]), (tags[0], "now"))
        if diff.changes and not diff.enough:
            yield f"the ontology's changes since {tags[0]} call for a {diff.level} version, not {diff.version_after}"


def main(arguments: list[str]) -> int:
    """Print what disagrees; 1 where something does."""
    found = [*disagreements(ROOT, *arguments[:1]), *too_little(ROOT)]
    print("\n".join(found) if found else "version, IRIs, dates, changelog and citation agree")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
