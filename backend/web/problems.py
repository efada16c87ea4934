"""Errors on the wire: RFC 9457 problem+json with a stable type and a text that says what to do next."""

import msgspec
import structlog
from asyncpg import exceptions as postgres
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap, HTTPResponseStartEvent, HTTPScope, Send

from backend.kernel.errors import (
    BadRequest,
    CaseroundsError,
    Conflict,
    Interrupted,
    Malformed,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    UnsupportedMediaType,
)
from backend.kernel.outages import OUTAGES, outage_of
from backend.web.malformed import fields_of
from backend.web.request_id import current_request_id

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()


class FieldProblem(msgspec.Struct):
    """What is wrong with one field; `pointer` is a JSON pointer into what was sent."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, omit_defaults=True):
    """An error as every client receives it."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None = None
    fields: list[FieldProblem] = []


def problem_of(error: CaseroundsError, request_id: str | None) -> Problem:
    """What a client is told of a named error."""
    return Problem(
        type=f"/problems/{error.slug}",
        title=error.title,
        status=error.status,
        detail=error.detail,
        request_id=request_id,
        fields=[FieldProblem(pointer, detail) for pointer, detail in error.fields],
    )


def headers_of(error: CaseroundsError) -> dict[str, str]:
    """The headers that go with it."""
    return {"Retry-After": str(error.retry_after)} if error.retry_after else {}


def problem_response(error: CaseroundsError) -> Response[Problem]:
    """The response that tells a client of a named error."""
    body = problem_of(error, current_request_id())
    return Response(body, status_code=error.status, media_type=MEDIA_TYPE, headers=headers_of(error))


async def send_problem(error: CaseroundsError, scope: HTTPScope, send: Send) -> None:
    """The same, for layers outside the application."""
    body = msgspec.json.encode(problem_of(error, current_request_id()))
    headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), **headers_of(error)}
    start: HTTPResponseStartEvent = {
        "type": "http.response.start",
        "status": error.status,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    await send(start)
    shown = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": shown, "more_body": False})


def _named(_: Request, error: CaseroundsError) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    return problem_response(error)


def _malformed(_: Request, error: ValidationException) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    return problem_response(Malformed(fields_of(error.extra)))


_LEFT = "client disconnected prematurely"  # the framework's words for it, under an error of a server

# What the framework itself refuses: unknown address, method, media type, oversized body.
_FRAMEWORK: dict[int, type[CaseroundsError]] = {
    error.status: error for error in (BadRequest, NotFound, MethodNotAllowed, TooLarge, UnsupportedMediaType)
}


def _framework(_: Request, error: HTTPException) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    named = _FRAMEWORK.get(error.status_code)
    if str(error.detail) == _LEFT:
        named = Interrupted  # nobody is there to read it, and it is no fault of ours
    if named is None:
        return _unexpected(_, error)
    response = problem_response(named())
    allowed = (error.headers or {}).get("allow")
    if allowed:
        response.headers["Allow"] = allowed
    return response


def _unreadable(_: Request, __: Exception) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    return problem_response(
        Malformed({"": "This holds characters, numbers or a nesting that cannot be stored."})
    )


def _overtaken(_: Request, error: Exception) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    log.warning("overtaken by another change", constraint=getattr(error, "constraint_name", None))
    return problem_response(Conflict())


def _unavailable(_: Request, error: Exception) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    log.warning("a part does not answer", part=type(error).__name__)
    return problem_response(outage_of(error))


def _unexpected(_: Request, error: Exception) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    log.error("unexpected error", exc_info=error)
    return problem_response(CaseroundsError())


_UNREADABLE = (
    postgres.DataError,
    postgres.CharacterNotInRepertoireError,
    UnicodeDecodeError,
    RecursionError,
)
# What a request refers to went away, or what it makes was made, while it was under way.
_OVERTAKEN = (
    postgres.ForeignKeyViolationError,
    postgres.RestrictViolationError,
    postgres.UniqueViolationError,
)

exception_handlers: ExceptionHandlersMap = {
    **dict.fromkeys(OUTAGES, _unavailable),
    CaseroundsError: _named,
    ValidationException: _malformed,
    HTTPException: _framework,
    **dict.fromkeys(_UNREADABLE, _unreadable),
    **dict.fromkeys(_OVERTAKEN, _overtaken),
    Exception: _unexpected,
}
