"""The reader: positions of terms, blank nodes matched with a store's, and faults said with place and way out."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from nap_kg.errors import ParseError
from nap_kg.namespaces import NAP, XSD
from nap_kg.turtle import BlankNode, Iri, Literal, read
from nap_kg.turtle.iris import resolve

EX = "http://example.org/"
TEXT = """\
# about the file
@prefix ex: <http://example.org/> .

ex:a  # a body
    ex:p ex:b, "x\\ny"@en-GB ;
    ex:q [ ex:r 1.50 ; ex:s ( 1 ex:two ) ] .
PREFIX ex: <http://example.org/other#>
ex:a ex:p true .
"""


def place(*terms: object, text: str = TEXT) -> str:
    return str(read(text).locate(*terms))


def test_subjects_predicates_and_objects_have_places() -> None:
    """A subject's place is its block's start; a predicate's and an object's where they are written."""
    assert place(EX + "a") == "4:1"
    assert place(EX + "a", EX + "p") == "5:5"
    assert place(EX + "a", EX + "p", EX + "b") == "5:10"
    assert place(EX + "a", EX + "p", Literal("x\ny", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en-gb"))
    assert place(EX + "other#a", EX + "other#p", Literal("true", XSD.boolean)) == "8:11"
    assert place(EX + "b") == "None"
    assert place(EX + "a", EX + "nothing") == "None"


def test_the_nearest_place_stands_in_for_a_missing_statement() -> None:
    """Where an object is missing, its predicate's place is next, then the subject's, then none."""
    document = read(TEXT)
    assert str(document.nearest(EX + "a", EX + "p", EX + "zzz")) == "5:5"
    assert str(document.nearest(EX + "a", EX + "zzz")) == "4:1"
    assert document.nearest(EX + "zzz") is None


def test_terms_of_other_libraries_are_understood() -> None:
    """pyoxigraph's, rdflib's and our own terms, and plain strings, name the same place."""
    text = '<x:a> <x:p> "1"@EN, 01, "é" .'
    document = read(text)
    for iri in (ox.NamedNode, rdflib.URIRef, Iri, str):
        assert str(document.locate(iri("x:a"), iri("x:p"))) == "1:7"
    assert str(document.locate("x:a", "x:p", ox.Literal("1", language="en"))) == "1:13"
    assert str(document.locate("x:a", "x:p", rdflib.Literal("1", lang="en"))) == "1:13"
    assert str(document.locate("x:a", "x:p", rdflib.Literal("01", datatype=XSD.integer, normalize=False))) == "1:21"
    assert str(document.locate("x:a", "x:p", rdflib.Literal("é"))) == "1:25"
    assert read(f"<{NAP.Task}> a <x:y> .").locate(NAP.Task) is not None
    with pytest.raises(TypeError):
        document.locate(3)


def test_a_literal_is_found_as_a_store_normalises_it() -> None:
    """A store turns 1.50 into 1.5 and +00:00 into Z: both lead to what is written."""
    text = f'<x:a> <x:p> 1.50, "2015-01-01T00:00:00+00:00"^^<{XSD.dateTime}>, "0"^^<{XSD.boolean}> .'
    store = ox.Store()
    store.load(text.encode(), ox.RdfFormat.TURTLE)
    document = read(text)
    places = sorted(str(document.locate(q.subject, q.predicate, q.object)) for q in store)
    assert places == ["1:13", "1:19", "1:93"]


def test_blank_nodes_of_a_store_are_matched_by_what_is_around_them() -> None:
    """Once a store's triples are adopted, its blank nodes have places; those that look alike go by order."""
    text = "<x:a> <x:p> [ <x:q> 1 ], [ <x:q> 2 ; <x:l> ( 1 [] ) ], _:z .\n_:z <x:q> 3 ."
    store = ox.Store()
    store.load(text.encode(), ox.RdfFormat.TURTLE)
    document = read(text)
    document.adopt(store)
    placed = {str(quad.object): document.locate(quad.subject) for quad in store if quad.predicate.value == "x:q"}
    assert {value[1]: str(found) for value, found in placed.items()} == {"1": "1:13", "2": "1:26", "3": "2:1"}
    assert all(document.locate(quad.subject, quad.predicate, quad.object) for quad in store)


