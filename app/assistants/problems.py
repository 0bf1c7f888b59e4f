"""Errors as answers of HTTP: `application/problem+json` (RFC 9457), with the message that the command would print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from kg.errors import CladographError, NotFound, StoreError

if TYPE_CHECKING:
    from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What is wrong, in a sentence that names the way out.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"place": {"type": "string"}, "fault": {"type": "string"}},
                "required": ["place", "fault"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
DESCRIBED: dict[int | str, dict[str, Any]] = {
    status: {"description": about, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
    for status, about in (
        (400, "What is asked does not go together, or is no reading query that runs."),
        (404, "Nothing is called so; the nearest names are told."),
        (413, "The request is too long."),
        (421, "The request names another host."),
        (422, "A parameter is missing, unknown, or not what it may be."),
        (503, "The graph cannot be read now."),
    )
}
"""What may be wrong with any request, for the OpenAPI description."""


def problem(status: int, detail: str, faults: Iterable[tuple[str, str]] = ()) -> Response:
    """The answer that says what is wrong."""
    from starlette.responses import Response

    value: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    errors = [{"place": place, "fault": fault} for place, fault in faults]
    # In ASCII: what was asked may hold halves of characters, which no other encoding of JSON could say back.
    return Response(json.dumps(value | ({"errors": errors} if errors else {})), status, media_type=MEDIA_TYPE)


def status_of(error: CladographError) -> int:
    """Whose fault it is: what is not there, what cannot be read now, or what was asked wrongly."""
    if isinstance(error, NotFound):
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, StoreError) else HTTPStatus.BAD_REQUEST
