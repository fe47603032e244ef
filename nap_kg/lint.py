"""Lint: an ontology held against what makes one usable, ours or anybody's, by the checks of ``queries/lint/``.

Findings have the form, places and codes of a validation's. Checks on terms look at the ontology's own: those in its
namespace, not what it declares again of other vocabularies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.findings import Finding, Report
from nap_kg.namespaces import OWL, RDF, RDFS, VANN, shrink
from nap_kg.progress import stage
from nap_kg.validate.lint_checks import LintCheck, load_lint_checks
from nap_kg.validate.load import load_data
from nap_kg.validate.queried import findings_of

_TERMS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Class, RDF.Property)


def lint(
    paths: Sequence[Path | str] | Path | None = None,
    *,
    checks: Sequence[LintCheck] | None = None,
    namespaces: Sequence[str] = (),
    language: str = "en",
) -> Report:
    """Return what the checks find in an ontology; all checks and the shipped ontology by default.

    Shape:   findings sorted by file, line and column, as ``validate`` gives them; ``rules`` are the codes checked,
             ``focus_nodes`` the number of the ontology's own terms. ``namespaces`` say which terms are its own, where
             its header does not.
    Raises:  InputError for files that declare no term or can't be used; ParseError.

    >>> lint().findings
    ()
    """
    from nap_kg.dataset import rdf_files

    checks = load_lint_checks() if checks is None else checks
    files = rdf_files(resources.ontology() if paths is None else [paths] if isinstance(paths, str | Path) else paths)
    data = load_data(files)
    data.begin()
    dataset = data.dataset
    declared = sorted(set(_declared(dataset)))
    if not declared and next(dataset.store.quads_for_pattern(None, None, ox.NamedNode(OWL.Ontology)), None) is None:
        raise InputError(
            "no class, property or ontology is declared here",
            place=", ".join(map(str, files[:3])),
            fix="name the files of an ontology",
        )
    within = tuple(namespaces) or own_namespaces(dataset, declared)
    found: list[Finding] = []
    for check in checks:
        with stage(f"checking {check.name}"):
            found += findings_of(
                check.query,
                dataset,
                code=check.code,
                name=check.name,
                severity=check.severity,
                message=check.message.fr if language == "fr" else check.message.en,
                shown=_shown,
                counts=partial(_is_within, within if check.own else ("",)),
            )
    return Report(
        findings=tuple(sorted(set(found))),
        focus_nodes=sum(iri.startswith(within) for iri in declared),
        constraints=len(checks),
        engine="SPARQL",
        files=tuple(map(str, files)),
        rules=tuple(sorted(check.code for check in checks)),
    )


def own_namespaces(dataset: Dataset, declared: Sequence[str]) -> tuple[str, ...]:
    """Return the namespaces of an ontology's own terms.

    They are what its header prefers (``vann:preferredNamespaceUri``), else its IRI with ``#`` or ``/``, as far as terms
    are in them; else the namespace that most of the declared terms are in.
    """
    store = dataset.store
    headers = [q.subject for q in store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(OWL.Ontology))]
    named = [header.value for header in headers if isinstance(header, ox.NamedNode)]
    preferred = [
        str(getattr(quad.object, "value", ""))
        for iri in named
        for quad in store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(VANN.preferredNamespaceUri), None)
    ]
    tries = [*preferred, *(iri.rstrip("#/") + end for iri in named for end in "#/")]
    found = sorted({one for one in tries if one and any(iri.startswith(one) for iri in declared)})
    if not found:
        counted = Counter(re.sub(r"[^#/]*$", "", iri) for iri in declared)
        found = [max(sorted(counted), key=counted.__getitem__)] if counted else [""]
    return tuple(found)


def _declared(dataset: Dataset) -> Iterator[str]:
    for kind in _TERMS:
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind)):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value


def _is_within(namespaces: tuple[str, ...], focus: object) -> bool:
    return str(getattr(focus, "value", "")).startswith(namespaces)


def _shown(term: object) -> str:
    """Return a term as a message shows it: a prefixed name or the IRI, the text of a literal."""
    if isinstance(term, ox.NamedNode):
        return shrink(term.value)
    return str(getattr(term, "value", "") or "")
