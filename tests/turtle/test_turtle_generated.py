"""Generated Turtle in generated layouts: the reader agrees with pyoxigraph, and formatting keeps all."""

from __future__ import annotations

import re
from collections import Counter

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nap_kg.errors import ParseError
from nap_kg.turtle import format_turtle, read
from tests.turtle.turtle_graphs import BASE, ours, theirs

PREFIXES = ["", "ex", "a.b", "é"]
NAMESPACES = [
    "<http://example.org/>",
    "<http://example.org/ns#>",
    "<http://example.org/ns>",
    "<rel/>",
    "<#>",
    "<>",
    "<http://example.org/\\u00e9/>",
]
LOCALS = ["a", "b", "a.b", "%41", "x\\/y", "x\\,y", "\\-x", "1", "1.2", "a:b", "_u", "", "é-x", "\\%41", "e\\."]
IRIS = [
    "<http://example.org/a>",
    "<http://example.org/ns#b>",
    "<http://example.org/x/y>",
    "<http://example.org/>",
    "<http://example.org/../dots>",
    "<urn:x:y>",
    "<rel>",
    "<rel/x>",
    "<#f>",
    "<>",
    "<../up>",
    "<./x/../y>",
    "<?q>",
    "</abs>",
    "<//host/p>",
    "<\\u0061>",
    "<http://example.org/\\U0001F600>",
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>",
]
PIECES = ["a", " ", "#", "# no comment", "'", '"', "\\n", '\\"', "\\'", "\\\\", "\\u00e9", "\\U0001F600", "é", "😀"]
PIECES += [". ex:a", "@prefix", "<x>", "_:b0", "[ ]", "'' ", '"" ', "\t"]
NUMBERS = ["1", "-1", "+1", "01", "1.0", "-.5", "1e3", "1.E-3", ".5e+7", "true", "false"]
XSD = "http://www.w3.org/2001/XMLSchema#"
SUFFIXES = ["", "", "@en", "@en-GB", "@fr", *(f"^^<{XSD}{name}>" for name in ("integer", "decimal", "string", "date"))]

comments = st.sampled_from(["# one", "#two", '# "three', "#", "# <four> .", "# fünf"])
ends = st.sampled_from(["\n", "\r\n", "\r"])
gaps = st.one_of(
    st.sampled_from([" ", " ", " ", "\n", "\r\n", "\r", "\t", "\n\n", "  \n  "]),
    st.tuples(st.sampled_from([" ", "\n", "\n\n "]), comments, ends).map("".join),
    st.tuples(st.just(" "), comments, ends, st.just(" "), comments, ends).map("".join),
)


@st.composite
def strings(draw: st.DrawFn) -> list[str]:
    quote = draw(st.sampled_from(['"', "'", '"""', "'''"]))
    long = len(quote) == 3
    pieces = draw(st.lists(st.sampled_from(PIECES + (["\n", "\r\n", "\r"] if long else [])), max_size=5))
    body = ""
    for piece in pieces:
        clashes = quote[0] in re.sub(r"\\.", "", piece)
        body += f"{piece}z" if clashes and long else "" if clashes else piece
    suffix = draw(st.sampled_from(SUFFIXES))
    if "^^" in suffix and draw(st.booleans()):
        return [f"{quote}{body}{quote}", "^^", suffix[2:]]
    return [f"{quote}{body}{quote}{suffix}"]


