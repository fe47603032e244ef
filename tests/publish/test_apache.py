"""The rules for w3id.org in a real Apache: what it answers is what was found without it."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nap_kg.publish import publish
from nap_kg.publish.quality.practices import things
from nap_kg.publish.quality.resolve import ACCEPTS
from nap_kg.publish.quality.site import Examined
from tests.publish.serving import apache_path, apache_serving
from tests.publish.test_nginx import ask

OTHERS = {
    "none of ours": "image/png",
    "less of a page": "text/html;q=0.2, text/turtle;q=0.7",
    "Firefox": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Safari": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Chrome": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7",
    "rdflib": "application/rdf+xml;q=1.0, text/turtle;q=0.9, application/xhtml+xml;q=0.5, */*;q=0.1",
    "Jena": "text/turtle,application/ld+json;q=0.9,application/rdf+xml;q=0.8,*/*;q=0.1",
    "nothing": "",
}
LANGUAGES = ("", "fr-CA,fr;q=0.9", "en-GB,fr;q=0.1")


@pytest.fixture(scope="module")
def examined(hosted: Path) -> Examined:
    return Examined(hosted)


@contextmanager
def serving(site: Path, name: str = "nap-kg") -> Iterator[str]:
    """Lay the rules where w3id.org has them, in the folder of the base, and serve that."""
    if apache_path() is None:
        pytest.skip("no Apache: install Debian's apache2")
    with tempfile.TemporaryDirectory() as made:  # one that the server's own user may read, as it may none of pytest's
        folder = Path(made)
        folder.chmod(0o755)
        inside = folder / "www" / name
        inside.mkdir(parents=True)
        shutil.copy(site / "hosting/w3id/.htaccess", inside)
        with apache_serving(folder / "www", folder / "server") as address:
            yield f"{address}/{name}/"


@pytest.fixture(scope="module")
def address(hosted: Path) -> Iterator[str]:
    with serving(hosted) as found:
        yield found


def told(address: str, path: str, accept: str, language: str) -> tuple[int, str]:
    status, headers, _ = ask(address + path, {"Accept": accept, "Accept-Language": language})
    return status, headers.get("Location", "")


def test_the_offline_rules_are_what_apache_does(address: str, examined: Examined) -> None:
    """For IRIs of every kind × Accept × language, Apache answers with the status and place that were found without it."""
    kinds = {iri.removeprefix(examined.base).split("/")[1]: iri for iri in things(examined, 400)}
    iris = [*things(examined, 15), *kinds.values(), *(examined.base + path for path in examined.documents)]
    graphs = [path for path in examined.files if path.startswith("dump/") and path.endswith(".nq")][:5]
    iris += [f"{examined.base}graph/{path.removeprefix('dump/').removesuffix('.nq')}" for path in graphs]
    iris += [
        examined.base + path
        for path in ("id/agency/ca/nobody", "id/agency/ca/rcmp.ttl", "data.html", "assets/site.css")
    ]
    asked = 0
    for iri in dict.fromkeys(iris):
        path = iri.removeprefix(examined.base)
        for name, accept in [*ACCEPTS.items(), *OTHERS.items()]:
            for language in LANGUAGES:
                found = told(address, path, accept, language)
                expected = examined.rules["w3id"].ask(iri, accept, language)
                assert found == (expected.status, expected.location), (iri, name, language)
                asked += 1
    assert asked > 1000


def test_what_is_negotiated_varies(address: str) -> None:
    """A redirect and a refusal say what they depend on, and are open to pages of other hosts."""
    for accept, status in (("text/turtle", 303), ("image/png", 406)):
        found, headers, _ = ask(f"{address}id/agency/ca/rcmp", {"Accept": accept})
        assert (found, re.split(r",\s*", headers["Vary"])) == (status, ["Accept", "Accept-Language"])
        assert headers["Access-Control-Allow-Origin"] == "*"


def test_odd_and_withdrawn_things(tmp_path: Path) -> None:
    """An IRI that is no path leads to its digest's place, a withdrawn one to 410, and no IRI to another host."""
    odd = ["id/caf%C3%A9", "id/a;b=c", "id/$(reboot)", "id/a&b", "id/con", "id/'quoted'", "id/a%20b"]
    data = tmp_path / "data"
    data.mkdir()
    base = "https://w3id.org/plans/"
    told_of = "".join(f'<{base}{path}> <http://www.w3.org/2000/01/rdf-schema#label> "x"@en .\n' for path in odd)
    (data / "data.ttl").write_text(told_of, encoding="utf-8")
    (data / "withdrawn.csv").write_text(f"iri,date,reason\n{base}id/old,2026-01-02,minted twice\n")
    site = tmp_path / "site"
    publish(site, [data], base=base, address="https://plans.example.org/plans/")
    rules = Examined(site).rules["w3id"]
    with serving(site, "plans") as address:
        for path in [*odd, "id/old", "id/%2e%2e/%2e%2e/etc/passwd", "//evil.example/", "id/a%0d%0aLocation:%20x"]:
            status, location = told(address, path, "text/turtle", "")
            assert location == "" or location.startswith("https://plans.example.org/plans/"), path
            assert "\r" not in location and "\n" not in location
            if path in odd:
                assert (status, location) == (303, rules.ask(base + path, "text/turtle").location), path
                assert (site / location.removeprefix("https://plans.example.org/plans/")).is_file(), path
        assert told(address, "id/old", "text/turtle", "")[0] == 410
