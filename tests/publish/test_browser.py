"""What works without a server, looked at in a real browser: search, SPARQL, the network, both languages, any screen.

The site is served as any static host would; where it matters, every way out leads to a proxy that only listens.
"""

from __future__ import annotations

import csv
import functools
import http.server
import io
import json
import re
import shutil
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nap_kg.cards import load_cards
from nap_kg.query import query

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

OWN = "SELECT ?deliverable ?lead WHERE { ?deliverable nap:leadAgency ?lead } ORDER BY ?deliverable ?lead"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PAGES = ("index", "search", "who-leads", "query", "id/agency/ca/rcmp", "id/plan/ca-ht-2012/task/3.13")


class Trap(socketserver.ThreadingTCPServer):
    """A proxy that lets nothing through and notes whom it was asked for."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []

        class Listen(socketserver.StreamRequestHandler):
            def handle(handler) -> None:  # noqa: N805
                line = handler.rfile.readline().decode("latin-1").split()
                self.asked.append(line[1] if len(line) > 1 else "")
                body = b"<link rel='icon' href='data:,'>"  # or the browser would ask for one
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
                handler.wfile.write(f"{head}Connection: close\r\n\r\n".encode() + body)

        super().__init__(("127.0.0.1", 0), Listen)
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    with Trap() as listening:
        yield listening
        listening.shutdown()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    quiet = (
        "--disable-features=AutofillServerCommunication,MediaRouter,OptimizationHints,Translate"  # the browser's own
    )
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=["--no-sandbox", quiet])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh browser; what its console calls an error fails the test."""
    yield from opened(browser)


def opened(browser: Browser, **how: Any) -> Iterator[Page]:
    context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **how})
    context.set_default_timeout(30_000)
    made = context.new_page()
    errors: list[str] = []
    made.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    context.close()
    assert errors == []


def hits(page: Page) -> list[str]:
    page.locator("#hits li").first.wait_for()
    return page.locator("#hits a").all_text_contents()


def said(page: Page, state: str) -> Locator:
    """Wait until the query page says something of a kind."""
    found = page.locator(f"#said[data-state={state}]")
    found.wait_for()
    return found


def ask(page: Page, text: str, state: str) -> str:
    page.fill("#text", text)
    page.click("#run")
    return said(page, state).inner_text()


def saved(page: Page, button: str) -> str:
    with page.expect_download() as download:
        page.click(button)
    return download.value.path().read_bytes().decode()


# --- the pages


def test_home_leads_on(page: Page, address: str) -> None:
    """The first page shows the plan and leads to search, to the network and to SPARQL."""
    page.goto(address)
    assert page.locator("h1").inner_text() == "Canada: plan against human trafficking"
    for name, heading in (("Search", "Search"), ("Who leads", "Who leads with whom"), ("SPARQL", "Ask the data")):
        page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", level=1, name=heading).wait_for()


def test_agency_and_task(page: Page, address: str) -> None:
    """An agency's page leads to a task of its work, and French is one step away."""
    page.goto(f"{address}id/agency/ca/rcmp.html")
    assert "Royal Canadian Mounted Police" in page.locator("h1").inner_text()
    page.goto(f"{address}id/plan/ca-ht-2012/task/3.13.html")
    assert "3.13" in page.locator("h1").inner_text()
    page.click("a.language")
    page.wait_for_url("**/3.13.fr.html")
    assert page.locator("html").get_attribute("lang") == "fr"


# --- search


def test_search_by_words_and_facets(page: Page, address: str) -> None:
    """Words find by their beginning, facets narrow down, and counts tell how many would be left."""
    page.goto(f"{address}search.html")
    page.fill("#q", "traff vict")
    page.wait_for_url("**/search.html?q=traff+vict")
    assert all("traff" in one.lower() or "vict" in one.lower() for one in hits(page))
    page.fill("#q", "")
    page.wait_for_url("**/search.html")
    label = page.locator('fieldset[data-facet="kind"] label', has_text=re.compile(r"^\s*Deliverable \d"))
    number = int(label.locator(".count").inner_text())
    label.click()
    assert page.locator("#count").inner_text().startswith(f"{number} things")
    assert number == len(query("SELECT ?d { ?d a nap:Deliverable }").rows)


def test_what_is_typed_before_the_index_is_there(page: Page, address: str) -> None:
    """It is looked for when the index has come, and stands in the field and in the address."""
    held: list[Route] = []
    page.route("**/search/index*", lambda route: held.append(route))
    page.goto(f"{address}search.html")
    page.fill("#q", "traff vict")
    page.press("#q", "Enter")
    page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    page.wait_for_url("**/search.html?q=traff+vict")
    assert page.input_value("#q") == "traff vict"
    assert all("traff" in one.lower() or "vict" in one.lower() for one in hits(page))


