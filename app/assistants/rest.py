"""The operations of the service as routes of an HTTP API, described by OpenAPI; it only reads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

from app.assistants.limits import LOOPBACK_NAMES, Limits
from app.assistants.problems import DESCRIBED, problem, status_of
from app.assistants.schemas import answers_of, arguments_of, sentence
from app.service.operations import OPERATIONS, Operation
from kg.errors import CladographError
from kg.opened import Cladograph

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.responses import Response

VERSION = "/v1"
DESCRIPTION = f"{VERSION}/openapi.json"


def api(graph: Cladograph, *, hosts: Collection[str] | None = LOOPBACK_NAMES) -> FastAPI:
    """The application that asks `graph`. Requests that name none of `hosts` are refused; None takes any."""
    from fastapi import FastAPI

    made = FastAPI(
        title="Cladograph",
        version=version("cladograph"),
        description="Family trees of methods, and what papers say of them, with the sentences that say it. It only reads.",
        openapi_url=DESCRIPTION,
        # Their pages load scripts from other hosts.
        docs_url=None,
        redoc_url=None,
    )
    made.add_middleware(Limits, hosts=hosts)
    _answer_errors(made)
    for operation in OPERATIONS.values():
        made.add_api_route(
            f"{VERSION}/{operation.name}",
            _endpoint(graph, operation),
            # What does not fit into an address is posted; nothing is changed by it either.
            methods=["POST" if operation.takes_objects else "GET"],
            name=operation.name,
            summary=operation.title,
            description=operation.purpose,
            response_model=operation.answer,
            responses=DESCRIBED,
        )
    return made


def _endpoint(graph: Cladograph, operation: Operation) -> Callable[..., Response]:
    from fastapi import Body, Query
    from fastapi.responses import Response

    def asked(arguments: Any) -> Response:
        answer = operation.run(graph, arguments.given())
        return Response(answers_of(operation.name).dump_json(answer), media_type="application/json")

    where = Body() if operation.takes_objects else Query()
    asked.__annotations__ = {"arguments": Annotated[arguments_of(operation.name), where], "return": Response}
    return asked


def _answer_errors(made: FastAPI) -> None:
    """What goes wrong is a problem in JSON, whoever finds it."""
    from fastapi import Request
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, CladographError)  # noqa: S101 - it is asked for these alone
        return problem(status_of(error), str(error))

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
        found = [(".".join(map(str, one["loc"][1:])), str(one["msg"])) for one in error.errors()]
        return problem(422, sentence(found), found)

    async def elsewhere(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as above
        hint = f" {DESCRIPTION} tells what there is." if error.status_code in (404, 405) else ""
        return problem(error.status_code, f"{error.detail}.{hint}")

    async def failed(_: Request, __: Exception) -> Response:
        return problem(500, "This is a fault of Cladograph; what it was stands in the server's log.")

    made.add_exception_handler(CladographError, refused)
    made.add_exception_handler(RequestValidationError, invalid)
    made.add_exception_handler(HTTPException, elsewhere)
    made.add_exception_handler(Exception, failed)
