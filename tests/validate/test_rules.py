"""Rules in words: of the shipped shapes, of the validator itself, and of shapes that nobody here wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

import nap_kg
from nap_kg.errors import UnknownRule
from nap_kg.findings import Severity
from nap_kg.turtle.format import format_turtle
from nap_kg.validate.builtin import BUILTIN, IDLE_SHAPE, BuiltinRule
from nap_kg.validate.rule_text import pages
from nap_kg.validate.rules import Rule, RuleBook, open_rules

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = """
@prefix ex: <http://example.com/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return open_rules()


def told(folder: Path, body: str, language: str = "en") -> Rule:
    """The rule of ``ex:S`` in other people's shapes."""
    file = folder / "theirs.ttl"
    file.write_text(PREFIXES + body)
    book = open_rules([file])
    return book.rule(book.find("S")[0], language)


def test_pages_are_current(book: RuleBook) -> None:
    """docs/rules is what ``nap-kg rule --pages docs/rules`` writes."""
    folder = ROOT / "docs" / "rules"
    written = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    assert written == pages(book, folder)


def test_every_rule_is_whole(book: RuleBook) -> None:
    """Message, reason, demands, a bad and a good example for each; no English where French is asked for."""
    for entry in book.entries:
        english, french = book.rule(entry), book.rule(entry, "fr")
        assert english.bad, entry
        assert english.good, entry
        assert english.why != french.why, entry
        assert english.message != french.message, entry
        assert english.about != french.about, entry
        if entry.builtin is None:
            assert english.demands != french.demands, entry
            assert "could be put in words" not in " ".join(english.demands), entry
            assert english.file.endswith(".ttl"), entry
            assert english.line > 0, entry


def test_codes_are_unique(book: RuleBook) -> None:
    """A code leads to one rule, and none of the validator's own is a shape's."""
    codes = [entry.code for entry in book.entries]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    "word", ["NAP204", "nap204", "Objective-hasPillar", "shape:Objective-hasPillar",
             "https://w3id.org/nap-kg/shapes#Objective-hasPillar"],
)  # fmt: skip
def test_a_rule_has_several_names(word: str, book: RuleBook) -> None:
    """Its code, its shape's name or IRI; capitals don't matter."""
    assert [entry.code for entry in book.find(word)] == ["NAP204"]


def test_an_unknown_rule_names_the_nearest(book: RuleBook) -> None:
    """A slip in a code or a name is met with what was probably meant."""
    with pytest.raises(UnknownRule, match="NAP204"):
        book.find("Objective-hasPilar")


@pytest.mark.parametrize("rule", BUILTIN, ids=lambda rule: rule.code)
def test_builtin_examples_are_in_house_form(rule: BuiltinRule) -> None:
    """Like all Turtle here."""
    assert format_turtle(rule.bad) == rule.bad
    assert format_turtle(rule.good) == rule.good


