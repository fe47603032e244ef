"""What robots and readers of feeds read: the sitemap, and what changed from report to report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from nap_kg.diff import compare_reports
from nap_kg.diff.compare import labels
from nap_kg.diff.wording import how, kinds, summary
from nap_kg.namespaces import DCTERMS, NAP
from nap_kg.pages import Pages
from nap_kg.pages.fit import fit
from nap_kg.publish.config import Config
from nap_kg.publish.paths import Places
from nap_kg.publish.writer import Site

PER_SITEMAP = 45_000
"""No file of a sitemap may have more than 50,000 addresses."""
NO_DATE = "1970-01-01"
"""Where nothing tells a date, a feed must have one all the same."""


def write_sitemap(site: Site, about: Config, paths: Iterable[str]) -> None:
    """Write the addresses of all pages in all languages, and an index where one file does not hold them."""
    addresses = [about.address + about.file(path, language) for path in paths for language in about.languages]
    date = f"<lastmod>{about.date}</lastmod>" if about.date else ""
    parts = [addresses[at : at + PER_SITEMAP] for at in range(0, len(addresses), PER_SITEMAP)] or [[]]
    for number, part in enumerate(parts, 1):
        name = "sitemap.xml" if len(parts) == 1 else f"sitemap-{number}.xml"
        rows = "".join(f"<url><loc>{escape(_encoded(address))}</loc>{date}</url>\n" for address in part)
        site.write(name, _sitemap("urlset", rows))
    if len(parts) > 1:
        rows = "".join(
            f"<sitemap><loc>{escape(about.address)}sitemap-{n}.xml</loc>{date}</sitemap>\n"
            for n in range(1, len(parts) + 1)
        )
        site.write("sitemap.xml", _sitemap("sitemapindex", rows))


def _sitemap(element: str, rows: str) -> str:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{space}">\n{rows}</{element}>\n'


def _encoded(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="/:~+=,@-._%")


def write_feed(site: Site, about: Config, pages: Pages, places: Places) -> None:
    """Write what changed as an Atom feed: an entry per report that has one before it, and one for this edition."""
    for language in about.languages:
        name = "changes.atom" if language == about.languages[0] else f"changes.{language}.atom"
        site.write(name, fit(_feed(about, pages, places, language, name)))


def _feed(about: Config, pages: Pages, places: Places, language: str, name: str) -> str:
    entries = list(_entries(about, pages, places, language))
    updated = max((date for date, _ in entries), default=about.date or NO_DATE)
    body = "".join(text for _, text in sorted(entries, key=lambda pair: pair[0], reverse=True))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>\n'
        f"<title>{escape(about.title[language])}</title>\n<id>{escape(about.address)}changes.atom</id>\n"
        f"<updated>{_moment(updated)}</updated>\n"
        f'<link rel="self" href={quoteattr(about.address + name)}/>\n'
        f"<link href={quoteattr(about.address + about.file('index', language))}/>\n"
        f"<author><name>{escape(about.publisher or about.title[language])}</name></author>\n{body}</feed>\n"
    )


def _entries(about: Config, pages: Pages, places: Places, language: str) -> Iterator[tuple[str, str]]:
    """Yield entries with their dates."""
    if about.version or about.date:
        title = f"{about.title[language]} {about.version}".strip()
        tag = f"{about.address}#{about.version or about.date}"
        link = about.address + about.file("data", language)
        yield about.date or NO_DATE, _entry(tag, title, about.date or NO_DATE, link, about.description[language])
    called, names = labels(pages.dataset, language=language), kinds(language)
    for plan, reports in sorted(pages.plans.reports.items()):
        for before, after in pairwise(reports):
            diff = compare_reports(pages.dataset, before, after)
            lines = [f"{summary(diff, language)}."]
            for change in diff.changes:
                told = how(change, called, language)
                lines.append(f"{names[change.kind]}: {called[change.thing]}" + (f" ({told})" if told else ""))
            date = _date(pages, after) or about.date or NO_DATE
            path = places.of(after)
            link = about.address + about.file(path, language) if path else after
            title = f"{called[plan]}: {called[before]} → {called[after]}"
            yield date, _entry(after, title, date, link, "\n".join(lines))


def _date(pages: Pages, report: str) -> str:
    """Return when a report was published, else when the period ends that it is about."""
    facts = pages.facts
    issued = facts.text(report, DCTERMS.issued)
    found = issued if len(issued) == 10 else facts.text(facts.iri(report, NAP.hasReportingPeriod), NAP.ends)
    return found if len(found) == 10 else ""


def _entry(iri: str, title: str, date: str, link: str, text: str) -> str:
    return (
        f"<entry>\n<id>{escape(iri)}</id>\n<title>{escape(title)}</title>\n<updated>{_moment(date)}</updated>\n"
        f'<link href={quoteattr(link)}/>\n<content type="text">{escape(text)}</content>\n</entry>\n'
    )


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"
