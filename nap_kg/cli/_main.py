"""Parsing, dispatch and the one place where every error becomes exit code 2."""

from __future__ import annotations

import argparse
import errno
import gc
import importlib
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NoReturn

from nap_kg import progress
from nap_kg.background import Background
from nap_kg.errors import NapKgError, UsageError

COMMANDS = {
    "accountability": "tell what reports leave unsaid: dropped, slipped, no lead …",
    "audit": "have a sample of facts read against their passages",
    "cite": "print the footnote of a thing or of a fact",
    "compare": "lay two plans side by side",
    "derive": "rebuild the derived facts, or check that they are up to date",
    "describe": "print what is known of a thing",
    "diff": "tell what changed between two reports or versions",
    "evidence": "check, show or count what ties the facts to their sources",
    "export": "write a plan's graph as tables, StratML, a database, JSON-LD or briefings",
    "format": "write Turtle in the house form",
    "ingest": "read a report's chart into a graph",
    "lint": "check an ontology: labels, definitions, naming, axioms, header …",
    "load": "build a store on disk from files",
    "mcp": "serve tools for agents by the Model Context Protocol",
    "migrate": "replace deprecated terms in Turtle files",
    "new": "make the folder of a new plan",
    "publish": "make a site of linked data: pages, dumps, descriptions",
    "push": "bring data to a SPARQL server, or write it for its bulk loader",
    "query": "answer a question",
    "reason": "check that ontology and data are consistent",
    "rule": "explain a rule: what it demands, why, a bad and a good example",
    "serve": "serve a SPARQL endpoint and the pages of a site, live",
    "stats": "count what the graph holds",
    "validate": "check a graph against shapes",
    "why": "tell what a statement rests on",
}


