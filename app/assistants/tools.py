"""The operations of the service as tools of the Model Context Protocol, by the official SDK."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from app.assistants.schemas import answers_of, arguments_of, faults, sentence
from app.service.operations import OPERATIONS, Operation
from kg.errors import CladographError, unknown
from kg.opened import Cladograph

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel import Server
    from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams, Tool

INSTRUCTIONS = """\
A knowledge graph read from abstracts of machine-learning papers: models, methods, data sets, metrics and tasks; which is a
variant of which, what it uses, what it was trained and evaluated on, what it outperforms, and with which numbers.

Begin with `search` for the exact name or id of a thing, or with `ask` for a whole question. `entity` is all about one thing,
`lineage` its family tree, `results` the leaderboards of a data set, `evidence` all sentences behind one statement. `queries`
lists named queries for `query`; `cypher` is for what none of them answers. Nothing can be changed.

Every statement has a confidence, measured as the share of such finds that are right, and its sentences with their papers: cite
these. What is less certain is left out and counted (`less_certain`); `min_confidence: 0` gives it too. Lists come in parts:
where `page.next_offset` is a number, the same call with that `offset` goes on.
"""


def server(graph: Cladograph) -> Server[Any]:
    """A server whose tools ask `graph`. A call that fails is a tool error with the message that the command would print."""
    from mcp.server.lowlevel import Server
    from mcp_types import ListToolsResult

    async def listed(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(one) for one in OPERATIONS.values()])

    async def called(_: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        from anyio import to_thread

        # Stores wait for their engines: on a thread, so that the server goes on listening.
        work = partial(_call, graph, params.name, params.arguments or {})
        return await to_thread.run_sync(work, abandon_on_cancel=True)

    return Server(
        "cladograph",
        title="Cladograph",
        version=version("cladograph"),
        instructions=INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


def _tool(operation: Operation) -> Tool:
    from mcp_types import Tool, ToolAnnotations

    return Tool(
        name=operation.name,
        title=operation.title,
        description=operation.purpose,
        input_schema=arguments_of(operation.name).model_json_schema(),
        output_schema=answers_of(operation.name).json_schema(mode="serialization"),
        annotations=ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False),
    )


def _call(graph: Cladograph, name: str, given: dict[str, Any]) -> CallToolResult:
    from mcp_types import CallToolResult, TextContent
    from pydantic import ValidationError

    try:
        answer = _answer(graph, name, given)
    except CladographError as error:
        return CallToolResult(content=[TextContent(text=str(error))], is_error=True)
    except ValidationError as error:
        return CallToolResult(content=[TextContent(text=f"{name}: {sentence(faults(error))}")], is_error=True)
    writer = answers_of(name)
    # The text is for clients that know of no structured answers.
    text = writer.dump_json(answer).decode()
    return CallToolResult(content=[TextContent(text=text)], structured_content=writer.dump_python(answer, mode="json"))


def _answer(graph: Cladograph, name: str, given: dict[str, Any]) -> Any:
    from kg.errors import NotFound

    operation = OPERATIONS.get(name)
    if operation is None:
        raise NotFound(unknown("tool", name, OPERATIONS))
    return operation.run(graph, arguments_of(name).model_validate(given).given())
