"""Errors on the wire: RFC 9457 problem+json with a stable type and a text that says what to do next."""

import msgspec
import structlog
from asyncpg import exceptions as postgres
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from backend.kernel.errors import (
    CaseroundsError,
    Conflict,
    Malformed,
    NotFound,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
)
from backend.kernel.outages import OUTAGES
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


def problem_response(error: CaseroundsError) -> Response[Problem]:
    """The response that tells a client of a named error."""
    body = Problem(
        type=f"/problems/{error.slug}",
        title=error.title,
        status=error.status,
        detail=error.detail,
        request_id=current_request_id(),
        fields=[FieldProblem(pointer, detail) for pointer, detail in error.fields],
    )
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return Response(body, status_code=error.status, media_type=MEDIA_TYPE, headers=headers)


def _named(_: Request, error: CaseroundsError) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    return problem_response(error)


def _malformed(_: Request, error: ValidationException) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    return problem_response(Malformed(fields_of(error.extra)))


class _HttpError(CaseroundsError):
    """What the framework itself refuses: unknown address, method, media type, oversized body."""

    def __init__(self, status: int) -> None:
        self.status, self.slug, self.title, detail = status, *_FRAMEWORK_TEXTS[status]  # type: ignore[misc]  # per instance here
        super().__init__(detail)


_FRAMEWORK_TEXTS = {
    400: ("bad-request", "Bad request", "The request could not be read. Update the app, then try again."),
    404: (NotFound.slug, NotFound.title, NotFound.detail),
    405: ("method-not-allowed", "Method not allowed", "This address does not take that method."),
    413: (TooLarge.slug, TooLarge.title, TooLarge.detail),
    415: (UnsupportedMediaType.slug, UnsupportedMediaType.title, UnsupportedMediaType.detail),
}


def _framework(_: Request, error: HTTPException) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    if error.status_code in _FRAMEWORK_TEXTS:
        return problem_response(_HttpError(error.status_code))
    return _unexpected(_, error)


def _unreadable(_: Request, __: Exception) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    return problem_response(
        Malformed({"": "This holds characters, numbers or a nesting that cannot be stored."})
    )


def _overtaken(_: Request, error: Exception) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    log.warning("overtaken by another change", constraint=getattr(error, "constraint_name", None))
    return problem_response(Conflict())


def _unavailable(_: Request, error: Exception) -> Response[Problem]:  # type: ignore[type-arg]  # any state
    log.warning("a part does not answer", part=type(error).__name__)
    return problem_response(Unavailable())


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
