"""The OpenAPI document: Litestar's, completed with every error a client can meet, and a page to browse it."""

import json
from collections.abc import Callable

from litestar import MediaType, Request, Response, get
from litestar.openapi import OpenAPIConfig

from backend.web.api_page import POLICY, Document, page_of
from backend.web.authentication import SHELL

__all__ = ["CONFIGURATION", "Document", "complete", "read_document", "read_page"]

CONFIGURATION = OpenAPIConfig(
    title="Caserounds",
    version="0.1.0",
    description=(
        "Sign in with `POST /api/session`: the session is a cookie. Every request that changes something carries"
        " the header `X-Caserounds-Client: 1`, and what it sends is JSON. In place of cookie and header, scripts use"
        " the admin API with a key: `Authorization: Bearer …`. Errors are `application/problem+json` (RFC 9457). Lists"
        " answer `items` and `next_cursor`, the `cursor` of the next page. What two people may edit carries a version:"
        " `ETag` when read, `If-Match` when changed. A `POST` with an `Idempotency-Key` may be repeated as it was:"
        " it has one effect; another request under that key is refused. Times are UTC."
    ),
    use_handler_docstrings=True,
)

# What any request can meet, whatever its handler does.
_EVERYWHERE = {
    "400": "The request could not be read.",
    "408": "The request came too slowly; send it again.",
    "414": "The address is too long.",
    "431": "The headers are too long, or too many.",
    "429": "Too many requests; `Retry-After` says when to try again.",
    "500": "Something went wrong on our side.",
    "503": "A part does not answer just now; `Retry-After` says when to try again.",
    "507": "There is no room left on our side; `Retry-After` says when to try again.",
}
_SIGNED_IN = {
    "401": "Nobody is signed in, or the session has ended.",
    "421": "The request was sent to a host that is not this app.",
}
_FORBIDDEN = {
    "403": "The actor is not verified, or their role does not allow it, or the request is cross-site."
}
_WITH_INPUT = {"422": "The input is malformed; `fields` says where and why."}
_WITH_BODY = {"413": "The body is larger than allowed.", "415": "The body is not of the expected media type."}
_WITH_IDENTIFIER = {"404": "Absent, or not for the actor's eyes."}
_CHANGES = {"409": "The thing is not in a state, or no longer in the version, that allows this."}
_VERSIONED = {"428": "The header `If-Match` is missing."}
_REPEATABLE = {
    "422": "The input is malformed, `fields` says where and why; or the key came with another request before."
}

_MAILED = ("/api/email-confirmation", "/api/password-reset")
_LINK_EXPIRED = {"410": "The link was used already, or is too old."}

_TUS = {"408": "The connection was cut; what arrived is kept.", "412": "Not tus 1.0."}
_TUS_BYTES = {"460": "The checksum does not match; the bytes were dropped."}

_PROBLEM: Document = {
    "title": "Problem",
    "description": "An error, as RFC 9457 has it. `type` is stable; `detail` says what to do next.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


_DONE = {
    "200": "Done.",
    "201": "Made.",
    "202": "Accepted; what follows comes later.",
    "204": "Done, and nothing is to be said of it.",
}
_FRAMEWORK_WORDS = frozenset(
    {
        "Request fulfilled, document follows",
        "Document created, URL follows",
        "Request accepted, processing continues off-line",
        "Request fulfilled, nothing follows",
        "Stream Response",
    }
)


def complete(document: Document) -> Document:
    """Say of each operation what it answers when all is well, and add the errors that it can answer."""
    document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if isinstance(operation, dict):
                _correct_successes(method, operation)
                _add_errors(path, method, operation)
                _close(operation.get("requestBody", {}), document["components"]["schemas"])
    return document


def _close(taken: object, schemas: Document) -> None:
    """Say of every object in a request's body that it takes no other fields, as all our input does."""
    if isinstance(taken, list):
        for inner in taken:
            _close(inner, schemas)
    elif isinstance(taken, dict):
        named = schemas.get(str(taken.get("$ref", "")).rpartition("/")[2], taken)
        if "properties" in named and "additionalProperties" not in named:
            named["additionalProperties"] = False
        if named is not taken or "$ref" not in taken:
            _close(list(named.values()), schemas)


def _correct_successes(method: str, operation: Document) -> None:
    for status, response in operation.get("responses", {}).items():
        if status == "204" or method == "head":
            response.pop("content", None)
        elif status.startswith("2"):
            response.setdefault("content", {"application/json": {"schema": {"type": "null"}}})
        if response["description"] in _FRAMEWORK_WORDS:
            response["description"] = _DONE[status]


def _add_errors(path: str, method: str, operation: Document) -> None:
    responses = operation.setdefault("responses", {})
    responses.pop("400", None)  # the framework's own form of an error, which nobody is sent
    for status, description in _errors_of(path, method, operation).items():
        responses.setdefault(
            status,
            {
                "description": description,
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )


def _errors_of(path: str, method: str, operation: Document) -> dict[str, str]:
    """What an operation can answer, by what it takes and does."""
    parameters = {parameter["name"] for parameter in operation.get("parameters", [])}
    is_upload = path.startswith("/api/uploads")
    rules = (
        (path.startswith(("/api", "/metrics")), _SIGNED_IN | _FORBIDDEN),
        (bool(parameters) or "requestBody" in operation, _WITH_INPUT),
        ("requestBody" in operation or is_upload, _WITH_BODY),
        ("{" in path, _WITH_IDENTIFIER),
        (method not in ("get", "head", "options"), _CHANGES),
        ("If-Match" in parameters, _VERSIONED),
        ("Idempotency-Key" in parameters, _REPEATABLE),
        (path in _MAILED, _LINK_EXPIRED),
        (is_upload, _TUS),
        (is_upload and method == "patch", _TUS_BYTES),
    )
    errors = dict(_EVERYWHERE)
    for applies, more in rules:
        if applies:
            errors |= more
    return errors


def _document_of(request: Request) -> Document:  # type: ignore[type-arg]  # any state
    document: Callable[[], Document] = request.app.state.document
    return document()


@get("/api/openapi.json", opt={SHELL: True}, include_in_schema=False, sync_to_thread=False)
def read_document(request: Request) -> Response[bytes]:  # type: ignore[type-arg]  # any state
    """The OpenAPI 3.1 document."""
    return Response(json.dumps(_document_of(request)).encode(), media_type=MediaType.JSON)


@get("/api/docs", opt={SHELL: True}, include_in_schema=False, sync_to_thread=False)
def read_page(request: Request) -> Response[str]:  # type: ignore[type-arg]  # any state
    """The document as a page to browse."""
    headers = {"Content-Security-Policy": POLICY}
    return Response(page_of(_document_of(request)), media_type=MediaType.HTML, headers=headers)
