"""Files looked over before the parser gets them: nesting, and what makes RDF/XML whole.

The parser takes RDF/XML that is cut off for whole, needs time by the square of the nesting, and has its stack overrun
by JSON nested deeply, which ends the process. Turtle it reads however deep, and what comes after it takes minutes.
"""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

from nap_kg.errors import ParseError
from nap_kg.files import chunks, ending, read_bytes

DEPTH = 500
"""How deep brackets, objects or elements may be nested."""

LONGEST = 16 * 2**20
"""How many bytes a literal may have: what the parser holds at once."""

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*"'
_KEPT = b"{[]}"
_OTHERS = bytes(set(range(256)) - set(_KEPT))
_TOKEN = (
    rb'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*"""'
    rb"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*'''"
    rb'|"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*"'
    rb"|'[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*'"
    rb"|<[^>\s]*+>|#[^\r\n]*+|[\[\]()]"
)
"""What a bracket of Turtle can be hidden in, and the brackets."""
_NO_TURTLE_BRACKETS = bytes(set(range(256)) - set(b"[]()"))
_STEPS = {ord(sign): 1 if sign in "([{" else -1 for sign in "()[]{}"}
_CONTEXT = rb'"@(?:context|import)"\s*:\s*(?:\[\s*)?"((?:[^"\\]|\\.)*)"'
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF_ROOT = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"


def check_json(path: Path, content: bytes) -> None:
    """Check that JSON is not nested too deeply.

    Raises:  ParseError with the file where it is.
    """
    brackets = re.sub(_STRING, b"", content, flags=re.DOTALL).translate(None, _OTHERS)
    if _depth(brackets) > DEPTH:
        raise _too_deep(str(path), "objects and arrays")


def check_turtle(path: Path, content: bytes) -> None:
    """Check that the brackets of Turtle or TriG are not nested too deeply.

    Raises:  ParseError with the line where they are.
    """
    if content.count(b"[") + content.count(b"(") <= DEPTH:
        return
    if _depth(content.translate(None, _NO_TURTLE_BRACKETS)) <= DEPTH:  # those in strings count as well: few do
        return
    depth = 0
    for found in re.finditer(_TOKEN, content, re.DOTALL):
        depth += _STEPS.get(content[found.start()], 0)
        if depth > DEPTH:
            raise _too_deep(f"{path}:{content.count(10, 0, found.start()) + 1}", "brackets")


def check_turtle_file(path: Path) -> None:
    """Check a large file in the same way, piece by piece.

    Raises:  ParseError with the line where the brackets are.
    """
    depth = 0
    for piece in chunks(path):
        if any(sign in piece for sign in (b"[", b"(", b"]", b")")):
            for byte in piece.translate(None, _NO_TURTLE_BRACKETS):
                depth = max(depth + _STEPS[byte], 0)
                if depth > DEPTH:
                    check_turtle(path, read_bytes(path))
                    return


def _depth(brackets: bytes) -> int:
    return max(accumulate(map(_STEPS.__getitem__, brackets), lambda depth, step: max(depth + step, 0)), default=0)


def check_xml(path: Path, content: bytes) -> None:
    """Check that XML is whole, is RDF/XML by its root, and has no overlong literal and no excessive nesting.

    Raises:  ParseError with line and column.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    depth = last = 0

    def place() -> str:
        return f"{path}:{parser.CurrentLineNumber}:{parser.CurrentColumnNumber + 1}"

    def start(name: str, _: object) -> None:
        nonlocal depth
        if depth == 0 and name.startswith(_OWL) and name.endswith(" Ontology"):
            fix = "save it as RDF/XML or Turtle, as any ontology editor can"
            raise ParseError("this is OWL/XML, another format than RDF/XML", place=place(), fix=fix)
        if depth == 0 and name != _RDF_ROOT and ending(path) == ".xml":
            fix = "name RDF/XML files only, whose root is rdf:RDF"
            raise ParseError("this XML is no RDF/XML", place=place(), fix=fix)
        depth += 1
        if depth > DEPTH:
            raise _too_deep(place(), "elements")
        measure()

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1
        measure()

    def measure() -> None:
        nonlocal last
        if parser.CurrentByteIndex - last > LONGEST:
            raise too_long(f"{path}:{content.count(10, 0, last) + 1}")
        last = parser.CurrentByteIndex

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ParseError(
            f"this is no whole XML document: {expat.errors.messages.get(error.code, str(error))}",
            place=f"{path}:{error.lineno}:{error.offset + 1}",
            fix="look just before this place; if the file is cut off, fetch it again; if it is Turtle, name it .ttl",
        ) from error


def _too_deep(place: str, what: str) -> ParseError:
    return ParseError(f"{what} nested more than {DEPTH} deep", place=place, fix="write inner things side by side")


def too_long(place: str) -> ParseError:
    """Return the error for a literal or name that the parser can't hold."""
    return ParseError(
        f"a literal or name of more than {LONGEST // 2**20} MiB",
        place=place,
        fix="keep large content in a file of its own, and state its address",
    )


def line_of_overlong(content: bytes) -> int:
    """Return the line of the first string or IRI that is too long; 1 where none is found."""
    for found in re.finditer(_TOKEN, content, re.DOTALL):
        if found.end() - found.start() > LONGEST:
            return content.count(10, 0, found.start()) + 1
    return 1


def remote_context(path: Path, content: bytes) -> ParseError:
    """Return the error for a JSON-LD context that stands elsewhere."""
    found = re.search(_CONTEXT, content)
    named = f" {found[1].decode()}" if found else ""
    line = content.count(10, 0, found.start(1)) + 1 if found else 1
    return ParseError(
        f"a remote JSON-LD context{named}: nothing is fetched from the network",
        place=f"{path}:{line}",
        fix="write the context itself into the file, or convert the file to Turtle",
    )
