"""Where each IRI of a site leads, and that as rules for an Apache: w3id.org's ``.htaccess``.

What a request names by a file's ending is that file. The ontology, its version and the shapes are documents; a graph
is its dump; all else below the base is a thing, and what is known of it lies beside it in each form: 303 to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from nap_kg.publish.negotiation import ANY, FORMS, NAMED_LESS, asks_for, literal, steps
from nap_kg.publish.paths import ENDINGS, OWN


@dataclass(frozen=True)
class Document:
    """Something whose forms lie at places of their own: the ontology, a graph whose dumps are packed."""

    path: str  # of its IRI, below the base
    files: Mapping[str, str]  # by form: "html", "fr.html", "ttl", "jsonld", "nt", "nq"


@dataclass(frozen=True)
class Routes:
    """What a server must know to lead from each IRI to its files."""

    base: str  # what the IRIs begin with
    address: str  # where the site is served
    languages: tuple[str, ...]
    documents: tuple[Document, ...] = ()
    odd: Mapping[str, str] = field(default_factory=dict)  # path of an IRI below the base, and path of its files
    graphs_page: str = ""  # the page that lists the dumps, without an ending; empty where there is none
    gone: tuple[str, ...] = ()  # paths of IRIs that were withdrawn
    policies: Mapping[str, str] = field(default_factory=dict)  # files whose content security policy is one of their own
    policy: str = ""  # of all others

    @property
    def root(self) -> str:
        """The path at which the site is served, "/" at both ends."""
        return urlsplit(self.address).path or "/"

    @property
    def pages(self) -> dict[str, str]:
        """Languages other than the first, and the endings of their pages."""
        return {one: f"{one}.html" for one in self.languages[1:]}


def explicit() -> str:
    """Return the expression of paths that name a file of the site, and no thing."""
    endings = "|".join(literal(ending.removeprefix(".")) for ending in ENDINGS)
    own = "|".join(literal(name) for name in sorted(OWN))
    return rf"(?:.*\.(?:{endings})|(?:{own})(?:[./].*)?|\.[A-Za-z].*|.*/)"


def decoded(path: str) -> str:
    """Return a path as servers match it: with its percent signs resolved.

    >>> decoded("id/caf%C3%A9")
    'id/café'
    """
    return unquote(path, errors="surrogateescape")


def htaccess(routes: Routes) -> str:
    """Return the rules for an Apache at the base that leads to a site elsewhere.

    Shape:   lines of mod_rewrite for the folder of the base; every target is absolute.
    """
    return "\n".join([*_head(routes), *_form(routes), *_targets(routes)]) + "\n"


def _head(routes: Routes) -> Iterator[str]:
    yield f"# {routes.base}: leads to {routes.address}"
    yield "# Made by nap-kg publish: change the site, not this file."
    yield "Options +FollowSymLinks"
    yield "RewriteEngine On"
    yield "Header always set Access-Control-Allow-Origin *"
    yield f'Header always set Vary "{vary(routes)}"'
    yield ""
    yield "# What was withdrawn is gone"
    for path in routes.gone:
        yield f"RewriteRule ^{literal(decoded(path))}$ - [G,L]"
    yield ""
    yield "# A file by its name; the documents are no files"
    for document in routes.documents:
        yield f"RewriteCond %{{REQUEST_URI}} !^{literal(urlsplit(routes.base).path + document.path)}$"
    yield f"RewriteRule ^({explicit()})$ {routes.address}$1 [R=302,L]"


def vary(routes: Routes) -> str:
    """Return what an answer depends on."""
    return "Accept, Accept-Language" if len(routes.languages) > 1 else "Accept"


def _form(routes: Routes) -> Iterator[str]:
    yield ""
    yield "# What is asked for: a page where nothing is said, else the best of what is named, tenth by tenth"
    yield "RewriteCond %{HTTP_ACCEPT} ^\\s*$"
    yield "RewriteRule ^ - [E=NAPTYPE:text/html]"
    for step in steps():
        yield f"RewriteCond %{{HTTP_ACCEPT}} {step.pattern} [NC]"
        yield "RewriteRule ^ - [E=NAPTYPE:%1]"
    yield f"RewriteCond %{{ENV:NAPTYPE}} {ANY}"
    yield f"RewriteCond %{{HTTP_ACCEPT}} {NAMED_LESS} [NC]"
    yield "RewriteRule ^ - [E=NAPTYPE:text/turtle]"
    for form in FORMS:
        yield f"RewriteCond %{{ENV:NAPTYPE}} {asks_for(form)} [NC]"
        yield f"RewriteRule ^ - [E=NAPFORM:{form}]"
    for language, ending in routes.pages.items():
        yield "RewriteCond %{ENV:NAPFORM} ^html$"
        yield f"RewriteCond %{{HTTP:Accept-Language}} ^\\s*{language}\\b [NC]"
        yield f"RewriteRule ^ - [E=NAPFORM:{ending}]"
    yield "RewriteCond %{ENV:NAPFORM} ^$"
    yield "RewriteRule ^ - [R=406,L]"


def _targets(routes: Routes) -> Iterator[str]:
    address = routes.address
    yield ""
    yield "# Documents: the ontology, the shapes, graphs whose dumps are packed"
    for document in routes.documents:
        pattern = f"^{literal(document.path)}$"
        for form, file in document.files.items():
            yield f"RewriteCond %{{ENV:NAPFORM}} ^{literal(form)}$"
            yield f"RewriteRule {pattern} {address}{file} [R=303,L]"
    yield ""
    yield "# Graphs: the dump of each, and the page of all"
    if routes.graphs_page:
        yield "RewriteCond %{ENV:NAPFORM} html$"
        yield f"RewriteRule ^graph/. {address}{routes.graphs_page}.%{{ENV:NAPFORM}} [R=303,L]"
    yield "RewriteCond %{ENV:NAPFORM} ^nt$"
    yield f"RewriteRule ^graph/(.+)$ {address}dump/$1.ttl [R=303,L]"
    yield f"RewriteRule ^graph/(.+)$ {address}dump/$1.%{{ENV:NAPFORM}} [R=303,L]"
    yield ""
    yield "# Things: 303 to what is known of them"
    yield "RewriteCond %{ENV:NAPFORM} ^nq$"
    yield "RewriteRule ^ - [E=NAPFORM:nt]"
    for path, place in sorted(routes.odd.items()):
        yield f"RewriteRule ^{literal(decoded(path))}$ {address}{place}.%{{ENV:NAPFORM}} [R=303,L]"
    yield f"RewriteRule ^(.+)$ {address}$1.%{{ENV:NAPFORM}} [R=303,L]"