def test_a_search_can_be_shared(page: Page, browser: Browser, address: str) -> None:
    """The address of a search opens the same search elsewhere, and going back takes the last choice away."""
    page.goto(f"{address}search.html")
    hits(page)
    page.locator('fieldset[data-facet="kind"] label', has_text=re.compile(r"^\s*Deliverable \d")).click()
    page.locator('fieldset[data-facet="lead"] label', has_text="RCMP").first.click()
    page.locator('fieldset[data-facet="pillar"] label', has_text="prevention").click()
    shared, count, found = page.url, page.locator("#count").inner_text(), hits(page)
    assert "kind=Deliverable" in shared and "pillar=id:pillar/" in shared
    for other in opened(browser):
        other.goto(shared)
        assert hits(other) == found
        assert other.locator("#count").inner_text() == count
        other.click("a.language")
        other.wait_for_url("**/search.fr.html?**")
        assert len(hits(other)) == len(found)
    page.go_back()
    assert "pillar=" not in page.url
    assert len(hits(page)) > len(found)


def test_search_by_keyboard_alone(page: Page, address: str) -> None:
    """A facet is chosen and a result opened without a pointer; focus stays where it was."""
    page.goto(f"{address}search.html")
    hits(page)
    page.focus("#q")
    page.keyboard.type("police")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=police")
    box = page.locator('fieldset[data-facet="kind"] input').first
    box.focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.name") == "kind"
    assert "kind=" in page.url
    page.locator("#hits a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/**")


def test_nothing_found_is_said(page: Page, address: str) -> None:
    """A search without results says so where a screen reader hears it."""
    page.goto(f"{address}search.html?q=xyzzy")
    page.locator("#count", has_text="Nothing is called so").wait_for()
    assert page.locator("#count").get_attribute("aria-live") == "polite"


def test_without_scripts_lists_remain(browser: Browser, address: str) -> None:
    """Without scripts the search page lists kinds and things, and the network is a drawing of links with its table."""
    for page in opened(browser, java_script_enabled=False):
        page.goto(f"{address}search.html")
        assert page.locator("#plain a").count() > 100
        assert page.locator("#plain").is_visible() and not page.locator("#tools").is_visible()
        page.goto(f"{address}who-leads.html")
        assert page.locator("svg.ties a").count() > 5
        assert page.locator("table").first.is_visible()


# --- SPARQL


def test_a_card_with_a_parameter(page: Page, address: str) -> None:
    """A card is a form: its choices are the data's, its answer is that of ``nap-kg query``, its link opens it again."""
    page.goto(f"{address}query.html")
    page.select_option("#card", "deliverables-led-by")
    page.locator("#param-agency").select_option(
        label="Financial Transactions and Reports Analysis Centre of Canada (FINTRAC)"
    )
    page.click("#run")
    said(page, "done")
    assert saved(page, "#csv") == query("deliverables-led-by", agency="FINTRAC").to_csv()
    assert page.locator("#rows a", has_text="Financial Transactions").count()
    link = page.url
    assert link.endswith("#card=deliverables-led-by&agency=https://w3id.org/nap-kg/id/agency/ca/fintrac")
    page.goto("about:blank")
    page.goto(link)
    assert said(page, "done").inner_text().startswith("1 row")


def test_every_card_answers_as_on_the_command_line(page: Page, address: str) -> None:
    """Of every card, with the example of what it needs, the page's rows are those of ``nap-kg query``."""
    page.goto(f"{address}query.html")
    page.locator("#ask").wait_for()
    for card in load_cards():
        given = {param.name: param.example for param in card.params if param.required}
        page.select_option("#card", card.name)
        page.click("#run")
        page.locator("#said[data-state=done], #said[data-state=empty]").wait_for()
        expected = query(card.name, **given).to_csv()
        if page.locator("#said").get_attribute("data-state") == "empty":
            assert len(list(csv.reader(io.StringIO(expected)))) == 1, card.name
        else:
            assert saved(page, "#csv") == expected, card.name


def test_a_parameter_that_values_lists(page: Page, address: str) -> None:
    """A value that the card lists itself narrows the answer as on the command line; one that it does not has no rows."""
    page.goto(f"{address}query.html#card=done-outside-the-period&property=nap:endDate")
    said(page, "done")
    assert saved(page, "#csv") == query("done-outside-the-period", property="nap:endDate").to_csv()
    page.fill("#param-property", "nap:hasLead")
    page.click("#run")
    said(page, "empty")


