"""Names of bodies in cells: each stands for one body of the register, so that reading gives the same body."""

from __future__ import annotations

from collections import defaultdict

from nap_kg.export.facts import Facts
from nap_kg.namespaces import DCTERMS, ID, NAP, RDFS

_ABBREVIATION = ID["name-kind/abbreviation"]


class Bodies:
    """The register: every organization with the texts that it goes by."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._names: dict[str, list[tuple[int, str]]] = {}
        self.by_name: dict[str, set[str]] = defaultdict(set)  # which bodies a text may mean
        for body in sorted(facts.members(NAP.Organization)):
            ranked = sorted(self._ranked(body))
            self._names[body] = ranked
            for _, text in ranked:
                self.by_name[text].add(body)

    def _ranked(self, body: str) -> set[tuple[int, str]]:
        """Return the texts that a body goes by, those that a cell should have first."""
        facts = self._facts
        found = {(2, text) for text in facts.texts(body, RDFS.label)}
        for name in facts.iris(body, NAP.hasName):
            short = facts.iri(name, NAP.hasNameKind) == _ABBREVIATION
            rank = (0 if "en" in facts.texts(name, DCTERMS.language) else 1) if short else 3
            found |= {(rank, text) for text in facts.texts(name, NAP.nameText)}
        return {(rank, text) for rank, text in found if text == " ".join(text.split()) and ";" not in text and text}

    def name(self, body: str) -> str:
        """Return the name of a body that means no other one: an abbreviation, else its label; else its IRI."""
        return next((text for _, text in self._names.get(body, ()) if len(self.by_name[text]) == 1), body)

    def abbreviation(self, body: str) -> str | None:
        """Return the abbreviation of a body, the English one first; None where it has none."""
        return next((text for rank, text in self._names.get(body, ()) if rank <= 1), None)

    def find(self, text: str) -> str | None:
        """Return the body that a name or an IRI means; None where there is none, or more than one."""
        if "://" in text:
            return text
        found = self.by_name.get(" ".join(text.split()), set())
        return next(iter(found)) if len(found) == 1 else None
