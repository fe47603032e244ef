"""Briefings: for each agency a page in Markdown of what it leads, with whom, and how it stands, with footnotes.

A department's page takes in the work of its units. What is said is what the latest report says, or the one that is
chosen; a footnote names the passage. Nothing is rated: "needs attention" lists what is on hold, overdue by its own due
date, without a status, or left out by the report though not completed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from nap_kg import progress
from nap_kg.export.briefing_words import WORDS, amount, date, escaped
from nap_kg.export.chart import Chart
from nap_kg.export.facts import Facts, key_of
from nap_kg.export.footnotes import Footnotes
from nap_kg.export.names import Bodies
from nap_kg.export.scope import Scope, latest, licence, reports_on
from nap_kg.namespaces import DCTERMS, ID, NAP, ORG

_COMPLETED, _HELD = ID["status/completed"], ID["status/on-hold"]
_RUNNING = (ID["status/ongoing"], ID["status/in-progress"])
_WORK = {"carries out": NAP.isCarriedOutBy, "partner": NAP.hasPartner, "host": NAP.hasHost}
_MONEY = {"funder": NAP.hasFunder, "recipient": NAP.hasRecipient}


class Briefings:
    """The pages on one plan."""

    def __init__(self, facts: Facts, scope: Scope, language: str) -> None:
        if scope.narrowed:  # what the report before says of the same things is told too
            all_of_them = reports_on(facts, scope.plan)
            scope = replace(scope, reports=tuple(all_of_them[: all_of_them.index(scope.reports[-1]) + 1]))
        self.facts, self.scope, self.language = facts, scope, language
        self.words = WORDS[language]
        self.chart, self.bodies = Chart(facts, scope), Bodies(facts)
        self.report = latest(facts, scope)
        self.period = facts.iri(self.report, NAP.hasReportingPeriod)
        self.said = self.chart.status_reports.get(self.report, {})
        earlier = scope.reports[: scope.reports.index(self.report)] if self.report else ()
        self.before = earlier[-1] if earlier else ""
        self.pages: dict[str, str] = {}
        self._made: list[tuple[str, str, list[str]]] = []  # body, file, cells of the index

    def files(self) -> dict[str, str | bytes]:
        """Return each page by its file's name, the index first."""
        agencies = sorted(self.facts.members(NAP.Agency), key=lambda body: (self.label(body).casefold(), body))
        names = _file_names(agencies)
        with progress.stage("writing briefing", of=len(agencies)) as step:
            for body in agencies:
                step()
                page = self._page(body)
                if page is not None:
                    text, cells = page
                    self.pages[names[body]] = text
                    self._made.append((body, names[body], cells))
        return {"index.md": self._index(), **self.pages}

    def label(self, thing: str) -> str:
        """Return what a thing is called, ready for Markdown."""
        return escaped(self.facts.label(thing, self.language))

    def short(self, body: str) -> str:
        """Return a body's abbreviation in the language, else what its cell would say."""
        for name in self.facts.iris(body, NAP.hasName):
            is_short = self.facts.iri(name, NAP.hasNameKind) == ID["name-kind/abbreviation"]
            if is_short and self.language in self.facts.texts(name, DCTERMS.language):
                return escaped(self.facts.text(name, NAP.nameText))
        name = self.bodies.name(body)
        return escaped(name) if "://" not in name else self.label(body)

    def _with_units(self, body: str) -> set[str]:
        """Return a body and the units below it."""
        found, todo = {body}, [body]
        while todo:
            for unit in self.facts.sources(ORG.unitOf, todo.pop()):
                if unit not in found:
                    found.add(unit)
                    todo.append(unit)
        return found

    def _involving(self, bodies: set[str], predicate: str) -> list[tuple[str, str]]:
        """Return the deliverables whose status report ties them to some bodies, as printed."""
        found = [
            (item, status_report)
            for item, status_report in self.said.items()
            if bodies & set(self.facts.iris(status_report, predicate))
        ]
        return sorted(found, key=lambda pair: self._place(*pair))

    def _place(self, item: str, status_report: str) -> tuple[object, ...]:
        deliverable = self.said.get(self.chart.above(item, "deliverable"), status_report)
        return (*self.chart.position(deliverable), *self.chart.position(status_report))

    def _page(self, body: str) -> tuple[str, list[str]] | None:
        """Return a body's page and its cells of the index; None for one that nothing is said of."""
        words, bodies, notes = self.words, self._with_units(body), Footnotes(self.facts, self.language)
        led = self._involving(bodies, NAP.hasLead)
        new = [pair for pair in led if self.facts.text(pair[1], NAP.isMarkedNew) == "true"]
        consulted = [pair for pair in self._involving(bodies, NAP.hasConsultedBody) if pair not in led]
        alongside = [pair for pair in self._involving(bodies, NAP.hasCollaborator) if pair not in led]
        open_items = self._attention(bodies, led, notes)
        parts = [self._head(body), self._glance(led, consulted, alongside, bodies), self._by_pillar(led)]
        parts.append(self._section("attention", open_items) or f"## {words['attention']}\n\n{words['no_attention']}")
        parts.append(self._section("new", [self._line(pair, bodies, notes, lead=True) for pair in new]))
        parts.append(self._by_task(led, bodies, notes))
        beyond = [
            self._section("consulted", [self._line(pair, bodies, notes) for pair in consulted]),
            self._section("alongside", [self._line(pair, bodies, notes) for pair in alongside]),
            self._section("money", self._money(bodies, notes)),
            self._section("activities", self._work(bodies, notes)),
            self._section("fora", self._fora(body, bodies, notes)),
        ]
        if not (led or open_items or any(beyond)):
            return None
        parts += beyond
        if notes.count:
            parts.append(f"## {words['sources']}\n\n{notes.text()}")
        cells = [str(len(led)), str(len(consulted)), str(len(alongside)), str(len(open_items))]
        return "\n\n".join(filter(None, parts)) + "\n", cells

    def _head(self, body: str) -> str:
        label, short = self.label(body), self.short(body)
        lines = [f"# {label}" + (f" ({short})" if short not in label else "")]
        plan = escaped(self.facts.text_in(self.scope.plan, DCTERMS["title"], self.language)) or self.label(
            self.scope.plan
        )
        lines.append(f"**{plan}**  \n{self._as_of()}")
        parent = self.facts.iri(body, ORG.unitOf)
        if parent:
            lines.append(self.words["unit_of"].format(body=self.label(parent)))
        return "\n\n".join(lines)

    def _as_of(self) -> str:
        if not self.report:
            return self.words["no_report"]
        begins, ends = self.facts.text(self.period, NAP.begins), self.facts.text(self.period, NAP.ends)
        report = self.label(self.report)
        if not (begins and ends):
            return self.words["as_of_short"].format(report=report)
        return self.words["as_of"].format(
            report=report, begins=date(begins, self.language), ends=date(ends, self.language)
        )

    def _count(self, number: int) -> str:
        return self.words["deliverable"] if number == 1 else self.words["deliverables"].format(n=number)

    def _glance(
        self,
        led: list[tuple[str, str]],
        consulted: list[tuple[str, str]],
        alongside: list[tuple[str, str]],
        bodies: set[str],
    ) -> str:
        alone = sum(
            set(self.facts.iris(report, NAP.hasLead)) <= bodies and self.facts.text(report, NAP.namesOthers) != "true"
            for _, report in led
        )
        lines = [
            self.words["leads"].format(n=self._count(len(led)), alone=alone, shared=len(led) - alone)
            if led
            else self.words["leads_none"]
        ]
        if consulted:
            lines.append(self.words["consulted_on"].format(n=self._count(len(consulted))))
        if alongside:
            lines.append(self.words["joins"].format(n=self._count(len(alongside))))
        return f"## {self.words['glance']}\n\n" + " ".join(lines)

    def _pillar(self, item: str) -> str:
        return self.chart.pillar(item)

    def _by_pillar(self, led: list[tuple[str, str]]) -> str:
        """Return a table of how what a body leads stands, by pillar."""
        if not led:
            return ""
        counts = Counter((self._pillar(item), self.facts.iri(report, NAP.hasStatus)) for item, report in led)
        pillars = list(dict.fromkeys(self._pillar(item) for item, _ in led))
        statuses = sorted({status for _, status in counts}, key=lambda status: (not status, status))
        heads = [self.label(status) if status else self.words["none"] for status in statuses]
        lines = [
            f"| {' | '.join([self.words['pillar'], *heads, self.words['total']])} |",
            f"|---|{'--:|' * (len(heads) + 1)}",
        ]
        for pillar in pillars:
            row = [counts[pillar, status] for status in statuses]
            lines.append(f"| {' | '.join([self.label(pillar) if pillar else '–', *map(str, row), str(sum(row))])} |")
        if len(pillars) > 1:
            row = [sum(counts[pillar, status] for pillar in pillars) for status in statuses]
            cells = [f"**{n}**" for n in (*row, sum(row))]
            lines.append(f"| **{self.words['total']}** | {' | '.join(cells)} |")
        return f"## {self.words['by_pillar']}\n\n" + "\n".join(lines)

    def _section(self, title: str, lines: list[str]) -> str:
        return f"## {self.words[title]}\n\n" + "\n".join(lines) if lines else ""

    def _by_task(self, led: list[tuple[str, str]], bodies: set[str], notes: Footnotes) -> str:
        """Return what a body leads, by pillar and task."""
        if not led:
            return ""
        lines = [f"## {self.words['leading']}"]
        pillar, task, listed = None, None, False
        for pair in led:
            item = pair[0]
            if self._pillar(item) != pillar:
                pillar, task = self._pillar(item), None
                if pillar:
                    lines.append(f"\n### {self.label(pillar).capitalize()}")
                listed = False
            if self.chart.above(item, "task") != task:
                task = self.chart.above(item, "task")
                if task:
                    lines.append(
                        f"\n**{self.facts.text(task, DCTERMS.identifier)} {self.label(task)}**\n".replace("** ", "**")
                    )
                    listed = True
            if not listed:
                lines.append("")
                listed = True
            lines.append(self._line(pair, bodies, notes, lead=True))
        return "\n".join(lines)

    def _line(self, pair: tuple[str, str], bodies: set[str], notes: Footnotes, *, lead: bool = False) -> str:
        """Return one deliverable: what, how it stands, since when, with or by whom, and where that is said."""
        item, status_report = pair
        facts, words = self.facts, self.words
        status = facts.iri(status_report, NAP.hasStatus)
        said = [f"*{self.label(status) if status else words['none']}*"]
        before = self.chart.status_reports.get(self.before, {}).get(item, "")
        earlier = facts.iri(before, NAP.hasStatus) if before else ""
        if earlier and earlier != status:
            said[0] += f" ({words['was'].format(status=self.label(earlier), report=key_of(self.before))})"
        for key, predicate in (("since", NAP.hasStartPeriod), ("due", NAP.hasDuePeriod)):
            if period := facts.iri(status_report, predicate):
                said.append(words[key].format(when=self.label(period)))
        if done := facts.text(status_report, NAP.completionDate):
            said.append(words["done"].format(when=date(done, self.language)))
        leads = facts.iris(status_report, NAP.hasLead)
        if lead:
            units = [body for body in leads if body in bodies and facts.iri(body, ORG.unitOf) in bodies]
            said += [words["through"].format(unit=self.short(unit)) for unit in units]
            others = [body for body in leads if body not in bodies]
            if others:
                said.append(words["with"].format(bodies=self._list(others)))
        else:
            said.append(words["led_by"].format(bodies=self._list(leads)) if leads else words["nobody"])
        if facts.text(status_report, NAP.namesOthers) == "true":
            said.append(words["others"])
        return f"- {self.label(item)}{self.words['colon']} {', '.join(said)}.{notes.mark(status_report)}"

    def _list(self, bodies: Iterable[str]) -> str:
        return ", ".join(sorted(map(self.short, bodies), key=str.casefold))

    def _attention(self, bodies: set[str], led: list[tuple[str, str]], notes: Footnotes) -> list[str]:
        """Return what is on hold, overdue, without a status, ahead of its own start, or left out by the report."""
        facts, words = self.facts, self.words
        ends = facts.text(self.period, NAP.ends)
        lines = []
        for item, status_report in led:
            status, reasons = facts.iri(status_report, NAP.hasStatus), []
            if not status:
                reasons.append(words["none"])
            if status == _HELD:
                reasons.append(self.label(status))
            due = facts.text(facts.iri(status_report, NAP.hasDuePeriod), NAP.ends)
            if due and ends and due < ends and status != _COMPLETED:
                reasons.append(words["overdue"].format(when=date(due, self.language)))
            start = facts.iri(status_report, NAP.hasStartPeriod)
            if status in _RUNNING and ends and facts.text(start, NAP.begins) > ends:
                reasons.append(words["unstarted_past"].format(when=self.label(start)))
            if reasons:
                lines.append(
                    f"- {self.label(item)}{self.words['colon']} **{', '.join(reasons)}**.{notes.mark(status_report)}"
                )
        return lines + self._left_out(bodies, notes)

    def _left_out(self, bodies: set[str], notes: Footnotes) -> list[str]:
        """Return what the report before names with some bodies as lead, is not completed, and this one leaves out."""
        lines = []
        for item, status_report in sorted(self.chart.status_reports.get(self.before, {}).items()):
            done = self.facts.iri(status_report, NAP.hasStatus) == _COMPLETED
            if item not in self.said and not done and bodies & set(self.facts.iris(status_report, NAP.hasLead)):
                told = self.words["left_out"].format(report=self.label(self.before))
                lines.append(f"- {self.label(item)}{self.words['colon']} **{told}**.{notes.mark(status_report)}")
        return lines

    def _roles(self, thing: str, bodies: set[str], roles: dict[str, str]) -> str:
        """Return the parts that some bodies play in a thing, in words; empty where none."""
        found = [self.words[role] for role, p in roles.items() if bodies & set(self.facts.iris(thing, p))]
        return ", ".join(found)

    def _when(self, thing: str) -> str:
        begins, ends = (self.facts.text(thing, p) for p in (NAP.startDate, NAP.endDate))
        shown = [date(text, self.language) for text in dict.fromkeys(filter(None, (begins, ends)))]
        if shown:
            return f" {self.words['to']} ".join(shown)
        period = self.facts.iri(thing, NAP.during)
        return self.label(period) if period else ""

    def _money(self, bodies: set[str], notes: Footnotes) -> list[str]:
        facts, lines = self.facts, []
        for funding in sorted(facts.members(NAP.Funding)):
            roles = self._roles(funding, bodies, _MONEY)
            if not roles:
                continue
            sum_, currency = facts.text(funding, NAP.amount), facts.text(funding, NAP.currency)
            shown = self.words["amount_unknown"]
            if sum_:
                unit = currency or f"({self.words['currency_unknown']})"
                shown = f"{amount(sum_, self.language)} {unit}"
            kind = facts.iri(funding, NAP.hasFundingKind)
            said = [roles, shown, self.label(kind) if kind and key_of(kind) != "not-stated" else "",
                    self._when(funding)]  # fmt: skip
            lines.append(
                f"- {self.label(funding)}{self.words['colon']} {', '.join(filter(None, said))}.{notes.mark(funding)}"
            )
        return lines

    def _work(self, bodies: set[str], notes: Footnotes) -> list[str]:
        facts, found = self.facts, []
        for activity in facts.members(NAP.Activity):
            roles = self._roles(activity, bodies, _WORK)
            if roles:
                begins = facts.text(activity, NAP.startDate)
                kind = min((self.facts.label(one, self.language) for one in facts.types(activity)), default="")
                places = ", ".join(self.label(place) for place in facts.iris(activity, NAP.takesPlaceIn))
                said = [escaped(kind), roles, self._when(activity), places]
                found.append((not begins, begins, activity, ", ".join(filter(None, said))))
        return [
            f"- {self.label(activity)}{self.words['colon']} {said}.{notes.mark(activity)}"
            for _, _, activity, said in sorted(found)
        ]

    def _fora(self, body: str, bodies: set[str], notes: Footnotes) -> list[str]:
        facts, lines = self.facts, []
        for membership in sorted(facts.members(NAP.Membership)):
            if bodies & set(facts.iris(membership, ORG.member)):
                role, group = facts.iri(membership, ORG.role), facts.iri(membership, ORG.organization)
                period = facts.iri(membership, NAP.isHeldDuring)
                told = self.words["member"].format(role=self.label(role), body=self.label(group))
                unit = min(bodies.intersection(facts.iris(membership, ORG.member)))
                told += f", {self.words['through'].format(unit=self.short(unit))}" if unit != body else ""
                when = f", {self.label(period)}" if period else ""
                lines.append(f"- {told[:1].upper()}{told[1:]}{when}.{notes.mark(membership)}")
        for part in sorted(facts.members(NAP.Participation)):
            if bodies & set(facts.iris(part, NAP.hasParticipant)):
                forum, when = facts.iri(part, NAP.participatesIn), self._when(part)
                told = self.words["takes_part"].format(forum=self.label(forum))
                lines.append(f"- {told[:1].upper()}{told[1:]}{f', {when}' if when else ''}.{notes.mark(part)}")
        return lines

    def _index(self) -> str:
        words = self.words
        heads = [words["agency"], words["lead"], words["cons"], words["along"], words["open"]]
        lines = [f"| {' | '.join(heads)} |", "|---|--:|--:|--:|--:|"]
        for body, file, cells in sorted(self._made, key=lambda made: (-int(made[2][0]), made[1])):
            lines.append(f"| {' | '.join([f'[{self.label(body)}]({file})', *cells])} |")
        under, notes = licence(self.facts, self.scope.plan), Footnotes(self.facts, self.language)
        leadless = [pair for pair in self.said.items() if self._is_leadless(*pair)]
        listed = [self._line(pair, set(), notes) for pair in sorted(leadless, key=lambda pair: self._place(*pair))]
        parts = [
            f"# {words['index']}",
            f"**{self.label(self.scope.plan)}**  \n{self._as_of()}",
            "\n".join(lines),
            self._section("leadless", listed),
            f"## {words['sources']}\n\n{notes.text()}" if notes.count else "",
            words["made"] + (f" {words['licence'].format(licence=under)}" if under else ""),
        ]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _is_leadless(self, item: str, status_report: str) -> bool:
        return self.chart.kinds[item] == "deliverable" and not self.facts.iris(status_report, NAP.hasLead)


def _file_names(agencies: list[str]) -> dict[str, str]:
    """Return a file's name for each agency: what follows ``agency/`` and its country in its IRI."""
    from nap_kg.export.columns import common_base

    base = common_base(agencies)
    found: dict[str, str] = {}
    taken = {"index.md"}
    for body in sorted(agencies):
        stem = "".join(c if c.isalnum() or c in "-." else "-" for c in body[len(base) :].strip("/"))
        name, number = f"{stem}.md", 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}.md", number + 1
        taken.add(name.casefold())
        found[body] = name
    return found
