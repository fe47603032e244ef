"""Bodies as charts print them: many in a cell, with roles, against a register of dated names; never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from nap_kg.ingest.meaning.body_names import Compact, NameIndex, compact
from nap_kg.ingest.meaning.proposals import Collector, Proposal, names_a_person

SEPARATORS = ("<br>", "\n", "•", "·", "▪", "‣", ";", ",", "/", "&", "and", "et", "y")
"""What stands between bodies, the strongest first."""

_WEAK = frozenset({"&", "and", "et", "y", "e", "und"})  # in many a name: they part only what is known
_ARTICLES = re.compile(r"(?:the|le|la|les|el|los|las)\b\s*|l['’]\s*", re.IGNORECASE)
_SLASH = re.compile(r"(?<=\s)/|/(?=\s)")  # parts unknown words; "24/7" is one
_BULLET = re.compile(r"[-–—*]\s+")


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body that bears a name, and when; both days are included."""

    key: str  # IRI
    valid_from: date | None = None
    valid_until: date | None = None

    def bears(self, when: date | None) -> bool:
        """Whether the body bears the name on a day; True where no day is asked for."""
        if when is None:
            return True
        return (self.valid_from is None or self.valid_from <= when) and (
            self.valid_until is None or when <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of a cell that say what the bodies after them are. A phrase may end with a colon."""

    lead: tuple[str, ...] = (
        "lead:", "leads:", "lead agency:", "led by", "responsable :", "responsables :", "chef de file :", "dirigé par",
        "responsable:", "a cargo de",
    )  # fmt: skip
    consulted: tuple[str, ...] = (
        "in consultation with", "consulted:", "en consultation avec", "consultés :", "en consulta con", "consultados:",
    )  # fmt: skip
    collaborating: tuple[str, ...] = (
        "in collaboration with", "in cooperation with", "in partnership with", "with support from",
        "with the support of", "supported by", "support:", "partner:", "partners:", "en collaboration avec",
        "en partenariat avec", "avec l'appui de", "avec le soutien de", "partenaires :", "appui :",
        "en colaboración con", "en cooperación con", "con el apoyo de", "socios:", "apoyo:",
    )  # fmt: skip
    others: tuple[str, ...] = (
        "and others", "among others", "and other partners", "et autres", "et d'autres", "entre autres", "y otros",
        "y otras", "entre otros", "etc.", "et al.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A known body in a cell."""

    key: str
    role: str  # "lead", "consulted", "collaborator"
    wording: str  # as printed, an abbreviation in brackets behind it included
    start: int  # place in the cell
    end: int
    separator: str = ""  # what stands before it: "<br>" or "/" may mean that it is part of the one before


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name that several bodies bear."""

    wording: str
    choices: tuple[str, ...]  # keys, sorted
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """A run of words that is no name of the register."""

    wording: str
    start: int
    end: int
    alias_of: str = ""  # key of the known body that it stands behind, in brackets


@dataclass(frozen=True, slots=True)
class BodiesReading:
    """What a cell says of bodies.

    Where it is not ``clear``, a mention may be a part of a longer name that is unknown: write none of it before review.
    """

    mentions: tuple[Mention, ...] = ()
    others: bool = False  # "and others" is printed
    remarks: frozenset[str] = frozenset()  # keys of the vocabulary of cell remarks, and "name-outside-dates"
    outdated: tuple[Mention, ...] = ()  # whose names are not borne on the day
    unknown: tuple[Unknown, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    withheld: tuple[tuple[int, int], ...] = ()  # places of persons' names

    @property
    def clear(self) -> bool:
        """Whether nothing is unknown, ambiguous or withheld."""
        return not (self.unknown or self.ambiguous or self.withheld)

    def of(self, role: str) -> tuple[str, ...]:
        """Return the keys of the bodies in a role, each once, in printed order."""
        return tuple(dict.fromkeys(mention.key for mention in self.mentions if mention.role == role))


@dataclass
class _Found:
    """What is gathered while a cell is read."""

    mentions: list[Mention] = field(default_factory=list)
    others: bool = False
    remarks: set[str] = field(default_factory=set)
    outdated: list[Mention] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    ambiguous: list[Ambiguous] = field(default_factory=list)
    withheld: list[tuple[int, int]] = field(default_factory=list)


class Bodies:
    """A register of bodies by name, which reads cells and gathers what it does not know."""

    def __init__(
        self,
        names: Mapping[str, Sequence[NamedBody]],
        *,
        separators: Sequence[str] = SEPARATORS,
        phrases: Phrases | None = None,
    ) -> None:
        """Take the bodies that bear each name.

        separators:  marks and words between bodies, the strongest first. A run of unknown words ends at the strongest
                     that the cell has, a slash with a blank beside it; and at any of them before a known name. Words
                     and ``&`` end it only there.
        phrases:     see :class:`Phrases`.
        """
        self._names = names
        self._index = NameIndex(names)
        self._separators = tuple((separator, _separator(separator)) for separator in separators)
        any_separator = "|".join(f"(?:{pattern.pattern})" for _, pattern in self._separators)
        self._any = re.compile(any_separator or r"(?!)", re.IGNORECASE)
        phrases = phrases or Phrases()
        self._phrases = tuple(
            (role, pattern)
            for role, words in (
                ("others", phrases.others),
                ("consulted", phrases.consulted),
                ("collaborator", phrases.collaborating),
                ("lead", phrases.lead),
            )
            if (pattern := _phrase(words))
        )
        keys = sorted({body.key for bodies in names.values() for body in bodies})
        self._collector = Collector(names, keys)
        self._cache: dict[tuple[str, date | None], BodiesReading] = {}
        self._withheld: dict[str, int] = {}

    def read(self, text: str, place: str = "", *, when: date | None = None) -> BodiesReading:
        """Return what a cell says; what is unknown is counted for :attr:`proposals`, with the first ``place``.

        when:  the day that names count on, such as the last one of the reporting period. A name that one body bears at
               another time is a remark; one that several bear on that day, or none of several, is ambiguous.

        >>> bodies = Bodies({"Environment, Climate and Parks": [NamedBody("ecp")], "Police": [NamedBody("police")]})
        >>> reading = bodies.read("Environment, Climate and Parks in consultation with Police and others")
        >>> reading.of("lead"), reading.of("consulted"), reading.others
        (('ecp',), ('police',), True)
        """
        reading = self.scan(text, when=when)
        for unknown in reading.unknown:
            self._collector.add(unknown.wording, place, unknown.alias_of)
        if reading.withheld:
            self._withheld[place] = self._withheld.get(place, 0) + len(reading.withheld)
        return reading

    def scan(self, text: str, *, when: date | None = None) -> BodiesReading:
        """Return what a cell says, as :meth:`read` does, and count nothing."""
        reading = self._cache.get((text, when))
        if reading is None:
            reading = self._cache[text, when] = _Scan(self, text, when).reading()
        return reading

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The unknown bodies of all cells that were read, by name."""
        return self._collector.proposals()

    @property
    def withheld(self) -> dict[str, int]:
        """How many persons' names were withheld, by place."""
        return dict(self._withheld)


class _Scan:
    """Walks over one cell."""

    def __init__(self, bodies: Bodies, text: str, when: date | None) -> None:
        self.bodies, self.text, self.when = bodies, text, when
        self.compact: Compact = compact(text)
        self.found = _Found()
        parting = ((_SLASH if s == "/" else p) for s, p in bodies._separators if s not in _WEAK)
        self.strongest = next((pattern for pattern in parting if pattern.search(text)), None)

    def reading(self) -> BodiesReading:
        """Read the whole cell."""
        text, found = self.text, self.found
        at, role, separated, separator = 0, "lead", True, ""
        enclosed: list[str] = []  # the role outside of each open bracket
        while at < len(text):
            if phrase := self.phrase(at):
                kind, end = phrase
                if text[at] == "(":
                    enclosed.append(role)
                if kind == "others":
                    found.others = True
                    found.remarks.add("unnamed-others")
                else:
                    role = kind
                at, separated = end, True
            elif text[at].isspace() and text[at] != "\n":
                at += 1
            elif text[at] in "()[]":
                if text[at] in "([":
                    enclosed.append(role)
                elif enclosed:
                    role = enclosed.pop()
                at, separated = at + 1, True
            elif name := self.name(at):
                end, names = name
                if not separated:
                    found.remarks.add("missing-separator")
                at = self.known(at, end, names, role, separator)
                separated, separator = False, ""
            elif match := self.bodies._any.match(text, at):
                self.comma(at)
                separated, separator, at = True, match[0].strip().lower() or "\n", match.end()
            elif (match := _BULLET.match(text, at)) and self.begins_line(at):
                separated, at = True, match.end()
            elif (match := _ARTICLES.match(text, at)) and self.name(match.end()):
                at = match.end()
            elif text[at] in ".:" and not separated:
                at += 1
            else:
                at = self.unknown(at)
                separated, separator = True, ""
        return BodiesReading(
            tuple(found.mentions),
            found.others,
            frozenset(found.remarks),
            tuple(found.outdated),
            tuple(found.unknown),
            tuple(found.ambiguous),
            tuple(found.withheld),
        )

    def phrase(self, at: int) -> tuple[str, int] | None:
        """Return the kind of the phrase that begins at a place, and where it ends."""
        if at and self.text[at - 1].isalnum() and self.text[at].isalnum():
            return None
        for kind, pattern in self.bodies._phrases:
            if match := pattern.match(self.text, at):
                return kind, match.end()
        return None

    def name(self, at: int) -> tuple[int, tuple[str, ...]] | None:
        """Return where the known name that begins at a place ends, unless more words of a longer name follow."""
        if at >= len(self.text) or self.text[at].isspace():
            return None
        end, names = self.bodies._index.longest(self.compact, at)
        if not end:
            return None
        after = end
        while after < len(self.text) and self.text[after].isspace() and self.text[after] != "\n":
            after += 1
        if after == len(self.text) or self.text[after] in "()[].:" or self.bodies._any.match(self.text, after):
            return end, names
        if self.phrase(after) or self.bodies._index.longest(self.compact, after)[0]:
            return end, names
        return None

    def begins_line(self, at: int) -> bool:
        """Whether nothing stands before a place in its line."""
        return not self.text[:at].rpartition("\n")[2].strip()

    def comma(self, at: int) -> None:
        """Remark on the blanks and brackets around a comma."""
        if self.text[at] == ",":
            if at and self.text[at - 1].isspace():
                self.found.remarks.add("stray-blank")
            rest = self.text[at + 1 :].lstrip()
            if not rest or rest.startswith("("):
                self.found.remarks.add("stray-punctuation")

    def known(self, at: int, end: int, names: tuple[str, ...], role: str, separator: str) -> int:
        """Keep the mention of a known body, and return where it ends, an abbreviation in brackets included."""
        written = " ".join(self.text[at:end].split())
        if len(re.findall(r"\w\s\w", written)) > max(len(re.findall(r"\w\s\w", name)) for name in names):
            self.found.remarks.add("stray-blank")
        key, valid, choices = self.body(names)
        if not key:
            self.found.ambiguous.append(Ambiguous(self.text[at:end], choices, at, end))
            return end
        bracket = re.compile(r"\s*\(\s*([^()]*?)\s*\)").match(self.text, end)
        alias = 0
        if bracket and bracket[1]:
            other = self.bodies._index.exact(bracket[1])
            if other and self.body(other)[0] == key:
                end = bracket.end()
            elif not other and re.fullmatch(r"[^\W\d_a-z][\w.&-]{1,11}", bracket[1]):
                alias = bracket.end()
        mention = Mention(key, role, self.text[at:end], at, end, separator)
        self.found.mentions.append(mention)
        if not valid:
            self.found.remarks.add("name-outside-dates")
            self.found.outdated.append(mention)
        if alias and bracket:
            self.found.unknown.append(Unknown(bracket[1], bracket.start(1), bracket.end(1), key))
        return alias or end

    def body(self, names: tuple[str, ...]) -> tuple[str, bool, tuple[str, ...]]:
        """Return the key of the body that bears one of some names, whether it does so on the day, and the choices."""
        borne = [body for name in names for body in self.bodies._names[name]]
        valid = {body.key for body in borne if body.bears(self.when)}
        choices = valid or {body.key for body in borne}
        return (min(choices) if len(choices) == 1 else ""), bool(valid), tuple(sorted(choices))

    def unknown(self, at: int) -> int:
        """Keep a run of unknown words, and return where it ends."""
        end, depth = at, 0
        while end < len(self.text):
            char = self.text[end]
            if char in "([":
                if self.phrase(end):
                    break
                depth += 1
            elif char in ")]":
                if not depth:
                    break
                depth -= 1
            elif end > at and not depth:
                if self.strongest and self.strongest.match(self.text, end):
                    break
                if match := self.bodies._any.match(self.text, end):
                    after = match.end()
                    while after < len(self.text) and self.text[after].isspace():
                        after += 1
                    if after < len(self.text) and (self.phrase(after) or self.name(after)):
                        break
                if self.phrase(end):
                    break
            end += 1
        start, wording = at, self.text[at:end]
        end_of_run = end
        wording = wording.strip(' \t\n.:–—-"“”')
        if not wording:
            return max(end_of_run, at + 1)
        start = self.text.index(wording, at)
        if names_a_person(wording):
            self.found.withheld.append((start, start + len(wording)))
        else:
            self.found.unknown.append(Unknown(" ".join(wording.split()), start, start + len(wording)))
        return max(end_of_run, at + 1)


def _separator(separator: str) -> re.Pattern[str]:
    """Return the pattern of a separator; a word stands alone."""
    if separator.lower() in ("<br>", "<br/>"):
        return re.compile(r"<br\s*/?>", re.IGNORECASE)
    if separator.isalpha():
        return re.compile(rf"(?<!\w){re.escape(separator)}(?!\w)", re.IGNORECASE)
    return re.compile(re.escape(separator))


def _phrase(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return the pattern of some phrases, the longest first, an opening bracket before them included."""
    patterns = []
    for phrase in sorted(words, key=lambda p: (-len(p), p)):
        blank = r"\s+"
        pattern = blank.join(re.escape(word) for word in phrase.split()).replace("'", "['’]")
        pattern = pattern.replace(blank + ":", r"\s*:")
        patterns.append(pattern + (r"\b" if phrase[-1].isalnum() else ""))
    return re.compile(rf"\(?\s*(?:{'|'.join(patterns)})", re.IGNORECASE) if patterns else None
