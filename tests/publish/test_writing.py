"""How a site comes onto the disk: the same bytes each time, only what changed, and the old site until the new one stands."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.errors import InputError
from nap_kg.publish import publish
from nap_kg.publish.writer import FOLDER, MANIFEST, Site, manifest

ROOT = Path(__file__).resolve().parents[2]
DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/id/a> rdfs:label "{}"@en .
<https://example.org/id/b> rdfs:label "B"@en .
"""


def digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two things, of a publisher of their own."""
    file = tmp_path / "data.ttl"
    file.write_text(DATA.format("A"))
    return file


def made(out: Path, data: Path) -> tuple[int, int]:
    result = publish(out, [data], base="https://example.org/")
    return result.changed, result.removed


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, data: Path) -> None:
    """Two sites of one graph are the same, byte for byte, whatever the seed of hashes; a second run writes nothing."""
    for name, seed in (("one", "1"), ("two", "2")):
        command = [sys.executable, "-m", "nap_kg.cli", "publish", str(tmp_path / name), "docs/tutorial", "-q"]
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed})
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "one").rglob("*") if file.is_file()}
    again = publish(tmp_path / "one", [ROOT / "docs" / "tutorial"])
    assert (again.changed, again.removed) == (0, 0)
    assert {file: file.stat().st_mtime_ns for file in before} == before


def test_only_what_changed_is_written(tmp_path: Path, data: Path) -> None:
    """Another label changes the pages that show it; the page of another thing keeps its time."""
    out = tmp_path / "out"
    made(out, data)
    untouched = (out / "id/b.html").stat().st_mtime_ns
    data.write_text(DATA.format("Another"))
    changed, removed = made(out, data)
    assert removed == 0
    assert 5 <= changed < 40
    assert (out / "id/b.html").stat().st_mtime_ns == untouched
    assert "Another" in (out / "id/a.html").read_text()


def test_a_site_without_a_way_back_is_told(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --contact the summary says what is missing; with it, nothing, and the page of a thing has the address."""
    command = ["publish", str(tmp_path / "out"), str(data), "--base", "https://example.org/"]
    assert main(command) == 0
    assert "give --contact" in capsys.readouterr().err
    assert main([*command, "--contact", "mailto:data@example.org"]) == 0
    assert "--contact" not in capsys.readouterr().err
    assert 'href="mailto:data@example.org"' in (tmp_path / "out/id/a.html").read_text()


def test_what_is_made_no_longer_goes(tmp_path: Path, data: Path) -> None:
    """The files of a thing that is gone go; a file that somebody else laid there stays, as does its folder."""
    out = tmp_path / "out"
    made(out, data)
    (out / "CNAME").write_text("example.org\n")
    data.write_text(DATA.format("A").rpartition("<https://example.org/id/b>")[0])
    changed, removed = made(out, data)
    assert removed == 5
    assert not (out / "id/b.html").exists()
    assert (out / "CNAME").read_text() == "example.org\n"
    assert changed > 0