def run_command(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    verbose = "-v" in arguments or "--verbose" in arguments
    gc.set_threshold(100_000)  # a command makes much and drops little: looking for cycles took 5 % of its time
    sys.setswitchinterval(0.0005)  # threads that parse hold the interpreter briefly, and wait 5 ms for it otherwise
    try:
        parser, commands = _parser(arguments)
        args, unknown = parser.parse_known_args(arguments)
        if args.command is None:
            if unknown:
                parser.refuse(unknown)
            parser.print_help()
            return 0
        if unknown:
            commands[args.command].refuse(unknown)
        module = importlib.import_module(f"nap_kg.cli.{args.command}")
        if getattr(module, "IN_MAIN_THREAD", False):
            code = module.run(args)
        else:
            code = _interruptible(lambda: module.run(args), quiet=bool(getattr(args, "quiet", False)))
        sys.stdout.flush()
        return int(code)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except NapKgError as error:
        print(f"error: {error}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _give_up()
    except OSError as error:
        print(f"error: {_of_the_system(error)}", file=sys.stderr)
    except Exception as error:
        print(f"error: {_of_an_engine(error)}", file=sys.stderr)
    if verbose:
        import traceback

        traceback.print_exc()
    return 2


def _of_the_system(error: OSError) -> NapKgError:
    """Return what the system refused as an error with a way out; what nobody reckoned with is a defect all the same."""
    from nap_kg.files import FULL, unwritable

    if error.errno in FULL or error.errno == errno.EIO:
        if error.filename is None:  # it was stdout; what is left to write must not fail once more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return unwritable(str(error.filename or "standard output"), error)
    return NapKgError(
        f"unexpected {type(error).__name__}: {error}",
        place=str(error.filename or ""),
        fix="check that the place can be used; else report what --verbose prints, as a defect of nap-kg",
    )


def _of_an_engine(error: Exception) -> NapKgError:
    """Return what a damaged store is complained of as an error with a way out, and anything else as a defect."""
    if isinstance(error, RuntimeError):
        from nap_kg.disk import damage

        found = damage(error)
        if found is not None:
            return found
    return NapKgError(
        f"unexpected {type(error).__name__}: {error}",
        fix="this is a defect of nap-kg: run again with --verbose and report what it prints",
    )


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line as every other error is said."""

    def error(self, message: str) -> NoReturn:
        """Raise for what argparse objects to.

        Raises:  UsageError, always.
        """
        place, fix = self.prog, f"see {self.prog} --help"
        about = re.match(r"argument ([^:]+): (.*)", message, re.DOTALL)
        if about:
            place, message = f"{self.prog} {about[1]}", about[2]
        choice = re.fullmatch(r"invalid choice: '?(.*?)'? \(choose from (.*)\)", message, re.DOTALL)
        if choice:
            choices = [word.strip(" '") for word in choice[2].split(",")]
            message, fix = f"invalid choice: {choice[1]!r}", _nearest(choice[1], choices)
        raise UsageError(message, place=place, fix=fix)

    def _get_formatter(self) -> argparse.HelpFormatter:
        """Return what sets the help; one is made for every option, and would load ``shutil`` to ask how wide it is."""
        return self.formatter_class(self.prog, width=_width() - 2)  # type: ignore[call-arg]

    def refuse(self, words: Sequence[str]) -> NoReturn:
        """Raise for words that nothing takes.

        Raises:  UsageError, always.
        """
        known = [option for action in self._actions for option in action.option_strings]
        near = _nearest(words[0].partition("=")[0], known) if words[0].startswith("-") else ""
        fix = near if near.startswith("did") else f"see {self.prog} --help"
        raise UsageError(f"unrecognized arguments: {' '.join(words)}", place=self.prog, fix=fix)


@lru_cache(maxsize=1)
def _width() -> int:
    """Return how wide the terminal is, as ``shutil.get_terminal_size`` does."""
    try:
        return int(os.environ["COLUMNS"]) or 80
    except (KeyError, ValueError):
        try:
            return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80 if sys.__stdout__ else 80
        except (OSError, ValueError):
            return 80


def _nearest(word: str, choices: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(word, choices, 1, 0.7)
    return f"did you mean {near[0]}?" if near else f"give one of {', '.join(choices)}"


def _interruptible(run: Callable[[], int], *, quiet: bool) -> int:
    """Return what a command returns, in a thread of its own; on a terminal, tell each second what it is at.

    The engines ignore Ctrl-C while they compute; but they let other threads run, and so this one can heed it.
    """
    if threading.current_thread() is not threading.main_thread():
        return run()
    command = Background(run, "command")
    told = sys.stderr.isatty() and not quiet
    start, shown = time.monotonic(), 0
    while not command.wait(1 if told else 3600):
        if told:
            shown = _tell(f"{progress.current() or 'working'} … {time.monotonic() - start:.0f} s", shown)
    if shown:
        _tell("", shown)
    return command.result()


def _tell(text: str, shown: int) -> int:
    """Write a line of progress over the last one, and return its length."""
    sys.stderr.write(f"\r{text}{' ' * (shown - len(text))}" + ("" if text else "\r"))
    sys.stderr.flush()
    return len(text)


def _give_up() -> NoReturn:
    """End the process at once, whatever it computes; leave no temporary file behind."""
    print("interrupted", file=sys.stderr, flush=True)
    from nap_kg.temporary import remove_temporary

    remove_temporary()
    os._exit(130)


def _parser(arguments: Sequence[str]) -> tuple[_Parser, Mapping[str, _Parser]]:
    """Return the parser, and those of the commands; only the command that is called loads its own module."""
    parser = _Parser(prog="nap-kg", description="National action plans and their progress reports as linked data.")
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog=parser.prog)
    called = next((word for word in arguments if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        if name == called:
            importlib.import_module(f"nap_kg.cli.{name}").add_parser(commands)
        else:
            commands.add_parser(name, help=summary)
    if "--version" in arguments and called is None:
        from nap_kg import __version__

        print(f"nap-kg {__version__}")
        raise SystemExit(0)
    return parser, commands.choices
