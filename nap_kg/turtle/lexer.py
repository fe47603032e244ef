"""Turtle's tokens as one regular expression, and their escapes.

Only single characters are repeated possessively: Python before 3.11.5 loses track of groups that are
(https://github.com/python/cpython/issues/106052). Repeated groups are greedy, and so written that what one of them
gives back never fits what follows; hence no text takes more than linear time.

Source:  Turtle 1.1, section 6.5 (https://www.w3.org/TR/turtle/#sec-grammar-grammar).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class _Classes(NamedTuple):
    """What a name may begin with, go on with, and have after a dot, each as a class of characters."""

    start: str
    label_start: str
    local_start: str
    char: str
    char_colon: str
    after_dot: str


def _classes(no_start: str, no_char: str) -> _Classes:
    """Return the classes without some characters beyond ASCII.

    They name what is not in them: ``re`` goes through a class character by character when it compiles.
    """
    start, char = rf"{no_start}\x00-\x2f\[-\x5e`{{-\x7f", rf"{no_char};-@\[\]\x5e`{{-\x7f"
    return _Classes(
        start=rf"[^{start}0-@_]",
        label_start=rf"[^{start}:-@]",
        local_start=rf"[^{start};-@]",
        char=rf"[^{char}\x00-,./:\\]",
        char_colon=rf"[^{char}\x00-,./\\]",
        after_dot=rf"[^{char}\x00-$&-,./]",
    )


_NEITHER = (
    "\u037e\u2000-\u200b\u200e-\u203e\u2041-\u206f\u2190-\u2bff\u2ff0-\u3000\ud800-\uf8ff\ufdd0-\ufdef\ufffe-\uffff"
    "\U000f0000-\U0010ffff\xd7\xf7"
)
_UNICODE = _classes(rf"{_NEITHER}\x80-\xbf\u0300-\u036f\u203f-\u2040", rf"{_NEITHER}\x80-\xb6\xb8-\xbf")
_ASCII = _Classes("[A-Za-z]", "[A-Za-z_0-9]", "[A-Za-z_0-9:]", "[A-Za-z_0-9-]", "[A-Za-z_0-9:-]", r"[A-Za-z_0-9:%\\-]")
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
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


def _expression(names: _Classes, punctuation: str) -> str:
    pname = (
        rf"(?:{names.start}{names.char}*+(?:\.++{names.char}++)*)?:"
        rf"(?:(?:{names.local_start}|{_PLX})(?:{names.char_colon}++|{_PLX}|\.++(?={names.after_dot}))*)?"
    )
    return rf"""[ \t\r\n]*+(?:
    (?P<pname>{pname})
    |(?P<punctuation>[{punctuation}]|\.(?![0-9]))
    |(?P<string>(?P<quoted>{_QUOTED})(?:@(?P<language>{_LANGUAGE})|\^\^(?P<datatype>{_IRI}|{pname}))?)
    |(?P<iri>{_IRI})
    |(?P<number>{_NUMBER})
    |(?P<comment>\#[^\r\n]*+)
    |(?P<word>[A-Za-z]++)
    |_:(?P<label>{names.label_start}{names.char}*+(?:\.++{names.char}++)*)
    |(?P<at>@{_LANGUAGE})
    |(?P<carets>\^\^)
    |(?P<end>\Z)
    )""".replace("\n    ", "")


@lru_cache(maxsize=4)
def _pattern(*, is_ascii: bool, braces: bool) -> re.Pattern[str]:
    names, punctuation = _ASCII if is_ascii else _UNICODE, r";,\[\]()"
    return re.compile(_expression(names, punctuation + "{}" * braces), re.DOTALL)


def token_pattern(text: str, *, braces: bool = False) -> re.Pattern[str]:
    """Return the pattern of one token with the blanks before it; ``braces`` are tokens too in TriG.

    The ``lastindex`` of a match is one of the numbers below. A text of ASCII alone has a pattern that compiles faster.
    """
    return _pattern(is_ascii=text.isascii(), braces=braces)


PNAME, PUNCTUATION, STRING, QUOTED, LANGUAGE, DATATYPE, IRI, NUMBER, COMMENT, WORD, LABEL, AT, CARETS, END = (
    _pattern(is_ascii=True, braces=False).groupindex[name]
    for name in "pname punctuation string quoted language datatype iri number comment word label at carets end".split()  # noqa: SIM905
)

LOCAL_NAME = (
    rf"(?:{_UNICODE.local_start}|%[0-9A-Fa-f]{{2}})"
    rf"(?:{_UNICODE.char_colon}++|%[0-9A-Fa-f]{{2}}|\.++(?={_UNICODE.char_colon}|%))*"
)
"""A local name that needs no backslash, as an expression."""
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
