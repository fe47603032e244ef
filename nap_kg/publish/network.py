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
_STEPS = 200
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
    xs, ys = map(list, zip(*_start(count), strict=True))
    square, pull = 1_000_000 / count, 0.4 * count
    ideal = math.sqrt(square)
    for step in range(_STEPS):
        most = 100.0 * (1 - step / _STEPS) + 1
        across, down = (
            [-pull * x for x in xs],
            [-pull * y for y in ys],
        )  # towards the middle, so that all stays in sight
        for one in range(count):
            x, y = xs[one], ys[one]
            for other in range(one):
                dx, dy = x - xs[other], y - ys[other]
                force = square / max(dx * dx + dy * dy, 1.0)
                dx, dy = dx * force, dy * force
                across[one] += dx
                down[one] += dy
                across[other] -= dx
                down[other] -= dy
        for tie in ties:
            dx, dy = xs[tie.one] - xs[tie.other], ys[tie.one] - ys[tie.other]
            force = math.sqrt(dx * dx + dy * dy) / ideal * (0.6 + 0.4 * math.sqrt(tie.shared))
            for at, sign in ((tie.one, -force), (tie.other, force)):
                across[at] += sign * dx
                down[at] += sign * dy
        for at in range(count):
            length = max(math.sqrt(across[at] * across[at] + down[at] * down[at]), 1e-9)
            move = min(length, most) / length
            xs[at] += across[at] * move
            ys[at] += down[at] * move
    spots = list(zip(xs, ys, strict=True))
    return _fitted(spots)


def _start(count: int) -> list[tuple[float, float]]:
    """Return places in the cells of a square, far from one another in an order that mixes neighbours."""
    side = math.isqrt(count - 1) + 1
    stride = (
        next(n for n in range(max(2, count // 2 + 1), 3 * count + 3) if math.gcd(n, count) == 1) if count > 2 else 1
    )
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


def drawing(pairs: Counter[tuple[str, str]]) -> tuple[dict[str, tuple[int, int]], list[Tie]]:
    """Return what is drawn: where the bodies with the strongest ties stand, by IRI, and the ties between them."""
    kept: list[str] = []
    for pair, _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        new = [body for body in pair if body not in kept]
        if len(kept) + len(new) <= MOST_NODES:
            kept += new
    kept.sort()
    place = {body: at for at, body in enumerate(kept)}
    ties = [Tie(place[a], place[b], n) for (a, b), n in sorted(pairs.items()) if a in place and b in place]
    return dict(zip(kept, layout(len(kept), ties), strict=True)), ties


def _partners(pairs: Counter[tuple[str, str]]) -> Counter[str]:
    return Counter(body for pair in pairs for body in pair)


def write_network(site: Site, renderer: Renderer, pages: Pages) -> list[str]:
    """Write the page of the bodies that lead, in every language; return its path, nothing where nobody leads."""
    plans = pages.plans
    items = sorted(pages.facts.members(NAP.Deliverable) | pages.facts.members(NAP.DeliverablePart))
    pairs, leads = plans.co_leads(items), plans.all_leads(items)
    if not leads:
        return []
    spots, ties = drawing(pairs)
    partners = _partners(pairs)
    for language in renderer.config.languages:
        names = pages.names[language]
        drawn = [Body(names.ref(body), x, y, leads[body], partners[body]) for body, (x, y) in spots.items()]
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
        "lead": "Bodies that answer for deliverables together. The larger a point, the more it leads; the wider a "
        "tie, the more two lead together.",
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
        "lead": "Les organismes qui répondent ensemble de livrables. Plus un point est grand, plus l'organisme en "
        "dirige ; plus un lien est large, plus deux en dirigent ensemble.",
        "drawing": "Réseau des organismes qui dirigent ensemble",
        "body": "Montrer un organisme",
        "everyone": "tous les organismes",
        "least": "Liens d'au moins",
        "at_least": "{} ensemble",
        "hint": "Passez le pointeur sur un organisme ou atteignez-le par Tab pour voir ses liens ; Entrée ouvre "
        "sa page.",
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
