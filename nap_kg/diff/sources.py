"""Which two sides are meant: reports by key or IRI, folders and files, revisions in git."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.diff.snapshot import Facts, key_of
from nap_kg.errors import InputError, MissingTool, NapKgError
from nap_kg.namespaces import NAP
from nap_kg.temporary import temporary_folder


def find_reports(dataset: Dataset, before: str = "", after: str = "", *, plan: str = "") -> tuple[str, str]:
    """Return the IRIs of two reports on one plan, by key or IRI; the two latest ones where none is named.

    Raises:  InputError for a report or plan that the data does not have, for reports that several plans have where
             none is named, and for a plan with fewer than two reports.
    """
    facts = Facts(dataset)
    plans = sorted({facts.value(report, NAP.reportsOn) for report in facts.reports})
    if plan:
        plans = [one for one in plans if plan in (one, key_of(one))]
        if not plans:
            known = sorted({key_of(facts.value(report, NAP.reportsOn)) for report in facts.reports})
            raise InputError(f"no plan {plan!r} has reports in this data", fix=f"name one of {', '.join(known)}")
    by_plan = {one: [r for r in facts.reports if facts.value(r, NAP.reportsOn) == one] for one in plans}
    if not before:
        several = {one: reports for one, reports in by_plan.items() if len(reports) > 1}
        if len(several) != 1:
            cause = "several plans here have two reports or more" if several else "no plan here has two reports"
            fix = f"name one with --plan: {_keys(several)}" if several else "load next year's report too"
            raise InputError(cause, fix=fix)
        ((earlier, later),) = (reports[-2:] for reports in several.values())
        return earlier, later
    pairs = []
    for of_plan in by_plan.values():
        ends = [[r for r in of_plan if name in (r, key_of(r))] for name in (before, after)]
        pairs += [(ends[0][0], ends[1][0])] if all(ends) else []
    if len(pairs) > 1:
        raise InputError(
            f"several plans have reports {before} and {after}", fix=f"name one with --plan: {_keys(by_plan)}"
        )
    if not pairs:
        there = ", ".join(f"{key_of(r)} of {key_of(p)}" for p, reports in by_plan.items() for r in reports)
        raise InputError(
            f"no plan has both reports {before!r} and {after!r}",
            fix=f"there are {there or 'no reports'}; folders, files and revisions are compared too, see --help",
        )
    return pairs[0]


def _keys(plans: dict[str, list[str]]) -> str:
    return ", ".join(sorted(map(key_of, plans)))


@contextmanager
def revision(name: str, paths: Sequence[str]) -> Iterator[Dataset]:
    """Give the data as it is in a revision; the working tree for an empty name.

    Raises:  MissingTool without git; InputError for a revision or path that it does not know, and outside a checkout.
    """
    top = Path(_git(["rev-parse", "--show-toplevel"], Path.cwd()).decode().strip())
    wanted = _relative(paths, top)
    if not name:
        yield open_dataset([top / path for path in wanted])
        return
    commit = _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"], top, said=name)
    packed = _git(["archive", "--format=tar", commit.decode().strip(), "--", *wanted], top, said=name)
    with temporary_folder() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            # Python 3.11.2 has no filters yet; git's own archive holds nothing that one would refuse
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            archive.extractall(folder)  # noqa: S202  (by that filter)
        try:
            yield open_dataset([folder / path for path in wanted])
        except NapKgError as error:
            error.place = error.place.replace(f"{folder}/", f"{name}:")
            raise type(error)(error.cause, place=error.place, fix=error.fix) from error


def _relative(paths: Sequence[str], top: Path) -> list[str]:
    """Return paths from the top of the checkout; the shipped data, or all of the checkout, where none is named."""
    if not paths:
        data = resources.folder("data")
        return [data.relative_to(top).as_posix()] if data.is_relative_to(top) else ["."]
    relative = []
    for path in paths:
        full = Path.cwd().joinpath(path).resolve()
        if not full.is_relative_to(top.resolve()):
            raise InputError("this path is outside the checkout", place=path, fix=f"name one below {top}")
        relative.append(full.relative_to(top.resolve()).as_posix())
    return relative


def _git(arguments: list[str], folder: Path, said: str = "") -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise MissingTool("git is not on this machine", fix="install it, or compare two folders") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        cause = lines[-1].removeprefix("fatal: ") if lines else f"git knows no revision {said!r}"
        raise InputError(cause, place=said, fix="check the revision and the path, and that you are in a git checkout")
    return done.stdout
