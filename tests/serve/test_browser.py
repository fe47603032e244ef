"""The pages in a real browser: the editor asks the endpoint, cards are forms, search narrows; nothing is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.serve.running import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose complaints, such as of the policy, are a failure."""
    opened, said = browser.new_page(), []
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    assert [one for one in said if "status of 400" not in one and "status of 504" not in one] == []


def test_the_editor_asks_the_endpoint(shipped: Server, page: Page) -> None:
    """A query is answered, with names for things; a fault is shown in its place; one without end says so."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto(f"{shipped.address}query.html")
    page.fill("#text", "SELECT ?agency WHERE { ?agency a nap:Department } ORDER BY ?agency LIMIT 5")
    page.click("#run")
    page.wait_for_selector("#said[data-state=done]")
    assert page.locator("#rows tbody tr").count() == 5
    assert page.locator("#rows tbody a").first.inner_text() != ""
    assert f"POST {shipped.address}sparql" in asked
    assert not [one for one in asked if "dump" in one or "wasm" in one]
    page.fill("#text", "SELECT ?a WHERE {\n ?a ?b }")
    page.click("#run")
    page.wait_for_selector("#said[data-state=problem]")
    assert page.locator("#where").inner_text().endswith("^")
    page.fill("#text", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.click("#run")
    page.wait_for_function("() => document.getElementById('said').textContent.includes('ended after 3 s')")
    page.fill("#text", "CONSTRUCT { ?d rdfs:label ?l } WHERE { ?d a nap:Pillar ; skos:prefLabel ?l }")
    page.click("#run")
    page.wait_for_selector("#said[data-state=done]")
    assert page.locator("#rows tbody tr").count() > 4


def test_the_editor_completes_from_the_data(shipped: Server, page: Page) -> None:
    """What is typed is completed with terms of the ontology."""
    page.goto(f"{shipped.address}query.html")
    page.fill("#text", "")
    page.locator("#text").press_sequentially("SELECT * { ?d nap:leadAg")
    page.wait_for_selector("#options li")
    assert "nap:leadAgency" in page.locator("#options").inner_text()


def test_a_query_in_the_address_runs(shipped: Server, page: Page) -> None:
    """Whom the endpoint leads to the editor finds the answer there."""
    page.goto(f"{shipped.address}sparql?query=ASK%7B%3Fd%20a%20nap%3ADeliverable%7D")
    page.wait_for_selector("#said[data-state=done]")
    assert page.locator("#said").inner_text().startswith("Yes")


def test_a_card_is_a_form(shipped: Server, page: Page) -> None:
    """Choosing a body and asking gives another answer, in the page's address; also in French and without scripts."""
    page.goto(f"{shipped.address}q/deliverables-led-by")
    before = page.locator("table tbody tr").count()
    page.select_option("select[name=agency]", value="https://w3id.org/nap-kg/id/agency/ca/ps")
    page.click("form button[type=submit]")
    page.wait_for_url("**/q/deliverables-led-by?agency=*")
    assert page.locator("table tbody tr").count() not in (0, before)
    assert page.locator("select[name=agency]").input_value() == "https://w3id.org/nap-kg/id/agency/ca/ps"
    page.goto(f"{shipped.address}q/deliverables-led-by.fr.html?agency=RCMP")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("table tbody tr").count() == before


def test_search_narrows(shipped: Server, page: Page) -> None:
    """Words and facets over the live index."""
    page.goto(f"{shipped.address}search.html?q=training")
    page.wait_for_selector("#hits li a")
    page.locator("#hits li a").first.click()
    page.wait_for_selector("#says")


def test_pages_have_no_complaint(shipped: Server, page: Page) -> None:
    """The other pages load without a word from the browser."""
    for path in (
        "index.html",
        "things/index.html",
        "who-leads.html",
        "ns/index.html",
        "id/agency/ca/rcmp.html",
        "404.html",
    ):
        page.goto(shipped.address + path)
        assert page.locator("main").count() == 1
