r"""Numbers, dates, links and names as prose writes them, made comparable with the values of data.

>>> sorted(numbers(r"approximately **31, 454** toolkits; up to \$500,000"))
['31', '31454', '454', '500000']
>>> dates("launched on June 6, 2012")
{(2012, 6, 6)}
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

Date = tuple[int, int | None, int | None]
"""Year, month, day; None from the first part on that is not written."""

_UNITS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt",
    "en-ordinal": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    "fr-ordinal": "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième "
    "douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième",
}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
WORDS: dict[str, int] = {word: place for line in _UNITS.values() for place, word in enumerate(line.split(), 1)}
"""The value of each word for a number or a rank, in English and French."""
WORDS |= {"une": 1, "première": 1, "seconde": 2, "second": 2, "unième": 1} | _TENS
WORDS |= {f"{ten}-{unit}": tens + WORDS[unit] for ten, tens in _TENS.items() for unit in _UNITS["en"].split()[:9]}
WORDS |= {
    f"{ten}-{unit}": tens + WORDS[unit] for ten, tens in _TENS.items() for unit in _UNITS["en-ordinal"].split()[:9]
}

_WORD_NUMBER = re.compile(r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)) + r")(?!\w)")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:,\s?|[  ’'])\d{3})+(?!\d)")
_DIGITS = re.compile(r"\d+(?:\.\d+)*")
_SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "cent": 100,
    "cents": 100,
    "mille": 1000,
    "millions": 10**6,
    "milliard": 10**9,
    "milliards": 10**9,
}
_SCALED = re.compile(rf"(\d+(?:[.,]\d+)?)\s+({'|'.join(sorted(_SCALES, key=len, reverse=True))})(?!\w)")


def plain(text: str) -> str:
    """Return a text in compatibility form, with escapes and emphasis taken out and blanks folded."""
    folded = unicodedata.normalize("NFKC", text).replace("\\$", "$").replace("−", "-")
    return " ".join(re.sub(r"\*+", "", folded).split())


def printed_numbers(text: str) -> Counter[str]:
    """Return the numbers that a text of ours writes in digits, and how often: what must be found in a passage."""
    folded = plain(text)
    found: Counter[str] = Counter()
    for match in _GROUPED.finditer(folded):
        found[re.sub(r"\D", "", match[0])] += 1
    found.update(_canonical(match[0]) for match in _DIGITS.finditer(_GROUPED.sub(" ", folded)))
    return found


def numbers(text: str) -> Counter[str]:
    """Return the numbers that a passage gives in digits or words, in every way that they can be read."""
    folded = plain(text)
    found = printed_numbers(folded)
    for match in _GROUPED.finditer(folded):
        if not re.fullmatch(r"\d{1,3}(?:,\d{3})+", match[0]):  # "31, 454" may be one number or two
            found.update(_canonical(part[0]) for part in _DIGITS.finditer(match[0]))
    for amount, scale in _SCALED.findall(folded.lower()):
        whole, _, fraction = amount.replace(",", ".").partition(".")
        scaled = int(whole + fraction) * _SCALES[scale]
        if scaled % 10 ** len(fraction) == 0:
            found[str(scaled // 10 ** len(fraction))] += 1
    found.update(str(WORDS[match[0]]) for match in _WORD_NUMBER.finditer(folded.lower()))
    return found


def number(lexical: str) -> str:
    """Return a number literal in the form that ``numbers`` gives: without sign, leading or trailing zeros.

    >>> number("1.50"), number("+07")
    ('1.5', '7')
    """
    return _canonical(lexical.lstrip("+-"), decimal=True)


def _canonical(digits: str, *, decimal: bool = False) -> str:
    """Return digits without idle zeros; ``1.10`` stays as it is unless it is known to be a decimal number."""
    whole, dot, rest = digits.partition(".")
    if decimal:
        rest = rest.rstrip("0")
        dot = "." if rest else ""
    return f"{whole.lstrip('0') or '0'}{dot}{rest}"


_MONTHS = {
    name: place
    for line in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sept oct nov dec",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for place, name in enumerate(line.split(), 1)
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?(?:\s*(?:-|–|to|and|au|et)\s*(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>\d{4})\b"
_DATES = (
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?!\d)(?:(?:,\s*|\s+){_YEAR})?"),
    re.compile(rf"(?<!\d){_DAY}\s+(?:of\s+)?{_MONTH}(?:(?:,\s*|\s+){_YEAR})?"),
    re.compile(rf"\b{_MONTH},?\s+{_YEAR}(?P<day>)(?P<last>)"),
)
_YEARS = re.compile(r"(?<![\d-])(\d{4})\s*(?:-|–|to|until)\s*(\d{4})(?![\d-])")
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{2})(?:-(\d{2}))?(?![\d-])")


def dates(text: str) -> set[Date]:
    """Return the dates and months of a text; a day without its own year takes that of the next date."""
    folded = plain(text).lower()
    found = {day for days in _printed_days(folded) for day in days}
    for iso in _ISO.finditer(folded):
        if 1 <= int(iso[2]) <= 12:
            found.add((int(iso[1]), int(iso[2]), int(iso[3]) if iso[3] else None))
    return found


def stretches(text: str) -> list[tuple[Date, Date]]:
    """Return the first and last day or year of each stretch that a text prints as one.

    >>> stretches("on March 26-27, 2015"), stretches("2012-2018")
    ([((2015, 3, 26), (2015, 3, 27))], [((2012, None, None), (2018, None, None))])
    """
    folded = plain(text).lower()
    found = [(days[0], days[-1]) for days in _printed_days(folded) if len(days) > 1]
    years: list[tuple[Date, Date]] = [
        ((int(first), None, None), (int(last), None, None)) for first, last in _YEARS.findall(_without_dates(folded))
    ]
    return found + years


def is_printed_as(text: str, date: Date) -> bool:
    """Tell whether a text gives a date just as precisely: a year that stands with no month, a month with no day."""
    folded = plain(text).lower()
    year, month, _ = date
    if month is None:
        return str(year) in numbers(_without_dates(folded))
    return date in dates(folded)


def _without_dates(folded: str) -> str:
    """Return a text without its days and months, with their years."""
    for pattern in _DATES:
        folded = pattern.sub(" ", folded)
    return folded


def _printed_days(folded: str) -> Iterator[list[Date]]:
    """Yield the month, day or days of each date that a text prints in words; one without a year has the next one's."""
    hits = sorted((match.start(), match) for pattern in _DATES for match in pattern.finditer(folded))
    year: int | None = None
    for _, match in reversed(hits):
        year = int(match["year"]) if match["year"] else year
        if year is None:
            continue
        month = _MONTHS[match["month"]]
        days: list[Date] = [(year, month, int(day)) for day in (match["day"], match["last"]) if day]
        yield days or [(year, month, None)]