def test_what_vanishes_without_a_word_is_told(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A thing that had a page and has none is named in a warning; once it is listed as withdrawn, it keeps a page."""
    folder, out = tmp_path / "data", tmp_path / "out"
    folder.mkdir()
    both, rest = DATA.format("A"), DATA.format("A").rpartition("<https://example.org/id/b>")[0]
    command = ["publish", str(out), str(folder), "--base", "https://example.org/", "-q"]
    (folder / "data.ttl").write_text(both)
    assert main(command) == 0
    (folder / "data.ttl").write_text(rest)
    assert main([*command, "--dry-run"]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err.splitlines()[:2]) == (
        "",
        ["warning: a thing that had a page has none now", "  at   https://example.org/id/b"],
    )
    listed = "iri,date,reason\nhttps://example.org/id/b,2026-01-02,minted twice\n"
    (folder / "withdrawn.csv").write_text(listed)
    assert main(command) == 0
    assert capsys.readouterr().err == ""
    assert "minted twice" in (out / "id/b.html").read_text()


EDITION = (
    "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    '<https://example.org/data> a dcat:Dataset ; owl:versionInfo "{}" .\n'
)


def test_an_edition_stays_when_the_next_is_published(tmp_path: Path, data: Path) -> None:
    """What was cited is there, byte for byte, after two more editions; a publisher's file of that name would be, too."""
    out = tmp_path / "out"
    data.write_text(DATA.format("A") + EDITION.format("1.0"))
    made(out, data)
    first = digests(out / "snapshot")
    assert set(first) == {
        f"1.0/{name}" for name in ("CITATION.cff", "SHA256SUMS.txt", "datacite.json", "example.org.nq.gz")
    }
    digest, name = (out / "snapshot/1.0/SHA256SUMS.txt").read_text().split()
    assert digest == first[f"1.0/{name}"] == digests(out / "dump")["example.org.nq.gz"]
    for version in ("2.0", "3.0"):
        data.write_text(DATA.format(version) + EDITION.format(version))
        assert made(out, data)[1] == 0
        assert f"snapshot/{version}/" in (out / "data.html").read_text()
    found = digests(out / "snapshot")
    assert {name.partition("/")[0] for name in found} == {"1.0", "2.0", "3.0"}
    assert first.items() <= found.items()


def test_an_edition_that_changes_is_told(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Other data of a version that was published already is published, with a warning that it may have been cited."""
    out = tmp_path / "out"
    data.write_text(DATA.format("A") + EDITION.format("1.0"))
    command = ["publish", str(out), str(data), "--base", "https://example.org/", "-q"]
    assert main(command) == 0 and main(command) == 0
    assert capsys.readouterr().err == ""
    data.write_text(DATA.format("Another") + EDITION.format("1.0"))
    assert main(command) == 0
    assert capsys.readouterr().err.startswith("warning: snapshot/1.0/ was published before with other data")


def test_a_folder_with_files_of_others_is_left_alone(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that is no site is not written into, and says so."""
    out = tmp_path / "home"
    out.mkdir()
    (out / "letter.txt").write_text("dear")
    assert main(["publish", str(out), str(data), "--base", "https://example.org/"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "holds files, and no site" in printed.err
    assert digests(out).keys() == {"letter.txt"}


def test_a_violation_stops_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Data that breaks a shape is not published: exit code 1, the findings, and no folder."""
    bad = tmp_path / "bad.ttl"
    bad.write_text("@prefix nap: <https://w3id.org/nap-kg/ns#> .\n<https://example.org/id/plan/x> a nap:ActionPlan .\n")
    assert main(["publish", str(tmp_path / "out"), str(bad)]) == 1
    printed = capsys.readouterr()
    assert "bad.ttl:2" in printed.out
    assert "nothing was published" in printed.err
    assert not (tmp_path / "out").exists()


def test_a_dry_run_changes_nothing(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says how many files would be written, and the site is as before."""
    out = tmp_path / "out"
    made(out, data)
    before = digests(out)
    data.write_text(DATA.format("Another"))
    assert main(["publish", str(out), str(data), "--base", "https://example.org/", "--dry-run"]) == 0
    assert "would be written" in capsys.readouterr().err
    assert digests(out) == before


def test_killed_while_building_the_old_site_stands(tmp_path: Path) -> None:
    """A run that is killed before all is made leaves the site as it was; the next run makes the new one whole."""
    out, data = tmp_path / "out", tmp_path / "data.ttl"
    data.write_text(DATA.format("A"))
    made(out, data)
    before = {name: digest for name, digest in digests(out).items() if not name.startswith(f"{FOLDER}/new")}
    data.write_text(DATA.format("Another"))
    script = (
        "import os, signal\nfrom nap_kg.publish import publish, writer\n"
        "class Dying(writer.Site):\n"
        "    def write(self, path, content):\n"
        "        if path.endswith('id/b.html'):\n            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return super().write(path, content)\n"
        "import nap_kg.publish.run as run\nrun.Site = Dying\n"
        f"publish({str(out)!r}, [{str(data)!r}], base='https://example.org/')\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert {name: digest for name, digest in digests(out).items() if not name.startswith(f"{FOLDER}/new")} == before
    made(out, data)
    publish(tmp_path / "fresh", [data], base="https://example.org/")
    assert digests(out) == digests(tmp_path / "fresh")


def _begun(out: Path, contents: dict[str, str]) -> Site:
    site = Site(out)
    site.begin()
    for path, content in contents.items():
        site.write(path, content)
    return site


def test_killed_while_moving_the_next_run_completes_it(tmp_path: Path) -> None:
    """A run that dies between two moves leaves a list, and the next run finishes it before its own work."""
    out = tmp_path / "out"
    _begun(out, {"a": "1", "b": "1", "gone": "1"}).finish()
    site = _begun(out, {"a": "2", "b": "2", "new": "2"})
    replace = Path.replace

    def dying(self: Path, target: Path) -> Path:
        if Path(target).name == "b":
            raise KeyboardInterrupt
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", dying)
        site.finish()
    site.give_up()
    assert (out / "a").read_text() == "2"
    assert (out / "b").read_text() == "1"
    Site(out).begin()
    assert {name: (out / name).read_text() for name in ("a", "b", "new")} == dict.fromkeys(("a", "b", "new"), "2")
    assert not (out / "gone").exists()
    assert sorted(manifest(out)) == ["a", "b", "new"]


def test_a_list_that_was_tampered_with_removes_nothing_outside(tmp_path: Path) -> None:
    """Paths out of the site in its own list are passed over."""
    out = tmp_path / "out"
    site = Site(out)
    site.begin()
    site.write("a", "1")
    site.finish()
    outside = tmp_path / "letter.txt"
    outside.write_text("dear")
    listed = out / FOLDER / MANIFEST
    listed.write_text(listed.read_text() + f"0\t1\t../letter.txt\n0\t1\t{outside}\n")
    site = Site(out)
    site.begin()
    site.write("a", "2")
    site.finish()
    assert outside.read_text() == "dear"
    assert (out / "a").read_text() == "2"


def test_a_folder_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    """A link laid in a site's place leads nowhere outside it."""
    out, outside = tmp_path / "out", tmp_path / "outside"
    outside.mkdir()
    site = Site(out)
    site.begin()
    site.finish()
    (out / "id").symlink_to(outside)
    site = Site(out)
    site.begin()
    site.write("id/a.html", "1")
    with pytest.raises(InputError, match="is a link"):
        site.finish()
    assert list(outside.iterdir()) == []


def test_no_pages(tmp_path: Path, data: Path) -> None:
    """With --pages none, dumps and descriptions are made, and no page."""
    out = tmp_path / "out"
    assert main(["publish", str(out), str(data), "--base", "https://example.org/", "--pages", "none", "-q"]) == 0
    assert not list(out.rglob("*.html"))
    for name in ("void.ttl", ".well-known/void", "catalog.ttl", "catalog.jsonld", "datacite.json", "sitemap.xml"):
        assert (out / name).is_file(), name
    assert (out / "dump/example.org.nq.gz").is_file()


def test_withdrawn_things_say_so(tmp_path: Path) -> None:
    """A thing on the list of what was withdrawn has a page that gives date and reason, and data that says the same."""
    folder, out = tmp_path / "data", tmp_path / "out"
    folder.mkdir()
    (folder / "data.ttl").write_text(DATA.format("A"))
    (folder / "withdrawn.csv").write_text(
        "iri,date,reason,reason-fr\nhttps://example.org/id/old,2026-01-02,minted twice,créé deux fois\n"
    )
    result = publish(out, [folder], base="https://example.org/")
    assert result.things == 2
    assert "minted twice" in (out / "id/old.html").read_text()
    assert "créé deux fois" in (out / "id/old.fr.html").read_text(encoding="utf-8")
    assert "owl:deprecated true" in (out / "id/old.ttl").read_text()
    assert "id/old" not in (out / "sitemap.xml").read_text()
    (folder / "withdrawn.csv").write_text("iri,date,reason\nhttps://example.org/id/a,2026-01-02,wrong\n")
    with pytest.raises(InputError, match="still holds"):
        publish(out, [folder], base="https://example.org/")


def test_no_path_of_this_machine_is_published(tmp_path: Path, data: Path) -> None:
    """A file that no catalogue lists is a graph below the base, and nothing tells where it lay."""
    out = tmp_path / "out"
    made(out, data)
    assert (out / "dump/data.nq").read_text().count("<https://example.org/graph/data>") == 2
    for name in digests(out):
        assert str(tmp_path).encode() not in (out / name).read_bytes(), name


def test_without_the_template_engine_data_can_be_published(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without jinja2, pages are refused with a way out, and that way works."""
    for name in ("jinja2", "markupsafe"):
        monkeypatch.setitem(sys.modules, name, None)
    command = ["publish", str(tmp_path / "out"), str(data), "--base", "https://example.org/"]
    assert main(command) == 2
    assert "pip install 'nap-kg[publish]'" in capsys.readouterr().err
    assert main([*command, "--pages", "none"]) == 0


@pytest.mark.parametrize(
    ("option", "value"), [("--base", "javascript:x"), ("--site", "example.org"), ("--contact", "data@example.org")]
)
def test_addresses_are_checked(
    tmp_path: Path, data: Path, option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no address is refused before anything is written, with what to write instead."""
    assert main(["publish", str(tmp_path / "out"), str(data), option, value]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{option} {value}" in printed.err
    assert "fix" in printed.err
    assert not (tmp_path / "out").exists()