def test_an_own_query(page: Page, address: str) -> None:
    """A query of one's own answers as ``nap-kg query`` does, in names or IRIs, in CSV and JSON; its link asks it again."""
    page.goto(f"{address}query.html")
    told = ask(page, OWN, "done")
    expected = query(OWN)
    assert told.startswith(f"{len(expected.rows)} rows")
    assert saved(page, "#csv") == expected.to_csv()
    assert json.loads(saved(page, "#json"))["results"] == json.loads(expected.to_json())["results"]
    cell = page.locator("#rows td").nth(1)
    assert not cell.inner_text().startswith("http")
    page.uncheck("#labels")
    assert cell.inner_text().startswith("https://w3id.org/nap-kg/id/agency/")
    page.reload()
    assert said(page, "done").inner_text().startswith(f"{len(expected.rows)} rows")


def test_a_syntax_error_has_its_place(page: Page, address: str) -> None:
    """A query that is none is told with line and column; an unknown prefix, SERVICE and updates by name."""
    page.goto(f"{address}query.html")
    assert "line 2, column 13" in ask(page, "SELECT ?a WHERE {\n  ?a a FILTR(?a)\n}", "problem")
    assert page.locator("#where").inner_text().splitlines()[1].index("^") == 12
    assert "the prefix foo: is not declared" in ask(page, "SELECT * { ?s foo:bar ?o }", "problem")
    assert "SERVICE" in ask(page, "SELECT * { SERVICE <http://outside.example/> { ?s ?p ?o } }", "problem")
    assert "only asks" in ask(page, "INSERT DATA { <a:a> <a:b> 1 }", "problem")


def test_no_rows_and_stopped_do_not_look_alike(page: Page, address: str) -> None:
    """An empty answer, one that was stopped and one of a yes-or-no question each say what they are; a new query runs."""
    page.goto(f"{address}query.html")
    empty = ask(page, "SELECT ?s { ?s nap:noSuchProperty ?o }", "empty")
    assert empty.startswith("No rows")
    page.fill("#text", RUNAWAY)
    page.click("#run")
    page.locator("#said", has_text="Asking").wait_for()
    page.click("#stop")
    stopped = said(page, "stopped")
    assert stopped.inner_text().startswith("Stopped after") and "did not run to its end" in stopped.inner_text()
    assert page.locator("#stop").is_disabled() and page.locator("#rows table").count() == 0
    assert ask(page, "ASK { ?s a nap:Task }", "done").startswith("Yes")


def test_words_are_completed(page: Page, address: str) -> None:
    """The editor knows prefixes, terms of the ontology by name and label, and the variables of the query."""
    page.goto(f"{address}query.html")
    page.fill("#text", "")
    page.locator("#text").press_sequentially("SELECT ?deliverable { ?deliverable nap:leadAg")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#text").endswith("nap:leadAgency ")
    page.locator("#text").press_sequentially("?del")
    assert page.locator("#options li").first.inner_text().strip() == "?deliverable"
    page.keyboard.press("Escape")
    assert page.locator("#options").is_hidden()


CHARTS = [card for card in load_cards() if card.chart and not any(param.required for param in card.params)]


@pytest.mark.parametrize("kind", sorted({card.chart.type for card in CHARTS if card.chart}))
def test_a_chart_where_the_card_names_one(page: Page, address: str, kind: str) -> None:
    """Each question that has a chart is drawn as its card says, no mark of the drawing missing; one without is not."""
    for card in (card for card in CHARTS if card.chart and card.chart.type == kind):
        assert card.chart
        answer = query(card.name)
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        page.goto(f"{address}query.html#card={card.name}")
        if not rows:
            said(page, "empty")
            continue
        said(page, "done")
        columns = {role: axis.column for role, axis in card.chart.axes.items() if axis.column}

        def different(*roles: str, rows: list[Any] = rows, columns: dict[str, str] = columns) -> int:
            return len({tuple(row[columns[role]] for role in roles) for row in rows})

        chart = page.locator(f"#chart[data-type={kind}]")
        assert chart.is_visible(), card.name
        if kind == "bars":
            assert chart.locator("svg.bar").count() == different("category"), card.name
        elif kind == "timeline":
            assert chart.locator("svg.span rect").count() == different("item", "start", "end"), card.name
        elif kind == "network":
            assert chart.locator("line.tie").count() == different("source", "target"), card.name
            ends = {row[columns[role]] for row in rows for role in ("source", "target")}
            assert chart.locator("g.node a").count() == len(ends), card.name
        else:
            assert chart.locator("tbody tr").count() == different("row"), card.name
            assert chart.locator("thead th").count() == 1 + different("column"), card.name
            filled = chart.locator("tbody td").filter(has_text=re.compile(r"\S"))
            assert filled.count() == different("row", "column"), card.name
    page.select_option("#card", "taskforce-members")
    page.click("#run")
    said(page, "done")
    assert page.locator("#chart").is_hidden()


