"""What works in the browser, without a server: search, SPARQL, the network of those who lead together."""

from __future__ import annotations

from pathlib import Path

from nap_kg.pages import Pages
from nap_kg.publish.kinds import Kinds
from nap_kg.publish.network import write_network
from nap_kg.publish.render import Renderer
from nap_kg.publish.search import write_search
from nap_kg.publish.sparql_page import write_sparql
from nap_kg.publish.writer import Site

ASSETS = ("tools.css", "search-index.js", "search.js", "network.js")


def write_browser(site: Site, renderer: Renderer, pages: Pages, kinds: Kinds) -> list[str]:
    """Write the pages with what their scripts need; return the paths of the pages."""
    for name in ASSETS:
        site.write(f"assets/{name}", (Path(__file__).parent / "assets" / name).read_bytes())
    return [
        *write_search(site, renderer, pages, kinds),
        *write_network(site, renderer, pages),
        *write_sparql(site, renderer, pages),
    ]
