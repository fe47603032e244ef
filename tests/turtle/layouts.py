"""Layouts drawn by chance, from a seed: texts of every format that look as unlike each other as the grammars allow."""

from __future__ import annotations

import random
import re

import pyoxigraph as ox

from tests.turtle.test_turtle_generated import IRIS, LOCALS, NAMESPACES, NUMBERS, PIECES, PREFIXES, SUFFIXES

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "n-triples": ox.RdfFormat.N_TRIPLES,
    "n-quads": ox.RdfFormat.N_QUADS,
}
GAPS = [
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\n    ",
    "\t",
    "\r\n",
    "\r",
    "\n\n",
    " # <x> .\n",
    " # ' \" { [\r\n",
    "\n# [ ex:a .\r",
    " #\n",
]
GRAPHS = ["<http://example.org/g>", "<http://example.org/graph/derived>", "_:g", "[ ]", "[]"]
LINE_IRIS = [
    "<http://example.org/a>",
    "<http://example.org/\\u00e9>",
    "<http://example.org/é>",
    "<urn:x:#y>",
    "<urn:x:_:z>",
]
LINE_ENDS = ["\n", "\n", "\r\n", "\r", "\n\n", "\n# <http://example.org/a> .\n", '\n  # "\r\n']


def layout(seed: int, syntax: str) -> str:
    """Return one text."""
    drawn = _Drawn(seed)
    return drawn.lines(syntax == "n-quads") if syntax.startswith("n-") else drawn.statements(syntax == "trig")


class _Drawn(random.Random):
    def statements(self, trig: bool) -> str:
        self.tokens: list[str] = []
        self.declared = self.sample(PREFIXES, self.randint(1, 2))
        for prefix in self.declared:
            self.directive(prefix)
        for _ in range(self.randint(0, 5)):
            kind = self.randrange(10)
            if kind == 0:
                self.directive(self.choice(self.declared))
            elif kind == 1:
                self.directive(None)
            elif kind < 6 and trig:
                self.graph()
            else:
                self.block()
                self.tokens.append(".")
        text = self.choice(["", "# header\n", "\n\n", " "])
        for token in self.tokens:
            glued = token in {",", ";", "]", ")", "}", "{"} and self.random() < 0.5
            text += ("" if glued else self.choice(GAPS)) + token
        return text + self.choice(["", "\n", " # end", "\r\n# end\r\n", "\r"])

    def directive(self, prefix: str | None) -> None:
        if prefix is None:
            iri = self.choice(["<http://example.org/base/x>", "<sub/>", "<..>", "<>", "<?b>", "<#b>"])
            self.tokens += self.choice([["@base", iri, "."], ["BASE", iri], ["base", iri]])
        else:
            iri = self.choice(NAMESPACES)
            styles = [["@prefix", f"{prefix}:", iri, "."], ["PREFIX", f"{prefix}:", iri], ["prefix", f"{prefix}:", iri]]
            self.tokens += self.choice(styles)

    def graph(self) -> None:
        label = self.choice([*GRAPHS, "", self.iri()])
        self.tokens += [self.choice(["GRAPH", "graph"])] if label and self.random() < 0.5 else []
        self.tokens += [label, "{"] if label else ["{"]
        for number in range(self.randint(0, 3)):
            if number:
                self.tokens.append(".")
            self.block()
        if self.tokens[-1] != "{" and self.random() < 0.5:
            self.tokens.append(".")
        self.tokens.append("}")

    def iri(self) -> str:
        if self.random() < 0.6:
            return f"{self.choice(self.declared)}:{self.choice(LOCALS)}"
        return self.choice(IRIS)

    def block(self) -> None:
        kind = self.randrange(10)
        if kind == 0:
            self.tokens.append(self.choice(["_:b0", "_:x", "_:x.y"]))
        elif kind == 1:
            self.brackets(0)
        elif kind == 2:
            self.tokens += ["(", "1", ")"]
        else:
            self.tokens.append(self.iri())
        self.pairs(0)

    def brackets(self, depth: int) -> None:
        self.tokens.append("[")
        if self.randrange(4):
            self.pairs(depth + 1)
        self.tokens.append("]")

    def pairs(self, depth: int) -> None:
        for number in range(self.randint(1, 3)):
            if number:
                self.tokens += [";"] * self.randint(1, 2)
            self.tokens.append("a" if self.random() < 0.3 else self.iri())
            for other in range(self.randint(1, 2)):
                if other:
                    self.tokens.append(",")
                self.node(depth)
        if not self.randrange(4):
            self.tokens.append(";")

    def node(self, depth: int) -> None:
        kind = self.randrange(10 if depth < 2 else 8)
        if kind < 3:
            self.tokens.append(self.iri())
        elif kind == 3:
            self.tokens.append(self.choice(["_:b0", "_:x", "_:x.y"]))
        elif kind == 4:
            self.tokens.append(self.choice(NUMBERS))
        elif kind < 8:
            self.tokens += self.string()
        elif kind == 8:
            self.brackets(depth)
        else:
            self.tokens.append("(")
            for _ in range(self.randint(0, 3)):
                self.node(depth + 1)
            self.tokens.append(")")

    def string(self) -> list[str]:
        quote = self.choice(['"', "'", '"""', "'''"])
        body = self.body(quote, [*PIECES, "\n", "\r\n", "\r"] if len(quote) == 3 else PIECES)
        suffix = self.choice(SUFFIXES)
        if "^^" in suffix and self.random() < 0.5:
            return [f"{quote}{body}{quote}", "^^", suffix[2:]]
        return [f"{quote}{body}{quote}{suffix}"]

    def body(self, quote: str, pieces: list[str]) -> str:
        body = ""
        for piece in self.choices(pieces, k=self.randint(0, 5)):
            clashes = quote[0] in re.sub(r"\\.", "", piece)
            body += f"{piece}z" if clashes and len(quote) == 3 else "" if clashes else piece
        return body

    def lines(self, quads: bool) -> str:
        text = self.choice(["", "# header\n", "\n", "  "])
        for _ in range(self.randint(0, 12)):
            subject = self.choice([*LINE_IRIS, "_:b0", "_:x.y"])
            literal = f'"{self.body(chr(34), PIECES)}"{self.choice(SUFFIXES)}'
            terms = [subject, self.choice(LINE_IRIS), self.choice([*LINE_IRIS, "_:b0", "_:x", literal, literal])]
            if quads:
                terms.append(self.choice(["", "<http://example.org/g>", "<http://example.org/graph/derived>", "_:g"]))
            gap = self.choice([" ", " ", "\t", "  "])
            text += self.choice(["", "", " "]) + gap.join(filter(None, terms)) + self.choice([" .", ".", " . # no"])
            text += self.choice(LINE_ENDS)
        return text + self.choice(["", "# end"])
