"""The OpenAPI document as a source of requests: what it allows, and what it forbids."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend import app
from tests.community import Person

ADDRESS = "http://localhost:8000"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Who asks is not part of what is made up: people bring their own cookie, and libraries their own framing.
_OURS = {"cookie", "authorization", "connection", "accept-encoding", "content-length", "user-agent", "host"}


Operation = APIOperation[Any, Any, Any, Any]


def _operations() -> Iterator[tuple[str, Operation]]:
    document = schemathesis.openapi.from_dict(json.loads(json.dumps(app.document())))
    for result in document.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        yield operation.label, operation


OPERATIONS = dict(_operations())


def cases_of(operation: Operation) -> st.SearchStrategy[Case[Any]]:
    """What the document allows to be sent to an operation, and what it forbids, in equal numbers."""
    allowed: st.SearchStrategy[Case[Any]] = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    takes_anything = operation.path_parameters or operation.query or operation.headers or operation.body
    if not takes_anything:
        return allowed
    return allowed | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


async def send(case: Case[Any], somebody: Person, things: Mapping[str, object]) -> httpx.Response:
    """Let somebody send a case, about things that exist where it is about such things."""
    about = {name: things.get(name, value) for name, value in case.path_parameters.items()}
    kwargs = {**case.as_transport_kwargs(base_url=ADDRESS)}
    if about != case.path_parameters:
        kwargs["url"] = ADDRESS + case.path.format(**about)
    taken = ("method", "url", "headers", "params", "data", "json")
    prepared = requests.Request(**{name: kwargs[name] for name in taken if name in kwargs}).prepare()
    headers = [
        (name.encode("latin-1"), _bytes(value))
        for name, value in prepared.headers.items()
        if name.lower() not in _OURS
    ]
    body = prepared.body
    assert body is None or isinstance(body, str | bytes)
    browser = somebody.browser
    return await browser.send(
        browser.build_request(str(prepared.method), str(prepared.url), headers=headers, content=body)
    )


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")
