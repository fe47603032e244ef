"""What a spreadsheet shows for a value: numbers as printed, dates in ISO form as precise as the cell's format is."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_UNSHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|A/P', re.IGNORECASE)
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_PLACES = re.compile(r"[#0?](?:[#0?,. ]*[#0?])?")
_SHOWN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')


def shown_number(value: int | float, number_format: str = "General") -> str:
    """Return a number as its cell prints it, with a point before the decimals; no group marks.

    >>> shown_number(3.0), shown_number(0.1 + 0.2), shown_number(0.5, "0%"), shown_number(1250.5, '"$"#,##0.00')
    ('3', '0.3', '50%', '$1250.50')
    """
    section = number_format.split(";")[0]
    bare = _CURRENCY.sub(lambda found: f'"{found[1]}"', section)
    digits = _PLACES.search(_UNSHOWN.sub(lambda found: "\x00" * len(found[0]), bare))
    if digits is None or "/" in bare or re.search(r"[eE][+-]", bare):
        return _general(value)
    try:
        number = Decimal(repr(value))
        if "%" in _UNSHOWN.sub("", bare):
            number *= 100
        decimals = digits[0].partition(".")[2]
        least, most = decimals.count("0"), sum(decimals.count(sign) for sign in "0#?")
        if "," in digits[0] and not bare[digits.end() :].startswith(","):
            pass  # groups: shown without their marks, which differ by country
        rounded = number.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    except InvalidOperation:
        return _general(value)
    if bare[digits.end() :].startswith(","):  # shown in thousands: the value itself says more
        return _general(value)
    text = f"{abs(rounded):f}"
    whole, _, fraction = text.partition(".")
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    whole = whole.zfill(digits[0].partition(".")[0].replace(",", "").count("0"))
    text = f"{whole}.{fraction}" if fraction else whole
    sign = "-" if rounded < 0 else ""
    before, after = (_literal(part) for part in (bare[: digits.start()], bare[digits.end() :]))
    return f"{sign}{before}{text}{after}".strip()


def _literal(part: str) -> str:
    return _SHOWN.sub(lambda found: found[1] or found[2] or "", part)


def _general(value: int | float) -> str:
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text and 1e-10 < abs(value) < 1e20 else text


def shown_date(value: dt.datetime | dt.date | dt.time | dt.timedelta, number_format: str) -> str:
    """Return a date or time in ISO form, as precise as a format shows it; the whole date where it hides the year.

    >>> shown_date(dt.datetime(2023, 3, 1), "mmmm yyyy"), shown_date(dt.datetime(2023, 3, 1, 9, 30), "d/m/yy h:mm")
    ('2023-03', '2023-03-01T09:30')
    """
    if isinstance(value, dt.timedelta):
        return str(value)
    codes = _UNSHOWN.sub("", number_format.split(";")[0].lower())
    seconds = "s" in codes
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if seconds or value.second else "minutes")
    codes = re.sub(r"h+[^a-z]*m+|m+[^a-z]*s", "h", codes)
    year, month, day, hours = (sign in codes for sign in ("y", "m", "d", "h"))
    date = value.date() if isinstance(value, dt.datetime) else value
    if year and not day:
        return f"{date:%Y-%m}".zfill(7) if month else f"{date.year:04}"
    if hours and isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds" if seconds else "minutes")
    return date.isoformat()