def test_an_own_query_with_a_number_has_bars(page: Page, address: str) -> None:
    """An own query is drawn where it counts something, and not where it names years or nothing but things."""
    page.goto(f"{address}query.html")
    counted = "SELECT ?lead (COUNT(?d) AS ?n) { ?d nap:leadAgency ?lead } GROUP BY ?lead ORDER BY DESC(?n) ?lead"
    ask(page, counted, "done")
    found = query(counted).rows
    assert page.locator("#chart svg.bar").count() == len(found)
    first = page.locator("#chart svg.bar").first.get_attribute("aria-label")
    assert first and first.endswith(f": {found[0][1]}") and not first.startswith("http")
    for text in (OWN, "SELECT ?d ?y { ?d nap:startYear ?y } ORDER BY ?d ?y"):
        ask(page, text, "done")
        assert page.locator("#chart").is_hidden()


# --- the network


def test_the_network_is_explored(page: Page, address: str) -> None:
    """A body shows its ties by focus and by choice, weak ties can be left out, and a table says the same."""
    page.goto(f"{address}who-leads.html")
    table = query("co-lead-pairs").rows
    assert page.locator("svg.ties line").count() == len(table)
    page.locator("#focus").select_option(label="RCMP")
    near = page.locator("svg.ties line.near")
    assert near.count() == sum(any(str(cell).endswith("/rcmp") for cell in row[:2]) for row in table)
    page.locator("#focus").select_option("")
    page.locator("svg.ties a").first.focus()
    assert "leads together with" in page.locator("#said").inner_text()
    page.locator("#least").focus()
    page.keyboard.press("End")
    most = max(row[2] for row in table)
    assert page.locator("svg.ties line:not(.far)").count() == sum(row[2] == most for row in table)


# --- languages, screens, the way out


def test_french_throughout(page: Page, address: str) -> None:
    """Search, SPARQL and the network speak French, the questions and the columns of their answers too."""
    page.goto(f"{address}search.fr.html?q=victimes")
    assert page.locator("#count").inner_text().endswith("affichées") or "choses" in page.locator("#count").inner_text()
    page.goto(f"{address}query.fr.html#card=workload-by-agency")
    assert "lignes" in said(page, "done").inner_text()
    assert page.locator("#rows th").first.inner_text() == "organisme"
    assert page.locator("#rows td a", has_text="Gendarmerie royale du Canada").count() == 1
    page.goto(f"{address}who-leads.fr.html")
    assert "organismes" in page.locator("#said").inner_text()


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_screen_in_the_dark(browser: Browser, address: str, path: str) -> None:
    """At 360 pixels nothing runs out of the page, and the dark is dark."""
    for page in opened(browser, viewport={"width": 360, "height": 740}, color_scheme="dark"):
        page.goto(f"{address}{path}.html" + ("#card=workload-by-agency" if path == "query" else ""))
        if path == "query":
            said(page, "done")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(map(int, re.findall(r"\d+", paper)[:3])) < 64


def test_only_the_query_page_may_compile(site: Path) -> None:
    """The policy of the query page lets WebAssembly be compiled, that of no other page does."""
    for path in PAGES:
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', (site / f"{path}.html").read_text())
        assert policy and ("wasm-unsafe-eval" in policy[1]) == (path == "query")
        assert "'unsafe-inline'" not in policy[1] and "'unsafe-eval'" not in policy[1]


def test_nothing_is_fetched_from_elsewhere(browser: Browser, address: str, trap: Trap) -> None:
    """Every page, searched and asked, connects to its own host alone; the trap hears the first that does not."""
    trap.asked.clear()
    way_out = f"http://127.0.0.1:{trap.server_address[1]}"
    context = browser.new_context(proxy={"server": way_out, "bypass": "127.0.0.1"})
    outside: list[str] = []
    context.on(
        "request", lambda one: None if one.url.startswith((address, "blob:", "data:")) else outside.append(one.url)
    )
    page = context.new_page()
    for path in PAGES:
        for ending in (".html", ".fr.html"):
            page.goto(f"{address}{path}{ending}", wait_until="networkidle")
    page.goto(f"{address}query.html#card=workload-by-agency")
    said(page, "done")
    blocked = "fetch('http://outside.example/').then(() => 'through', () => 'blocked')"
    assert page.evaluate(blocked) == "blocked"
    assert (trap.asked, [one for one in outside if "outside.example" not in one]) == ([], [])
    outside.clear()
    page.goto("http://outside.example/one", wait_until="commit")
    assert trap.asked == outside == ["http://outside.example/one"]
    context.close()
