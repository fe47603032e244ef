"""The house form of Turtle, by example."""

from __future__ import annotations

from textwrap import dedent

import pytest

from nap_kg.errors import InputError, ParseError
from nap_kg.turtle import format_turtle
from nap_kg.turtle.format import WIDTH
from tests.turtle.turtle_graphs import theirs


def check(before: str, after: str) -> None:
    before, after = dedent(before), dedent(after)
    assert format_turtle(before) == after
    assert format_turtle(after) == after
    assert theirs(after) == theirs(before)


def test_blocks_predicates_and_objects_are_sorted() -> None:
    """Blocks by subject, predicates after a, objects by language; prefixes sorted, unused ones gone."""
    check(
        """\
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . PREFIX ex: <http://example.org/>
        @prefix unused: <http://example.org/unused> .
        ex:b rdfs:label "Zwei"@fr, "Two"@en; ex:p ex:z,ex:y; a ex:T.
        ex:a <http://example.org/p> <http://example.org/x/y>, ex:x\\/y .
        """,
        """\
        @prefix ex: <http://example.org/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

        ex:a
            ex:p <http://example.org/x/y> ;
        .
        ex:b
            a ex:T ;
            ex:p ex:y, ex:z ;
            rdfs:label "Two"@en, "Zwei"@fr ;
        .
        """,
    )


def test_parents_come_before_children() -> None:
    """An IRI in full comes before those that go on from it."""
    check(
        "<x:/a/b> <x:/p> 1 . <x:/a> <x:/p> <x:/a/b>, <x:/a> .",
        """\
        <x:/a>
            <x:/p> <x:/a>, <x:/a/b> ;
        .
        <x:/a/b>
            <x:/p> 1 ;
        .
        """,
    )


def test_objects_that_do_not_fit_get_a_line_each() -> None:
    """A line holds 120 characters; a single object stays on its predicate's line."""
    first, second = "a" * 60, "b" * (WIDTH - 60 - len('    <x:p> "", "" ;'))
    assert f'    <x:p> "{first}", "{second}" ;\n' in format_turtle(f'<x:s> <x:p> "{first}", "{second}" .')
    check(
        f'<x:s> <x:p> "{second}b", "{first}" ; <x:q> "{first}{second}" .',
        f"""\
        <x:s>
            <x:p>
                "{first}",
                "{second}b" ;
            <x:q> "{first}{second}" ;
        .
        """,
    )


def test_shapes_are_laid_out_as_in_the_style_guide() -> None:
    """Brackets are nested and indented; a text of several lines keeps its form."""
    check(
        '''\
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix ex: <http://example.org/> .
        ex:s sh:sparql [ sh:select """SELECT $this
              WHERE { }""" ; sh:message "No."@en ; ] ;
             sh:in (1 2 3) ; sh:or ([sh:path ex:a] [sh:path ex:b]) ; sh:property [], [sh:path ex:c] .
        ''',
        '''\
        @prefix ex: <http://example.org/> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .

        ex:s
            sh:in ( 1 2 3 ) ;
            sh:or (
                [
                    sh:path ex:a ;
                ]
                [
                    sh:path ex:b ;
                ]
            ) ;
            sh:property
                [
                    sh:path ex:c ;
                ],
                [] ;
            sh:sparql [
                sh:message "No."@en ;
                sh:select """SELECT $this
              WHERE { }""" ;
            ] ;
        .
        ''',
    )


def test_blocks_of_one_subject_are_merged_with_their_comments() -> None:
    """One term, one block; a triple said twice is said once; comments of both stay."""
    check(
        """\
        @prefix ex: <http://example.org/> .
        # first
        ex:a ex:p 1 . # one
        ex:b ex:p 1 .
        # second
        ex:a ex:q ex:x, ex:x ; ex:p 2, 1 . # two
        """,
        """\
        @prefix ex: <http://example.org/> .

        # first
        # second
        ex:a
            ex:p # two
                1, # one
                2 ;
            ex:q ex:x ;
        .
        ex:b
            ex:p 1 ;
        .
        """,
    )


def test_comments_stay_with_what_they_speak_of() -> None:
    """Header, block, predicate, object, closing and end comments keep their places when things move."""
    check(
        """\
        # licence

        # purpose
        @prefix ex: <http://example.org/> . # ours

        # about b
        ex:b # the subject
            # about q
            ex:q 1 ; # q is one
            ex:p # several
                # about z
                ex:z, # z
                ex:a ; # a
            # the end of b
        . # b is done
        # about a
        ex:a ex:p [ # inside
            ex:q 1 # one
            # no more
        ], ( # items
            1 # first
        ) . # both

        # nothing follows
        """,
        """\
        # licence

        # purpose

        @prefix ex: <http://example.org/> . # ours

        # about a
        ex:a
            ex:p # both
                ( # items
                    1 # first
                ),
                [ # inside
                    ex:q 1 ; # one
                    # no more
                ] ;
        .
        # about b
        ex:b # the subject
            ex:p # several
                ex:a, # a
                # about z
                ex:z ; # z
            # about q
            ex:q 1 ; # q is one
            # the end of b
        . # b is done

        # nothing follows
        """,
    )


