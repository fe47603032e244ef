"""The site of the shipped graph behind a real nginx, with the configuration that came with it."""

from __future__ import annotations

import gzip
import http.client
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from nap_kg.publish.quality.practices import things
from nap_kg.publish.quality.resolve import ACCEPTS, BROWSER
from nap_kg.publish.quality.site import Examined
from tests.publish.serving import nginx_path, nginx_serving, python_serving

MEDIA = {"html": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}


@pytest.fixture(scope="module")
def examined(hosted: Path) -> Examined:
    return Examined(hosted)


@pytest.fixture(scope="module")
def address(hosted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if nginx_path() is None:
        pytest.skip("no nginx: install Debian's nginx-light")
    config = (hosted / "hosting" / "nginx.conf").read_text()
    with nginx_serving(config, hosted.parent, tmp_path_factory.mktemp("nginx")) as found:
        yield f"{found}/nap-kg/"


def ask(address: str, headers: dict[str, str] | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Return status, headers and body of one request; no redirect is followed."""
    whole = urlsplit(address)
    connection = http.client.HTTPConnection(whole.netloc, timeout=20)
    connection.request("GET", whole.path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def test_the_offline_rules_are_what_nginx_does(address: str, examined: Examined) -> None:
    """For a sample of IRIs × Accept, nginx answers with the status, place and file that were found without it."""
    iris = [*things(examined, 25), *(examined.base + path for path in examined.documents)]
    graphs = [path for path in examined.files if path.startswith("dump/") and path.endswith(".nq")][:5]
    iris += [f"{examined.base}graph/{path.removeprefix('dump/').removesuffix('.nq')}" for path in graphs]
    iris.append(f"{examined.base}id/agency/ca/nobody")
    for iri in iris:
        for name, accept in [*ACCEPTS.items(), ("none", "image/png"), ("less", "text/html;q=0.2, text/turtle;q=0.7")]:
            path = iri.removeprefix(examined.base)
            status, headers, body = ask(address + path, {"Accept": accept})
            expected = examined.rules["nginx"].ask(examined.address + path, accept)
            assert (status, headers.get("Location", "")) == (expected.status, expected.location), (iri, name)
            if status == 200:
                assert body == (examined.folder / expected.file).read_bytes(), (iri, name)


@pytest.mark.parametrize("accept", ACCEPTS.values(), ids=ACCEPTS)
def test_a_client_that_follows_gets_the_form_that_it_asked_for(address: str, examined: Examined, accept: str) -> None:
    """Over 303, urllib ends at a file of the right media type that speaks of the thing."""
    for iri in things(examined, 12):
        with urlopen(Request(address + iri.removeprefix(examined.base), headers={"Accept": accept})) as answer:
            body, media = answer.read().decode(), answer.headers.get_content_type()
            assert media == MEDIA[answer.url.rpartition(".")[2]], iri
            assert media == (accept if accept in MEDIA.values() else "text/html"), iri
            assert iri in body or f"id:{iri.partition('/id/')[2]}" in body or iri.rpartition("/")[2] in body, iri


def test_what_is_negotiated_varies(address: str) -> None:
    """A redirect says what it depends on, and is open to pages of other hosts; so is a refusal."""
    for accept, status in ((BROWSER, 303), ("image/png", 406)):
        found, headers, _ = ask(f"{address}id/agency/ca/rcmp", {"Accept": accept})
        assert found == status
        assert headers["Vary"] == "Accept, Accept-Language"
        assert headers["Access-Control-Allow-Origin"] == "*"


def test_a_french_browser_gets_the_french_page(address: str) -> None:
    """Accept-Language chooses among the pages, and never among the data."""
    french = {"Accept-Language": "fr-CA,fr;q=0.9"}
    assert ask(f"{address}id/agency/ca/rcmp", {"Accept": BROWSER, **french})[1]["Location"].endswith("rcmp.fr.html")
    assert ask(f"{address}id/agency/ca/rcmp", {"Accept": "text/turtle", **french})[1]["Location"].endswith("rcmp.ttl")


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("id/agency/ca/rcmp.ttl", "text/turtle; charset=utf-8"),
        ("id/agency/ca/rcmp.jsonld", "application/ld+json; charset=utf-8"),
        ("id/agency/ca/rcmp.nt", "application/n-triples; charset=utf-8"),
        ("id/agency/ca/rcmp.html", "text/html; charset=utf-8"),
        ("dump/nap-kg.nq.gz", "application/gzip"),
        ("assets/site.css", "text/css; charset=utf-8"),
        (".well-known/void", "text/turtle; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("CITATION.cff", "text/plain; charset=utf-8"),
        ("snapshot/0.1.0/SHA256SUMS.txt", "text/plain; charset=utf-8"),
        ("snapshot/0.1.0/nap-kg.nq.gz", "application/gzip"),
    ],
)
def test_files_have_their_media_types_and_headers(address: str, examined: Examined, path: str, media: str) -> None:
    """Each file is served as what it is, to any host's pages, for as long as caches may keep it, and as nothing else."""
    status, headers, body = ask(address + path)
    assert (status, headers["Content-Type"]) == (200, media)
    assert body == (examined.folder / path).read_bytes()
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == f"public, max-age={86400 if path.startswith('assets/') else 3600}"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["ETag"]


def test_the_policy_is_that_of_the_page(address: str) -> None:
    """The header allows what the page's own element does, and no frame around it."""
    _, headers, body = ask(f"{address}index.html")
    policy = headers["Content-Security-Policy"].removesuffix("; frame-ancestors 'none'")
    assert f'content="{policy}"'.replace("'", "&#39;") in body.decode()


def test_texts_are_packed_for_who_takes_that(address: str, examined: Examined) -> None:
    """Turtle comes gzipped when asked so, and the same; a packed dump is also had plain, by its name without .gz."""
    _, headers, body = ask(f"{address}void.ttl", {"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == (examined.folder / "void.ttl").read_bytes()
    for encoding in ("gzip", "identity"):
        _, headers, body = ask(f"{address}dump/nap-kg.ttl", {"Accept-Encoding": encoding})
        assert headers["Content-Type"].startswith("text/turtle")
        assert (gzip.decompress(body) if encoding == "gzip" else body).decode() == examined.text("dump/nap-kg.ttl.gz")


def test_what_is_not_there_has_a_page_that_says_so(address: str) -> None:
    """404 comes with the site's own page; what publishing keeps for itself is not served."""
    status, _, body = ask(f"{address}id/agency/ca/nobody")
    assert status == 404
    assert b"/nap-kg/assets/site.css" in body
    assert ask(f"{address}.nap-kg/manifest.tsv")[0] == 404


def test_what_was_withdrawn_is_gone(tmp_path: Path) -> None:
    """A withdrawn thing is answered by 410, with the page that tells when and why."""
    if nginx_path() is None:
        pytest.skip("no nginx: install Debian's nginx-light")
    from nap_kg.publish import publish

    root = Path(__file__).resolve().parents[2]
    data = tmp_path / "data"
    shutil.copytree(root / "docs" / "tutorial", data)
    old = "https://example.org/norland/id/agency/old"
    (data / "withdrawn.csv").write_text(f"iri,date,reason\n{old},2026-01-02,minted twice\n")
    site = tmp_path / "www" / "norland"
    made = publish(site, [data])
    assert not made.stopped
    with nginx_serving((site / "hosting" / "nginx.conf").read_text(), site.parent, tmp_path / "nginx") as address:
        status, headers, body = ask(f"{address}/norland/id/agency/old", {"Accept": BROWSER})
    assert status == 410
    assert headers.get_content_type() == "text/html"
    assert b"minted twice" in body


def test_pythons_own_server_serves_every_link_too(hosted: Path, examined: Examined, tmp_path: Path) -> None:
    """On a host without any rules, each link of a sample of pages of each kind leads to a file."""
    pages = [page for page in examined.pages if page.count("/") < 2] + examined.pages[::400]
    links = {target[0] for page in pages for link in examined.links(page)[0] if (target := examined.target(page, link))}
    with python_serving(hosted.parent, tmp_path / "log") as address:
        for path in sorted(links)[:: max(1, len(links) // 300)]:
            assert ask(f"{address}/nap-kg/{path}")[0] == 200, path
