"""What things are called on a page, with the language of the name where it is not that of the page."""

from __future__ import annotations

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.explain.things import Reader
from nap_kg.namespaces import RDF
from nap_kg.pages.fit import fit
from nap_kg.pages.model import Literal, Ref, Value
from nap_kg.pages.outside import outside_name
from nap_kg.sparql.terms import Term

LONGEST = 300
"""A name or a literal of more characters is cut on pages, never in data."""


class Names:
    """Names things of a dataset in one language."""

    def __init__(self, dataset: Dataset, language: str, statuses: frozenset[str] = frozenset()) -> None:
        self.dataset, self.language = dataset, language
        self._reader, self._statuses = Reader(dataset, language), statuses

    def ref(self, iri: str) -> Ref:
        """Return a thing by its short name: an abbreviation, a number and label, a label."""
        return self._ref(iri, self._reader.name(iri))

    def full(self, iri: str) -> Ref:
        """Return a thing by its label, with its abbreviation or number."""
        return self._ref(iri, self._reader.full_name(iri))

    def _ref(self, iri: str, text: str) -> Ref:
        found = self.dataset.label_in(iri, self.language)
        if found is None and (ours := outside_name(iri, self.language)):
            return Ref(iri, ours)
        language = found[1] if found and found[0] in text else ""
        kind = "status" if iri in self._statuses else ""
        return Ref(iri, shortened(text), "" if language == self.language else language, kind)

    def property(self, iri: str) -> Ref:
        """Return a property by its label; its prefixed name where it has none."""
        if iri == RDF.type:
            return Ref(iri, "is a" if self.language == "en" else "est un")
        found = self.dataset.label_in(iri, self.language)
        if found is None:
            return Ref(iri, outside_name(iri, self.language) or self._reader.short(iri))
        return Ref(iri, shortened(found[0]), "" if found[1] == self.language else found[1])

    def value(self, term: Term) -> Value:
        """Return a term as a page shows it."""
        if isinstance(term, ox.NamedNode):
            return self.ref(term.value)
        if isinstance(term, ox.Literal):
            plain = term.language or term.datatype.value.endswith(("#string", "#langString"))
            return Literal(shortened(term.value), term.language or "", "" if plain else term.datatype.value)
        return Literal("[ … ]" if isinstance(term, ox.BlankNode) else str(term))

    @staticmethod
    def short(iri: str) -> str:
        """Return an IRI by a house prefix where one fits."""
        return Reader.short(iri)


def shortened(text: str) -> str:
    """Return a text on one line, cut where it is too long to be read."""
    flat = fit(" ".join(text.split()))
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 2]} …"


def value_order(value: Value) -> tuple[int, str, str]:
    """Return what values are sorted by: things by name, then literals by language and text."""
    if isinstance(value, Ref):
        return 0, value.text.casefold(), value.iri
    return 1, value.language, value.text
