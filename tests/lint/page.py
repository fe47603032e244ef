"""The page of the checks of ontologies; ``python -m tests.lint.page`` writes it anew.

ROBOT's checks are those of its published list of report queries (https://robot.obolibrary.org/report_queries/); OOPS!'s pitfalls those of its
catalogue (https://oops.linkeddata.es/catalogue.jsp).
"""

from __future__ import annotations

from pathlib import Path

from nap_kg.validate.lint_checks import load_lint_checks

PAGE = Path(__file__).resolve().parents[2] / "docs" / "lint.md"

ROBOT = [
    "annotation_whitespace",
    "deprecated_boolean_datatype",
    "deprecated_class_reference",
    "deprecated_property_reference",
    "duplicate_definition",
    "duplicate_exact_synonym",
    "duplicate_label_synonym",
    "duplicate_label",
    "duplicate_scoped_synonym",
    "equivalent_class_axiom_no_genus",
    "equivalent_pair",
    "illegal_use_of_built_in_vocabulary",
    "invalid_entity_uri",
    "invalid_xref",
    "label_formatting",
    "label_whitespace",
    "lowercase_definition",
    "misused_obsolete_label",
    "misused_replaced_by",
    "missing_definition",
    "missing_label",
    "missing_obsolete_label",
    "missing_ontology_description",
    "missing_ontology_license",
    "missing_ontology_title",
    "missing_subset_declaration",
    "missing_superclass",
    "missing_synonym_type_declaration",
    "multiple_asserted_superclasses",
    "multiple_definitions",
    "multiple_equivalent_class_definitions",
    "multiple_equivalent_classes",
    "multiple_labels",
]
ROBOT_LEFT = {
    "duplicate_exact_synonym": "synonym kinds of the OBO format, which others don't use",
    "duplicate_label_synonym": "synonym kinds of the OBO format, which others don't use",
    "duplicate_scoped_synonym": "synonym kinds of the OBO format, which others don't use",
    "invalid_entity_uri": "is on IRIs of the OBO library; NAP924 is on those of ontologies",
    "invalid_xref": "cross-references of the OBO format, which others don't use",
    "missing_subset_declaration": "subsets of the OBO format, which others don't use",
    "missing_synonym_type_declaration": "synonym kinds of the OBO format, which others don't use",
    "multiple_asserted_superclasses": "two superclasses are sound modelling outside OBO; NAP933 finds the needless ones",
}
OOPS_LEFT = {
    "P01": "polysemous terms: needs a person",
    "P03": "an own `is` relation: names tell too little",
    "P09": "missing domain information: needs a person; competency questions show it",
    "P12": "equivalent properties not declared: needs a person",
    "P13": "inverse not declared: SPARQL and SHACL ask either way, so that one direction is enough",
    "P14": "misuse of owl:allValuesFrom: needs a person",
    "P15": "misuse of not-some and some-not: needs a person",
    "P16": "primitive instead of defined class: needs a person",
    "P17": "overspecialised hierarchy: needs a person",
    "P18": "overspecialised domain or range: needs a person",
    "P21": "miscellaneous class: names in other languages can't be told",
    "P23": "duplicated datatype: needs a person",
    "P24": "recursive definition: `nap-kg reason` takes it as OWL does",
    "P27": "wrong equivalent properties: `nap-kg reason` finds what follows",
    "P30": "equivalent classes not declared: needs a lexicon",
    "P31": "wrong equivalent classes: `nap-kg reason` finds what follows",
    "P37": "not on the web: nothing is fetched; `nap-kg publish --check` scores a site",
    "P39": "ambiguous namespace: the Turtle that is read always has one",
}


def covered() -> dict[str, list[str]]:
    """Return the codes by what others call the check."""
    found: dict[str, list[str]] = {}
    for check in load_lint_checks():
        for name in check.covers:
            found.setdefault(name, []).append(check.code)
    return found


def page() -> str:
    """Return the page."""
    checks, others = load_lint_checks(), covered()
    lines = [
        "# Lint",
        "",
        "`nap-kg lint PATH…` holds an ontology, ours or anybody's, against checks of what makes one usable: labels and definitions,",
        "naming, hierarchy, declarations and OWL 2 DL, domains, ranges and inverses, deprecation, header. Findings have file, line and",
        "column, in the forms of `validate` (text, JSON, SARIF, JUnit, GitHub, Turtle); `nap-kg rule CODE` explains one, with a bad and a",
        "good example. Terms that an ontology only declares again from other vocabularies are passed over; `--namespace` says",
        "whose terms are meant where the header does not.",
        "",
        "```sh",
        "nap-kg lint",
        "nap-kg lint ontology/alignments --select NAP941,NAP942",
        "nap-kg lint --list",
        "```",
        "",
        "Contradictions are `nap-kg reason`'s, data is `nap-kg validate`'s.",
        "",
        "| code | check | severity | says | others call it |",
        "|---|---|---|---|---|",
    ]  # fmt: skip
    for check in checks:
        rule = f"[{check.code}](rules/{check.code}.md)"
        names = ", ".join(check.covers)
        lines.append(f"| {rule} | {check.name} | {check.severity.word} | {check.title.en} | {names} |")
    lines += ["", "## ROBOT's checks", "", "| ROBOT | here |", "|---|---|"]
    for name in ROBOT:
        lines.append(f"| {name} | {', '.join(others.get(f'ROBOT {name}', [])) or f'not: {ROBOT_LEFT[name]}'} |")
    lines += ["", "## OOPS!'s pitfalls", "", "| OOPS! | here |", "|---|---|"]
    for number in range(1, 42):
        name = f"P{number:02}"
        lines.append(f"| {name} | {', '.join(others.get(f'OOPS! {name}', [])) or f'not: {OOPS_LEFT[name]}'} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
