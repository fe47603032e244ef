"""The options of ``validate``: each once, for the command line and for the settings file alike."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, NamedTuple

from nap_kg.findings.forms import FORMATS
from nap_kg.settings import NUMBER, PATH, PATHS, TEXT, TEXTS, TRUTH, Kind, choice

ENGINES = ("auto", "pyshacl")
STDIN_FORMATS = {
    "turtle": ".ttl", "trig": ".trig", "ntriples": ".nt", "nquads": ".nq", "jsonld": ".jsonld", "rdfxml": ".rdf",
}  # fmt: skip


class Option(NamedTuple):
    """One option: its name is also the key in a settings file."""

    name: str
    kind: Kind
    help: str
    metavar: str | None = None
    default: Any = None
    negatable: bool = False  # has a --no- form, for what is on by default

    @property
    def dest(self) -> str:
        """The attribute that holds the value."""
        return self.name.replace("-", "_")


OPTIONS = (
    Option("endpoint", TEXT, "check the data of a SPARQL endpoint over there, instead of files", "URL"),
    Option("store", PATH, "check a store on disk, as nap-kg load builds it, instead of files", "DIR"),
    Option("graph", TEXTS, "of an endpoint or a store, check this graph only; may be repeated (default: all)", "IRI"),
    Option("timeout", NUMBER, "how many seconds each answer of an endpoint may take", "N"),
    Option("shapes", PATHS, "shapes; may be repeated (default: the shipped ones)", "PATH"),
    Option("ontology", PATHS, "what is loaded beside PATH; may be repeated (default: the shipped ontology)", "PATH"),
    Option("catalog", PATH, "an OASIS XML catalogue: where on this machine owl:imports are found", "FILE"),
    Option("ignore-imports", TRUTH, "do not follow owl:imports"),
    Option("shapes-digest", TEXT, "fail unless the shapes have this digest (see --print-shapes-digest)", "sha256:…"),
    Option("stdin-format", choice(*STDIN_FORMATS), "the format of PATH - (default: turtle)", None, "turtle"),
    Option("select", TEXTS, "report these rules only; NAP2 stands for all codes that begin so", "CODE,…"),
    Option("ignore", TEXTS, "do not report these rules; of two codes that fit the longer wins", "CODE,…"),
    Option("focus", TEXTS, "report findings on this node only, such as id:agency/ca/rcmp", "IRI"),
    Option("baseline", PATH, "let the findings in this file pass, so that only new ones fail", "FILE"),
    Option("fail-on", choice("violation", "warning", "info", "never"), "what makes the exit code 1", None, "violation"),
    Option("max-findings", NUMBER, "print only so many; the others still count", "N"),
    Option("format", choice(*FORMATS), "what is printed (default: text)", None, "text"),
    Option(
        "output",
        Kind("FORMAT=FILE, or a list of those", str, many=True, path=True),
        "write FORMAT to a file besides what is printed; FILE alone: write there instead of printing",
        "[FORMAT=]FILE",
    ),
    Option(
        "engine",
        choice(*ENGINES),
        "auto: the fast route, and pySHACL for each shape that it can't check exactly",
        None,
        "auto",
    ),
    Option("cross-check", TRUTH, "have pySHACL check everything too, and fail where the two differ"),
    Option(
        "strict-targets",
        TRUTH,
        "warn of each shape whose targets match nothing in the data (default: with --shapes)",
        negatable=True,
    ),
    Option("quiet", TRUTH, "no summary"),
)  # fmt: skip
KEYS: dict[str, Kind] = {"paths": PATHS} | {option.name: option.kind for option in OPTIONS}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options; none has a default yet, so that what was not said can come from the settings."""
    for option in OPTIONS:
        flags = ["-q", "--quiet"] if option.name == "quiet" else [f"--{option.name}"]
        more: dict[str, Any] = {"help": option.help, "default": None}
        if option.kind is TRUTH:
            more["action"] = argparse.BooleanOptionalAction if option.negatable else "store_true"
        else:
            more["metavar"] = option.metavar
            if option.kind is NUMBER:
                more["type"] = _number
            elif option.kind.choices:
                more["choices"] = option.kind.choices
            if option.kind.many:
                more["action"] = "append"  # one value each time: with more, a PATH that follows would be one of them
        parser.add_argument(*flags, **more)


def completed(args: argparse.Namespace, settings: Mapping[str, Any]) -> argparse.Namespace:
    """Return the arguments with what was not said from the settings, and else as it is by default."""
    told = {option.dest: getattr(args, option.dest) for option in OPTIONS}
    found = {
        option.dest: settings.get(option.name, option.default) if told[option.dest] is None else told[option.dest]
        for option in OPTIONS
    }
    if told["shapes"] is not None and told["shapes_digest"] is None:
        found["shapes_digest"] = None  # that of the settings is that of their shapes
    return argparse.Namespace(**(vars(args) | found | {"path": args.path or settings.get("paths")}))


def codes(texts: list[str] | None) -> list[str]:
    """Return the codes in lists that are parted by commas."""
    return [code for text in texts or () for code in (part.strip() for part in text.split(",")) if code]


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number, 0 or more")
    return int(text)
