"""Constraints and targets in plain words, English or French, of anyone's shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from nap_kg.namespaces import PREFIXES, RDF, SH, XSD
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import Node, ShapesGraph, is_true

_ENGLISH = {
    "it": "it", "colon": ": ",
    "each value": "each value of {path}",
    "each inverse": "each thing that has it as its {path}",
    "count": "{path} has {count}",
    "inverse count": "{count} as its {path}",
    "exactly": "exactly {n}", "least": "at least {n}", "most": "at most {n}", "between": "{n} to {m}",
    "value": "{n} value", "values": "{n} values",
    "has it": "{n} thing has it", "have it": "{n} things have it", "no": "no",
    "class": "{it} is a {value}",
    "datatype": "{it} is of datatype {value}", "langString": "{it} is text with a language tag",
    "nodeKind": "{it} is {value}",
    "BlankNode": "a blank node", "BlankNodeOrIRI": "a thing, no text or number",
    "BlankNodeOrLiteral": "a blank node or a literal", "IRI": "an IRI",
    "IRIOrLiteral": "an IRI or a literal", "Literal": "a literal",
    "pattern": "{it} matches the regular expression {value}", "flags": " with the flags {value}",
    "minLength": "{it} has at least {value} characters", "maxLength": "{it} has at most {value} characters",
    "minLength 1": "{it} is not empty",
    "minInclusive": "{it} is {value} or more", "maxInclusive": "{it} is {value} or less",
    "minExclusive": "{it} is more than {value}", "maxExclusive": "{it} is less than {value}",
    "uniqueLang": "no two values of {path} are in the same language",
    "languageIn": "{it} is in one of the languages {value}",
    "in": "{it} is one of {value}", "more": "… ({n} in all)",
    "hasValue": "one value of {path} is {value}", "hasValue node": "{it} is {value}",
    "equals": "{path} has the same values as {value}", "disjoint": "{path} has no value in common with {value}",
    "lessThan": "{it} is less than each value of {value}",
    "lessThanOrEquals": "{it} is at most each value of {value}",
    "closed": "{it} has no property but {value}",
    "node": "{it} meets the shape {value}",
    "not": "{it} does not meet this: {value}", "never": "there is no such thing in the data",
    "and": "{it} meets all of these: {value}", "or": "{it} meets at least one of these: {value}",
    "xone": "{it} meets exactly one of these: {value}",
    "qualified": "{path} has {count} for which {value}",
    "sparql": "the query below, asked of each, finds nothing",
    "off": "nothing: the shape is deactivated", "nothing": "nothing that could be put in words",
    "list": " or ", "and also": " and ",
    "targetClass": "every {value}", "targetNode": "{value}",
    "targetSubjectsOf": "everything that has {value}", "targetObjectsOf": "every value of {value}",
    "target": "what its sh:target selects", "untargeted": "nothing by itself: other shapes refer to it",
}  # fmt: skip
_FRENCH = {
    "it": "la chose", "colon": " : ",
    "each value": "chaque valeur de {path}",
    "each inverse": "chaque chose dont elle est la valeur de {path}",
    "count": "{path} a {count}",
    "inverse count": "{count} pour {path}",
    "exactly": "exactement {n}", "least": "au moins {n}", "most": "au plus {n}", "between": "de {n} à {m}",
    "value": "{n} valeur", "values": "{n} valeurs",
    "has it": "{n} chose l'a", "have it": "{n} choses l'ont", "no": "aucune",
    "class": "{it} est de classe {value}",
    "datatype": "{it} est de type {value}", "langString": "{it} est un texte avec étiquette de langue",
    "nodeKind": "{it} est {value}",
    "BlankNode": "un nœud anonyme", "BlankNodeOrIRI": "une chose, ni texte ni nombre",
    "BlankNodeOrLiteral": "un nœud anonyme ou un littéral", "IRI": "un IRI",
    "IRIOrLiteral": "un IRI ou un littéral", "Literal": "un littéral",
    "pattern": "{it} suit l'expression régulière {value}", "flags": " avec les drapeaux {value}",
    "minLength": "{it} a au moins {value} caractères", "maxLength": "{it} a au plus {value} caractères",
    "minLength 1": "{it} n'est pas vide",
    "minInclusive": "{it} vaut {value} ou plus", "maxInclusive": "{it} vaut {value} ou moins",
    "minExclusive": "{it} vaut plus que {value}", "maxExclusive": "{it} vaut moins que {value}",
    "uniqueLang": "deux valeurs de {path} ne sont jamais dans la même langue",
    "languageIn": "{it} est dans une des langues {value}",
    "in": "{it} est une de {value}", "more": "… ({n} en tout)",
    "hasValue": "une valeur de {path} est {value}", "hasValue node": "{it} est {value}",
    "equals": "{path} a les mêmes valeurs que {value}",
    "disjoint": "{path} n'a aucune valeur en commun avec {value}",
    "lessThan": "{it} est inférieure à chaque valeur de {value}",
    "lessThanOrEquals": "{it} ne dépasse aucune valeur de {value}",
    "closed": "{it} n'a pas d'autre propriété que {value}",
    "node": "{it} satisfait la forme {value}",
    "not": "{it} ne satisfait pas ceci : {value}", "never": "il n'y a rien de tel dans les données",
    "and": "{it} satisfait tout ceci : {value}", "or": "{it} satisfait au moins un de ces points : {value}",
    "xone": "{it} satisfait exactement un de ces points : {value}",
    "qualified": "{path} a {count} avec ceci : {value}",
    "sparql": "la requête ci-dessous, posée de chacune, ne trouve rien",
    "off": "rien : la forme est désactivée", "nothing": "rien qui se dise en mots",
    "list": " ou ", "and also": " et ",
    "targetClass": "toute chose de classe {value}", "targetNode": "{value}",
    "targetSubjectsOf": "tout ce qui a {value}", "targetObjectsOf": "toute valeur de {value}",
    "target": "ce que choisit son sh:target", "untargeted": "rien par elle-même : d'autres formes y renvoient",
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "fr": _FRENCH}
_NUMBERS = {"en": ("no", "one", "two", "three"), "fr": ("aucune", "une", "deux", "trois")}
_SHOWN = 20  # members of a list that are printed

_PLAIN = (
    "class", "minLength", "maxLength", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive",
    "lessThan", "lessThanOrEquals", "equals", "disjoint",
)  # fmt: skip


def texts_in(values: Iterable[Term], language: str) -> list[str]:
    """Return the texts in a language, else in English, in none or in any; sorted."""
    texts: dict[str, set[str]] = {}
    for value in values:
        if isinstance(value, ox.Literal):
            texts.setdefault((value.language or "").partition("-")[0], set()).add(value.value)
    return next((sorted(texts[wanted]) for wanted in (language, "en", "", *sorted(texts)) if wanted in texts), [])


@dataclass
class Wording:
    """Puts shapes into words of one language."""

    shapes: ShapesGraph
    language: str = "en"
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)

    def say(self, key: str, **parts: object) -> str:
        """Return a phrase with its gaps filled."""
        return WORDS[self.language][key].format(**parts)

    def objects(self, subject: Node, predicate: str) -> list[Term]:
        """Return the values of a property in the order of the shapes' files: a store would shuffle unnamed ones."""
        values = self.shapes.objects(subject, predicate)
        if len(values) > 1:
            values.sort(key=lambda value: (self._order.get(value, 0), str(value)))
        return values

    @cached_property
    def _order(self) -> dict[Term, int]:
        """Where each unnamed node is first the value of something."""
        found: dict[Term, int] = {}
        for number, triple in enumerate(self.shapes.triples):
            if isinstance(triple.object, ox.BlankNode):
                found.setdefault(triple.object, number)
        return found

    # --- terms

    def term(self, term: Term) -> str:
        """Return a term as Turtle would write it."""
        if isinstance(term, ox.NamedNode):
            return self.iri(term.value)
        if isinstance(term, ox.Literal):
            if term.datatype.value in (XSD.integer, XSD.decimal, XSD.boolean):
                return term.value
            kind = (
                f"^^{self.iri(term.datatype.value)}" if term.datatype.value not in (XSD.string, RDF.langString) else ""
            )
            return f'"{term.value}"{f"@{term.language}" if term.language else kind}'
        return "[ … ]"

    def iri(self, iri: str) -> str:
        """Return an IRI as a prefixed name where a prefix of the shapes or of the house fits."""
        fitting = ((len(base), name) for name, base in self.prefixes.items() if base and iri.startswith(base))
        for length, name in sorted(fitting, reverse=True):
            if re.fullmatch(r"(?:\w[\w.-]*)?(?<!\.)", iri[length:]):
                return f"{name}:{iri[length:]}"
        return f"<{iri}>"

    def path(self, node: Term, *, inside: bool = False) -> str:
        """Return a property path as SPARQL writes it."""
        if isinstance(node, ox.NamedNode) and node.value != RDF.nil:
            return self.iri(node.value)
        if not isinstance(node, Node):
            return "?"
        for inner in self.shapes.objects(node, SH.inversePath):
            return f"^{self.path(inner, inside=True)}"
        for predicate, sign in ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?")):
            for inner in self.shapes.objects(node, predicate):
                return f"{self.path(inner, inside=True)}{sign}"
        either = self.shapes.objects(node, SH.alternativePath)
        members = [self.path(member, inside=True) for member in self.shapes.items(either[0] if either else node)]
        joined = ("|" if either else "/").join(members)
        return f"({joined})" if inside else joined

    # --- targets

    def targets(self, shape: Node) -> tuple[str, ...]:
        """Return which things a shape is about, sorted."""
        found: list[str] = []
        for predicate, value in self.shapes.targets(shape):
            found.append(self.say(predicate.removeprefix(str(SH)), value=self.term(value)))
        if self.objects(shape, SH.target):
            found.append(self.say("target"))
        return tuple(sorted(found)) or (self.say("untargeted"),)

    # --- constraints

    def demands(self, shape: Node) -> tuple[str, ...]:
        """Return what a shape demands, a phrase for each constraint."""
        if not self.shapes.is_active(shape):
            return (self.say("off"),)
        found = list(self._phrases(shape, self.say("it"), (shape,)))
        return tuple(dict.fromkeys(found)) or (self.say("nothing"),)

    def _phrases(self, shape: Node, it: str, seen: tuple[Node, ...]) -> Iterator[str]:
        paths = self.objects(shape, SH.path)
        path, counted = "", self._values
        if paths:
            inverse = self.objects(paths[0], SH.inversePath) if isinstance(paths[0], Node) else []
            simple = bool(inverse) and isinstance(inverse[0], ox.NamedNode)
            path = self.path(inverse[0] if simple else paths[0])
            it = self.say("each inverse" if simple else "each value", path=path)
            counted = self._things if simple else self._values
        yield from self._counts(shape, path, counted)
        yield from self._simple(shape, path, it)
        for name in ("and", "or", "xone"):
            for head in self.objects(shape, SH[name]):
                arms = [self._inline(arm, seen) for arm in self.shapes.items(head)]
                listed = "; ".join(
                    f"({letter}) {arm}" for letter, arm in zip("abcdefghijklmnopqrstuvwxyz", arms, strict=False)
                )
                yield self.say(name, it=it, value=listed)
        for inner in self.objects(shape, SH["not"]):
            value = self._inline(inner, seen)
            thing = self.say("nodeKind", it=self.say("it"), value=self.say("BlankNodeOrIRI"))
            yield self.say("never" if value == thing and not path else "not", it=it, value=value)
        for inner in self.objects(shape, SH.node):
            if isinstance(inner, ox.NamedNode):
                yield self.say("node", it=it, value=self.iri(inner.value))
            elif isinstance(inner, ox.BlankNode) and inner not in seen:
                yield from self._phrases(inner, it, (*seen, inner))
        for inner in self.objects(shape, SH.property):
            if isinstance(inner, Node) and inner not in seen and self.shapes.is_active(inner):
                for phrase in self._phrases(inner, it, (*seen, inner)):
                    yield f"{it}{self.say('colon')}{phrase}" if path else phrase
        for inner in self.objects(shape, SH.qualifiedValueShape):
            least, most = (self._number(shape, f"qualified{end}Count") for end in ("Min", "Max"))
            if least is not None or most is not None:
                count = self._count(least, most, self._values)
                yield self.say("qualified", count=count, path=path, value=self._inline(inner, seen))
        if self.objects(shape, SH.sparql):
            yield self.say("sparql")
        if path and isinstance(shape, ox.BlankNode):
            for message in texts_in(self.objects(shape, SH.message), self.language):
                yield f"{path}{self.say('colon')}{message}"

    def _counts(self, shape: Node, path: str, counted: Callable[[str, bool], str]) -> Iterator[str]:
        least, most = self._number(shape, "minCount"), self._number(shape, "maxCount")
        if path and (least or most is not None):
            key = "count" if counted == self._values else "inverse count"
            yield self.say(key, path=path, count=self._count(least, most, counted))

    def _count(self, least: int | None, most: int | None, counted: Callable[[str, bool], str]) -> str:
        def number(n: int) -> str:
            words = _NUMBERS[self.language]
            return words[n] if n < len(words) else str(n)

        if most == 0:
            return counted(self.say("no"), False)
        if least and most is not None and least != most:
            return counted(self.say("between", n=number(least), m=number(most)), True)
        if least and most is not None:
            return counted(self.say("exactly", n=number(least)), least > 1)
        if least:
            return counted(self.say("least", n=number(least)), least > 1)
        return counted(self.say("most", n=number(most or 0)), (most or 0) > 1)

    def _values(self, number: str, many: bool) -> str:
        return self.say("values" if many else "value", n=number)

    def _things(self, number: str, many: bool) -> str:
        return self.say("have it" if many else "has it", n=number)

    def _number(self, shape: Node, name: str) -> int | None:
        values = [o.value for o in self.objects(shape, SH[name]) if isinstance(o, ox.Literal)]
        return int(values[0]) if values and values[0].lstrip("+").isdigit() else None

    def _simple(self, shape: Node, path: str, it: str) -> Iterator[str]:
        """Put into words what takes a value and refers to no other shape."""
        objects = self.objects
        for value in objects(shape, SH.datatype):
            kind = "langString" if isinstance(value, ox.NamedNode) and value.value == RDF.langString else "datatype"
            yield self.say(kind, it=it, value=self.term(value))
        for value in objects(shape, SH.nodeKind):
            name = getattr(value, "value", "").removeprefix(str(SH))
            yield self.say("nodeKind", it=it, value=WORDS[self.language].get(name) or self.term(value))
        for name in _PLAIN:
            for value in sorted(objects(shape, SH[name]), key=str):
                key = "minLength 1" if name == "minLength" and getattr(value, "value", "") == "1" else name
                yield self.say(key, it=it, path=path or it, value=self.term(value))
        for value in objects(shape, SH.pattern):
            flags = [o.value for o in objects(shape, SH.flags) if isinstance(o, ox.Literal) and o.value]
            added = self.say("flags", value=flags[0]) if flags else ""
            yield self.say("pattern", it=it, value=getattr(value, "value", "")) + added
        if any(is_true(value) for value in objects(shape, SH.uniqueLang)):
            yield self.say("uniqueLang", path=path)
        for name in ("languageIn", "in"):
            for head in objects(shape, SH[name]):
                members = [
                    m.value if name == "languageIn" and isinstance(m, ox.Literal) else self.term(m)
                    for m in self.shapes.items(head)
                ]
                yield self.say(name, it=it, value=self._listed(members))
        for value in objects(shape, SH.hasValue):
            yield self.say("hasValue" if path else "hasValue node", it=it, path=path, value=self.term(value))
        if any(is_true(value) for value in objects(shape, SH.closed)):
            yield self.say("closed", it=it, value=self._listed(self._allowed(shape), "and also", shown=10**6))

    def _allowed(self, shape: Node) -> list[str]:
        """Return the properties that a closed shape lets pass."""
        found = [m for head in self.objects(shape, SH.ignoredProperties) for m in self.shapes.items(head)]
        for inner in self.objects(shape, SH.property):
            found += self.objects(inner, SH.path) if isinstance(inner, Node) else []
        return sorted({self.term(m) for m in found if isinstance(m, ox.NamedNode)})

    def _listed(self, members: list[str], last: str = "list", shown: int = _SHOWN) -> str:
        if len(members) > shown:
            return ", ".join(members[:shown]) + self.say("more", n=len(members))
        return self.say(last).join(filter(None, [", ".join(members[:-1]), *members[-1:]]))

    def _inline(self, shape: Term, seen: tuple[Node, ...]) -> str:
        """Return a shape within a sentence: by its name, or by its phrases."""
        it = self.say("it")
        if isinstance(shape, ox.NamedNode):
            return self.say("node", it=it, value=self.iri(shape.value))
        if not isinstance(shape, ox.BlankNode) or shape in seen:
            return "…"
        return self.say("and also").join(self._phrases(shape, it, (*seen, shape))) or self.say("nothing")
