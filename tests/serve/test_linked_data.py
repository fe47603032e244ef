"""Things, terms and documents: an IRI leads to what is known of it, in the form that is asked for."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import pytest

from nap_kg.pages import Pages
from nap_kg.publish.config import config
from nap_kg.publish.opened import open_for_site
from tests.serve.conftest import PLAN
from tests.serve.running import Server, running

BASE = "https://w3id.org/nap-kg/"
RCMP = "id/agency/ca/rcmp"


@pytest.mark.parametrize(
    ("accept", "language", "file"),
    [
        ("text/html", "", f"/{RCMP}.html"),
        ("text/html", "fr-CA, en;q=0.5", f"/{RCMP}.fr.html"),
        ("*/*", "", f"/{RCMP}.html"),
        ("", "", f"/{RCMP}.html"),
        ("text/turtle", "", f"/{RCMP}.ttl"),
        ("application/ld+json", "", f"/{RCMP}.jsonld"),
        ("application/n-triples;q=0.5, application/rdf+xml;q=0.1", "", f"/{RCMP}.nt"),
        ("application/rdf+xml", "", f"/{RCMP}.ttl"),
    ],
)
def test_a_thing_leads_to_its_document(shipped: Server, accept: str, language: str, file: str) -> None:
    """303 to the document that fits what is accepted, and the answer says that it depends on that."""
    reply = shipped.ask(f"/{RCMP}", headers={"Accept": accept, "Accept-Language": language})
    assert (reply.status, reply.headers["location"]) == (303, file)
    assert reply.headers["vary"] == "Accept, Accept-Language"
    assert shipped.ask(file).status == 200


@pytest.mark.parametrize(
    ("path", "accept", "file"),
    [
        ("/ns", "text/html", "/ns/index.html"),
        ("/ns", "text/turtle", "/ns.ttl"),
        ("/ns/0.1.0", "application/ld+json", "/ns/0.1.0.jsonld"),
        ("/shapes", "application/n-triples", "/shapes.nt"),
        ("/shapes/0.1.0", "text/html", "/shapes.html"),
        ("/", "text/html", "/index.html"),
        ("/", "text/turtle", "/void.ttl"),
        ("/graph/derived", "text/html", "/data.html"),
        ("/graph/derived", "text/turtle", "/store?graph=https%3A%2F%2Fw3id.org%2Fnap-kg%2Fgraph%2Fderived"),
    ],
)
def test_terms_and_graphs_have_documents_too(shipped: Server, path: str, accept: str, file: str) -> None:
    """The ontology, its version, the shapes, the first page, a graph."""
    reply = shipped.ask(path, headers={"Accept": accept})
    assert (reply.status, reply.headers["location"]) == (303, file)
    found = shipped.ask(file, headers={"Accept": accept})
    assert found.status == 200
    assert found.media == accept


def test_what_is_not_there_is_not_found(shipped: Server) -> None:
    """404 for an IRI of nothing, a page of nothing, a file of nothing; 406 for a form that nothing comes in."""
    for path in (
        f"/{RCMP}x",
        f"/{RCMP}x.html",
        "/assets/none.js",
        "/queries/none.html",
        "/../etc/passwd",
        "/x/abc.ttl",
    ):
        assert shipped.ask(path).status == 404
    assert shipped.ask(f"/{RCMP}", headers={"Accept": "image/png"}).status == 406
    assert shipped.ask(f"/{RCMP}", method="POST", body=b"").status == 405


def test_documents_say_what_they_are_about(shipped: Server) -> None:
    """Each has its alternates as links, describes the thing, and has a tag."""
    for ending in (".html", ".ttl", ".jsonld", ".nt"):
        reply = shipped.ask(f"/{RCMP}{ending}")
        assert f'<{BASE}{RCMP}>; rel="describes"' in reply.headers["link"]
        for other in {".html", ".ttl", ".jsonld", ".nt"} - {ending}:
            assert f'/{RCMP}{other}>; rel="alternate"' in reply.headers["link"]
        again = shipped.ask(f"/{RCMP}{ending}", headers={"If-None-Match": reply.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == reply.headers["etag"]


def test_documents_hold_the_same_as_those_of_a_published_site(shipped: Server) -> None:
    """A page says what the model of pages says; the statements are those of the data."""
    opened = open_for_site(None, config)
    page = Pages(opened.dataset, opened.statements).page(BASE + RCMP)
    text = shipped.ask(f"/{RCMP}.html").text
    assert page.title.text in text
    for said in page.says:
        assert said.predicate.text in text
    wanted = {str(triple) for triple in opened.statements.of(BASE + RCMP)}
    found = {str(quad.triple) for quad in ox.parse(shipped.ask(f"/{RCMP}.nt").body, ox.RdfFormat.N_TRIPLES)}
    assert wanted <= found


def test_alignments_and_context_are_served(shipped: Server) -> None:
    """As a published site has them."""
    assert "owl:Axiom" in shipped.ask("/ns/alignments/org.ttl").text
    assert shipped.ask("/context.jsonld").text.startswith('{\n "@context"')


def test_pages_may_load_only_what_is_here(shipped: Server) -> None:
    """Each page has the policy of a published one, may not be framed, and names its language."""
    for path in (f"/{RCMP}.html", "/index.html", "/query.html", "/search.fr.html", "/q/deliverables-led-by"):
        reply = shipped.ask(path, headers={"Accept": "text/html"})
        policy = reply.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert "wasm-unsafe-eval" not in policy
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_every_link_of_a_page_leads_somewhere(shipped: Server) -> None:
    """From the first page and some others, each link to this server is answered by 200."""
    seen: dict[str, int] = {}
    for start in ("/index.html", "/things/index.html", "/things/Task.html", f"/{RCMP}.html", "/q/deliverables-led-by",
                  "/search.html", "/ns/index.html", "/queries/index.fr.html"):  # fmt: skip
        text = shipped.ask(start, headers={"Accept": "text/html"}).text
        links = re.findall(r'(?:href|src|data-[a-z]+)="([^"#]+)', text)
        for link in sorted(set(links))[:60]:
            target = urljoin(shipped.address + start.removeprefix("/"), link.replace("&amp;", "&"))
            if target.startswith(shipped.address) and ("." in link or "/" in link) and not link.startswith("."):
                path = target.removeprefix(shipped.address.rstrip("/"))
                if path.rstrip("/").endswith(("assets", "sparql", ".fr", "q")) or path in seen:
                    continue
                seen[path] = shipped.ask(path, headers={"Accept": "text/html"}).status
    wrong = {path: status for path, status in seen.items() if status != 200 and urlsplit(path).path != "/sparql"}
    assert wrong == {}
    assert len(seen) > 80


def test_a_plan_of_others_is_served_below_its_own_base(tmp_path: Path) -> None:
    """Files of another base: their IRIs are paths here, also those that are no safe ones; what is withdrawn is gone."""
    folder = tmp_path / "data"
    folder.mkdir()
    odd = "<https://example.org/id/a%2Fb> a nap:Deliverable .\n"
    (folder / "plan.ttl").write_text(PLAN + odd, encoding="utf-8")
    (folder / "withdrawn.csv").write_text(
        "iri,date,reason\nhttps://example.org/id/old,2026-11-01,twice\n", encoding="utf-8"
    )
    with running(str(folder)) as server:
        assert server.ask("/id/one.ttl").status == 200
        assert server.ask("/id/one", headers={"Accept": "text/turtle"}).headers["location"] == "/id/one.ttl"
        place = server.ask("/id/a%2Fb", headers={"Accept": "text/turtle"}).headers["location"]
        assert place.startswith("/x/")
        assert "\nid:a%2Fb\n    a nap:Deliverable ;" in server.ask(place).text
        gone = server.ask("/id/old")
        assert (gone.status, "twice" in gone.text) == (410, True)
        assert server.ask("/id/old.html").status == 200
        assert server.ask("/ns").status == 404
        assert "A plan" in server.ask("/index.html").text
