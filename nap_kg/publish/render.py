"""Pages as HTML: every text is escaped by the template engine, every address made here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from nap_kg import __version__
from nap_kg.namespaces import NAP, shrink
from nap_kg.pages import Bars, Literal, Network, Page, Ref, Timeline, Value, word
from nap_kg.pages.fit import fit
from nap_kg.pages.words import counted
from nap_kg.publish import svg
from nap_kg.publish.config import Config
from nap_kg.publish.paths import Places, is_web, relative

STYLE, SCRIPT = "assets/site.css", "assets/site.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'"
)
"""What a page may load: its own folder's files, and nothing that stands in it."""
MENU = (
    ("home", "index"),
    ("browse", "things/index"),
    ("search", "search"),
    ("who_leads", "who-leads"),
    ("questions", "queries/index"),
    ("sparql", "query"),
    ("data", "data"),
    ("ontology", "ns/index"),
)


class Renderer:
    """Turns what is to be said into HTML."""

    def __init__(
        self,
        config: Config,
        places: Places,
        terms: frozenset[str] = frozenset(),
        menu: Sequence[tuple[str, str]] = MENU,
        packages: Sequence[str] = ("nap_kg.publish",),
    ) -> None:
        import jinja2

        self.config, self.places, self._menu = config, places, menu
        self.policy = POLICY
        self.policies: dict[str, str] = {}  # of the files whose policy is one of their own
        self.terms = terms if config.owns_ontology else frozenset()  # what the reference tells of
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader([jinja2.PackageLoader(package) for package in packages]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
        )
        self._templates: dict[str, jinja2.Template] = {}

    def html(self, template: str, path: str, language: str, **more: Any) -> str:
        """Return a page of the site; ``path`` is the one that its languages share, without an ending."""
        here = self.config.file(path, language)
        view = _View(self, here, language)
        policy = more.pop("policy", POLICY)
        if policy != POLICY:
            self.policies[here] = policy
        found = self._templates.get(template)
        if found is None:
            found = self._templates[template] = self._environment.get_template(template)
        html = found.render(
            view=view,
            config=self.config,
            path=path,
            language=language,
            policy=policy,
            menu=[(key, path) for key, path in self._menu if key != "ontology" or self.config.owns_ontology],
            version=__version__,
            **more,
        )
        return fit(html)

    def thing(self, page: Page, path: str) -> str:
        """Return the page of a thing."""
        return self.html("thing.html", path, page.language, page=page)


class _View:
    """What a template asks for, on one page."""

    def __init__(self, renderer: Renderer, here: str, language: str) -> None:
        self._renderer, self._here, self._language = renderer, here, language
        self._places, self._config = renderer.places, renderer.config

    def word(self, key: str, *parts: object) -> str:
        """Return a phrase of the site."""
        return word(key, self._language, *parts)

    def word_in(self, language: str, key: str) -> str:
        """Return a phrase of the site in a language that need not be the page's."""
        return word(key, language)

    def counted(self, key: str, count: int) -> str:
        """Return a phrase with a number."""
        return counted(key, self._language, count)

    def number(self, count: int) -> str:
        """Return a whole number with its thousands apart, as the language writes it."""
        return f"{count:,}".replace(",", "\u202f") if self._language == "fr" else f"{count:,}"

    def file(self, path: str) -> str:
        """Return the address of a file of the site."""
        return relative(self._here, path)

    def page(self, path: str, language: str = "") -> str:
        """Return the address of a page of the site, in this language unless another is meant."""
        return relative(self._here, self._config.file(path, language or self._language))

    def link(self, iri: str) -> str:
        """Return the address of a thing's page, else its IRI where that is one of the web, else nothing."""
        path = self._places.of(iri)
        if path is not None:
            return self.page(path)
        if iri in self._renderer.terms:
            return f"{self.page('ns/index')}#{iri[len(NAP['']) :]}"
        return iri if is_web(iri) else ""

    def ref(self, one: Ref) -> Markup:
        """Return a thing by name, as a link where it has an address."""
        address = self.link(one.iri) if one.iri else ""
        looks = ""
        if one.kind == "status":
            looks = f' class="status {svg.status_class(one)}"'
        elif address and self.is_outside(one.iri):
            looks = ' class="outside" rel="external"'
        spoken = f' lang="{escape(one.language)}"' if one.language else ""
        text = escape(one.text)
        if not address:
            return Markup(f"<span{looks}{spoken}>{text}</span>")  # noqa: S704 (each part is escaped)
        return Markup(f'<a href="{escape(address)}"{looks}{spoken}>{text}</a>')  # noqa: S704 (each part is escaped)

    def value(self, one: Value) -> Markup:
        """Return a thing by name, or a literal with its language."""
        if isinstance(one, Ref):
            return self.ref(one)
        text = escape(one.text)
        if self.is_address(one):
            return Markup(f'<a class="outside" rel="external" href="{text}">{text}</a>')  # noqa: S704 (escaped)
        if not one.language:
            return Markup(f"<span>{text}</span>")  # noqa: S704 (escaped)
        tag = escape(one.language)
        return Markup(f'<span lang="{tag}">{text}</span> <small class="tag">{tag}</small>')  # noqa: S704 (escaped)

    def cell(self, values: Sequence[Value]) -> Markup:
        """Return what stands in a cell."""
        return Markup('<span class="sep">; </span>').join(map(self.value, values))

    def is_outside(self, iri: str) -> bool:
        """Return whether a thing's page is not one of this site."""
        return self._places.of(iri) is None and iri not in self._renderer.terms

    def absolute(self, path: str, language: str = "") -> str:
        """Return the address at which a page of the site is served."""
        return self._config.address + self._config.file(path, language or self._language)

    def other(self) -> list[str]:
        """Return the other languages."""
        return [language for language in self._config.languages if language != self._language]

    def short(self, iri: str) -> str:
        """Return an IRI by a house prefix where one fits."""
        return shrink(iri).strip("<>")

    def is_address(self, value: Literal) -> bool:
        """Return whether a literal is an address of the web."""
        return value.datatype.endswith("#anyURI") and is_web(value.text)

    def kind(self, block: object) -> str:
        """Return which kind a block of a section is."""
        return type(block).__name__

    def looks(self, status: Ref) -> str:
        """Return the class of a status."""
        return svg.status_class(status)

    def legend(self, bars: Bars) -> list[Ref]:
        """Return the statuses that bars show, each once."""
        return list({status.iri: status for _, parts in bars.rows for status, _ in parts}.values())

    def most(self, bars: Bars) -> int:
        """Return how much the longest bar stands for."""
        return max((sum(count for _, count in parts) for _, parts in bars.rows), default=0)

    def bar(self, parts: tuple[tuple[Ref, int], ...], most: int) -> str:
        """Draw one bar."""
        return svg.bar(parts, most)

    def axis(self, timeline: Timeline) -> str:
        """Draw the years of a timeline."""
        return svg.axis(timeline)

    def span(self, timeline: Timeline, place: int) -> str:
        """Draw one line of a timeline."""
        return svg.span(timeline, place)

    def network(self, drawn: Network) -> str:
        """Draw who is tied to whom."""
        return svg.network(drawn, self.link)


def json_in_html(data: Mapping[str, Any]) -> str:
    r"""Return JSON that can stand inside a script element: no sign in it ends the element.

    >>> json_in_html({"name": "</script>"})
    '{"name": "\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
