"""Who leads with whom, as a page that one can explore: a drawing laid out here, and the same as a table."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nap_kg.namespaces import NAP
from nap_kg.pages import Pages, Ref
from nap_kg.publish.render import Renderer
from nap_kg.publish.writer import Site

WIDE, HIGH = 960, 560
MOST_NODES = 60
"""So many bodies are drawn, those with the strongest ties; the table has all."""
MOST_ROWS = 500
_STEPS = 300
_EDGE = 110, 30  # across, down: room for names


@dataclass(frozen=True)
class Body:
    """One body of the drawing."""

    ref: Ref
    x: int
    y: int
    leads: int  # deliverables and parts that it answers for
    partners: int

    @property
    def radius(self) -> float:
        """How large its point is: its area grows with what it leads."""
        return round(4 + 2.2 * math.sqrt(self.leads), 1)


@dataclass(frozen=True)
class Tie:
    """Two bodies, by their place among those drawn, and how much they lead together."""

    one: int
    other: int
    shared: int


def layout(count: int, ties: Sequence[Tie]) -> list[tuple[int, int]]:
    """Return where bodies stand: ties pull, bodies push one another away, and all fills the drawing.

    Shape:   whole numbers, the same on every machine: only sums, products, quotients and roots are taken, which IEEE
             754 rounds alike everywhere, from places that are whole numbers.
    """
    if not count:
        return []
    spots = _start(count)
    ideal, pull = math.sqrt(1_000_000 / count), 0.4 * count
    for step in range(_STEPS):
        most = 100.0 * (1 - step / _STEPS) + 1
        pushes = [[0.0, 0.0] for _ in range(count)]
        for one in range(count):
            for other in range(one):
                dx, dy = spots[one][0] - spots[other][0], spots[one][1] - spots[other][1]
                far = max(dx * dx + dy * dy, 1.0)
                force = ideal * ideal / far
                for at, sign in ((one, 1), (other, -1)):
                    pushes[at][0] += sign * dx * force
                    pushes[at][1] += sign * dy * force
        for tie in ties:
            dx, dy = spots[tie.one][0] - spots[tie.other][0], spots[tie.one][1] - spots[tie.other][1]
            force = math.sqrt(dx * dx + dy * dy) / ideal * (0.6 + 0.4 * math.sqrt(tie.shared))
            for at, sign in ((tie.one, -1), (tie.other, 1)):
                pushes[at][0] += sign * dx * force
                pushes[at][1] += sign * dy * force
        for at in range(count):  # and a little towards the middle, so that what has few ties stays in sight
            dx, dy = pushes[at][0] - pull * spots[at][0], pushes[at][1] - pull * spots[at][1]
            length = max(math.sqrt(dx * dx + dy * dy), 1e-9)
            move = min(length, most) / length
            spots[at] = spots[at][0] + dx * move, spots[at][1] + dy * move
    return _fitted(spots)


def _start(count: int) -> list[tuple[float, float]]:
    """Return places in the cells of a square, far from one another in an order that mixes neighbours."""
    side = math.isqrt(count - 1) + 1
    stride = next(n for n in range(max(2, count // 2 + 1), 3 * count + 3) if math.gcd(n, count) == 1) if count > 2 else 1
    cells = [(at * stride) % count for at in range(count)]
    return [(100.0 * (cell % side) + cell, 100.0 * (cell // side) - cell) for cell in cells]


def _fitted(spots: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Stretch places so that they fill the drawing."""
    found = []
    for axis, (size, edge) in enumerate(zip((WIDE, HIGH), _EDGE, strict=True)):
        values = [spot[axis] for spot in spots]
        low, width = min(values), max(values) - min(values)
        found.append([round(edge + (v - low) / width * (size - 2 * edge)) if width else size // 2 for v in values])
    return list(zip(*found, strict=True))


def bodies(pages: Pages, pairs: Counter[tuple[str, str]], language: str) -> tuple[list[Body], list[Tie]]:
    """Return what is drawn: the bodies with the strongest ties, and the ties between them."""
    kept: list[str] = []
    for pair, _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        new = [body for body in pair if body not in kept]
        if len(kept) + len(new) <= MOST_NODES:
            kept += new
    kept.sort()
    place = {body: at for at, body in enumerate(kept)}
    ties = [Tie(place[a], place[b], n) for (a, b), n in sorted(pairs.items()) if a in place and b in place]
    spots = layout(len(kept), ties)
    names, partners = pages.names[language], _partners(pairs)
    return [
        Body(names.ref(body), *spots[at], len(pages.plans.led_by(body)), partners[body])
        for body, at in place.items()
    ], ties


def _partners(pairs: Counter[tuple[str, str]]) -> Counter[str]:
    return Counter(body for pair in pairs for body in pair)


def write_network(site: Site, renderer: Renderer, pages: Pages) -> list[str]:
    """Write the page of the bodies that lead, in every language; return its path, nothing where nobody leads."""
    plans = pages.plans
    items = sorted(pages.facts.members(NAP.Deliverable) | pages.facts.members(NAP.DeliverablePart))
    pairs, leads = plans.co_leads(items), plans.all_leads(items)
    if not leads:
        return []
    for language in renderer.config.languages:
        names = pages.names[language]
        drawn, ties = bodies(pages, pairs, language)
        partners = _partners(pairs)
        order = sorted(leads, key=lambda body: (-leads[body], names.ref(body).text.casefold(), body))
        ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        html = renderer.html(
            "network.html",
            "who-leads",
            language,
            texts=TEXTS[language],
            drawn=drawn,
            ties=ties,
            most=max((tie.shared for tie in ties), default=1),
            wide=WIDE,
            high=HIGH,
            bodies=[(names.full(body), leads[body], partners[body]) for body in order],
            pairs=[(names.ref(one), names.ref(other), count) for (one, other), count in ranked[:MOST_ROWS]],
            left_out=max(0, len(pairs) - MOST_ROWS),
            options=sorted(((body.ref.text, at) for at, body in enumerate(drawn)), key=lambda one: one[0].casefold()),
            said=_script_texts(language),
        )
        site.write(renderer.config.file("who-leads", language), html)
    return ["who-leads"]


def _script_texts(language: str) -> str:
    said: dict[str, Any] = {key: TEXTS[language][key] for key in ("alone", "with", "all", "at_least")}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


TEXTS = {
    "en": {
        "title": "Who leads with whom",
        "lead": "Bodies that answer for deliverables together. The larger a point, the more it leads; the wider a tie, the more two lead together.",
        "drawing": "Network of bodies that lead together",
        "body": "Show one body",
        "everyone": "all bodies",
        "least": "Ties of at least",
        "at_least": "{} together",
        "hint": "Move the pointer over a body or reach it by Tab to see its ties; Enter opens its page.",
        "with": "{} leads together with {}",
        "alone": "{} has no such tie.",
        "all": "{} bodies and {} ties shown",
        "bodies": "Bodies that lead",
        "name": "Body",
        "leads": "Leads",
        "partners": "Partners",
        "pairs": "The same as a table",
        "one": "One body",
        "other": "The other",
        "shared": "Together",
    },
    "fr": {
        "title": "Qui dirige avec qui",
        "lead": "Les organismes qui répondent ensemble de livrables. Plus un point est grand, plus l'organisme en dirige ; plus un lien est large, plus deux en dirigent ensemble.",
        "drawing": "Réseau des organismes qui dirigent ensemble",
        "body": "Montrer un organisme",
        "everyone": "tous les organismes",
        "least": "Liens d'au moins",
        "at_least": "{} ensemble",
        "hint": "Passez le pointeur sur un organisme ou atteignez-le par Tab pour voir ses liens ; Entrée ouvre sa page.",
        "with": "{} dirige avec {}",
        "alone": "{} n'a pas de tel lien.",
        "all": "{} organismes et {} liens affichés",
        "bodies": "Les organismes responsables",
        "name": "Organisme",
        "leads": "Dirige",
        "partners": "Partenaires",
        "pairs": "La même chose en tableau",
        "one": "Un organisme",
        "other": "L'autre",
        "shared": "Ensemble",
    },
}
"""What the page and its script say."""
