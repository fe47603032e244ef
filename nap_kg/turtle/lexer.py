"""Turtle's tokens as one regular expression, and their escapes.

Only single characters are repeated possessively: Python before 3.11.5 loses track of groups that are
(https://github.com/python/cpython/issues/106052). Repeated groups are greedy, and so written that what one of them
gives back never fits what follows; hence no text takes more than linear time.

Source:  Turtle 1.1, section 6.5 (https://www.w3.org/TR/turtle/#sec-grammar-grammar).
"""

from __future__ import annotations

import re

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040-"  # the hyphen last, so that it stands for itself
_PREFIX = rf"[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL_START = rf"[{_BASE}_0-9:]"
_LOCAL = (
    rf"(?:{_LOCAL_START}|{_PLX})"
    rf"(?:[{_CHARS}:]++|{_PLX}|\.++(?=[{_CHARS}:%\\]))*"
)
_PNAME = rf"(?:{_PREFIX})?:(?:{_LOCAL})?"
_IN_IRI = r"[^\x00-\x20<>\"{}|^`\\]*+"
_IRI = rf"<{_IN_IRI}(?:\\(?:u[0-9A-Fa-f]{{4}}|U[0-9A-Fa-f]{{8}}){_IN_IRI})*>"
_LANGUAGE = r"[A-Za-z]++(?:-[A-Za-z0-9]++)*"
_QUOTED = (
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*"""'
    r"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*'''"
    r'|"(?!"")[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*"'
    r"|'(?!'')[^'\\\n\r]*+(?:\\.[^'\\\n\r]*+)*'"
)
_NUMBER = r"[+-]?(?:(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)"

_TOKEN = rf"""[ \t\r\n]*+(?:
    (?P<pname>{_PNAME})
    |(?P<punctuation>[;,\[\]()]|\.(?![0-9]))
    |(?P<string>(?P<quoted>{_QUOTED})(?:@(?P<language>{_LANGUAGE})|\^\^(?P<datatype>{_IRI}|{_PNAME}))?)
    |(?P<iri>{_IRI})
    |(?P<number>{_NUMBER})
    |(?P<comment>\#[^\r\n]*+)
    |(?P<word>[A-Za-z]++)
    |_:(?P<label>[{_BASE}_0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*)
    |(?P<at>@{_LANGUAGE})
    |(?P<carets>\^\^)
    |(?P<end>\Z)
    )""".replace("\n    ", "")
TOKEN = re.compile(_TOKEN, re.DOTALL)
"""One token with the blanks before it; ``lastindex`` of a match is one of the numbers below."""
TRIG_TOKEN = re.compile(_TOKEN.replace("[;,", "[;,{}"), re.DOTALL)
"""The same in TriG, where braces are tokens too."""

PNAME, PUNCTUATION, STRING, QUOTED, LANGUAGE, DATATYPE, IRI, NUMBER, COMMENT, WORD, LABEL, AT, CARETS, END = (
    TOKEN.groupindex[name]
    for name in "pname punctuation string quoted language datatype iri number comment word label at carets end".split()  # noqa: SIM905
)

LOCAL_NAME = re.compile(
    rf"(?:{_LOCAL_START}|%[0-9A-Fa-f]{{2}})(?:[{_CHARS}:]++|%[0-9A-Fa-f]{{2}}|\.++(?=[{_CHARS}:%]))*"
)
"""A local name that needs no backslash."""
PREFIX_NAME = re.compile(rf"(?:{_PREFIX})?")
INTEGER, DECIMAL = re.compile(r"[+-]?[0-9]+"), re.compile(r"[+-]?[0-9]*\.[0-9]+")
DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+")
NEWLINE = re.compile(r"\r\n?|\n")

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf\"'\\])|)", re.DOTALL)
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_LOCAL_ESCAPE = re.compile(r"\\(.)")
BAD_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


class EscapeFault(ValueError):
    """A backslash sequence that stands for nothing; ``offset`` counts from the start of the text given."""

    def __init__(self, found: str, offset: int) -> None:
        super().__init__(found)
        self.found, self.offset = found, offset


def unescape(text: str) -> str:
    r"""Return a text with ``\t \b \n \r \f \" \' \\ \uXXXX \UXXXXXXXX`` undone.

    Raises:  EscapeFault.
    """
    parts: list[str] = []
    done = 0
    for match in _ESCAPE.finditer(text):
        parts.append(text[done : match.start()])
        done = match.end()
        short, long, plain = match.groups()
        if plain is not None:
            parts.append(_PLAIN[plain])
            continue
        code = int(short or long or "110000", 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            found = match.group() if short or long else text[match.start() : match.start() + 2]
            raise EscapeFault(found, match.start())
        parts.append(chr(code))
    parts.append(text[done:])
    return "".join(parts)


def unescape_iri(text: str) -> str:
    """Return an IRI's text with its escapes undone.

    Raises:  EscapeFault, also for a character that no IRI may have.
    """
    value = unescape(text)
    bad = BAD_IN_IRI.search(value)
    if bad:
        raise EscapeFault(f"an escaped {bad.group()!r}", max(text.find("\\"), 0))
    return value


def unescape_local(text: str) -> str:
    """Return a local name with its backslashes undone; percent escapes are part of the name and stay."""
    return _LOCAL_ESCAPE.sub(r"\1", text)
