"""The templates of ``publish``, and the few that only a server has."""

from __future__ import annotations

from nap_kg.publish.config import Config
from nap_kg.publish.paths import Places
from nap_kg.publish.render import Renderer

PACKAGES = ("nap_kg.serve", "nap_kg.publish")


class LiveRenderer(Renderer):
    """Turns what is to be said into HTML, as ``publish`` does."""

    def __init__(self, config: Config, places: Places, terms: frozenset[str]) -> None:
        super().__init__(config, places, terms, packages=PACKAGES)
