"""The forms that forges read: SARIF, JUnit and GitHub's annotations, each held against its schema or its grammar."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from nap_kg.findings import FORMATS, Severity, render
from tests.findings.samples import ALL, NESTED, ODD, finding, report

SCHEMAS = Path(__file__).parent / "schemas"
NOTHING = report()


def _sarif(told: Any) -> Any:
    log = json.loads(render(told, "sarif"))
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text())
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checker.iter_errors(log)] == []
    return log["runs"][0]


@pytest.mark.parametrize("told", [ALL, NOTHING, report(finding(), omitted=(finding(),))], ids=["all", "none", "some"])
def test_sarif_is_valid(told: Any) -> None:
    """By the schema of the standard."""
    run = _sarif(told)
    assert len(run["results"]) == len(told.findings)
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_rules() -> None:
    """One for each code, with the level that its findings have; results point to it."""
    run = _sarif(ALL)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["NAP204", "NAP205", "NAP7", "NAP8", "NAP9"]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["error", "error", "error", "note", "warning"]
    assert [rule["name"] for rule in rules] == ["CatName", "CatKind", "CatName", "CatName", "CatName"]
    assert all(rule["shortDescription"]["text"] for rule in rules)
    (same,) = _sarif(report(finding(rule="Cat", shape="Cat")))["tool"]["driver"]["rules"]
    assert "name" not in same
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_sarif_places() -> None:
    """Relative to the working directory; an approximate place has no column, and what stands nowhere no region."""
    run = _sarif(ALL)
    places = [result["locations"][0].get("physicalLocation") for result in run["results"]]
    assert places[0] == {
        "artifactLocation": {"uri": "a.ttl", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 5},
    }
    assert places[3]["artifactLocation"]["uri"] == "dir%20with%2C%20comma/%C3%A9%3A1.ttl"
    assert places[4] is None
    assert places[5]["region"] == {"startLine": 1}
    assert places[6]["artifactLocation"]["uri"].startswith("file:///")
    assert "uriBaseId" not in places[6]["artifactLocation"]
    assert run["originalUriBaseIds"].keys() == {"%SRCROOT%"}


def test_sarif_fingerprints_survive_moved_lines() -> None:
    """The same finding, further down and in other words, has the same; two that are alike are numbered."""

    def prints(told: Any) -> list[str]:
        return [result["partialFingerprints"]["nodeAndShape/v1"] for result in _sarif(told)["results"]]

    moved = replace(ALL, findings=tuple(replace(f, line=f.line + 7, message="Otherwise.") for f in ALL.findings))
    assert prints(ALL) == prints(moved)
    assert len(set(prints(ALL))) == len(ALL.findings)
    twice = prints(report(finding(focus_node="_:b1"), finding(focus_node="_:b2")))
    assert twice[1] == f"{twice[0]}/2"


def test_sarif_tells_details_notes_and_what_was_not_checked() -> None:
    """Details in the message and as properties; notes beside the run."""
    run = _sarif(replace(ALL, omitted=(finding(),)))
    assert run["results"][2]["message"]["text"].splitlines() == [
        "Be one.",
        "alternative 1 of 2: Give a name.  path <urn:x:name>",
        "alternative 2 of 2: Be a dog.  value <urn:x:kit>",
        "    Dog: Bark.  path (<urn:x:a>/<urn:x:b>)",
    ]
    assert run["results"][2]["properties"]["details"][1]["details"][0]["about"] == "Dog"
    told = [(n["level"], n["message"]["text"]) for n in run["invocations"][0]["toolExecutionNotifications"]]
    assert [level for level, _ in told] == ["note", "warning", "warning"]
    assert "clean.ttl" in told[1][1]


def _junit(told: Any, **options: Any) -> Any:
    from xml.etree import ElementTree

    text = render(told, "junit", **options)
    xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(text)
    return ElementTree.fromstring(text)


def test_junit_is_valid_and_counts() -> None:
    """By the schema; the counts are those of the cases within."""
    for told in (ALL, NOTHING):
        root = _junit(told)
        for suite in root.iter("testsuite"):
            assert int(suite.get("tests")) == len(suite.findall("testcase"))
            assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
            assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
        assert int(root.get("failures")) == len(root.findall(".//failure"))
        assert int(root.get("tests")) == len(root.findall(".//testcase"))


def test_junit_suites_and_cases() -> None:
    """A suite for each file, a case that passes where nothing was found; names without lines, each once."""
    root = _junit(ALL)
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == [
        "a.ttl",
        "clean.ttl",
        "dir with, comma/é:1.ttl",
        "(no file)",
        "b.jsonld",
        "../c.ttl",
        "notes",
    ]
    assert [case.get("name") for case in suites["clean.ttl"]] == ["no finding"]
    assert suites["a.ttl"][0][0].get("message") == "a.ttl:3:5: Name it."
    moved = _junit(replace(ALL, findings=tuple(replace(f, line=f.line + 1) for f in ALL.findings)))
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == [case.get("name") for case in moved.iter("testcase")]
    twice = _junit(report(finding(), finding(line=9)))
    assert [case.get("name")[-4:] for case in twice.iter("testcase")][1] == " (2)"
    assert "no shape targets anything in clean.ttl" in suites["notes"][0].text


@pytest.mark.parametrize(
    ("fail_on", "failures"), [(Severity.VIOLATION, 5), (Severity.WARNING, 6), (Severity.INFO, 7), (None, 0)]
)
def test_junit_failures_are_what_fails_the_run(fail_on: Severity | None, failures: int) -> None:
    """As --fail-on has it; the rest is skipped, and shown."""
    root = _junit(ALL, fail_on=fail_on)
    assert len(root.findall(".//failure")) == failures
    assert len(root.findall(".//skipped")) == 7 - failures


def test_junit_holds_odd_texts() -> None:
    """What XML can't hold is replaced, the rest comes back as it was."""
    root = _junit(report(finding(message=ODD)))
    assert root.find(".//failure").get("message") == "a.ttl:3:5: " + ODD.replace("\x0b", "\ufffd")


