"""Where the page of a thing is, asked of the data each time: no list of all things is held."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.namespaces import NAP, OWL, RDF
from nap_kg.publish.config import Config
from nap_kg.publish.paths import Places, digest_path, safe_path
from nap_kg.publish.run import things_of


class LivePlaces(Places):
    """The paths of the pages of things: as those of a published site, but for names that are alike in small letters.

    A site in files gives the second of two paths that differ in case alone another one; a server can tell them apart.
    """

    def __init__(self, dataset: Dataset, about: Config, gone: Mapping[str, object]) -> None:
        super().__init__(about.base, ())
        self._dataset, self._about, self._gone = dataset, about, gone
        kind = ox.NamedNode(OWL.Ontology)
        self._not = {about.base} | {
            quad.subject.value
            for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), kind)
            if isinstance(quad.subject, ox.NamedNode)
        }

    def of(self, iri: str) -> str | None:
        """Return the path of a thing's page, without an ending; None where it has none."""
        if not self.has(iri):
            return None
        path = iri[len(self.base) :]
        return path if safe_path(path) else digest_path(iri)

    def has(self, iri: str) -> bool:
        """Return whether a thing has a page."""
        if not iri.startswith(self.base) or iri in self._not or iri.startswith(NAP[""]):
            return False
        if iri in self._gone:
            return True
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return next(iter(self._dataset.store.quads_for_pattern(node, None, None)), None) is not None

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(things_of(self._dataset, self._about)) | frozenset(self._gone)

    @cached_property
    def odd(self) -> Mapping[str, str]:
        """The things whose pages lie elsewhere than their IRIs say: IRI and path; all things are looked through."""
        return {iri: digest_path(iri) for iri in sorted(self._all) if not safe_path(iri[len(self.base) :])}

    @cached_property
    def _by_digest(self) -> Mapping[str, str]:
        return {path: iri for iri, path in self.odd.items()}

    @property
    def iris(self) -> list[str]:
        """The things that have pages, sorted; all are looked through."""
        return sorted(self._all)

    def iri_of(self, path: str) -> str:
        """Return the thing whose page a path is, without an ending; empty where there is none."""
        if path.startswith("x/"):
            return self._by_digest.get(path, "")
        iri = self.base + path
        return iri if self.of(iri) == path else ""