@st.composite
def documents(draw: st.DrawFn) -> str:
    tokens: list[str] = []
    declared = draw(st.lists(st.sampled_from(PREFIXES), min_size=1, max_size=2, unique=True))

    def directive(prefix: str | None) -> None:
        if prefix is None:
            iri = draw(st.sampled_from(["<http://example.org/base/x>", "<sub/>", "<..>", "<>", "<?b>", "<#b>"]))
            tokens.extend(draw(st.sampled_from([["@base", iri, "."], ["BASE", iri], ["base", iri]])))
        else:
            iri = draw(st.sampled_from(NAMESPACES))
            styles = [["@prefix", f"{prefix}:", iri, "."], ["PREFIX", f"{prefix}:", iri], ["prefix", f"{prefix}:", iri]]
            tokens.extend(draw(st.sampled_from(styles)))

    def iri() -> str:
        if draw(st.booleans()):
            return draw(st.sampled_from(declared)) + ":" + draw(st.sampled_from(LOCALS))
        return draw(st.sampled_from(IRIS))

    def label() -> str:
        return draw(st.sampled_from(["_:b0", "_:x", "_:x.y"]))

    def node(depth: int) -> None:
        kind = draw(st.integers(0, 9 if depth < 2 else 6))
        if kind < 3:
            tokens.append(iri())
        elif kind == 3:
            tokens.append(label())
        elif kind == 4:
            tokens.append(draw(st.sampled_from(NUMBERS)))
        elif kind < 7:
            tokens.extend(draw(strings()))
        elif kind == 7:
            compound(depth)
        else:
            tokens.append("(")
            for _ in range(draw(st.integers(0, 3))):
                node(depth + 1)
            tokens.append(")")

    def compound(depth: int) -> None:
        tokens.append("[")
        if draw(st.integers(0, 3)):
            pairs(depth + 1)
        tokens.append("]")

    def pairs(depth: int) -> None:
        for number in range(draw(st.integers(1, 3))):
            if number:
                tokens.append(";")
                if draw(st.booleans()):
                    tokens.append(";")
            tokens.append("a" if draw(st.booleans()) else iri())
            for other in range(draw(st.integers(1, 3))):
                if other:
                    tokens.append(",")
                node(depth)
        if not draw(st.integers(0, 3)):
            tokens.append(";")

    for prefix in declared:
        directive(prefix)
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.integers(0, 9))
        if kind == 0:
            directive(draw(st.sampled_from(declared)))
            continue
        if kind == 1:
            directive(None)
            continue
        if kind == 2:
            tokens.append(label())
        elif kind == 3:
            compound(0)
        elif kind == 4:
            tokens.extend(["(", "1", ")"])
        else:
            tokens.append(iri())
        pairs(0)
        tokens.append(".")
    text = draw(st.sampled_from(["", "# header\n", "# header\n\n", "# one\n\n# two\n"]))
    for token in tokens:
        glued = token in {",", ";", "]", ")"} and draw(st.booleans())
        text += ("" if glued else draw(gaps)) + token
    return text + draw(st.sampled_from(["", "\n", " # end", "\r\n# end\r\n", "\n\n# end"]))


many = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@many
@given(documents())
def test_reader_agrees_with_pyoxigraph(text: str) -> None:
    """Any layout has the triples that pyoxigraph reads, and every place holds its term."""
    document = read(text, base=BASE)
    assert ours(document) == theirs(text)
    lines = re.split("\r\n|\r|\n", text)
    for triple in document.triples():
        assert document.locate(triple.subject.term, triple.predicate.term, triple.object.term) is not None
        for node in (triple.subject, triple.predicate, triple.object):
            position = document.position(node.start)
            written = re.split("\r\n|\r|\n", document.written(node))[0]
            assert lines[position.line - 1][position.column - 1 :].startswith(written)
    for comment in document.comments:
        position = document.position(comment.start)
        assert lines[position.line - 1][position.column - 1 :].rstrip() == comment.text


@many
@given(documents())
def test_format_keeps_all(text: str) -> None:
    """Formatting keeps each triple, whatever the base, and each comment; formatting again changes nothing."""
    formatted = format_turtle(text)
    assert theirs(formatted) == theirs(text)
    other = "http://other.example/"
    assert theirs(formatted, base=other) == theirs(text, base=other)
    before = Counter(comment.text for comment in read(text).comments)
    assert Counter(comment.text for comment in read(formatted).comments) == before
    assert format_turtle(formatted) == formatted


@many
@given(documents())
def test_blank_nodes_of_a_store_are_found(text: str) -> None:
    """Each triple of a store that loaded the text has a place, blank nodes and normalised literals included."""
    store = ox.Store()
    store.load(text.encode(), ox.RdfFormat.TURTLE, base_iri=BASE)
    document = read(text, base=BASE)
    blank = {t.value for quad in store for t in (quad.subject, quad.object) if isinstance(t, ox.BlankNode)}
    adopted = document.adopt(store)
    assert set(adopted) == blank
    for quad in store:
        if not blank or len({node.value for node in adopted.values()}) == len(blank):
            assert document.nearest(quad.subject, quad.predicate, quad.object) is not None


@many
@given(documents(), st.data())
def test_a_damaged_text_is_refused_with_a_place_or_read_like_pyoxigraph_does(text: str, data: st.DataObject) -> None:
    """Whatever is cut out or put in, the reader says where it stumbles; what it reads, it reads rightly."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 3)))
    damaged = (
        text[:start] + data.draw(st.sampled_from(["", ".", ";", '"', "<", "]", "(", "\\", "@", "a", "^^"])) + text[end:]
    )
    try:
        document = read(damaged, name="x", base=BASE)
    except ParseError as error:
        name, line, column = error.place.split(":")
        lines = re.split("\r\n|\r|\n", damaged)
        assert name == "x"
        assert 1 <= int(column) <= len(lines[int(line) - 1]) + 1
        assert error.fix
        return
    try:
        expected = theirs(damaged)
    except (SyntaxError, ValueError):
        return  # an IRI or a language that is Turtle, but not RDF
    assert ours(document) == expected