def test_anonymous_labels_never_clash() -> None:
    """The label given to a bracket is none that the text has."""
    document = read("_:b0 <x:p> [], _:b1, _:bb0 .")
    terms = [triple.object.term for triple in document.triples()]
    assert terms == [BlankNode("bbb0"), BlankNode("b1"), BlankNode("bb0")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts_once(end: str) -> None:
    """Lines are counted alike, also inside strings; a string's place is its start."""
    text = TEXT.replace('"x\\ny"', '"""x\n\ny"""').replace("\n", end)
    document = read(text)
    assert str(document.locate(EX + "a", EX + "q")) == "8:5"
    literal = next(t.object for t in document.triples() if isinstance(t.object.term, Literal))
    assert str(document.position(literal.start)) == "5:16"
    assert document.written(literal) == f'"""x{end}{end}y"""@en-GB'
    assert literal.term.value == f"x{end}{end}y"


def test_columns_are_characters() -> None:
    """A character beyond the basic plane counts one; a byte order mark counts none."""
    document = read('\ufeff<x:é😀> <x:p> "😀", <x:o> .')
    assert str(document.locate("x:é😀")) == "1:1"
    position = document.locate("x:é😀", "x:p", "x:o")
    assert position is not None
    assert (position.line, position.column, position.offset) == (1, 19, 19)


def test_comments_are_kept_with_their_places() -> None:
    """A comment knows its offset and whether it has its line to itself; a # in a string or an IRI is none."""
    document = read('# a\n<x:a#b> <x:p> "# no" . # b \n # c')
    assert [(c.text, c.start, c.own_line) for c in document.comments] == [
        ("# a", 0, True),
        ("# b", 27, False),
        ("# c", 33, True),
    ]


def test_relative_iris_go_by_the_base() -> None:
    """They are resolved against the one given or the text's own, and stay as they are without."""
    assert read("<a> <#b> <x:c> .").locate("a", "#b", "x:c") is not None
    assert read("<a> <#b> <x:c> .", base="http://h/d/e").locate("http://h/d/a", "http://h/d/e#b") is not None
    text = "@base <http://h/> . <a> <p> <o> . BASE <s/> <a> <p> <o> ."
    assert [str(read(text).locate(f"http://h/{path}")) for path in ("a", "s/a")] == ["1:21", "1:45"]


@pytest.mark.parametrize(
    ("base", "reference", "resolved"),
    [
        ("http://a/b/c/d;p?q", "../../../g", "http://a/g"),
        ("http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q"),
        ("http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y"),
        ("http://a", "x", "http://a/x"),
        ("http://a/b", "urn:x:../y", "urn:x:../y"),
        ("foo/", "../bar", "foo/../bar"),
        ("foo/..", "bar", "foo/../bar"),
        ("", "x", "x"),
    ],
)
def test_resolution(base: str, reference: str, resolved: str) -> None:
    """RFC 3986, also for a base that is relative itself."""
    assert resolve(base, reference) == resolved


def test_deep_nesting_is_read() -> None:
    """The reader has no recursion to run out of."""
    depth = 20_000
    document = read("<x:a> <x:p> " + "[ <x:q> " * depth + "1" + " ]" * depth + " .")
    assert sum(1 for _ in document.triples()) == depth + 1
    lists = read("<x:a> <x:p> " + "( " * depth + "1" + " )" * depth + " .")
    assert sum(1 for _ in lists.triples()) == 2 * depth + 1


FAULTS = {
    "<x:a> <x:p> <x:o>\n<x:b> <x:p> <x:o> .": ("1:18", "<x:b>", "'.'"),
    "<x:a> <x:p> <x:o> ;\n\n<x:b> a <x:o> .": ("3:7", "bare word a", "'.' of the statement before"),
    "<x:a> <x:p> <x:o>": ("1:18", "end of the text", "'.'"),
    "<x:a> <x:p> 1 ;": ("1:16", "end of the text", "'.'"),
    "<x:a> <x:p> ;": ("1:13", "';'", "object"),
    "<x:a> <x:p> 1 . .": ("1:17", "'.'", "take this '.' out"),
    "<x:a> rdfs:label 1 .": ("1:7", "rdfs: is not declared", "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."),
    "<x:a> none:p 1 .": ("1:7", "none: is not declared", "@prefix none: <…> ."),
    '<x:a>\n  <x:p> """open\n\n': ("2:9", 'opened by """ in line 2', 'close it with """'),
    '<x:a> <x:p> "open .\n<x:b> <x:p> "shut" .': ("1:13", 'opened by " in line 1', 'close it with "'),
    "<x:a> <x:p> [\n <x:q> 1 .": ("2:10", "'.'", "close the '[' of line 1 with ']'"),
    "<x:a> <x:p> (\n 1 2 .": ("2:6", "'.'", "close the '(' of line 1 with ')'"),
    "<x:a> <x:p> (\n 1": ("2:3", "end of the text", "close the '(' of line 1 with ')'"),
    "<x:a b> <x:p> 1 .": ("1:5", "an IRI with ' '", "%20"),
    '<x:a> <x:p> "a\\q" .': ("1:15", "\\q", "double the backslash"),
    "<x:a> 'p' 1 .": ("1:7", "the literal 'p'", "a predicate is an IRI"),
    "<x:a> _:p 1 .": ("1:7", "the blank node _:p", "never a blank node"),
    "'s' <x:p> 1 .": ("1:1", "the literal 's'", "a subject is an IRI"),
    "<x:a> <x:p> yes .": ("1:13", "the bare word yes", "true, false"),
    "@prefix ex <x:y> .": ("1:9", "found ex", "a prefix and a colon"),
    "@prefix ex: <x:y>\n<x:a> <x:p> 1 .": ("1:18", "found <x:a>", "'.'"),
    "@prefix ex:local <x:y> .": ("1:9", "ex:local", "ex:"),
    "<x:g> { <x:a> <x:p> 1 }": ("1:7", "'{'", "TriG"),
    "<x:a> = <x:b> .": ("1:7", "'='", "owl:sameAs"),
    "<< <x:a> <x:p> 1 >> <x:q> 2 .": ("1:1", "RDF 1.2", "triple itself"),
    "?x <x:p> 1 .": ("1:1", "'?'", "SPARQL"),
    "[] .": ("1:4", "'.'", "a predicate and an object"),
    "<x:a> <x:p> 1 ] .": ("1:15", "']'", "misplaced"),
    "\r\n\r\n<x:a> <x:p> ,": ("3:13", "','", "object"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_has_its_place_and_a_way_out(text: str) -> None:
    """A ParseError names file, line and column, what stands there, and what to do."""
    where, found, fix = FAULTS[text]
    with pytest.raises(ParseError) as caught:
        read(text, name="file.ttl")
    assert caught.value.place == f"file.ttl:{where}"
    assert found in caught.value.cause
    assert "expected" in caught.value.cause
    assert fix in caught.value.fix
