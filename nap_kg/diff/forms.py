"""A diff as text, Markdown, JSON and Turtle: the same changes in the same order."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator, Mapping

from nap_kg.diff.model import Change, Diff, Kind
from nap_kg.diff.snapshot import key_of
from nap_kg.diff.wording import how, kinds, said
from nap_kg.namespaces import ID, NAP, RDF

FORMATS = ("text", "markdown", "json", "turtle")


def render(diff: Diff, form: str, labels: Mapping[str, str], language: str = "en") -> str:
    """Return a diff in one of the ``FORMATS``; ``labels`` are those of all things, in the language."""
    return _RENDER[form](diff, labels, language)


def _title(diff: Diff, labels: Mapping[str, str]) -> str:
    plan = f"{labels[diff.plan]}, " if diff.plan else ""
    return f"{plan}{diff.before.name} → {diff.after.name}"


def _grouped(diff: Diff) -> Iterator[tuple[Kind, tuple[Change, ...]]]:
    for kind in Kind:
        if found := diff.of(kind):
            yield kind, found


def _text(diff: Diff, labels: Mapping[str, str], language: str) -> str:
    lines = [_title(diff, labels)]
    for kind, changes in _grouped(diff):
        lines += ["", f"{kinds(language)[kind]} ({len(changes)})"]
        for change in changes:
            told = how(change, labels, language)
            lines.append(f"  {labels[change.thing]}")
            lines.append(f"      {told}") if told else None
    if not diff.changes:
        lines += ["", said("nothing", language)]
    if diff.proposals:
        lines += ["", f"{said('review', language)} ({len(diff.proposals)})"]
        lines.append(f"  {said('score', language).format(diff.similarity)}")
        for one in diff.proposals:
            lines.append(f"  {one.score:.2f}  {labels[one.before]}")
            lines.append(f"      → {labels[one.after]}")
            if one.accept:
                told = said("accept", language).format(file=one.file, old=one.instead_of, new=one.accept)
                lines += [f"        {line}" for line in told.splitlines()]
    return "\n".join(lines) + "\n"


def _markdown(diff: Diff, labels: Mapping[str, str], language: str) -> str:
    lines = [f"# {_escaped(_title(diff, labels))}", ""]
    if diff.changes:
        heads = [said(key, language) for key in ("kind", "item", "how")]
        lines += [f"| {' | '.join(heads)} |", "|---|---|---|"]
        for change in diff.changes:
            cells = [kinds(language)[change.kind], labels[change.thing], how(change, labels, language)]
            lines.append(f"| {' | '.join(map(_escaped, cells))} |")
    else:
        lines.append(f"{said('nothing', language).capitalize()}.")
    if diff.proposals:
        review = said("review", language)
        lines += ["", f"## {review[0].upper()}{review[1:]}", ""]
        lines += [f"{said('score', language).format(diff.similarity).capitalize()}.", ""]
        lines.append(f"| {said('likeness', language)} | {said('before', language)} | {said('after', language)} |")
        lines.append("|---:|---|---|")
        for one in diff.proposals:
            lines.append(f"| {one.score:.2f} | {_escaped(labels[one.before])} | {_escaped(labels[one.after])} |")
        for one in diff.proposals:
            if one.accept:
                told = said("accept", language).format(
                    file=f"`{one.file}`", old=f"`{one.instead_of}`", new=f"`{one.accept}`"
                )
                lines += ["", "  \n".join(told.splitlines())]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\|<*_`])", r"\\\1", text)


def _json(diff: Diff, labels: Mapping[str, str], language: str) -> str:
    found = {
        "plan": diff.plan,
        "before": dataclasses.asdict(diff.before),
        "after": dataclasses.asdict(diff.after),
        "similarity": diff.similarity,
        "compared": diff.compared,
        "changes": [
            {
                **dataclasses.asdict(change),
                "kind": change.kind.value,
                "label": labels[change.thing],
                "kindLabel": kinds(language)[change.kind],
                "how": how(change, labels, language),
            }
            for change in diff.changes
        ],
        "review": [
            {
                **dataclasses.asdict(one),
                "score": round(one.score, 4),
                "labelBefore": labels[one.before],
                "labelAfter": labels[one.after],
            }
            for one in diff.proposals
        ],
        "unchanged": list(diff.unchanged),
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _turtle(diff: Diff, _labels: Mapping[str, str], _language: str) -> str:
    """Return the changes as ``nap:Change`` in the house form; what is only proposed is none."""
    from nap_kg.turtle.format import format_turtle

    prefixes = {"change-kind": f"{ID}change-kind/", "nap": str(NAP), "status": f"{ID}status/"}
    blocks = [f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items()]
    for change in diff.changes:
        pairs = [
            (RDF.type, f"<{NAP.Change}>"),
            (NAP.hasChangeKind, f"<{ID}change-kind/{change.kind}>"),
            (NAP.isChangeOf, f"<{change.thing}>"),
            *((NAP.hasFormer, f"<{iri}>") for iri in change.before),
            *((NAP.hasLatter, f"<{iri}>") for iri in change.after),
        ]
        if diff.before.iri:
            pairs += [(NAP.changesFrom, f"<{diff.before.iri}>"), (NAP.changesTo, f"<{diff.after.iri}>")]
        else:
            pairs += [(NAP.versionBefore, _literal(diff.before.name)), (NAP.versionAfter, _literal(diff.after.name))]
            pairs += [(NAP.changesTo, f"<{change.report}>")] if change.report else []
        blocks.append(f"<{_iri(diff, change)}> " + " ; ".join(f"<{p}> {o}" for p, o in pairs) + " .\n")
    return format_turtle("".join(blocks), name="changes")


def _iri(diff: Diff, change: Change) -> str:
    """Return the IRI of a change: below its thing, by the two ends and the kind."""
    ends = "..".join(re.sub(r"[^\w.-]+", "-", side.name).strip("-") for side in (diff.before, diff.after))
    where = f"{key_of(change.report)}/" if change.report else ""
    return f"{change.thing}/change/{ends}/{where}{change.kind}"


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


_RENDER: Mapping[str, Callable[[Diff, Mapping[str, str], str], str]] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "turtle": _turtle,
}
