"""The OpenAPI document: complete, consistent in itself, and true of what the API answers."""

import base64
import hashlib
import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from backend import app
from backend.kernel.actor import Role
from backend.kernel.errors import CaseroundsError
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.api_routes import ApiRoute, routes_of
from tests.integration.rows import person
from tests.servers import platform

METHODS = {"get", "put", "post", "delete", "options", "head", "patch"}
BESIDE_IT = {"/", "/{path}", "/api/docs", "/api/openapi.json"}
"""The app's own pages, and the document itself."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document."""
    return dict(json.loads(json.dumps(app.document())))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert method in METHODS, f"{path} has {method}"
            yield path, method, operation


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_the_document_printed_is_the_complete_one(document: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "backend.cli", "openapi"]
    printed = subprocess.run(command, capture_output=True, check=True, cwd=platform.PROJECT, env={})
    assert json.loads(printed.stdout) == document


async def test_the_document_served_is_the_same(shared: Community, document: dict[str, Any]) -> None:
    stranger = await shared.stranger()
    served = await stranger.get("/api/openapi.json")
    assert served.headers["content-type"] == "application/json"
    assert served.json() == document
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert document["info"]["title"] == "Caserounds"


def test_every_route_is_in_it_and_nothing_else(
    shared_application: Community, document: dict[str, Any]
) -> None:
    routes = {
        (route.template, route.method.lower())
        for route in routes_of(shared_application.app)
        if route.template not in BESIDE_IT
    }
    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    names = []
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert len(operation["summary"]) < 60, where
        assert operation["description"].endswith("."), where
        assert len(operation["tags"]) == 1, where
        names.append(operation["operationId"])
        assert any(status.startswith("2") for status in operation["responses"]), where
        for status, response in operation["responses"].items():
            assert response["description"], (where, status)
    assert len(set(names)) == len(names)


def test_the_document_is_consistent_in_itself(document: dict[str, Any]) -> None:
    for reference in set(references(document)):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        assert isinstance(found, dict)
    for path, method, operation in operations(document):
        parameters = operation.get("parameters", [])
        declared = [parameter["name"] for parameter in parameters if parameter["in"] == "path"]
        assert sorted(declared) == sorted(re.findall(r"{(\w+)}", path)), path
        assert len({(p["name"], p["in"]) for p in parameters}) == len(parameters)
        assert all(p["required"] for p in parameters if p["in"] == "path")
        assert all(p["schema"] for p in parameters)
        if "requestBody" in operation:
            assert list(operation["requestBody"]["content"]) == ["application/json"], (path, method)


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, method, operation in operations(document):
        errors = {status for status in operation["responses"] if status[0] in "45"}
        assert errors >= {"500", "503"}, path
        for status in errors:
            content = operation["responses"][status]["content"]
            if (path, status) == ("/health/ready", "503"):
                assert list(content) == ["application/json"], "it says which part is not ready"
            else:
                assert content == problem, (method, path, status)


def test_what_an_edit_or_a_retry_needs_is_in_it(document: dict[str, Any]) -> None:
    paths = document["paths"]
    for path, method in (("/api/cases/{case_id}", "patch"), ("/api/comments/{comment_id}", "patch")):
        assert "If-Match" in {parameter["name"] for parameter in paths[path][method]["parameters"]}
        assert {"409", "428"} <= set(paths[path][method]["responses"])
    for path in ("/api/cases", "/api/images/{image_id}/annotations", "/api/cases/{case_id}/comments"):
        assert "Idempotency-Key" in {parameter["name"] for parameter in paths[path]["post"]["parameters"]}
    assert {"200", "201"} <= set(paths["/api/cases/{case_id}/images"]["post"]["responses"])
    assert "X-Caserounds-Client" in document["info"]["description"]


def every_error() -> Iterator[type[CaseroundsError]]:
    waiting = list(CaseroundsError.__subclasses__())
    while waiting:
        error = waiting.pop()
        if error.__module__.startswith("backend."):
            yield error
        waiting += error.__subclasses__()


def test_every_status_that_an_error_of_ours_has_is_in_it(
    shared_application: Community, document: dict[str, Any]
) -> None:
    documented = {status for _, _, operation in operations(document) for status in operation["responses"]}
    raised = {str(error.status) for error in every_error()}
    assert len(raised) > 8
    assert raised - documented == {"405"}, "what no operation takes has no operation to stand at"


NONSENSE: list[dict[str, str | None]] = [
    {"X_Caserounds_Client": None},
    {"If_Match": '"77"'},
    {"If_Match": "nonsense"},
    {"Tus_Resumable": "0.2"},
    {"Idempotency_Key": "!"},
    {"Content_Type": "text/plain"},
]


async def test_whatever_is_answered_is_in_it(shared: Community, document: dict[str, Any]) -> None:
    """Every route, by all kinds of people, about what is there and what is not, well and badly."""
    admin, author = await person(shared, role=Role.ADMIN), await person(shared)
    newcomer, stranger = await person(shared, verified=False), await shared.stranger()
    comment_on = await rows.case(author)
    comment = (await author.post(f"/api/cases/{comment_on}/comments", {"text": "Mine"})).json()["id"]
    things: list[dict[str, object]] = [{}]
    for state in ("draft", "in_review", "published"):
        case_id = await rows.case(author, state=state)
        things.append({"case_id": case_id, "image_id": await rows.image(case_id), "comment_id": comment})
    seen = set()
    for route in routes_of(shared.app):
        if route.template in BESIDE_IT or route.template in ("/api/session", "/api/sessions"):
            continue
        for about in things:
            for somebody in (admin, author):
                seen.add(await documented_answer(document, route.about(**about), somebody))
        for somebody in (newcomer, stranger):
            seen.add(await documented_answer(document, route, somebody))
        for headers in NONSENSE:
            seen.add(await documented_answer(document, route.about(**things[1]), author, **headers))
    assert seen >= {200, 201, 204, 401, 403, 404, 409, 412, 415, 422}


async def documented_answer(
    document: dict[str, Any], route: ApiRoute, somebody: Person, **headers: str | None
) -> int:
    """The status of an answer, once it was found in the document."""
    documented = document["paths"][route.template][route.method.lower()]["responses"]
    answer = await route.call(somebody, **headers)
    status = str(answer.status_code)
    assert status in documented, f"{route} answered {status}: {answer.text}"
    if answer.content and route.method != "HEAD":
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type in documented[status]["content"], f"{route} answered {status} as {media_type}"
    return answer.status_code


async def test_the_page_to_browse_it_needs_no_script_and_nobody_elses_server(
    shared: Community, document: dict[str, Any]
) -> None:
    page = await (await shared.stranger()).get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"<(script|link|img|iframe|base|form)|javascript:|src=|\son\w+=|\sstyle=", page.text)
    links = set(re.findall(r"href='([^']*)", page.text))
    assert links - {"/api/openapi.json"} <= {f"#{place}" for place in re.findall(r"id='([^']*)", page.text)}
    for path, method, operation in operations(document):
        named = f"<b>{method.upper()}</b> <code>{path}</code> <span>{html.escape(operation['summary'])}"
        assert named in page.text
    for schema in document["components"]["schemas"]:
        assert f"id='{schema}'" in page.text


async def test_the_style_of_the_page_is_known_by_its_hash(shared: Community) -> None:
    page = await (await shared.stranger()).get("/api/docs")
    [style] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert page.headers["content-security-policy"].endswith(f"style-src 'sha256-{digest}'")
