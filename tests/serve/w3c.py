"""The W3C's cases for the protocol, the graph store and the service description, put to a server that runs.

``python -m tests.serve.w3c`` writes the table of docs/w3c-sparql-protocol.md anew.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from nap_kg.cli import main
from tests.serve.running import TOKEN, Reply, Server, running

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "w3c-sparql-protocol.md"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STATUS = "http://www.w3.org/2011/http-statusCodes#"
CODES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404, "BadRequest": 400}
TABULAR = {
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
}  # fmt: skip
BOOLEAN = {"application/sparql-results+json", "application/sparql-results+xml"}

EXCEPTIONS: dict[str, str] = {}
"""Cases that a server of ours answers otherwise, each with the reason."""


def folder() -> Path | None:
    """Return the folder of the W3C's cases; None where it is not there."""
    place = Path(os.environ.get("NAP_KG_SHARED", ROOT.parent / "shared")) / "w3c" / "sparql11"
    return place if place.is_dir() else None


@dataclass(frozen=True)
class Sent:
    """One request of a case, and what is expected of the answer."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: tuple[str, ...]  # codes, or classes as "2xx"
    boolean: bool | None = None
    format: str = ""  # "boolean", "tabular" or "RDF"
    graph: str = ""  # Turtle that the answer must be the same graph as
    location: str = ""  # what stands for the Location of the answer in what follows


@dataclass(frozen=True)
class Case:
    """One case of a manifest."""

    manifest: str
    name: str
    title: str
    host: str
    sent: tuple[Sent, ...]


class Manifest:
    """The cases of one manifest."""

    def __init__(self, path: Path) -> None:
        self.path, self._store = path, ox.Store()
        self._store.load(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=path.as_uri())

    def cases(self) -> Iterator[Case]:
        """Yield the cases in their order."""
        for manifest in self._store.quads_for_pattern(None, ox.NamedNode(f"{MF}entries"), None):
            for entry in self._list(manifest.object):
                action = self._one(entry, f"{MF}action")
                if action is None:
                    continue
                requests = self._one(action, f"{HT}requests")
                yield Case(
                    f"{self.path.parent.name}/{self.path.name}",
                    entry.value.rpartition("#")[2],
                    self._text(entry, f"{MF}name"),
                    self._text(action, f"{HT}connectionAuthority"),
                    tuple(self._sent(one) for one in self._list(requests)),
                )

    def _sent(self, node: ox.BlankNode) -> Sent:
        response, body = self._one(node, f"{HT}resp"), self._one(node, f"{HT}body")
        headers = tuple(
            (self._text(one, f"{HT}fieldName"), self._text(one, f"{HT}fieldValue"))
            for one in self._list(self._one(node, f"{HT}headers"))
        )
        statuses = [
            status.object.value.removeprefix(STATUS).removeprefix("StatusCode")
            for status in self._store.quads_for_pattern(response, ox.NamedNode(f"{MF}expectedStatus"), None)
        ]
        boolean = self._text(response, f"{MF}expectedBoolean")
        graph = self._one(response, f"{HT}body")
        return Sent(
            self._text(node, f"{HT}methodName"),
            self._text(node, f"{HT}absolutePath"),
            headers,
            self._bytes(body) if body is not None else None,
            tuple(sorted(str(CODES.get(one, one)) for one in statuses)),
            None if not boolean else boolean == "true",
            self._text(response, f"{MF}expectedFormat"),
            self._bytes(graph).decode() if graph is not None else "",
            self._text(response, f"{MF}expectedLocation"),
        )

    def _bytes(self, body: ox.NamedNode | ox.BlankNode) -> bytes:
        encoding = self._text(body, f"{CNT}characterEncoding") or "UTF-8"
        return self._text(body, f"{CNT}chars").encode(encoding)

    def _one(self, node: object, predicate: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
        if node is None:
            return None
        return next((q.object for q in self._store.quads_for_pattern(node, ox.NamedNode(predicate), None)), None)

    def _text(self, node: object, predicate: str) -> str:
        found = self._one(node, predicate)
        return found.value if isinstance(found, ox.Literal) else ""

    def _list(self, node: object) -> list[ox.NamedNode | ox.BlankNode]:
        found = []
        while node is not None and node != ox.NamedNode(f"{RDF}nil"):
            first = self._one(node, f"{RDF}first")
            if first is None:  # some manifests write ([ … ] [ … ]), some a list of one
                break
            found.append(first)
            node = self._one(node, f"{RDF}rest")
        return found


def put(server: Server, case: Case) -> str:
    """Put a case to a server; return what is wrong with the answers, empty where nothing is."""
    known: dict[str, str] = {}
    for number, sent in enumerate(case.sent, 1):
        path, body = sent.path, sent.body
        for name, value in known.items():
            path = path.replace(name, value)
            body = body.replace(name.encode(), value.encode()) if body else body
        headers = {"Host": case.host, "Authorization": f"Bearer {TOKEN}", **dict(sent.headers)}
        reply = server.ask(_here(path), method=sent.method, body=_here_too(body), headers=headers)
        wrong = _wrong(sent, reply)
        if wrong:
            return f"request {number} ({sent.method} {path[:60]}): {wrong}"
        if sent.location:
            address = reply.headers.get("location", "")
            if not address:
                return f"request {number}: no Location"
            known[sent.location] = address.partition(case.host)[2] if sent.location.startswith("$NEWPATH") else address
            known[quote(sent.location, safe="")] = quote(address, safe="")
    return ""


def _here(path: str) -> str:
    path = re.sub(r"^/gsp", "/store", path)
    return path.replace("%2Fgsp", "%2Fstore").replace("/gsp", "/store")


def _here_too(body: bytes | None) -> bytes | None:
    return None if body is None else body.replace(b"/gsp", b"/store")


def _wrong(sent: Sent, reply: Reply) -> str:
    status = str(reply.status)
    if not any(status == one or (one.endswith("xx") and status[0] == one[0]) for one in sent.statuses):
        return f"status {status} instead of {' or '.join(sent.statuses)}: {reply.text[:200]!r}"
    if sent.boolean is not None and bool(ox.parse_query_results(reply.body, _results(reply))) != sent.boolean:
        return f"not {sent.boolean}"
    if sent.format == "boolean" and reply.media not in BOOLEAN:
        return f"{reply.media} is no format of booleans"
    if sent.format == "tabular":
        if reply.media not in TABULAR:
            return f"{reply.media} is no format of tables"
        list(ox.parse_query_results(reply.body, _results(reply)))
    if sent.format == "RDF" or sent.graph:
        form = ox.RdfFormat.from_media_type(reply.media)
        if form is None:
            return f"{reply.media} is no RDF"
        found = _graph(reply.body, form)
        if sent.graph and found != _graph(_here_too(sent.graph.encode()) or b"", ox.RdfFormat.TURTLE):
            return "another graph"
    return ""


def _results(reply: Reply) -> ox.QueryResultsFormat:
    form = ox.QueryResultsFormat.from_media_type(reply.media)
    assert form is not None, reply.media
    return form


def _graph(body: bytes, form: ox.RdfFormat) -> ox.Dataset:
    quads = ox.parse(body, form, base_iri="http://www.example/")
    found = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def data(place: Path, into: Path) -> Path:
    """Write the graphs that the queries of the protocol's cases are about, and return the file."""
    lines = []
    for name in ("data1", "data2", "data3"):
        graph = ox.NamedNode(f"http://kasei.us/2009/09/sparql/data/{name}.rdf")
        for quad in ox.parse((place / "protocol" / f"{name}.nt").read_bytes(), ox.RdfFormat.N_TRIPLES):
            lines.append(f"{ox.Quad(quad.subject, quad.predicate, quad.object, graph)} .\n")
    into.write_text("".join(lines), encoding="utf-8")
    return into


