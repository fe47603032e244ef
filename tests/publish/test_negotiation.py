"""Which form a request gets, by the expressions that every server's rules hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nap_kg.publish.negotiation import FORMS, MEDIA
from nap_kg.publish.nginx import nginx
from nap_kg.publish.quality.apache import Htaccess
from nap_kg.publish.quality.resolve import BROWSER
from nap_kg.publish.quality.server import Nginx
from nap_kg.publish.redirects import Routes, htaccess

ROUTES = Routes("https://w3id.org/plans/", "https://example.org/plans/", ("en", "fr"), policy="default-src 'self'")
APACHE = Htaccess(htaccess(ROUTES), ROUTES.base)


def asked(tmp_path: Path, accept: str, language: str = "") -> tuple[str, str]:
    """Return the endings that w3id and nginx lead to, or the status that they refuse with."""
    (tmp_path / "id").mkdir(exist_ok=True)
    (tmp_path / "id" / "a.ttl").touch()
    server = Nginx(nginx(ROUTES), ROUTES.address, tmp_path)
    answers = APACHE.ask(f"{ROUTES.base}id/a", accept, language), server.ask(f"{ROUTES.address}id/a", accept, language)
    told = [one.location.rpartition("/a.")[2] if one.status == 303 else str(one.status) for one in answers]
    return told[0], told[1]


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("", "html"),
        ("*/*", "html"),
        (BROWSER, "html"),
        ("text/html", "html"),
        ("application/xhtml+xml", "html"),
        ("text/turtle", "ttl"),
        ("TEXT/Turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("application/json, text/plain, */*", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/n-quads", "nt"),
        ("application/rdf+xml, text/turtle;q=0.9", "ttl"),
        ("text/html;q=0.5, text/turtle", "ttl"),
        ("text/html;q=0.5,text/turtle;q=0.4", "html"),
        ("application/ld+json;q=0.8, text/turtle;q=0.9, */*;q=0.1", "ttl"),
        ("text/turtle;q=0, application/n-triples;q=0.1", "nt"),
        ("text/turtle;q=0.001", "ttl"),
        ("text/turtle;q=1.000", "ttl"),
        ("text/turtle;charset=utf-8;q=0.3, text/html;q=0.2", "ttl"),
        ("text/html;q=0.1, */*", "ttl"),
        ("*/*;q=0.8, text/html;q=0.9", "html"),
        ("image/png", "406"),
        ("text/turtle;q=0", "406"),
        ("text/turtles", "406"),
        ("nottext/turtle", "406"),
    ],
)
def test_a_request_gets_the_best_of_what_it_names(tmp_path: Path, accept: str, ending: str) -> None:
    """Both rule sets lead to the form of the highest quality; a wildcard is a page, nothing that we have is 406."""
    assert asked(tmp_path, accept) == (ending, ending)


@pytest.mark.parametrize(
    ("language", "ending"), [("fr-CA,fr;q=0.9", "fr.html"), ("en, fr;q=0.5", "html"), ("de", "html")]
)
def test_a_page_comes_in_the_language_named_first(tmp_path: Path, language: str, ending: str) -> None:
    """A browser set to French is led to the French page, any other to the main one; data has one form for all."""
    assert asked(tmp_path, BROWSER, language) == (ending, ending)
    assert asked(tmp_path, "text/turtle", language) == ("ttl", "ttl")


HAD = {media: form for form, media in MEDIA.items() if form != "nq"}
RANGES = st.lists(
    st.tuples(st.sampled_from([*HAD, "*/*", "image/png"]), st.integers(0, 10)),
    min_size=1,
    max_size=5,
    unique_by=lambda x: x[0],
)


def qualities(ranges: list[tuple[str, int]]) -> dict[str, int]:
    """Return the quality of each form by RFC 9110: that of its own media type, else that of the wildcard."""
    told = dict(ranges)
    return {form: told.get(media, told.get("*/*", 0)) for media, form in HAD.items()}


@settings(max_examples=300, deadline=None)
@given(RANGES)
def test_no_form_of_higher_quality_is_passed_over(
    tmp_path_factory: pytest.TempPathFactory, ranges: list[tuple[str, int]]
) -> None:
    """Whatever a header says, the form that is led to has the highest quality that RFC 9110 computes, up to wildcards
    that nothing is left for."""
    accept = ", ".join(f"{media};q={tenth / 10:.1f}" if tenth < 10 else media for media, tenth in ranges)
    found = APACHE.ask(f"{ROUTES.base}id/a", accept)
    wanted = qualities(ranges)
    best = max(wanted.values())
    if found.status == 406:
        assert best == 0, accept
        return
    form = found.location.rpartition(".")[2]
    named = {HAD[media] for media, _ in ranges if media in HAD}
    if "*/*" in dict(ranges) and named:  # what the wildcard is for is one of two: HTML, or Turtle beside it
        assert wanted[form] == best or {"html", "ttl"} <= named or form in ("html", "ttl"), accept
    else:
        assert wanted[form] == best, accept


def test_every_media_type_is_one_form() -> None:
    """No media type asks for two forms."""
    types = [media for types in FORMS.values() for media in types]
    assert len(types) == len(set(types))


def test_a_rule_that_is_not_understood_is_no_rule() -> None:
    """The follower of rules refuses what it does not know instead of passing over it."""
    from nap_kg.errors import ParseError

    with pytest.raises(ParseError, match="not understood"):
        Htaccess("RewriteRule ^a$ b [PT]", ROUTES.base)
    with pytest.raises(ParseError, match="a line that is not understood"):
        Htaccess("RewriteMap lower int:tolower", ROUTES.base)


def test_odd_and_withdrawn_iris_have_rules_of_their_own(tmp_path: Path) -> None:
    """An IRI that is no path leads to its digest's, what was withdrawn is gone, and neither escapes into the rules."""
    odd = {"id/café;x{y}": "x/abc", 'id/a"b$1%2': "x/def"}
    routes = Routes(ROUTES.base, ROUTES.address, ("en",), odd=odd, gone=("id/old.thing",))
    rules, text = Htaccess(htaccess(routes), routes.base), nginx(routes)
    for place in [*odd.values(), "id/old.thing", "id/oldXthing"]:
        file = tmp_path / f"{place}.ttl"
        file.parent.mkdir(exist_ok=True)
        file.touch()
    server = Nginx(text, routes.address, tmp_path)
    for path, place in odd.items():
        from urllib.parse import quote

        assert rules.ask(routes.base + quote(path), "text/turtle").location == f"{routes.address}{place}.ttl"
        assert server.ask(routes.address + quote(path), "text/turtle").location == f"/plans/{place}.ttl"
    assert rules.ask(f"{routes.base}id/old.thing").status == server.ask(f"{routes.address}id/old.thing").status == 410
    assert rules.ask(f"{routes.base}id/oldXthing").status == server.ask(f"{routes.address}id/oldXthing").status == 303
    assert not re.search(r"(?m)^RewriteRule \^id/old\.thing", htaccess(routes))
