"""What a site says of itself: where its IRIs begin, where it is served, its edition, licence and publisher."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import UsageError
from nap_kg.export.facts import Facts
from nap_kg.export.scope import OPEN_LICENCE
from nap_kg.namespaces import DCTERMS, FOAF, NAP, OWL, RDF

HOUSE = "https://w3id.org/nap-kg/"
"""What the IRIs of the house begin with: its ontology, its vocabularies, its things."""


@dataclass(frozen=True)
class Config:
    """What is the same on every page of a site."""

    base: str  # what the IRIs of its things begin with, "/" at the end
    address: str  # where it is served, "/" at the end
    languages: tuple[str, ...]
    version: str  # of the data; empty where it has none
    date: str  # of the data, as YYYY-MM-DD; empty where nothing tells one
    licence: str  # IRI; empty where nothing tells one
    publisher: str  # a name; empty where nothing tells one
    contact: str  # an address of the web or of mail for corrections; empty where none is known
    title: dict[str, str]  # by language
    description: dict[str, str]  # by language

    def file(self, path: str, language: str = "") -> str:
        """Return the file of a page in a language; the site's first language is the one without a mark.

        >>> made = dict.fromkeys(Config.__dataclass_fields__, "")
        >>> Config(**made | {"languages": ("en", "fr")}).file("id/agency/ca/rcmp", "fr")
        'id/agency/ca/rcmp.fr.html'
        """
        return f"{path}.html" if language in ("", self.languages[0]) else f"{path}.{language}.html"

    @property
    def owns_ontology(self) -> bool:
        """Whether the site is the one of the ontology itself."""
        return NAP[""].startswith(self.base)

    @property
    def key(self) -> str:
        """A short name for files: the last part of the base.

        >>> made = dict.fromkeys(Config.__dataclass_fields__, "")
        >>> Config(**made | {"base": "https://w3id.org/nap-kg/"}).key
        'nap-kg'
        """
        parts = [part for part in re.split(r"[^A-Za-z0-9.-]+", self.base.partition("://")[2]) if part]
        return parts[-1] if parts else "data"


def config(
    dataset: Dataset,
    *,
    base: str = "",
    address: str = "",
    languages: tuple[str, ...] = ("en", "fr"),
    contact: str = "",
) -> Config:
    """Return what a site of a dataset says of itself.

    Raises:  UsageError for a base or an address that is none of the web, or a contact that is no address.
    """
    facts = Facts(dataset)
    base = _address(base, "--base") or _base(facts)
    if contact and not re.match(r"(https?://|mailto:)[^\s\"<>]+$", contact):
        raise UsageError("no address to write to", place=f"--contact {contact}", fix="begin with https:// or mailto:")
    about = _about(facts, base)
    plans = sorted(plan for plan in facts.members(NAP.ActionPlan) if plan.startswith(base))
    title, description = {}, {}
    for language in languages:
        told = facts.label(plans[0], language) if len(plans) == 1 else ""
        title[language] = told or {"en": "National action plans", "fr": "Plans d'action nationaux"}[language]
        description[language] = {
            "en": f"{title[language]}: what was planned, who answers for it, what became of it, where it is shown.",
            "fr": f"{title[language]} : ce qui est prévu, qui en répond, où cela en est, ce qui le montre.",
        }[language]
    licence = next((one for plan in plans if (one := facts.iri(plan, DCTERMS.license))), "")
    return Config(
        base=base,
        address=_address(address, "--site") or base,
        languages=languages,
        version=facts.text(about, OWL.versionInfo),
        date=facts.text(about, DCTERMS.modified) or _latest(dataset, base),
        licence=licence or facts.iri(about, DCTERMS.license) or (OPEN_LICENCE if base == HOUSE else ""),
        publisher=_publisher(facts, about, base),
        contact=contact,
        title=title,
        description=description,
    )


def _address(text: str, option: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#]+", text):
        raise UsageError(
            "not an address that things can be under",
            place=f"{option} {text}",
            fix="write e.g. https://example.org/plans/",
        )
    return text if not text or text.endswith("/") else f"{text}/"


def _base(facts: Facts) -> str:
    """Return what the plans' IRIs begin with, up to ``id/`` where they have that."""
    found: Counter[str] = Counter()
    for plan in sorted(facts.members(NAP.ActionPlan)):
        found[plan.partition("/id/")[0] + "/" if "/id/" in plan else plan.rpartition("/")[0] + "/"] += 1
    return min(found, key=lambda base: (-found[base], base)) if found else HOUSE


def _about(facts: Facts, base: str) -> str:
    """Return what tells of the edition: the ontology for the house, a dataset's own description for others."""
    if NAP[""].startswith(base):
        return NAP[""].removesuffix("#")
    kinds = (
        "http://www.w3.org/ns/dcat#Dataset",
        "http://rdfs.org/ns/void#Dataset",
        "https://schema.org/Dataset",
        OWL.Ontology,
    )
    for kind in kinds:
        for one in facts.sources(RDF.type, kind):
            if one.startswith(base.removesuffix("/")):
                return one
    return ""


def _latest(dataset: Dataset, base: str) -> str:
    """Return the latest date on which anything under a base was published, or that a report's period ends on."""
    found = {
        quad.object.value[:10]
        for predicate in (DCTERMS.modified, DCTERMS.issued, NAP.ends)
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(predicate), None)
        if isinstance(quad.object, ox.Literal)
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(base)
    }
    return max((date for date in found if re.fullmatch(r"\d{4}-\d\d-\d\d", date)), default="")


def _publisher(facts: Facts, about: str, base: str) -> str:
    maker = facts.iri(about, DCTERMS.publisher) or facts.iri(about, DCTERMS.creator)
    name = facts.text(maker, FOAF.name) or (facts.label(maker) if maker else "")
    return f"The {name} project" if base == HOUSE and name and not name.startswith("The ") else name
