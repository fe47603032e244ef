"""Making a site: gate, open, pages, lists, dumps, descriptions, and only then the move into place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.dataset import Dataset, open_disk, withdrawn_lists
from nap_kg.disk import DiskStore
from nap_kg.errors import MissingTool, UsageError
from nap_kg.findings import Report, Severity
from nap_kg.namespaces import DCTERMS, FOAF, NAP, OWL, RDF
from nap_kg.pages import LANGUAGES, Pages, Statements
from nap_kg.pages.rdf import ALL_PREFIXES, FORMATS, forms, prefixes_for, written
from nap_kg.publish.config import Config, config
from nap_kg.publish.descriptions import Described, citation, datacite, dcat, void
from nap_kg.publish.dumps import Dump, write_dumps
from nap_kg.publish.hosting import write_hosting
from nap_kg.publish.listings import write_feed, write_sitemap
from nap_kg.publish.opened import Opened, open_for_site, open_store_for_site, own_terms
from nap_kg.publish.paths import Places
from nap_kg.publish.snapshot import write_snapshot
from nap_kg.publish.tombstones import Withdrawn, read_withdrawn
from nap_kg.publish.writer import Site

if TYPE_CHECKING:
    from nap_kg.publish.render import Renderer

ASSETS = ("site.css", "site.js", "icon.svg")
PAGES = ("all", "none")


@dataclass(frozen=True)
class Published:
    """What became of a run."""

    report: Report  # what the gate found
    things: int = 0  # that have pages
    files: int = 0
    size: int = 0  # bytes of all files
    changed: int = 0  # files that were new or other than before
    removed: int = 0  # files that are made no longer
    lost: tuple[str, ...] = ()  # things that had a page and have none now, though no list calls them withdrawn
    replaced: tuple[str, ...] = ()  # files of an edition that was published before with another content

    @property
    def stopped(self) -> bool:
        """Whether the gate let nothing be made."""
        return self.report.fails(Severity.VIOLATION)


def publish(
    out: Path | str,
    paths: Sequence[Path | str] | None = None,
    *,
    base: str = "",
    address: str = "",
    pages: str = "all",
    languages: Sequence[str] = LANGUAGES,
    contact: str = "",
    dry: bool = False,
    store: Path | str | None = None,
) -> Published:
    """Make a site of linked data in a folder; of the shipped graph where no ``paths`` are given, or of a ``store``.

    ``base`` is what the IRIs of its things begin with, ``address`` where it is served; both are found out where they
    are not given. With ``pages`` "none", dumps and descriptions alone are made. ``contact`` is where corrections go.

    Shape:   nothing is written where the shapes find a violation, and then ``stopped`` is true; a site that is there
             gets what changed, and loses what is made no longer.
    Raises:  InputError for paths that can't be read or a folder that is no site; UsageError for a base that is none;
             MissingTool where jinja2 is missing and pages are wanted.
    """
    if pages not in PAGES:
        raise UsageError(f"pages {pages!r}", fix=f"give one of {', '.join(PAGES)}")
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown or not languages:
        raise UsageError(f"no language {', '.join(unknown) or 'is given'}", fix=f"give some of {', '.join(LANGUAGES)}")
    if pages == "all":
        _check_engine()
    with ExitStack() as stack:
        if store is None:
            source: Source = Source(partial(open_for_site, paths), withdrawn_lists(paths))
            report = _validated(paths)
        else:
            disk = open_disk(store).disk
            assert disk is not None
            source = Source(lambda told: open_store_for_site(stack.enter_context(disk.copy()), told), disk.withdrawn)
            report = _validated_store(disk)
        if report.fails(Severity.VIOLATION):
            return Published(report)
        return _published(source, report, Path(out), base, address, pages, languages, contact, dry=dry)


@dataclass(frozen=True)
class Source:
    """What a site is made of."""

    open: Callable[[Callable[[Dataset], Config]], Opened]  # given what a site says of itself, by its dataset
    withdrawn: Sequence[Path]  # lists of what was withdrawn


def _validated(paths: Sequence[Path | str] | None) -> Report:
    from nap_kg.validate import validate

    with progress.stage("validating"):
        return validate(paths)


def _validated_store(disk: DiskStore) -> Report:
    from nap_kg.validate.engine import validate_data
    from nap_kg.validate.inputs import shapes_files
    from nap_kg.validate.shapes import open_shapes
    from nap_kg.validate.stored import stored_data

    with progress.stage("validating"), stored_data(disk) as data:
        return validate_data(data, open_shapes(shapes_files(None)), idle_shapes=False)


def _published(
    source: Source,
    report: Report,
    out: Path,
    base: str,
    address: str,
    pages: str,
    languages: Sequence[str],
    contact: str,
    *,
    dry: bool,
) -> Published:
    with progress.stage("opening the data"):
        opened = source.open(
            lambda dataset: config(dataset, base=base, address=address, languages=tuple(languages), contact=contact)
        )
    site = Site(out)
    site.begin()
    try:
        things = _make(site, opened, opened.about, source.withdrawn, with_pages=pages == "all")
        lost = _lost(site, opened.about) if pages == "all" else ()
        site.finish(dry=dry)
    except BaseException:
        site.give_up()
        raise
    return Published(
        report, things, site.count, site.size, site.changed, site.removed, lost, replaced=tuple(site.replaced)
    )


def _lost(site: Site, about: Config) -> tuple[str, ...]:
    """Return the IRIs that led somewhere until now and will not; of those that are no path, the page's address."""
    gone = [path.removesuffix(".nt") for path in site.gone() if path.endswith(".nt")]
    own = ("ns/", "shapes/")  # of the ontology's versions
    return tuple(
        (about.address if path.startswith("x/") else about.base) + path for path in gone if not path.startswith(own)
    )


