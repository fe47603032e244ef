"""Where each IRI of a site leads, as a configuration of nginx that serves the site itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from nap_kg.publish.negotiation import ANY, FORMS, NAMED_LESS, asks_for, literal, steps
from nap_kg.publish.redirects import Routes, decoded, explicit, vary

_TYPES = {
    "text/html": "html",
    "text/css": "css",
    "text/javascript": "js mjs",
    "text/csv": "csv",
    "text/plain": "txt md cff",
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "application/json": "json",
    "application/sparql-query": "rq",
    "application/xml": "xml",
    "application/atom+xml": "atom",
    "application/manifest+json": "webmanifest",
    "application/wasm": "wasm",
    "application/gzip": "gz",
    "image/svg+xml": "svg",
    "image/png": "png",
}
_TEXTS = "text/css text/javascript text/csv text/plain text/turtle application/ld+json application/n-triples " \
    "application/n-quads application/json application/sparql-query application/xml application/atom+xml " \
    "application/wasm image/svg+xml"  # fmt: skip


def nginx(routes: Routes) -> str:
    """Return a configuration for nginx's ``http`` block: maps, and one server.

    The folder that ``root`` names must hold the site at the path of its address: for ``https://example.org/plans/``,
    the site is the folder ``plans`` in it.
    """
    lines = [
        f"# {routes.address}: things by 303, documents, graphs, and the site's files.",
        "# Made by nap-kg publish. Include it in nginx's http block; set listen, server_name and root.",
        *_maps(routes),
        *_server(routes),
    ]
    return "\n".join(lines) + "\n"


def _maps(routes: Routes) -> Iterator[str]:
    named = max((len(routes.root + path) for path in [*routes.odd, *routes.gone, *routes.policies]), default=0)
    yield "map_hash_max_size 65536;"
    yield f"map_hash_bucket_size {max(256, 1 << (named + 64).bit_length())};"
    tenths = [f'"~*{step.pattern}" $nap_accepted;' for step in reversed(steps("(?P<nap_accepted>"))]
    yield from _map("$http_accept", "$nap_type", ['default "";', '"~^\\s*$" text/html;', '"" text/html;', *tenths])
    less = f'"~*{ANY.removesuffix("$")} .*{NAMED_LESS}" ttl;'
    asked = [f'"~*{asks_for(form).removesuffix("$")} " {form};' for form in FORMS]
    yield from _map('"$nap_type $http_accept"', "$nap_asked", ['default "";', less, *asked])
    pages = [f'"~*^\\s*{language}\\b" {ending};' for language, ending in routes.pages.items()]
    yield from _map("$http_accept_language", "$nap_page", ["default html;", *pages])
    yield from _map("$nap_asked", "$nap_form", ["default $nap_asked;", "html $nap_page;"])
    yield from _map("$nap_form", "$nap_thing_form", ["default $nap_form;", "nq nt;"])
    yield from _map("$nap_form", "$nap_graph_form", ["default $nap_form;", "nt ttl;"])
    odd = [f"{_quoted(routes.root + decoded(path))} {place};" for path, place in sorted(routes.odd.items())]
    root = literal(routes.root)
    yield from _map("$uri", "$nap_place", ['default "";', f'"~^{root}(?P<nap_path>.+)$" $nap_path;', *odd])
    gone = [f"{_quoted(routes.root + decoded(path))} 1;" for path in routes.gone]
    yield from _map("$uri", "$nap_gone", ['default "";', *gone])
    end = "; frame-ancestors 'none'"
    own = [f'{_quoted(routes.root + file)} "{policy}{end}";' for file, policy in sorted(routes.policies.items())]
    yield from _map("$uri", "$nap_policy", [f'default "{routes.policy}{end}";', *own])
    yield from _map("$uri", "$nap_age", ["default 3600;", f'"~^{root}assets/" 86400;'])


def _map(source: str, variable: str, entries: Iterable[str]) -> Iterator[str]:
    yield f"map {source} {variable} {{"
    yield from (f"    {entry}" for entry in entries)
    yield "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _headers() -> list[str]:
    return [
        'add_header Access-Control-Allow-Origin "*" always;',
        'add_header Access-Control-Expose-Headers "Link, Location" always;',
        'add_header Cache-Control "public, max-age=$nap_age" always;',
        'add_header Content-Security-Policy "$nap_policy" always;',
        'add_header Referrer-Policy "no-referrer" always;',
        'add_header X-Content-Type-Options "nosniff" always;',
        'add_header X-Frame-Options "DENY" always;',
    ]


def _server(routes: Routes) -> Iterator[str]:
    root, chosen = routes.root, [*_headers(), f'add_header Vary "{vary(routes)}" always;']
    yield "server {"
    body = [
        "listen 80;",
        f"server_name {urlsplit(routes.address).hostname};",
        "root /srv/www;",
        "absolute_redirect off;",
        "server_tokens off;",
        "index index.html;",
        "charset utf-8;",
        f"charset_types {_TEXTS};",
        "default_type application/octet-stream;",
        f"types {{ {' '.join(f'{media} {endings};' for media, endings in _TYPES.items())} }}",
        "gzip on;",
        "gzip_vary on;",
        "gzip_min_length 512;",
        f"gzip_types {_TEXTS};",
        "# A dump that lies packed is also served by its plain name.",
        "gzip_static always;",
        "gunzip on;",
        *_headers(),
        f"error_page 404 {root}404.html;",
        "# What publishing itself keeps is nobody's.",
        *_block(f"location ^~ {root}.nap-kg/", ["return 404;"]),
        *_block(f"location = {root}.well-known/void", ["default_type text/turtle;"]),
    ]
    if root != "/":
        body += _block("location = /.well-known/void", [f"return 303 {root}void.ttl;"])
        body += _block(f"location = {root.removesuffix('/')}", [f"return 303 {root};"])
    body.append("# Documents: the ontology, the shapes, graphs whose dumps lie elsewhere.")
    for document in routes.documents:
        leads = [f'if ($nap_form = "{form}") {{ return 303 {root}{file}; }}' for form, file in document.files.items()]
        body += _block(f"location = {root}{document.path}", [*chosen, *leads, "return 406;"])
    listed = [f'if ($nap_graph_form ~ "html$") {{ return 303 {root}{routes.graphs_page}.$nap_page; }}']
    listed = listed if routes.graphs_page else []
    body.append("# Graphs: the dump of each, and the page of all.")
    body += _block(
        f'location ~ "^{literal(root)}graph/(?P<nap_graph>.+)$"',
        [
            *chosen,
            'if ($nap_graph_form = "") { return 406; }',
            *listed,
            f"return 303 {root}dump/$nap_graph.$nap_graph_form;",
        ],
    )
    body.append("# Things: 303 to what is known of them.")
    body += _block(
        f'location ~ "^{literal(root)}(?!{explicit()}$).+$"',
        [
            *chosen,
            f"error_page 404 {root}404.html;",
            f"error_page 410 {root}$nap_place.$nap_page;",
            "if ($nap_gone) { return 410; }",
            f"if (!-f $document_root{root}$nap_place.ttl) {{ return 404; }}",
            'if ($nap_thing_form = "") { return 406; }',
            f"return 303 {root}$nap_place.$nap_thing_form;",
        ],
    )
    body += _block(f"location {root}", [])
    yield from (f"    {line}" for line in body)
    yield "}"


def _block(head: str, lines: Iterable[str]) -> list[str]:
    return [f"{head} {{", *(f"    {line}" for line in lines), "}"]