@pytest.mark.parametrize("rule", BUILTIN, ids=lambda rule: rule.code)
def test_builtin_examples_are_true(rule: BuiltinRule, tmp_path: Path) -> None:
    """What is called bad is found so, and what is called good is not."""
    for text, is_bad in ((rule.bad, True), (rule.good, False)):
        file = tmp_path / "x.ttl"
        file.write_text(text)
        asked = {"shapes": [file], "strict_targets": True} if rule is IDLE_SHAPE else {"paths": [file]}
        found = {finding.rule for finding in nap_kg.validate(**asked).findings}  # type: ignore[arg-type]
        assert (rule.code in found) is is_bad


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ("sh:minCount 1", "ex:p has at least one value"),
        ("sh:minCount 2 ; sh:maxCount 2", "ex:p has exactly two values"),
        ("sh:minCount 1 ; sh:maxCount 12", "ex:p has one to 12 values"),
        ("sh:maxCount 0", "ex:p has no value"),
        ("sh:class ex:C", "each value of ex:p is a ex:C"),
        ("sh:datatype xsd:date", "each value of ex:p is of datatype xsd:date"),
        ("sh:nodeKind sh:IRIOrLiteral", "each value of ex:p is an IRI or a literal"),
        ('sh:pattern "^a" ; sh:flags "i"', "each value of ex:p matches the regular expression ^a with the flags i"),
        ("sh:minLength 1", "each value of ex:p is not empty"),
        ("sh:maxLength 9", "each value of ex:p has at most 9 characters"),
        ("sh:minExclusive 0", "each value of ex:p is more than 0"),
        ("sh:maxInclusive 1.5", "each value of ex:p is 1.5 or less"),
        ("sh:uniqueLang true", "no two values of ex:p are in the same language"),
        ('sh:languageIn ("en" "fr")', "each value of ex:p is in one of the languages en or fr"),
        ('sh:in (ex:a "b" 3)', 'each value of ex:p is one of ex:a, "b" or 3'),
        ('sh:hasValue "x"@en', 'one value of ex:p is "x"@en'),
        ("sh:equals ex:q", "ex:p has the same values as ex:q"),
        ("sh:disjoint ex:q", "ex:p has no value in common with ex:q"),
        ("sh:lessThan ex:q", "each value of ex:p is less than each value of ex:q"),
        ("sh:node ex:T", "each value of ex:p meets the shape ex:T"),
        ("sh:not [ sh:class ex:C ]", "each value of ex:p does not meet this: it is a ex:C"),
        ("sh:or ([ sh:class ex:C ] ex:T)",
         "each value of ex:p meets at least one of these: (a) it is a ex:C; (b) it meets the shape ex:T"),
        ("sh:property [ sh:path ex:q ; sh:minCount 1 ]", "each value of ex:p: ex:q has at least one value"),
        ("sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMaxCount 1",
         "ex:p has at most one value for which it is a ex:C"),
        ("sh:deactivated true ; sh:minCount 1", "nothing: the shape is deactivated"),
    ],
)  # fmt: skip
def test_constraint_in_words(constraint: str, words: str, tmp_path: Path) -> None:
    """Each constraint of SHACL has its phrase."""
    extra = "ex:T a sh:NodeShape ; sh:class ex:D ."
    rule = told(tmp_path, f"ex:S a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; {constraint} . {extra}")
    assert rule.demands == (words,)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("[ sh:inversePath ex:p ]", "at least one thing has it as its ex:p"),
        ("(ex:p [ sh:zeroOrMorePath ex:q ])", "ex:p/ex:q* has at least one value"),
        ("[ sh:alternativePath (ex:p [ sh:inversePath ex:q ]) ]", "ex:p|^ex:q has at least one value"),
        ("[ sh:oneOrMorePath (ex:p ex:q) ]", "(ex:p/ex:q)+ has at least one value"),
    ],
)
def test_path_in_words(path: str, words: str, tmp_path: Path) -> None:
    """Paths are written as in SPARQL; a plain inverse one in words."""
    rule = told(tmp_path, f"ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path {path} ; sh:minCount 1 .")
    assert rule.demands == (words,)


def test_a_shape_of_someone_else(tmp_path: Path) -> None:
    """Its name is its code; reason and examples are there where it gives them, and messages inside it are kept."""
    body = """
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:severity sh:Info ; rdfs:comment "Payroll needs it."@en ;
            skos:example "ex:bob a ex:C ." ; sh:closed true ; sh:ignoredProperties (rdfs:label) ;
            sh:property [ sh:path ex:b ; sh:maxCount 1 ; sh:message "One b." ], [ sh:path ex:a ; sh:minCount 1 ] .
    """
    rule = told(tmp_path, body)
    assert (rule.code, rule.name, rule.severity) == ("S", "S", Severity.INFO)
    assert rule.why == "Payroll needs it."
    assert [example.turtle for example in rule.good] == ["ex:bob a ex:C ."]
    assert rule.about == ("every ex:C",)
    assert rule.demands == (
        "it has no property but ex:a, ex:b and rdfs:label",
        "ex:b has at most one value",
        "ex:b: One b.",
        "ex:a has at least one value",
    )


def test_a_shape_that_refers_to_itself_comes_to_an_end(tmp_path: Path) -> None:
    """Recursion is written once."""
    body = "ex:S a sh:NodeShape ; sh:property _:p . _:p sh:path ex:p ; sh:property _:p ; sh:minCount 1 ."
    assert told(tmp_path, body).demands == ("ex:p has at least one value",)


def test_a_code_of_two_shapes_gives_both(tmp_path: Path) -> None:
    """Other people's names may coincide: then each is told, and each has a page."""
    file = tmp_path / "theirs.ttl"
    file.write_text(
        PREFIXES + "ex:S sh:targetClass ex:C ; sh:class ex:D . <urn:x#S> sh:targetClass ex:C ; sh:class ex:E ."
    )
    book = open_rules([file])
    assert len(book.find("S")) == 2
    assert sorted(pages(book, tmp_path)) == ["README.md", "S-1.md", "S-2.md"]