_COMMAND = re.compile(r"::(error|warning|notice) ([^\n]*?)::([^\n]*)")


def _commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Commands as the runner reads them: properties end at '::', are parted by ',' and unescaped."""
    found = []
    for line in text.split("\n")[:-1]:
        match = _COMMAND.fullmatch(line)
        assert match is not None, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        for code, sign in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            properties = {key: value.replace(code, sign) for key, value in properties.items()}
        message = match[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        found.append((match[1], properties, message))
    return found


def test_github_commands() -> None:
    """One line each; what the runner reads back is what was said."""
    commands = _commands(render(ALL, "github"))
    assert [level for level, _, _ in commands] == ["error", "error", "error", "warning", "notice", "error", "error"]
    assert commands[0][1] == {"file": "a.ttl", "line": "3", "col": "5", "title": "NAP204 Cat-name"}
    assert commands[0][2].startswith("Name it.\n<urn:x:tom>  path <urn:x:name>")
    assert commands[2][2].endswith("    Dog: Bark.  path (<urn:x:a>/<urn:x:b>)")
    assert commands[3][1]["file"] == "dir with, comma/é:1.ttl"
    assert commands[3][2].startswith(ODD)
    assert "file" not in commands[4][1]
    assert "col" not in commands[5][1]
    assert render(NOTHING, "github") == ""


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_report_gives_the_same_text(form: str) -> None:
    """And every form says something of every finding; long values are cut where people read them."""
    told = render(ALL, form)
    assert told == render(ALL, form)
    assert all(word in told for word in ("Be a dog.", "Bark.", "alternative 1 of 2"))
    if form not in ("json", "turtle", "sarif"):
        assert "x" * 2000 not in told
    assert NESTED[0].message in told


def test_an_unknown_form() -> None:
    """Is a mistake of the caller."""
    with pytest.raises(ValueError, match="sarif"):
        render(ALL, "yaml")
