"""``nap-kg publish --check``: what a whole site scores, and that each test is missed when its thing is broken."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.publish.quality import tests as asked
from nap_kg.publish.quality.practices import things
from nap_kg.publish.quality.site import Examined


@pytest.fixture(scope="module")
def copy(hosted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site whose files may be replaced, never written into: they are those of the site itself."""
    folder = tmp_path_factory.mktemp("copy") / "nap-kg"
    shutil.copytree(hosted, folder, copy_function=os.link)
    return folder


def test_the_shipped_graph_meets_every_test(hosted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The site of the shipped graph, with a contact, misses nothing; the score is the answer, its sum the summary."""
    code = main(["publish", str(hosted), "--check", "--format", "json"])
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert [(test["id"], test["reasons"]) for test in told["tests"] if not test["pass"]] == []
    assert code == 0
    assert told["passed"] == told["total"] == len(asked(Examined(hosted))) > 50
    assert err == f"{told['total']} of {told['total']} tests are met\n"


def test_a_site_without_contact_is_told_so(tutorial: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A miss is named with its reason in every format, and the exit code is 1."""
    site = tmp_path / "site"
    shutil.copytree(tutorial, site, copy_function=os.link)
    text = (site / "catalog.ttl").read_text()
    (site / "catalog.ttl").unlink()
    (site / "catalog.ttl").write_text(re.sub(r"dcat:contactPoint [^;]+;", "", text))
    for form, start in (("text", "miss  DWBP29"), ("markdown", "| DWBP29 | **miss** |"), ("json", "{")):
        assert main(["publish", str(site), "--check", "--format", form]) == 1
        out, err = capsys.readouterr()
        assert start in out
        assert "no dcat:contactPoint: publish with --contact" in out
        assert "tests are met" in err


def test_what_is_no_site_can_not_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without a site is an error with a way out, and so are paths beside --check."""
    assert main(["publish", str(tmp_path), "--check"]) == 2
    out, err = capsys.readouterr()
    assert (out, "holds no site" in err, "nap-kg publish OUT" in err) == ("", True, True)
    assert main(["publish", str(tmp_path), "data", "--check"]) == 2
    assert "takes a site alone" in capsys.readouterr().err


Edit = Callable[[str], str] | None


def without(pattern: str) -> Edit:
    """Return an edit that takes out what matches; it must match."""

    def edit(text: str) -> str:
        changed, count = re.subn(pattern, "", text, flags=re.DOTALL)
        assert count, f"nothing matches {pattern}"
        return changed

    return edit


def swapped(old: str, new: str) -> Edit:
    """Return an edit that puts one text for another; it must be there."""

    def edit(text: str) -> str:
        assert old in text, f"{old} is not there"
        return text.replace(old, new)

    return edit


GONE = None
NS, CATALOGUE, VOID, NGINX = "ns.ttl", "catalog.ttl", "void.ttl", "hosting/nginx.conf"
ROUTES, HTACCESS, WHOLE = "hosting/redirects.json", "hosting/w3id/.htaccess", "dump/nap-kg.nq.gz"
SABOTAGE: list[tuple[str, str, Edit]] = [
    ("F1-persistent", ROUTES, swapped('"base": "https://w3id.org/', '"base": "https://plans.example.org/')),
    ("F1-resolves", HTACCESS, swapped("^ns$", "^nx$")),
    (
        "F1-same-iri",
        NS,
        swapped("<https://w3id.org/nap-kg/ns>\n    a owl:Ontology", "<https://w3id.org/x>\n    a owl:Ontology"),
    ),
    ("F1-version", NS, without(r"owl:versionIRI [^;]+;")),
    ("F1-version-resolves", "ns/0.1.0.ttl", GONE),
    ("F2-metadata", NS, swapped('"Ontologie nap-kg"@fr', '"Ontologie nap-kg"@de')),
    ("F3-prefix", NS, without(r"vann:preferredNamespacePrefix [^;]+;")),
    ("F4-listed", "sitemap.xml", without(r"<url><loc>[^<]*/ns/index.html</loc>")),
    ("A1-negotiation", NGINX, swapped('(?:application/n-triples) " nt;', '(?:application/n-triples) " ttl;')),
    ("A1-html", "ns/index.fr.html", without(r'id="Task"')),
    ("I1-formats", "ns.nt", without(r"^[^\n]+\n")),
    ("I1-context", "ns.jsonld", swapped("@context", "context")),
    ("I2-vocabularies", NS, swapped("<http://purl.org/vocab/vann/>", "<http://purl.org/vocab/van/>")),
    (
        "I3-linked",
        NS,
        without(r"rdfs:subClassOf [^;]+;|rdfs:subPropertyOf [^;]+;|owl:equivalentClass [^;]+;|skos:\w+Match [^;]+;"),
    ),
    ("R1-labels", NS, swapped('"tâche"@fr', '"tâche"@de')),
    ("R1-definitions", NS, without(r'skos:definition "The value that a reading gives\."@en, "[^"]+"@fr ;')),
    ("R1.1-licence", NS, swapped("dcterms:license <https:", "dcterms:license <urn:")),
    ("R1.2-provenance", NS, swapped("    dcterms:creator <https://w3id.org/nap-kg> ;\n", "")),
    ("R1.2-citation", NS, without(r"dcterms:bibliographicCitation \"[^;]+;")),
    ("DWBP1", "index.html", without(r'<script type="application/ld\+json">.*?</script>')),
    ("DWBP2", CATALOGUE, without(r"dcterms:temporal [^;]+;")),
    ("DWBP3", VOID, swapped("void:classPartition", "void:part")),
    ("DWBP4", VOID, without(r"dcterms:license [^;]+;")),
    ("DWBP5", CATALOGUE, without(r"dcterms:source [^;]+;")),
    ("DWBP7", CATALOGUE, without(r"dcat:version [^;]+;")),
    ("DWBP8", "changes.atom", GONE),
    ("DWBP9", VOID, GONE),
    ("DWBP10", WHOLE, lambda text: text + "_:b <urn:p> _:c <urn:g> .\n"),
    ("DWBP12", "dump/derived.ttl", lambda text: text + "oops"),
    ("DWBP13", WHOLE, swapped('"@fr ', '"@de ')),
    ("DWBP14", "dump/derived.jsonld", GONE),
    ("DWBP15", VOID, without(r"void:property [^;]+;")),
    ("DWBP17", VOID, without(r"void:dataDump\s[^;]+;")),
    ("DWBP18", VOID, without(r"void:subset\s[^;]+;")),
    ("DWBP19", HTACCESS, without(r"RewriteRule \^\(\.\+\)\$ \S+ \[R=303,L\]\n$")),
    ("DWBP21", CATALOGUE, without(r"dcterms:modified [^;]+;")),
    ("DWBP22", ROUTES, swapped('"gone": []', '"gone": ["id/agency/ca/rcmp"]')),
    ("DWBP29", CATALOGUE, without(r"dcat:contactPoint [^;]+;")),
    ("DWBP32", "index.html", without(r"<svg")),
    ("DWBP34", CATALOGUE, without(r"dcterms:rights [^;]+;")),
    ("DWBP35", "CITATION.cff", GONE),
    ("L1-pages", "assets/site.css", GONE),
    ("L1-pages", "ns/index.html", swapped('id="Task"', 'id="Tisk"')),
    ("L2-data", "id/agency/ca/rcmp.ttl", GONE),
    ("L3-downloads", "dump/derived.nq", GONE),
    ("L4-checksums", "dump/derived.ttl", lambda text: text + "\n"),
    ("L5-manifest", "assets/site.js", lambda text: text + "\n"),
    ("H1-vary", NGINX, swapped("add_header Vary", "add_header X-Vary")),
    ("H2-cors", NGINX, swapped("Access-Control-Allow-Origin", "Access-Control-Allow")),
    ("H3-caching", NGINX, swapped("max-age=", "age=")),
    ("H4-policy", "id/agency/ca/rcmp.fr.html", swapped("Content-Security-Policy", "Policy")),
    ("H4-policy", NGINX, swapped("nosniff", "sniff")),
    ("H5-media-types", NGINX, swapped("text/turtle ttl;", "text/plain ttl;")),
    ("H6-well-known", ".well-known/void", GONE),
    ("H7-documents", "shapes.ttl", GONE),
]


def test_every_test_is_sabotaged(hosted: Path) -> None:
    """No test is without a broken thing that it must miss."""
    assert {code for code, _, _ in SABOTAGE} == {test.id for test in asked(Examined(hosted))}


@pytest.mark.parametrize(("code", "path", "edit"), SABOTAGE, ids=[f"{code}:{path}" for code, path, _ in SABOTAGE])
def test_a_broken_thing_is_missed(copy: Path, code: str, path: str, edit: Edit) -> None:
    """Each test names a reason when what it asks for is broken, and none before and after."""
    test = next(test for test in asked(Examined(copy)) if test.id == code)
    file, kept = copy / path, (copy / path).read_bytes()
    file.unlink()
    try:
        if edit is not None:
            packed = path.endswith(".gz")
            text = edit((gzip.decompress(kept) if packed else kept).decode())
            file.write_bytes(gzip.compress(text.encode(), 1) if packed else text.encode())
        reasons = list(test.misses(Examined(copy)))
    finally:
        file.unlink(missing_ok=True)
        file.write_bytes(kept)
    assert reasons
    assert all(reason and "\n" not in reason for reason in reasons)


def test_a_sample_of_things_is_taken_from_all(hosted: Path) -> None:
    """Where there are many things, those that are tried are spread over all of them."""
    found = things(Examined(hosted), 50)
    assert 40 <= len(found) <= 101
    assert len({iri.split("/")[5] for iri in found}) > 8
