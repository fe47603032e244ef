"""The tools of an agent, over stdio: their names, what they say of themselves, their errors."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from nap_kg import cards
from nap_kg.cards import Card, Param
from nap_kg.errors import MissingTool, NapKgError
from nap_kg.mcp.knowledge import MOST_ROWS, ROWS, Answer, Asked, Described, Knowledge, Searched, spoken
from nap_kg.mcp.schema import Schema

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

F = TypeVar("F", bound=Callable[..., Any])

INSTRUCTIONS = """\
Facts on governments' national action plans and their progress reports, as linked data: deliverables, their dated \
status, who leads them, money, projects, events, and the passage that shows each fact.
Begin with list_questions: most questions have a name, and ask_question answers them exactly. search finds a thing by \
its name, describe says all that is known of it. Before sparql, read schema once. An answer that is empty or cut has \
notes that say why: an empty one is no proof that something did not happen, only that the data does not say so."""


@dataclass(frozen=True)
class Listed:
    """The questions that can be put by name."""

    questions: list[Asked]


def check_package() -> None:
    """Check that the SDK is there.

    Raises:  MissingTool where it is not.
    """
    try:
        import mcp.server.mcpserver  # noqa: F401
    except ImportError as error:
        raise MissingTool(
            f"tools for agents need the package {error.name}", place="nap-kg mcp", fix="pip install 'nap-kg[mcp]'"
        ) from error


def server(knowledge: Knowledge, *, each: bool = False) -> "MCPServer[Any]":
    """Return a server of tools; with ``each``, every question is a tool of its own too, its parameters typed.

    Raises:  MissingTool.
    """
    check_package()
    from mcp.server.mcpserver import MCPServer
    from mcp_types import ToolAnnotations
    from pydantic import Field

    import nap_kg

    made: MCPServer[Any] = MCPServer("nap-kg", instructions=INSTRUCTIONS, version=nap_kg.__version__, log_level="ERROR")
    reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False, destructive_hint=False)
    limit = Field(default=ROWS, ge=1, le=MOST_ROWS, description="rows at most")

    def list_questions(
        word: Annotated[
            str, Field(description="words that must occur in the question's texts; all questions without")
        ] = "",
    ) -> Listed:
        """List the questions that can be put by name, with their typed parameters and what a row of the answer is."""
        return Listed(questions=knowledge.questions(word))

    def ask_question(
        name: Annotated[str, Field(description="a name that list_questions gives")],
        parameters: Annotated[
            dict[str, str | int | bool] | None,
            Field(description="values by the names of the question's parameters; things by name, abbreviation or IRI"),
        ] = None,
        limit: Annotated[int, limit] = ROWS,
    ) -> Answer:
        """Answer a question by its name. Rows are cut at the limit; notes say so, and why an answer is empty."""
        return knowledge.ask(name, parameters or {}, limit)

    def search(
        text: Annotated[str, Field(description="words of a name, in English or French, accents or not")],
        kind: Annotated[str, Field(description="a class, e.g. nap:Agency; things of all classes without")] = "",
    ) -> Searched:
        """Find things by name: agencies, deliverables, tasks, projects, events, laws, terms; best first."""
        return knowledge.search(text, kind)

    def describe(
        thing: Annotated[str, Field(description="an IRI, a prefixed name, a name, an abbreviation, a number or a key")],
        whole: Annotated[bool, Field(description="all values of each property, not only some")] = False,
    ) -> Described:
        """Say what is known of a thing: what is said of it, and what has it as a value, by name."""
        return knowledge.describe(thing, whole=whole)

    def schema() -> Schema:
        """Return the schema card: prefixes, graphs, classes and properties, what they mean and how many there are."""
        return knowledge.schema()

    def sparql(
        query: Annotated[str, Field(description="SPARQL 1.1; the schema's prefixes need no PREFIX line")],
        limit: Annotated[int, limit] = ROWS,
    ) -> Answer:
        """Run a SPARQL query that reads, in a process with limits of time and memory, and without network.

        A query without GRAPH sees all graphs. It infers nothing: things of a narrower class need
        a/rdfs:subClassOf*. Notes name terms that the data does not know, and why an answer is empty.
        """
        return knowledge.sparql(query, limit)

    for tool in (list_questions, ask_question, search, describe, schema, sparql):
        made.add_tool(_told(tool), annotations=reads)
    for card in cards.load_cards() if each else ():
        title = card.title.get(knowledge.language) or card.title["en"]
        made.add_tool(
            _told(_of_card(knowledge, card)), name=card.name, title=title, description=_about(card), annotations=reads
        )
    return made


def _about(card: Card) -> str:
    return " ".join(filter(None, [card.summary["en"], card.returns and f"A row: {card.returns}", card.assumes]))


def _of_card(knowledge: Knowledge, card: Card) -> Callable[..., Answer]:
    """Return a function that answers a question, its signature that of the question's parameters."""

    def ask(**given: object) -> Answer:
        limit = given.pop("rows_at_most", ROWS)
        assert isinstance(limit, int)
        named = {name: value for name, value in given.items() if value is not None}
        return knowledge.ask(card.name, named, limit)

    taken = [_typed(param) for param in sorted(card.params, key=lambda one: not one.required)]
    from pydantic import Field

    rows = Annotated[int, Field(default=ROWS, ge=1, le=MOST_ROWS, description="rows at most")]
    last = inspect.Parameter("rows_at_most", inspect.Parameter.KEYWORD_ONLY, default=ROWS, annotation=rows)
    ask.__signature__ = inspect.Signature([*taken, last], return_annotation=Answer)  # type: ignore[attr-defined]
    ask.__annotations__ = {one.name: one.annotation for one in (*taken, last)} | {"return": Answer}
    return ask


def _typed(param: Param) -> inspect.Parameter:
    """Return a parameter of a question as that of a function: typed, described, with its default."""
    from datetime import date
    from typing import Literal

    from pydantic import Field

    kinds: dict[str, Any] = {"integer": int, "boolean": bool, "date": date}
    kind = kinds.get(param.type, str)
    if param.values:
        kind = Literal[param.values]
    told = f"{param.description} ({'; '.join(param.notes)})" if param.notes else param.description
    annotation: Any = Annotated[kind if param.required else kind | None, Field(description=told)]
    default = inspect.Parameter.empty if param.required else None
    return inspect.Parameter(param.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _told(tool: F) -> F:
    """Return a tool whose errors are told with cause, place and fix, as an answer that is marked as an error."""
    signature = inspect.signature(tool)

    @functools.wraps(tool)
    def told(*args: object, **given: object) -> Any:
        from mcp_types import CallToolResult, TextContent

        try:
            return tool(*args, **given)
        except NapKgError as error:
            cause, place, fix = spoken(error)
            parts = [cause, place and f"at: {place}", error.excerpt, fix and f"fix: {fix}"]
            text = "\n".join(part for part in parts if part)
            return CallToolResult(
                content=[TextContent(type="text", text=text)],
                structured_content={"cause": cause, "place": place, "fix": fix},
                is_error=True,
            )

    told.__signature__ = signature  # type: ignore[attr-defined]
    return told  # type: ignore[return-value]
