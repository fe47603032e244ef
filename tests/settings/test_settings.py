"""Settings files: found upwards, checked key by key, with paths as seen from the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg.errors import InputError
from nap_kg.settings import NUMBER, PATH, PATHS, TEXT, TEXTS, TRUTH, Settings, choice, find

KEYS = {
    "paths": PATHS, "catalog": PATH, "select": TEXTS, "shapes-digest": TEXT, "max-findings": NUMBER, "quiet": TRUTH,
    "fail-on": choice("violation", "never"), "output": PATHS,
}  # fmt: skip


def _write(folder: Path, text: str, name: str = "nap-kg.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list where a key takes several; paths from the file, seen from the working directory."""
    _write(
        tmp_path,
        '[validate]\npaths = "data"\ncatalog = "c/catalog-v001.xml"\nselect = ["NAP2"]\nmax-findings = 0\n'
        'quiet = true\nfail-on = "never"\noutput = ["sarif=out/a.sarif", "b.txt"]\n',
    )
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "sub" / "deep")
    found = find("validate", KEYS)
    assert found.file == tmp_path / "nap-kg.toml"
    assert found.values == {
        "paths": ["../../data"], "catalog": "../../c/catalog-v001.xml", "select": ["NAP2"], "max-findings": 0,
        "quiet": True, "fail-on": "never", "output": ["sarif=../../out/a.sarif", "../../b.txt"],
    }  # fmt: skip


def test_the_nearest_file_is_used_alone(tmp_path: Path) -> None:
    """nap-kg.toml goes before pyproject.toml; a pyproject.toml without a table of ours is passed over."""
    _write(tmp_path, '[tool.nap-kg.validate]\nselect = "far"\n', "pyproject.toml")
    near = tmp_path / "near"
    _write(near, '[project]\nname = "nap-kg-plugin"\n', "pyproject.toml")
    assert find("validate", KEYS, near).values == {"select": ["far"]}
    _write(near, '[tool.nap-kg.validate]\nselect = "near"\n', "pyproject.toml")
    assert find("validate", KEYS, near).values == {"select": ["near"]}
    _write(near, '[validate]\nselect = "nearest"\n')
    assert find("validate", KEYS, near).values == {"select": ["nearest"]}
    _write(near, "")
    assert find("validate", KEYS, near).values == {}


def test_no_file(tmp_path: Path) -> None:
    """No settings; and a broken file of someone else's is not ours to complain of."""
    _write(tmp_path, "this is = = no TOML", "pyproject.toml")
    assert find("validate", KEYS, tmp_path) == Settings()


@pytest.mark.parametrize(
    ("text", "cause", "line"),
    [
        ('[validate]\nselct = "x"\n', "unknown key 'selct'", 2),
        ('[validate]\n\nselect = ["x", 1]\n', "'select' in [validate] is 1 and should be a string", 3),
        ("[validate]\nmax-findings = -1\n", "'max-findings'", 2),
        ("[validate]\nmax-findings = true\n", "a whole number", 2),
        ('[validate]\nquiet = "yes"\n', "true or false", 2),
        ("[validate]\nquiet = 1\n", "true or false", 2),
        ('[validate]\nfail-on = "error"\n', "one of violation, never", 2),
        ('[validate]\ncatalog = ["a", "b"]\n', "a path", 2),
        ("[validat]\n", "unknown setting 'validat'", 1),
        ("validate = 3\n", "unknown setting 'validate'", 1),
        ("[validate]\npaths = \n", "no TOML", 2),
    ],
)
@pytest.mark.parametrize("name", ["nap-kg.toml", "pyproject.toml"])
def test_mistakes_name_file_and_key(tmp_path: Path, name: str, text: str, cause: str, line: int) -> None:
    """With the line, and what could stand there."""
    if name == "pyproject.toml":
        text = text.replace("[valid", "[tool.nap-kg.valid").replace("validate =", "tool.nap-kg.validate =")
        cause = cause.replace("[validate]", "[tool.nap-kg.validate]")
    _write(tmp_path, text, name)
    with pytest.raises(InputError) as caught:
        find("validate", KEYS, tmp_path)
    assert cause in caught.value.cause
    assert caught.value.place.split(":")[0].endswith(name)
    if "unknown setting" not in cause:
        assert caught.value.place.split(":")[1] == str(line)
    assert caught.value.fix


def test_a_near_key_is_named(tmp_path: Path) -> None:
    """What was meant is in the remedy."""
    _write(tmp_path, "[validate]\nmax_findings = 3\n")
    with pytest.raises(InputError) as caught:
        find("validate", KEYS, tmp_path)
    assert caught.value.fix == "did you mean max-findings?"


@pytest.mark.parametrize(
    "text",
    [
        '[tool.nap-kg.validate]\nselect = "x"\n',
        '[ tool . "nap-kg" . validate ]\nselect = "x"\n',
        '["tool".\'nap-kg\'.validate]\nselect = "x"\n',
        '[tool]\nnap-kg = {validate = {select = "x"}}\n',
        'tool.nap-kg.validate.select = "x"\n',
        'tool = {nap-kg = {validate = {select = "x"}}}\n',
        '["t\\u006fol".nap-kg.validate]\nselect = "x"\n',
    ],
)
def test_every_spelling_of_the_table_is_found(text: str, tmp_path: Path) -> None:
    """A pyproject.toml is parsed only where it could hold settings of ours, however these are spelt."""
    _write(tmp_path, text, "pyproject.toml")
    assert find("validate", KEYS, tmp_path).values == {"select": ["x"]}
