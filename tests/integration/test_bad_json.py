"""Whatever is sent as JSON to whatever route: a problem that says what to do, never an error of ours."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from backend.accounts.rules import LinkPurpose
from backend.accounts.service.links import make_link
from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.kernel.ids import new_id
from backend.moderation.rules import claim_expiry
from backend.uploads.rules import expires_at
from tests.community import PASSWORD, Community, Person, annotation, etag, new_account
from tests.integration import rows
from tests.integration.api_routes import routes_of

JSON = {"Content-Type": "application/json"}
BODY_LIMIT = 64 * 1024


@dataclass(frozen=True)
class Sending:
    """One route that takes JSON, with a body that it accepts."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]


async def finished_upload(person: Person) -> str:
    identifier, moment = new_id(), now()
    values = {"id": identifier, "account_id": UUID(person.me["id"]), "length": 0}
    await rows.insert("uploads", {**values, "created_at": moment, "expires_at": expires_at(moment)})
    return str(identifier)


async def case_to_decide(reviewer: Person, author: Person) -> UUID:
    case_id = await rows.case(author, state="in_review")
    claim = {"case_id": case_id, "reviewer_id": UUID(reviewer.me["id"]), "expires_at": claim_expiry(now())}
    await rows.insert("review_claims", claim)
    return case_id


async def sendings(community: Community, admin: Person) -> dict[str, Sending]:
    """Every route that takes JSON, about things that exist and that this person may change."""
    draft = await rows.case(admin, state="draft", submitted_at=None)
    image = await rows.scanned_image(draft)
    published = await rows.case(admin)
    comment = (await admin.post(f"/api/cases/{published}/comments", {"text": "Mine"})).json()["id"]
    decided = await case_to_decide(admin, await rows.person(community))
    shown, reviewed = await rows.image(published), await rows.scanned_image(decided)
    confirming = await make_link(
        await rows.account(verified=False, email_confirmed_at=None), LinkPurpose.CONFIRM
    )
    other = await rows.account()
    resetting = await make_link(other, LinkPurpose.RESET)
    content = {
        "title": "A title",
        "question": "A question?",
        "history": "A history",
        "age_band": "40s",
        "sex": "female",
        "specialty": "dermatology",
        "body_site": "forearm",
        "tags": ["one", "two"],
        "answer": "An answer",
        "teaching_points": "A point",
    }
    account = new_account()
    return {
        "POST /api/accounts": Sending("/api/accounts", account, {}),
        "POST /api/session": Sending("/api/session", {"email": admin.me["email"], "password": PASSWORD}, {}),
        "PATCH /api/me": Sending(
            "/api/me", {name: account[name] for name in ("display_name", "profession", "specialties")}, {}
        ),
        "POST /api/email-confirmation-requests": Sending(
            "/api/email-confirmation-requests", {"email": "nobody@hospital.example"}, {}
        ),
        "POST /api/email-confirmation": Sending(
            "/api/email-confirmation", {"token": confirming, "password": PASSWORD}, {}
        ),
        "POST /api/password-reset-requests": Sending(
            "/api/password-reset-requests", {"email": "nobody@hospital.example"}, {}
        ),
        "POST /api/password-reset": Sending(
            "/api/password-reset", {"token": resetting, "password": PASSWORD}, {}
        ),
        "PUT /api/me/password": Sending(
            "/api/me/password", {"current_password": PASSWORD, "new_password": PASSWORD}, {}
        ),
        "POST /api/admin/keys": Sending(
            "/api/admin/keys", {"name": "A script", "scopes": ["audit:read"], "days": 1}, {}
        ),
        "PUT /api/admin/practitioners/{account_id}/role": Sending(
            f"/api/admin/practitioners/{other}/role", {"role": "reviewer"}, {}
        ),
        "PUT /api/admin/practitioners/{account_id}/suspension": Sending(
            f"/api/admin/practitioners/{other}/suspension", {"reason": "A reason"}, {}
        ),
        "PUT /api/admin/cases/{case_id}/removal": Sending(
            f"/api/admin/cases/{await rows.case(admin)}/removal", {"reason": "A reason"}, {}
        ),
        "POST /api/cases": Sending("/api/cases", content, {}),
        "PATCH /api/cases/{case_id}": Sending(f"/api/cases/{draft}", content, etag(1)),
        "POST /api/cases/{case_id}/images": Sending(
            f"/api/cases/{draft}/images",
            {"upload_id": await finished_upload(admin), "description": "A photo"},
            {},
        ),
        "PATCH /api/cases/{case_id}/images/{image_id}": Sending(
            f"/api/cases/{draft}/images/{image}", {"description": "A photo"}, {}
        ),
        "PUT /api/cases/{case_id}/image-order": Sending(
            f"/api/cases/{draft}/image-order", {"image_ids": [str(image)]}, {}
        ),
        "PUT /api/cases/{case_id}/images/{image_id}/safety-check": Sending(
            f"/api/cases/{draft}/images/{image}/safety-check", {"scan": 1, "answers": []}, {}
        ),
        "PUT /api/review/cases/{case_id}/images/{image_id}/safety-check": Sending(
            f"/api/review/cases/{decided}/images/{reviewed}/safety-check", {"scan": 1, "answers": []}, {}
        ),
        "POST /api/review/cases/{case_id}/images/{image_id}/original-views": Sending(
            f"/api/review/cases/{decided}/images/{reviewed}/original-views", {"reason": "A reason"}, {}
        ),
        "POST /api/images/{image_id}/annotations": Sending(
            f"/api/images/{shown}/annotations", annotation(1, 1, 10, 10, "Here"), {}
        ),
        "POST /api/cases/{case_id}/comments": Sending(
            f"/api/cases/{published}/comments", {"text": "A comment", "parent_id": comment}, {}
        ),
        "PATCH /api/comments/{comment_id}": Sending(f"/api/comments/{comment}", {"text": "Changed"}, etag(1)),
        "POST /api/devices": Sending(
            "/api/devices", {"kind": "fcm_token", "address": "a" * 40, "label": "A phone"}, {}
        ),
        "POST /api/review/cases/{case_id}/decisions": Sending(
            f"/api/review/cases/{decided}/decisions",
            {"outcome": "reject", "version": 1, "reason": "A reason"},
            {},
        ),
    }


