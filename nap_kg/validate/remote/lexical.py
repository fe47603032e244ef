"""Lexical forms of datatypes as regular expressions that every engine reads alike, and bounds where numbers have some.

Those of SPARQL 1.1 and of dates, as the validator's other routes check them; any literal of another is taken as
well-formed there and here.

Source:  XML Schema 1.1, part 2 (https://www.w3.org/TR/xmlschema11-2/); SHACL, section 4.1.2.
"""

from __future__ import annotations

from nap_kg.namespaces import XSD

_ZONE = "(Z|[+-](0\\d|1[0-3]):[0-5]\\d|[+-]14:00)?"
_DATE = (
    "-?\\d{4,}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8])|02-29)"
)
_NO_LEAP = "^-?\\d*([02468][1235679]|[13579][01345789]|([02468][1235679]|[13579][01345789])00)-02-29"
"""29 February of a year that has none, as 2014 and 1900."""
_TIME = "(([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d([.]\\d+)?|24:00:00([.]0+)?)"
_DECIMAL = "[+-]?(\\d+([.]\\d*)?|[.]\\d+)"
_DOUBLE = f"{_DECIMAL}([eE][+-]?\\d+)?|[+-]?INF|NaN"
_INTEGER = "[+-]?\\d+"

_FORMS = {
    "boolean": "true|false|1|0",
    "integer": _INTEGER,
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "date": _DATE + _ZONE,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "time": _TIME + _ZONE,
    "duration": "-?P(\\d+Y)?(\\d+M)?(\\d+D)?(T(\\d+H)?(\\d+M)?(\\d+([.]\\d+)?S)?)?",
    "nonNegativeInteger": "[+]?\\d+|-0+",
    "positiveInteger": "[+]?0*[1-9]\\d*",
    "nonPositiveInteger": "-\\d+|[+]?0+",
    "negativeInteger": "-0*[1-9]\\d*",
}
_BITS = {"byte": 7, "short": 15, "int": 31, "long": 63} | {
    f"unsigned{name}": bits for name, bits in (("Byte", 8), ("Short", 16), ("Int", 32), ("Long", 64))
}
DERIVED = frozenset(XSD[name] for name in (*_BITS, *_FORMS) if name.endswith("Integer")) | {XSD[name] for name in _BITS}
"""The integers of some range: there are stores that keep them as ``xsd:integer``."""


def well_formed(datatype: str, value: str) -> str:
    """Return an expression that is true of literals of a datatype that are well-formed; empty where all are."""
    name = datatype.removeprefix(str(XSD))
    if name == datatype:
        return ""
    if name in _BITS:
        least, most = ("0" if name.startswith("unsigned") else f"-{2 ** _BITS[name]}"), str(2 ** _BITS[name] - 1)
        if len(most) < 19:
            return f"isNumeric({value})&&{_matches(value, _INTEGER)}&&{value}>={least}&&{value}<={most}"
        sign = "[+]?" if least == "0" else "[+-]?"  # what no engine need have numbers for is compared digit by digit
        digits = f'REPLACE(STR({value}),"^[+-]?0*","")'
        written = f"{sign}0*\\d{{1,{len(most)}}}"
        fits = f"STRLEN({digits})<{len(most)}||{digits}<={_quoted(most)}"
        return f"{_matches(value, written)}&&({fits})"
    if name not in _FORMS:
        return ""
    form = _FORMS[name]
    more = ""
    if name in ("date", "dateTime"):
        more = f"&&!REGEX(STR({value}),{_quoted(_NO_LEAP)})"
    elif name == "duration":
        more = f'&&!REGEX(STR({value}),"[PT]$")'
    return _matches(value, form) + more


def is_calendar(value: str) -> str:
    """Return an expression that is true of what is written as a date, a day and its time, a month or a year."""
    form = f"({_DATE}(T{_TIME})?|-?\\d{{4,}}(-(0[1-9]|1[0-2]))?){_ZONE}"
    return f"{_matches(value, form)}&&!REGEX(STR({value}),{_quoted(_NO_LEAP)})"


def sample(datatype: str) -> str:
    """Return a well-formed literal of one of the derived integers."""
    negative = datatype in (XSD.negativeInteger, XSD.nonPositiveInteger)
    return f'"{"-1" if negative else "1"}"^^<{datatype}>'


def _matches(value: str, form: str) -> str:
    return f"REGEX(STR({value}),{_quoted(f'^({form})$')})"


def _quoted(pattern: str) -> str:
    doubled = pattern.replace("\\", "\\\\")
    return f'"{doubled}"'
