"""The kinds of things of a site, each with a list of its members, page by page."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.namespaces import NAP, RDF
from nap_kg.pages import Pages, Ref
from nap_kg.publish.paths import Places
from nap_kg.publish.render import Renderer
from nap_kg.publish.writer import Site

PER_PAGE = 500
_FIRST = tuple(
    NAP[name]
    for name in (
        "ActionPlan", "ProgressReport", "InitialReport", "Pillar", "Objective", "Task", "Deliverable",
        "DeliverablePart",
        "Department", "AgencyUnit", "CoordinatingBody", "Organization", "Partnership", "InternationalForum",
        "Project", "Programme", "Event", "Training", "Campaign", "Operation", "Funding", "Observation", "Publication",
        "LegalInstrument", "KeyAchievement", "NextStep", "Discrepancy",
    )
)  # fmt: skip
_LAST = tuple(NAP[name] for name in ("StatusReport", "Name", "Reading", "Evidence"))


@dataclass(frozen=True)
class KindOfThings:
    """One class whose members have pages, as a page in one language names it."""

    iri: str
    name: Ref
    summary: str
    count: int

    @property
    def path(self) -> str:
        """The path of the first page of its list."""
        return self.page(1)

    @property
    def pages(self) -> int:
        """How many pages its list has."""
        return -(-self.count // PER_PAGE)

    def page(self, number: int) -> str:
        """Return the path of one page of its list."""
        return f"things/{kind_key(self.iri)}" + (f"-{number}" if number > 1 else "")


def kind_key(iri: str) -> str:
    """Return what the list of a class is called: the name of one of ours, a digest of another's.

    >>> kind_key(NAP.Task), kind_key("http://xmlns.com/foaf/0.1/Document")
    ('Task', 'Document-f27e4d')
    """
    local = iri.removeprefix(NAP[""])
    if iri.startswith(NAP[""]) and re.fullmatch(r"[A-Za-z]+", local):
        return local
    last = re.sub(r"[^A-Za-z]", "", re.split(r"[#/:]", iri)[-1])[:40] or "kind"
    return f"{last}-{hashlib.sha256(iri.encode()).hexdigest()[:6]}"


class Kinds:
    """The things of a site by their classes."""

    def __init__(self, pages: Pages, places: Places) -> None:
        self._pages = pages
        self._ordered = lru_cache(maxsize=4)(self._in_order)  # whose pages are asked for one after the other
        self.members: dict[str, list[str]] = defaultdict(list)
        for quad in pages.dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), None):
            if (
                isinstance(quad.subject, ox.NamedNode)
                and isinstance(quad.object, ox.NamedNode)
                and places.has(quad.subject.value)
            ):
                self.members[quad.object.value].append(quad.subject.value)
        for kind, found in self.members.items():
            self.members[kind] = sorted(set(found))

    def named(self, language: str) -> list[KindOfThings]:
        """Return the classes in a language: those of a plan first, what supports them last."""
        names = self._pages.names[language]

        def place(iri: str) -> tuple[int, int, str]:
            if iri in _FIRST:
                return 0, _FIRST.index(iri), ""
            if iri in _LAST:
                return 2, _LAST.index(iri), ""
            return 1, 0, names.ref(iri).text.casefold()

        return [
            KindOfThings(iri, _capital(names.ref(iri)), self._pages.summary(iri, language), len(self.members[iri]))
            for iri in sorted(self.members, key=lambda iri: (place(iri), iri))
        ]

    def write(self, site: Site, renderer: Renderer, *, withdrawn: bool) -> list[str]:
        """Write the list of the kinds, and of each kind its members; return the paths of the pages."""
        config = renderer.config
        listed = ["things/index"]
        with progress.stage("listing kind", of=len(self.members) * len(config.languages)) as step:
            for language in config.languages:
                kinds = self.write_index(site, renderer, language, withdrawn=withdrawn)
                for kind in kinds:
                    step()
                    found = self.write_kind(site, renderer, kind, language)
                    listed += found if language == config.languages[0] else []
        return listed

    def write_index(self, site: Site, renderer: Renderer, language: str, *, withdrawn: bool) -> list[KindOfThings]:
        """Write the list of the kinds in a language, and return them."""
        kinds, path = self.named(language), "things/index"
        html = renderer.html("things.html", path, language, kinds=kinds, withdrawn=withdrawn)
        site.write(renderer.config.file(path, language), html)
        return kinds

    def write_kind(self, site: Site, renderer: Renderer, kind: KindOfThings, language: str) -> list[str]:
        """Write the pages of the list of a kind in a language, and return their paths."""
        numbers = range(1, kind.pages + 1)
        for number in numbers:
            self.write_page(site, renderer, kind, language, number)
        return [kind.page(number) for number in numbers]

    def write_page(self, site: Site, renderer: Renderer, kind: KindOfThings, language: str, number: int) -> None:
        """Write one page of the list of a kind in a language."""
        names, path = self._pages.names[language], kind.page(number)
        some = self._ordered(kind.iri, language)[(number - 1) * PER_PAGE : number * PER_PAGE]
        things = [names.ref(iri) for iri in some]
        html = renderer.html("list.html", path, language, kind=kind, things=things, number=number, pages=kind.pages)
        site.write(renderer.config.file(path, language), html)

    def _in_order(self, kind: str, language: str) -> tuple[str, ...]:
        names = self._pages.names[language]
        return tuple(sorted(self.members[kind], key=lambda iri: (names.ref(iri).text.casefold(), iri)))


def _capital(ref: Ref) -> Ref:
    return Ref(ref.iri, ref.text[:1].upper() + ref.text[1:], ref.language)