def test_literals_keep_their_lexical_forms() -> None:
    """Short forms where Turtle has one for the lexical form; quotes are double; escapes stay as written."""
    check(
        """\
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <x:s> <x:p> "01"^^xsd:integer, 1.50, "1."^^xsd:decimal, "1e0"^^xsd:double, "true"^^xsd:boolean,
            "1"^^xsd:boolean, 'it\\'s "so"', '''short''', "caf\\u00e9", "t"^^xsd:string, "x"@en-GB .
        """,
        """\
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

        <x:s>
            <x:p>
                "1"^^xsd:boolean,
                "1."^^xsd:decimal,
                "caf\\u00e9",
                "it's \\"so\\"",
                "short",
                "t",
                01,
                1.50,
                1e0,
                true,
                "x"@en-GB ;
        .
        """,
    )


def test_redefined_prefixes_become_full_iris() -> None:
    """Who declares a prefix first has it; what a later declaration meant is written out."""
    check(
        "PREFIX p: <x:one#> p:a p:b p:c . PREFIX p: <x:two#> p:a p:b p:c .",
        """\
        @prefix p: <x:one#> .

        <x:two#a>
            <x:two#b> <x:two#c> ;
        .
        p:a
            p:b p:c ;
        .
        """,
    )


def test_relative_iris_stay_without_a_base() -> None:
    """Nobody knows what they stand for, so they stay; a prefix for them gets a name of its own if it has to."""
    check(
        "PREFIX : <#> :a :b <c>, <./d>, <c> . PREFIX : <> :a :b :c .",
        """\
        @prefix : <#> .
        @prefix p2: <> .

        :a
            :b <./d>, <c> ;
        .
        p2:a
            p2:b p2:c ;
        .
        """,
    )


def test_a_single_base_stays_and_several_are_written_out() -> None:
    """One base keeps its relative IRIs short; with two of them, IRIs are written in full."""
    check(
        "@base <http://h/d/> . <a> <p> <http://h/d/a>, <../b> .",
        """\
        @base <http://h/d/> .

        <a>
            <p> <../b>, <a> ;
        .
        """,
    )
    check(
        "@base <http://h/d/> . <a> <p> <b> . @base <e/> . <a> <p> <b> .",
        """\
        <http://h/d/a>
            <http://h/d/p> <http://h/d/b> ;
        .
        <http://h/d/e/a>
            <http://h/d/e/p> <http://h/d/e/b> ;
        .
        """,
    )


def test_unnamed_subjects_come_last() -> None:
    """Brackets as a subject are written [] with everything below."""
    check(
        "[ <x:p> 1 ] <x:q> 2 . ( 1 [] ) <x:p> 1 . _:x <x:p> 1 . [ <x:p> 0 ] . <x:a> <x:p> _:x, [] .",
        """\
        <x:a>
            <x:p> _:x, [] ;
        .
        ( 1 [] )
            <x:p> 1 ;
        .
        _:x
            <x:p> 1 ;
        .
        []
            <x:p> 0 ;
        .
        []
            <x:p> 1 ;
            <x:q> 2 ;
        .
        """,
    )


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " \r\n"])
def test_an_empty_text_stays_empty(text: str) -> None:
    """There is nothing to lay out."""
    assert format_turtle(text) == ""


def test_a_text_without_statements_keeps_its_prefixes() -> None:
    """A file that is about to be filled keeps what it declares; comments alone stay comments."""
    assert format_turtle("@prefix b: <x:b> .\nPREFIX a: <x:a>") == "@prefix a: <x:a> .\n@prefix b: <x:b> .\n"
    assert format_turtle("# one\n\n\n# two") == "# one\n\n# two\n"


def test_line_ends_become_line_feeds_outside_of_strings() -> None:
    """CR LF and CR end lines; inside a string they are part of its value."""
    assert format_turtle('<x:a> <x:p>\r\n"""x\r\ny""" .\r\n') == '<x:a>\n    <x:p> """x\r\ny""" ;\n.\n'


def test_what_can_not_be_formatted_is_refused() -> None:
    """A broken text has its place in the message; brackets a hundred deep are too many."""
    with pytest.raises(ParseError, match=r"broken\.ttl:1:"):
        format_turtle("<x:a> <x:p> .", name="broken.ttl")
    with pytest.raises(InputError, match="nested"):
        format_turtle("<x:a> <x:p> " + "[ <x:q> " * 150 + "1" + " ]" * 150 + " .")
    deep = "<x:a> <x:p> " + "[ <x:q> ( " * 45 + "1" + " ) ]" * 45 + " ."
    assert format_turtle(format_turtle(deep)) == format_turtle(deep)