MANIFESTS = (
    "protocol/manifest.ttl",
    "graph-store-protocol/manifest-direct.ttl",
    "graph-store-protocol/manifest-indirect.ttl",
)


def cases(place: Path) -> list[Case]:
    """Return the cases that consist of requests, in their order."""
    return [case for name in MANIFESTS for case in Manifest(place / name).cases()]


def described(server: Server) -> dict[str, str]:
    """Return what is wrong with the service description, by the cases of its manifest, which are in words alone."""
    reply = server.ask("/sparql", headers={"Accept": "text/turtle"})
    form = ox.RdfFormat.from_media_type(reply.media)
    if reply.status != 200 or form is None:
        return dict.fromkeys(
            ("returns-rdf", "has-endpoint-triple", "conforms-to-schema"), f"{reply.status} {reply.media}"
        )
    store = ox.Store()
    store.load(reply.body, form)
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "
    endpoint = f"{server.address}sparql"
    has = store.query(f"{sd} ASK {{ ?s a sd:Service ; sd:endpoint <{endpoint}> }}")
    faults = [
        name
        for name, query in {
            "no language": "ASK { FILTER NOT EXISTS { ?s a sd:Service ; sd:supportedLanguage ?l } }",
            "no format": "ASK { FILTER NOT EXISTS { ?s a sd:Service ; sd:resultFormat ?f } }",
            "no dataset": "ASK { FILTER NOT EXISTS { ?s sd:defaultDataset ?d . ?d a sd:Dataset ; sd:defaultGraph ?g } }",
            "a default graph that is none": "ASK { ?d sd:defaultGraph ?g FILTER NOT EXISTS { ?g a sd:Graph } }",
            "a named graph without a name": "ASK { ?d sd:namedGraph ?g FILTER NOT EXISTS { ?g a sd:NamedGraph ; sd:name ?n } }",
            "a name that is no IRI": "ASK { ?g sd:name ?n FILTER(!isIRI(?n)) }",
            "two endpoints": "ASK { ?s sd:endpoint ?a, ?b FILTER(?a != ?b) }",
        }.items()
        if store.query(sd + query)
    ]
    return {
        "returns-rdf": "",
        "has-endpoint-triple": "" if has else "no sd:endpoint",
        "conforms-to-schema": ", ".join(faults),
    }


