"""Graphs as a whole: each by its IRI, the one without a name, and all together."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox
import pytest

from nap_kg.dataset import open_dataset
from nap_kg.serve.formats import DATASETS, GRAPHS
from tests.serve.running import Server

DERIVED = "https://w3id.org/nap-kg/graph/derived"
PATH = f"/store?graph={quote(DERIVED, safe='')}"


@pytest.mark.parametrize("one", GRAPHS, ids=lambda one: one.key)
def test_a_graph_comes_whole_in_every_format(shipped: Server, one: object) -> None:
    """All statements of a graph, and no other; by Accept and by parameter."""
    wanted = {quad.triple for quad in open_dataset().store.quads_for_pattern(None, None, None, ox.NamedNode(DERIVED))}
    for reply in (shipped.ask(PATH, headers={"Accept": one.media}), shipped.ask(f"{PATH}&format={one.key}")):
        assert (reply.status, reply.media) == (200, one.media)
        form = ox.RdfFormat.from_media_type(one.media)
        assert form is not None
        store = ox.Store()  # which writes literals as the other one does
        store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(reply.body, form))
        assert {quad.triple for quad in store} == wanted


@pytest.mark.parametrize("one", DATASETS, ids=lambda one: one.key)
def test_all_graphs_come_together(shipped: Server, one: object) -> None:
    """Without a graph named, every statement comes with its graph."""
    reply = shipped.ask("/store", headers={"Accept": one.media})
    form = ox.RdfFormat.from_media_type(one.media)
    assert (reply.status, reply.media) == (200, one.media)
    assert form is not None
    assert len(set(ox.parse(reply.body, form))) == len(open_dataset().store)


def test_a_graph_has_a_tag_and_a_head(shipped: Server) -> None:
    """HEAD tells the size, an ETag comes back as 304."""
    whole, head = shipped.ask(PATH), shipped.ask(PATH, method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(whole.body)))
    assert shipped.ask(PATH, headers={"If-None-Match": whole.headers["etag"]}).status == 304


def test_what_is_no_graph_is_not_found(shipped: Server) -> None:
    """404 for a graph that is not there; the one without a name always is."""
    assert shipped.ask("/store?graph=x:none").status == 404
    assert shipped.ask("/store/none").status == 404
    assert shipped.ask("/store?default").status == 200
    assert shipped.ask(PATH, headers={"Accept": "image/png"}).status == 406
    assert shipped.ask("/store?default&graph=x:none").status == 400
