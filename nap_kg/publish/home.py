"""The first page: the plan in a glance for somebody who has never heard of it, and where to go from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
from markupsafe import Markup

from nap_kg.cards import load_cards
from nap_kg.namespaces import DCTERMS, NAP
from nap_kg.pages import Pages
from nap_kg.pages.whole import glance
from nap_kg.publish.config import Config
from nap_kg.publish.dumps import Dump
from nap_kg.publish.kinds import Kinds
from nap_kg.publish.render import Renderer, json_in_html
from nap_kg.publish.writer import Site

MOST_PLANS = 5
MOST_KINDS = 16
FIRST_ASKED = (
    "status-by-pillar",
    "workload-by-agency",
    "longest-running",
    "changes-between-reports",
    "dropped-without-a-word",
    "funding-by-funder",
    "deliverables-the-prose-is-silent-on",
    "discrepancies",
)
"""What somebody who is new to a plan may want to know."""


def write_home(
    site: Site, renderer: Renderer, about: Config, pages: Pages, kinds: Kinds, dumps: Sequence[Dump]
) -> None:
    """Write the first page in every language."""
    known = {card.name: card for card in load_cards()}
    has_network = any(pages.plans.leads(item) for item in sorted(pages.facts.members(NAP.Deliverable)))
    own = [plan for plan in pages.plans.all if plan.startswith(about.base)]
    for language in about.languages:
        plans = [
            (pages.names[language].ref(plan), _official(pages, plan, language), glance(pages, plan, language))
            for plan in own[:MOST_PLANS]
        ]
        html = renderer.html(
            "home.html",
            "index",
            language,
            plans=plans,
            kinds=kinds.named(language)[:MOST_KINDS],
            asked=[known[name] for name in FIRST_ASKED if name in known] if own else [],
            questions=len(known),
            has_network=has_network,
            dataset_json=Markup(json_in_html(schema_dataset(about, language, dumps))),  # noqa: S704 (no sign ends the script)
        )
        site.write(about.file("index", language), html)


def _official(pages: Pages, plan: str, language: str) -> tuple[str, str, str] | None:
    """Return a plan's title as published, its language where that is another, its date; None without a title."""
    found = [term for term in pages.facts.terms(plan, DCTERMS["title"]) if isinstance(term, ox.Literal)]
    if not found:
        return None
    title = min(found, key=lambda term: (term.language != language, term.value))
    spoken = title.language if title.language and title.language != language else ""
    return title.value, spoken, pages.facts.text(plan, DCTERMS.issued)


def schema_dataset(about: Config, language: str, dumps: Sequence[Dump]) -> dict[str, Any]:
    """Return what search engines of data read: the dataset in schema.org's words."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{about.address}void.ttl#data",
        "name": about.title[language],
        "description": about.description[language],
        "url": about.address,
        "inLanguage": list(about.languages),
        "isAccessibleForFree": True,
        "version": about.version,
        "dateModified": about.date,
        "license": about.licence,
        "creator": {"@type": "Organization", "name": about.publisher} if about.publisher else "",
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": dump.media,
                "contentUrl": about.address + dump.path,
                "contentSize": f"{dump.made.size} B",
                "sha256": dump.made.digest,
            }
            for dump in dumps
            if not dump.graph and dump.made
        ],
    }
    return {key: value for key, value in found.items() if value not in ("", [], None)}