def run() -> list[tuple[str, str, str, str]]:
    """Put all cases to a new server; return manifest, name, title and what is wrong."""
    place = folder()
    assert place is not None
    rows = []
    with tempfile.TemporaryDirectory() as made:
        store, file = Path(made) / "store", data(place, Path(made) / "data.nq")
        assert main(["load", "--store", str(store), str(file), "--quiet"]) == 0
        with running("--store", str(store), "--writable", "--no-log", env={"NAP_KG_TOKEN": TOKEN}) as server:
            for case in cases(place):
                if "graph-store" in case.manifest:  # each begins with an empty store
                    assert server.update("DROP ALL").status == 204
                rows.append((case.manifest, case.name, case.title, put(server, case)))
            for name, wrong in described(server).items():
                rows.append(("service-description/manifest.ttl", name, name.replace("-", " "), wrong))
    return rows


def table(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """Return the page with the table."""
    out = io.StringIO()
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for manifest, name, title, wrong in rows:
        groups.setdefault(manifest, []).append((name, title, wrong))
    out.write("# The W3C's cases for the SPARQL protocol\n\n")
    out.write(
        "Put to `nap-kg serve --store DIR --writable` over HTTP by `python -m tests.serve.w3c`, which writes this page.\n"
    )
    out.write(
        "The manifest `http-rdf-update` is the older form of `graph-store-protocol` in words, and deprecated by it.\n\n"
    )
    out.write("| manifest | passed |\n| --- | --- |\n")
    for manifest, found in groups.items():
        out.write(f"| {manifest} | {sum(not wrong for _, _, wrong in found)} of {len(found)} |\n")
    for manifest, found in groups.items():
        out.write(f"\n## {manifest}\n\n| case | title | outcome |\n| --- | --- | --- |\n")
        for name, title, wrong in found:
            told = "passed" if not wrong else EXCEPTIONS.get(name, f"FAILED: {wrong}")
            out.write(f"| `{name}` | {title.replace('|', '&#124;')} | {told} |\n")
    return out.getvalue()


if __name__ == "__main__":
    made = run()
    PAGE.write_text(table(made), encoding="utf-8")
    for each in made:
        if each[3]:
            print(*each, sep=" | ")
    sys.exit(0)
