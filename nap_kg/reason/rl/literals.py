"""Literals: which datatype a value belongs to, and which two are surely not the same (table 8, dt-type2, dt-diff).

Whether a lexical form is one of its datatype, and which forms mean the same value, is left to the parser.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from nap_kg.namespaces import RDF, RDFS, XSD

_PARENTS = {
    "integer": "decimal", "nonPositiveInteger": "integer", "negativeInteger": "nonPositiveInteger", "long": "integer",
    "int": "long", "short": "int", "byte": "short", "nonNegativeInteger": "integer",
    "unsignedLong": "nonNegativeInteger", "unsignedInt": "unsignedLong", "unsignedShort": "unsignedInt",
    "unsignedByte": "unsignedShort", "positiveInteger": "nonNegativeInteger", "normalizedString": "string",
    "token": "normalizedString", "language": "token", "NMTOKEN": "token", "Name": "token", "NCName": "Name",
    "dateTimeStamp": "dateTime",
}  # fmt: skip
_ROOTS = ("decimal", "double", "float", "string", "boolean", "anyURI", "base64Binary", "hexBinary", "dateTime", "date",
          "gYear", "gYearMonth", "time", "gMonthDay", "gDay", "gMonth", "duration")  # fmt: skip
_BOUNDS = {
    "nonPositiveInteger": (None, 0), "negativeInteger": (None, -1), "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1), "short": (-(2**15), 2**15 - 1), "byte": (-128, 127), "nonNegativeInteger": (0, None),
    "unsignedLong": (0, 2**64 - 1), "unsignedInt": (0, 2**32 - 1), "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255), "positiveInteger": (1, None), "integer": (None, None),
}  # fmt: skip
DATATYPES = frozenset({*(XSD[name] for name in (*_ROOTS, *_PARENTS)), RDF.langString, RDF.PlainLiteral, RDFS.Literal})
"""Those whose members are known."""


def parts(token: bytes) -> tuple[bytes, str, str]:
    """Return the lexical form, the datatype's IRI and the language tag of a literal of N-Triples.

    >>> parts(b'"3"^^<http://www.w3.org/2001/XMLSchema#int>')
    (b'3', 'http://www.w3.org/2001/XMLSchema#int', '')
    """
    text, _, rest = token[1:].rpartition(b'"')
    if rest.startswith(b"@"):
        return text, RDF.langString, rest[1:].decode().lower()
    return text, rest[3:-1].decode() if rest else XSD.string, ""


def belongs(token: bytes, datatype: str) -> bool | None:
    """Return whether the value of a literal is one of a datatype; None where that is not known.

    >>> belongs(b'"3"^^<http://www.w3.org/2001/XMLSchema#integer>', XSD.byte)
    True
    """
    text, own, _ = parts(token)
    if datatype not in DATATYPES or own not in DATATYPES:
        return True if own == datatype else None
    if datatype == RDFS.Literal:
        return True
    if datatype == RDF.PlainLiteral:
        return own in (RDF.langString, XSD.string)
    above = own
    while above != datatype and above.removeprefix(XSD) in _PARENTS:
        above = XSD[_PARENTS[above.removeprefix(XSD)]]
    if above == datatype:
        return True
    bounds = _BOUNDS.get(datatype.removeprefix(XSD))
    if bounds and (own.removeprefix(XSD) in _BOUNDS or own == XSD.decimal):
        number = _number(text)
        if number is None or number != number.to_integral_value():
            return False
        low, high = bounds
        return (low is None or number >= low) and (high is None or number <= high)
    if _root(own) == _root(datatype):
        return None  # a narrower kind of string or date, which the form decides
    return False


def differ(one: bytes, other: bytes) -> bool:
    """Return whether two literals surely have different values."""
    (text, own, tag), (text2, own2, tag2) = parts(one), parts(other)
    if own not in DATATYPES or own2 not in DATATYPES:
        return False
    if _root(own) != _root(own2):
        return True
    kind = _root(own).removeprefix(XSD)
    if kind == "decimal":
        number, number2 = _number(text), _number(text2)
        return number is not None and number2 is not None and number != number2
    return kind in ("string", "gYear", "date", RDF.langString) and (text, tag) != (text2, tag2)


def _root(datatype: str) -> str:
    name = datatype.removeprefix(XSD)
    while name in _PARENTS:
        name = _PARENTS[name]
    return XSD[name] if datatype.startswith(XSD) else datatype


def _number(text: bytes) -> Decimal | None:
    try:
        return Decimal(text.decode())
    except (InvalidOperation, UnicodeDecodeError):
        return None
