"""Unknown bodies of a table: proposals for a person to review, never data."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, count

from nap_kg.ingest.meaning.wordings import fold_wording

_COMMON = 500  # names that share a word, past which it tells nothing
_COMPARED = 12  # names compared letter by letter
_HONORIFIC = re.compile(
    r"(?:^|(?<=[\s(,]))(?:(?:The\s+|the\s+)?(?:Rt\.?\s+|Right\s+)?Hon(?:ou?rable\b|\.|\b)|[LlD]['’][Hh]on(?:orable\b|\.)"
    r"|(?:Mr|Mrs|Ms|Dr|Dre|Drs|Mme|Mmes|Mlle|MM|Sr|Sra|Srta|Prof|Dña)\b\.?(?=\s+[^\W\d_a-zß-ÿ])"
    r"|M\.(?=\s+[^\W\d_a-zß-ÿ])|(?:Sir|Dame)(?=\s+[^\W\d_a-zß-ÿ]))"
)
_TITLED = re.compile(
    r"(?:Minister|Ministre|Ministro|Ministra|Senator|Sénateur|Sénatrice|Senador|Senadora|Commissioner)"
    r"(?:\s+[^\W\d_a-zß-ÿ][\w'’.-]*){1,3}"
)
_NO_NAME = re.compile(r"\b(?:Responsible|Responsable|Delegate|Déléguée?|Delegad[oa]|Emeritus|General|Général)\b")
_NAME_LIKE = re.compile(r"[^\W\d_a-zß-ÿ][\w'’.-]*(?:\s+[^\W\d_a-zß-ÿ][\w'’.-]*){1,3}")

_OFFICES = (
    "minister", "ministre", "premier ministre", "ministr[oa]", "primer[oa]? ministr[oa]", "secretary", "secrétaire",
    "president", "présidente?", "president[ea]", "attorney general", "procureure? générale?", "fiscal general",
    "commissioner", "commissaire", "comisionad[oa]", "chief", "director", "directeur", "directrice", "administrator",
    r"ombuds\w+", "governor", "mayor", "maire", "alcalde",
)  # fmt: skip
_COLLABORATIONS = (
    "committee", "comité", "council", "conseil", "consejo", "working group", "groupe de travail", "grupo de trabajo",
    "task ?force", "network", "réseau", "red", "partnership", "partenariat", "coalition", "forum", "alliance",
    "alianza", "consortium",
)  # fmt: skip
_UNITS = (
    "division", "branch", "direction", "dirección", "directorate", "unit", "unité", "unidad", "section", "sección",
    "team", "équipe", "equipo", r"subsecretar\w+",
)  # fmt: skip
_ORGANIZATIONS = (
    "departments?", "ministry", "ministries", "ministères?", "ministerios?", "secretariat", "secrétariat", "secretaría",
    "agency", "agencies", "agences?", "agencias?", "office", "oficina", "bureau", "services?", "servicio", "commission",
    "comisión", "authority", "autorité", "autoridad", "board", "institute?", "instituto", "corps", "police", "policía",
    "centre", "center", "centro", "administration", "fund", "fonds", "fondo", "foundation", "fondation", "fundación",
    "university", "université", "universidad", "society", "société", "association", "asociación", "canada",
    "government", "gouvernement", "gobierno",
    "bank", "banque", "banco", "courts?", "tribunal", "corporation", "inc", "ltd",
    "company", "provinces?", r"territor\w+", r"municipal\w+", "states?", "federation",
)  # fmt: skip
_BEFORE_OFFICE = "(?:(?:deputy|vice|first|prime|associate|assistant|under)[ -])*"
_KIND = tuple(
    (kind, re.compile(rf"{before}(?:{'|'.join(words)})\b", re.IGNORECASE))
    for kind, before, words in (
        ("office", _BEFORE_OFFICE, _OFFICES),
        ("collaboration", r".*\b", _COLLABORATIONS),
        ("unit", r".*\b", _UNITS),
        ("organization", r".*\b", _ORGANIZATIONS),
    )
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A body that the register does not have, for a person to accept, correct or refuse."""

    text: str  # as first printed
    nearest: tuple[str, ...]  # names of the register, nearest first
    suggested_key: str  # last segment of an IRI, that no body has; of an alias, the key of the body that it may name
    suggested_kind: (
        str  # "office", "organization", "unit", "collaboration", "alias"; "unclear" where it may be a person
    )
    count: int
    first_place: str


