"""The manifest of the conformance cases, and docs/accountability.md: ``python -m tests.checks.page`` writes both."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from nap_kg import resources
from nap_kg.accountability import account
from nap_kg.findings import Finding
from nap_kg.turtle import format_turtle
from nap_kg.validate.checks import Check, load_checks
from nap_kg.validate.rules import open_rules

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent
PAGE = ROOT / "docs" / "accountability.md"
MANIFEST = FOLDER / "manifest.ttl"


def expected(check: Check, case: Path) -> str:
    """What a check finds in a case: a CSV of focus node, path and value, sorted."""
    found = [f for f in account([case], checks=[check]).findings if f.file == os.path.relpath(case)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["focus", "path", "value"])
    writer.writerows(sorted({(f.focus_node, f.path, f.value) for f in found}))
    return out.getvalue()


def manifest() -> str:
    """The cases in the form of the W3C's test manifests."""
    lines = [
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        "@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .",
        "@prefix nap: <https://w3id.org/nap-kg/ns#> .",
        "@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix sht: <http://www.w3.org/ns/shacl-test#> .",
    ]
    names = []
    for check in load_checks():
        for kind in ("fail", "pass"):
            name, data = f"#{check.name}-{kind}", f"{check.name}/{kind}.ttl"
            names.append(f"<{name}>")
            title = (FOLDER / data).read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
            if check.is_shape:
                what = f"sht:dataGraph <{data}> ; sht:shapesGraph <../../shapes>"
            else:
                what = f"qt:data <{data}> ; qt:query <../../queries/checks/{check.name}.rq>"
            lines.append(
                f"<{name}> a {'sht:Validate' if check.is_shape else 'mf:QueryEvaluationTest'} ; "
                f'dcterms:identifier "{check.code}" ; mf:name "{check.name}, {kind}" ; rdfs:comment "{title}"@en ; '
                f"mf:action [ {what} ] ; mf:result <{check.name}/{kind}.csv> ."
            )
    lines.append(f'<> a mf:Manifest ; rdfs:label "Checks of accountability"@en ; mf:entries ( {" ".join(names)} ) .')
    return format_turtle("\n".join(lines), name="manifest.ttl")


def page() -> str:
    """What stands above the first heading as it is, and below it every check, and what they find in the real graph."""
    head = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    book = open_rules()
    parts = [head.rstrip("\n")]
    for check in load_checks():
        rule = book.rule(next(e for e in book.find(check.code)))
        french = book.rule(next(e for e in book.find(check.code)), "fr")
        where = f"[queries/checks/{check.name}.rq](../queries/checks/{check.name}.rq)"
        if check.is_shape:
            where += f", which refers to the shape `{rule.name}` in [its file](../{os.path.relpath(rule.file, ROOT)})"
        parts.append(
            f"## {check.title.en}\n\n[{check.code}](rules/{check.code}.md), {rule.severity.word} · "
            f"{check.title.fr} · {where} · cases in "
            f"[tests/checks/{check.name}](../tests/checks/{check.name}/fail.ttl)\n\n"
            f"**Definition.** {check.definition.en}\n\n**Why.** {rule.why}\n\n"
            f"**What counts as evidence.** {check.evidence.en}\n\n"
            f"**En français.** {check.definition.fr} {french.why} Preuves : "
            f"{check.evidence.fr[0].lower()}{check.evidence.fr[1:]}"
        )
    report = account()
    found = {check: [f for f in report.findings if f.rule == check.code] for check in load_checks()}
    lines = ["## What they find in Canada's plan", ""]
    lines += [
        "`nap-kg accountability` on the shipped graph, which has one report, so that nothing can be compared yet:"
    ]
    lines += ["", "| check | findings | where |", "|---|---:|---|"]
    for check, findings in found.items():
        lines.append(f"| {check.code} {check.name} | {len(findings)} | {_where(findings)} |")
    parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _where(findings: list[Finding]) -> str:
    keys = dict.fromkeys("/".join(f.focus_node.split("/")[-2:]) for f in findings)
    return ", ".join(f"`{key}`" for key in keys)


if __name__ == "__main__":
    assert resources.folder("check-cases") == FOLDER
    for check in load_checks():
        for case in check.cases():
            case.with_suffix(".csv").write_text(expected(check, case), encoding="utf-8", newline="\n")
    MANIFEST.write_text(manifest(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