NAMES = [
    "POST /api/accounts",
    "POST /api/session",
    "PATCH /api/me",
    "POST /api/email-confirmation-requests",
    "POST /api/email-confirmation",
    "POST /api/password-reset-requests",
    "POST /api/password-reset",
    "PUT /api/me/password",
    "POST /api/admin/keys",
    "PUT /api/admin/practitioners/{account_id}/role",
    "PUT /api/admin/practitioners/{account_id}/suspension",
    "PUT /api/admin/cases/{case_id}/removal",
    "POST /api/cases",
    "PATCH /api/cases/{case_id}",
    "POST /api/cases/{case_id}/images",
    "PATCH /api/cases/{case_id}/images/{image_id}",
    "PUT /api/cases/{case_id}/image-order",
    "PUT /api/cases/{case_id}/images/{image_id}/safety-check",
    "PUT /api/review/cases/{case_id}/images/{image_id}/safety-check",
    "POST /api/review/cases/{case_id}/images/{image_id}/original-views",
    "POST /api/images/{image_id}/annotations",
    "POST /api/cases/{case_id}/comments",
    "PATCH /api/comments/{comment_id}",
    "POST /api/devices",
    "POST /api/review/cases/{case_id}/decisions",
]

WHOLE = {
    "nothing": b"",
    "no JSON": b"title=A",
    "half an object": b'{"title": "A"',
    "two objects": b"{}{}",
    "a comma too many": b'{"title": "A",}',
    "not a number": b'{"title": NaN}',
    "null": b"null",
    "a list": b"[]",
    "a text": b'"text"',
    "a number": b"1",
    "invalid UTF-8": b'{"title": "\xff\xfe"}',
    "UTF-16": '{"title": "A"}'.encode("utf-16"),
    "overlong UTF-8": b'{"title": "\xc0\x80"}',
    "deep lists": b"[" * 30_000 + b"]" * 30_000,
    "deep objects": b'{"title":' * 6_000 + b"1" + b"}" * 6_000,
    "deep lists without end": b"[" * 60_000,
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "too large": b'{"title": "' + b"x" * BODY_LIMIT + b'"}',
}
NUL, SURROGATE = "before\0after", '"before\\ud800after"'
NUMBERS = ["1" + "0" * 400, "-" + "9" * 400, "1e400", "1.5", "-1", "true"]
LONG = "x" * 60_000


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to everything in a body that is not an object."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
        return
    yield path
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to every object in a body, itself included."""
    if isinstance(value, dict):
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in inside:
        yield from objects(inner, (*path, name))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def put(body: dict[str, Any], path: tuple[Any, ...], raw: str) -> bytes:
    """The body with this JSON at a path."""
    changed, mark = copy.deepcopy(body), uuid4().hex
    at(changed, path[:-1])[path[-1]] = mark
    return json.dumps(changed).replace(f'"{mark}"', raw).encode()


def bad(body: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """A body with one thing wrong, in every way that is tried."""
    for path in leaves(body):
        where = "/".join(map(str, path))
        yield f"an object at {where}", put(body, path, "{}")
        for number in NUMBERS:
            yield f"{number[:6]} at {where}", put(body, path, number)
        if isinstance(at(body, path), list):
            yield f"a text at {where}", put(body, path, '"text"')
            yield f"too much at {where}", put(body, path, json.dumps([str(n) for n in range(2000)]))
            yield f"an odd one at {where}", put(body, path, '[null, 1, {"a": []}]')
            continue
        yield f"a list at {where}", put(body, path, "[]")
        yield f"NUL at {where}", put(body, path, json.dumps(NUL))
        yield f"half a character at {where}", put(body, path, SURROGATE)
        yield f"length at {where}", put(body, path, f'"{LONG}"')
        yield f"deep at {where}", put(body, path, "[" * 20_000 + "]" * 20_000)
    for path in objects(body):
        changed = copy.deepcopy(body)
        at(changed, path)["unheard_of"] = 1
        yield f"an unknown field in /{'/'.join(map(str, path))}", json.dumps(changed).encode()


# A password is only ever hashed: it may hold anything, NUL included.
ACCEPTED = {
    ("POST /api/accounts", "NUL at password"),
    ("POST /api/password-reset", "NUL at password"),
    ("PUT /api/me/password", "NUL at new_password"),
}


def check_problem(answer: httpx.Response, what: str) -> None:
    assert 400 <= answer.status_code < 500, f"{what}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json", what
    problem = answer.json()
    assert problem["status"] == answer.status_code, what
    assert problem["type"].startswith("/problems/"), what
    assert problem["title"], what
    assert problem["detail"].endswith("."), what
    assert LONG not in answer.text
    assert "before" not in answer.text, "what was sent is not repeated"


async def send(person: Person, name: str, sending: Sending, content: bytes) -> httpx.Response:
    method = name.split()[0]
    return await person.browser.request(
        method, sending.path, content=content, headers={**JSON, **sending.headers}
    )


def test_every_route_that_takes_json_is_tried(shared: Community) -> None:
    document = shared.app.state.document()
    taking = {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and "requestBody" in operation
    }
    assert taking == set(NAMES)
    assert taking <= {str(route) for route in routes_of(shared.app)}


@pytest.mark.parametrize("name", NAMES)
async def test_bad_json_is_a_problem_and_changes_nothing(shared: Community, name: str) -> None:
    admin = await rows.person(shared, role=Role.ADMIN)
    sending = (await sendings(shared, admin))[name]
    await execute("DELETE FROM throttles")
    before = await rows.everything()
    tried = [*WHOLE.items(), *((what, body) for what, body in bad(sending.body))]
    for what, content in tried:
        if (name, what) not in ACCEPTED:
            check_problem(await send(admin, name, sending, content), f"{name}, {what}")
            await execute("DELETE FROM throttles")
    assert await rows.everything() == before
    accepted = await send(admin, name, sending, json.dumps(sending.body).encode())
    assert accepted.status_code < 300, accepted.text


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50) | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@hypothesis.settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_json_in_any_field_is_taken_or_is_a_problem(
    shared: Community, name: str, data: st.DataObject
) -> None:
    admin = await rows.person(shared, role=Role.ADMIN)
    sending = (await sendings(shared, admin))[name]
    for path in leaves(sending.body):
        for value in data.draw(st.lists(ANY_JSON, min_size=5, max_size=5)):
            content = put(sending.body, path, json.dumps(value))
            answer = await send(admin, name, sending, content)
            await execute("DELETE FROM throttles")
            assert answer.status_code < 500, content
            if answer.status_code >= 400:
                check_problem(answer, str(content))


CURSORS = [
    "",
    "x",
    "\0",
    "€",
    "%ff",
    "null",
    "A" * 201,
    "W10",
    "W251bGwsbnVsbF0",
    "e30",
    "WyIyMDI2Iiwib25lIl0",
]
LIMITS = ["", "0", "-1", "51", "ten", "1.5", "NaN", "9" * 400, "\0"]


async def test_bad_cursors_and_limits_are_problems(shared: Community) -> None:
    admin = await rows.person(shared, role=Role.ADMIN)
    case_id = await rows.case(admin)
    lists = [
        route.about(case_id=case_id).path
        for route in routes_of(shared.app)
        if "cursor" in str(shared.app.state.document()["paths"].get(route.template, {}).get("get", {}))
        and route.method == "GET"
    ]
    assert len(lists) >= 6
    for path in lists:
        assert (await admin.get(path)).status_code == 200
        for cursor in CURSORS:
            check_problem(await admin.get(path, cursor=cursor), f"{path}, cursor {cursor!r}")
        for limit in LIMITS:
            check_problem(await admin.get(path, limit=limit), f"{path}, limit {limit!r}")


VERSIONS = ["1", '"0"', '"x"', "*", '"1", "2"', '"' + "9" * 400 + '"', '"1', "\u00e9"]
KEYS = ["short", "x" * 101, "with space", 'quote"', "\u00e9" * 10, "a;b;c;d;e"]


async def test_bad_versions_and_keys_are_problems(shared: Community) -> None:
    admin = await rows.person(shared, role=Role.ADMIN)
    all_of_them = await sendings(shared, admin)
    changing, making = all_of_them["PATCH /api/cases/{case_id}"], all_of_them["POST /api/cases"]
    for version in VERSIONS:
        headers = {b"If-Match": version.encode()}
        answer = await admin.browser.patch(changing.path, json=changing.body, headers=headers)
        check_problem(answer, f"If-Match {version!r}")
    for key in KEYS:
        headers = {b"Idempotency-Key": key.encode()}
        answer = await admin.browser.post(making.path, json=making.body, headers=headers)
        check_problem(answer, f"Idempotency-Key {key!r}")