def _check_engine() -> None:
    """Check that the template engine is there.

    Raises:  MissingTool where it is not.
    """
    try:
        import jinja2  # noqa: F401
    except ImportError as error:
        raise MissingTool(
            "pages need the package jinja2",
            place="nap-kg publish",
            fix="pip install 'nap-kg[publish]', or give --pages none for data alone",
        ) from error


def _make(site: Site, opened: Opened, about: Config, lists: Sequence[Path], *, with_pages: bool) -> int:
    """Write everything; return how many things have pages."""
    dataset, statements = opened.dataset, opened.statements
    prefixes = prefixes_for(about.base)
    dumps = write_dumps(site, statements, prefixes, about.base, about.key)
    things = things_of(dataset, about)
    withdrawn = read_withdrawn(lists, about.base, things)
    gone = {one.iri for one in withdrawn}
    places = Places(about.base, things | gone if with_pages else ())
    pages = Pages(dataset, statements)
    described = Described(about, pages.facts, dumps, next((plan for plan in pages.plans.all if plan in things), ""))
    _write_descriptions(site, described)
    listed: list[str] = []
    renderer = None
    if with_pages:
        from nap_kg.publish.render import Renderer

        renderer = Renderer(about, places, own_terms(dataset))
        listed = _write_pages(site, pages, renderer, dumps, withdrawn)
    if about.owns_ontology:
        from nap_kg.publish.shapes import write_shapes

        listed += write_shapes(site, renderer)
    write_sitemap(site, about, listed)
    write_feed(site, about, pages, places)
    write_hosting(site, about, places, dumps, sorted(gone), renderer)
    return len(places.iris) - len(gone if with_pages else ())


def _write_descriptions(site: Site, told: Described) -> None:
    prefixes = ALL_PREFIXES
    found = void(told)
    site.write("void.ttl", written(found, ".ttl", prefixes))
    site.write(".well-known/void", written(found, ".ttl", prefixes))
    catalogue = dcat(told)
    for ending in (".ttl", ".jsonld"):
        site.write(f"catalog{ending}", written(catalogue, ending, prefixes))
    about = {"CITATION.cff": citation(told), "datacite.json": datacite(told)}
    for name, text in about.items():
        site.write(name, text)
    write_snapshot(site, told.about, list(told.dumps), about)


def _write_pages(
    site: Site, pages: Pages, renderer: Renderer, dumps: list[Dump], withdrawn: list[Withdrawn]
) -> list[str]:
    """Write all that people read; return the paths of the pages, for the sitemap."""
    from nap_kg.publish.browser import write_browser
    from nap_kg.publish.data import write_data
    from nap_kg.publish.home import write_home
    from nap_kg.publish.kinds import Kinds
    from nap_kg.publish.ontology import write_ontology
    from nap_kg.publish.questions import write_questions
    from nap_kg.publish.withdrawn import write_withdrawn

    about, places = renderer.config, renderer.places
    for name in ASSETS:
        site.write(f"assets/{name}", (Path(__file__).parent / "assets" / name).read_bytes())
    kinds = Kinds(pages, places)
    write_home(site, renderer, about, pages, kinds, dumps)
    listed = ["index", "data", *kinds.write(site, renderer, withdrawn=bool(withdrawn))]
    write_data(site, renderer, pages, dumps)
    listed += write_questions(site, renderer, pages)
    listed += write_browser(site, renderer, pages, kinds)
    if about.owns_ontology:
        listed += write_ontology(site, renderer, pages)
    write_withdrawn(site, renderer, places, withdrawn)
    gone = {one.iri for one in withdrawn}
    live = [iri for iri in places.iris if iri not in gone]
    prefixes = prefixes_for(about.base)
    with progress.stage("writing thing", of=len(live)) as step:
        for iri in live:
            step()
            path = places.of(iri)
            assert path is not None
            for language in about.languages:
                site.write(about.file(path, language), renderer.thing(pages.page(iri, language), path))
            triples = about_thing(pages.statements, iri, path, about)
            for ending, content in forms(triples, prefixes):
                site.write(f"{path}{ending}", content)
            listed.append(path)
    return listed


def things_of(dataset: Dataset, about: Config) -> set[str]:
    """Return the things that get a page: all that something is said of and whose IRIs are the site's own.

    Terms of the ontology have theirs in its reference, and are not among them.
    """
    rows = dataset.store.query("SELECT DISTINCT ?s { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    subjects = (row["s"] for row in rows)
    found = {s.value for s in subjects if isinstance(s, ox.NamedNode) and s.value.startswith(about.base)}
    ontologies = {
        quad.subject.value
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(OWL.Ontology))
        if isinstance(quad.subject, ox.NamedNode)
    }
    return {iri for iri in found if not iri.startswith(NAP[""])} - ontologies - {about.base}


def about_thing(statements: Statements, iri: str, path: str, about: Config) -> list[ox.Triple]:
    """Return the statements that the files of a thing hold: those about it both ways, and a few about its page."""
    triples = [*statements.of(iri), *statements.to(iri)[0]]
    page = ox.NamedNode(about.address + about.file(path))
    more: list[tuple[str, ox.NamedNode]] = [
        (RDF.type, ox.NamedNode(FOAF.Document)),
        (FOAF.primaryTopic, ox.NamedNode(iri)),
        ("http://rdfs.org/ns/void#inDataset", ox.NamedNode(f"{about.address}void.ttl#data")),
    ]
    more += [(DCTERMS.hasFormat, ox.NamedNode(f"{about.address}{path}{ending}")) for ending in FORMATS]
    if about.licence:
        more.append((DCTERMS.license, ox.NamedNode(about.licence)))
    return [*triples, *(ox.Triple(page, ox.NamedNode(predicate), value) for predicate, value in more)]