def names_a_person(text: str) -> bool:
    """Whether a text names a person by a title, which no output may repeat. A bare office is no person.

    >>> names_a_person("Hon. Jane Doe"), names_a_person("Minister Doe"), names_a_person("Minister of Finance")
    (True, True, False)
    """
    if _HONORIFIC.search(text):
        return True
    return bool(_TITLED.fullmatch(text.strip())) and not _NO_NAME.search(text)


def kind_of(text: str) -> str:
    """Return what kind of body a name looks like; "unclear" where nothing in it says so.

    >>> kind_of("Ministre de la Santé"), kind_of("Comité de suivi"), kind_of("Jane Doe")
    ('office', 'collaboration', 'unclear')
    """
    for kind, pattern in _KIND:
        if pattern.match(text):
            return kind
    if re.fullmatch(r"[A-Z&.-]{2,10}", text):
        return "organization"
    return "unclear"


def slug(text: str) -> str:
    """Return a key for a name: the abbreviation in brackets behind it, or its words.

    >>> slug("Royal Canadian Mounted Police (RCMP)"), slug("Ministère de la Santé")
    ('rcmp', 'ministere-de-la-sante')
    """
    bracket = re.search(r"\(\s*([A-Z][\w.&-]{1,11})\s*\)\s*$", text)
    plain = unicodedata.normalize("NFKD", (bracket[1] if bracket else text).casefold())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)).replace("'", " "))
    return "-".join(words) or "body"


class Collector:
    """Gathers the unknown bodies of a table; the same cells in the same order give the same proposals."""

    def __init__(self, names: Iterable[str], keys: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._keys = frozenset(key.rstrip("/").replace("#", "/").rpartition("/")[2] for key in keys)
        self._found: dict[tuple[str, str], Proposal] = {}
        self._words: dict[str, list[str]] = {}
        self._folded: dict[str, str] = {}

    def add(self, text: str, place: str, alias_of: str = "") -> None:
        """Count one unknown name."""
        key = (fold_wording(text), alias_of)
        known = self._found.get(key)
        if known:
            self._found[key] = replace(known, count=known.count + 1)
        else:
            kind = "alias" if alias_of else kind_of(text)
            self._found[key] = Proposal(text, (), alias_of, kind, 1, place)

    def proposals(self) -> tuple[Proposal, ...]:
        """Return what was gathered, by name, each with its nearest known names and a key of its own."""
        taken, found = set(self._keys), []
        for (folded, _), proposal in sorted(self._found.items()):
            key = proposal.suggested_key
            if not key:
                base = slug(proposal.text)
                key = next(k for k in chain([base], (f"{base}-{n}" for n in count(2))) if k not in taken)
                taken.add(key)
            found.append(replace(proposal, suggested_key=key, nearest=self._nearest(folded)))
        return tuple(found)

    def _nearest(self, folded: str) -> tuple[str, ...]:
        """Compare with the names that share most words or the beginning: with all of them, it would take too long."""
        if not self._words:
            for name in self._names:
                self._folded.setdefault(fold_wording(name), name)
            for name in self._folded:
                for word in _features(name):
                    self._words.setdefault(word, []).append(name)
        shared: Counter[str] = Counter()
        for word in sorted(_features(folded), key=lambda word: (len(self._words.get(word, ())), word)):
            names = self._words.get(word, [])
            if shared and len(names) > _COMMON:
                break
            shared.update(names[:_COMMON])
        ranked = sorted(shared, key=lambda name: (-shared[name], abs(len(name) - len(folded)), name))[:_COMPARED]
        near = difflib.get_close_matches(folded, ranked, n=3, cutoff=0.55)
        return tuple(self._folded[name] for name in near)


def _features(folded: str) -> set[str]:
    return {word for word in folded.split() if len(word) > 3} | {"^" + folded[:3]}