def has_date(text: str, date: Date) -> bool:
    """Tell whether a text gives a date at least as precisely as asked."""
    year, month, day = date
    if month is None:
        return str(year) in numbers(text)
    return any((y, m) == (year, month) and day in (None, d) for y, m, d in dates(text))


_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)


def links(text: str) -> set[str]:
    """Return the links of a text, whole, without the punctuation that follows them."""
    return {match[0].rstrip(".,;:!?)]'’”") for match in _LINK.finditer(unicodedata.normalize("NFKC", text))}


def contains(haystack: Sequence[str], needle: Sequence[str]) -> bool:
    """Tell whether tokens stand in a row among others, blanks inside a name overlooked.

    >>> contains(["esdc", "tfwp", "ircc", "im", "p"], ["ircc", "imp"])
    True
    """
    return next(spans(haystack, needle), None) is not None


def spans(haystack: Sequence[str], needle: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where tokens stand in a row among others, as first and past-the-last number."""
    wanted = "".join(needle)
    if not wanted:
        return
    initial = wanted[0]
    for first, token in enumerate(haystack):
        if token[0] != initial:
            continue
        joined, last = token, first + 1
        while len(joined) < len(wanted) and last < len(haystack) and wanted.startswith(joined):
            joined += haystack[last]
            last += 1
        if joined == wanted:
            yield first, last


_LABEL_WORD = re.compile(r"[^\W_]+")


def claims(label: str) -> list[str]:
    """Return the words of a label that say more than an ordinary word: names and abbreviations.

    Shape:   those with a capital letter, but the first word only where all its letters are capitals; and those of
             digits and letters, such as a rank.

    >>> claims("Promote the RCMP's work with Mexico")
    ['RCMP', 'Mexico']
    """
    words = [match[0] for match in _LABEL_WORD.finditer(unicodedata.normalize("NFKC", label))]
    return [
        word
        for place, word in enumerate(words)
        if (any(char.isupper() for char in word) and (place or (word.isupper() and len(word) > 1)))
        or (any(char.isdigit() for char in word) and any(char.isalpha() for char in word))
    ]
