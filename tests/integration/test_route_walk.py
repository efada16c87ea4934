"""What must hold for every route there is, and for each that will be added.

Who may call which of them is in the tables of `authorization/expected`.
"""

import httpx
import pytest

from backend.kernel.actor import Role
from tests.community import Community, Person, new_account
from tests.integration import rows
from tests.integration.api_routes import routes_of

PUBLIC_ROUTES = {
    "GET /",
    "GET /{path}",
    "HEAD /",
    "HEAD /{path}",
    "GET /api/docs",
    "GET /api/openapi.json",
    "GET /api/vocabulary",
    "GET /health/live",
    "GET /health/ready",
    "OPTIONS /api/uploads",
    "POST /api/accounts",
    "POST /api/email-confirmation-requests",
    "POST /api/email-confirmation",
    "POST /api/password-reset-requests",
    "POST /api/password-reset",
    "POST /api/session",
}

FOREIGN = {
    "no header of our client": {"X_Caserounds_Client": None},
    "another origin": {"Origin": "https://evil.example"},
    "an origin that hides": {"Origin": "null"},
    "our host on another port": {"Origin": "http://localhost:1"},
    "another site": {"Sec_Fetch_Site": "cross-site"},
    "a neighbouring site": {"Sec_Fetch_Site": "same-site"},
}


def problem_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["detail"].endswith(".")
    assert problem["request_id"] == answer.headers["x-request-id"]
    return str(problem["type"])


async def with_everything(community: Community) -> tuple[Person, dict[str, object]]:
    """An administrator to whom nearly everything would be allowed, and one of each thing."""
    admin = await rows.person(community, role=Role.ADMIN)
    draft = await rows.case(admin, state="draft", submitted_at=None)
    image = await rows.image(draft)
    published = await rows.case(admin)
    comment = (await admin.post(f"/api/cases/{published}/comments", {"text": "Mine"})).json()["id"]
    device = (
        await admin.post("/api/devices", {"kind": "fcm_token", "address": "t" * 40, "label": ""})
    ).json()["id"]
    other = await rows.account(verified=False)
    return admin, {
        "case_id": draft,
        "image_id": image,
        "comment_id": comment,
        "device_id": device,
        "account_id": other,
    }


def test_the_public_routes_are_these_and_no_others(shared: Community) -> None:
    assert {str(route) for route in routes_of(shared.app) if route.public} == PUBLIC_ROUTES


async def test_options_of_what_is_not_public_is_not_answered_to_strangers(shared: Community) -> None:
    stranger = await shared.stranger()
    for route in routes_of(shared.app):
        if route.public:
            continue
        answer = await stranger.browser.request("OPTIONS", route.path)
        assert answer.status_code in (401, 204), route
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
async def test_no_other_site_can_change_anything(shared: Community, headers: dict[str, str | None]) -> None:
    admin, things = await with_everything(shared)
    before = await rows.everything()
    tried = 0
    for route in routes_of(shared.app):
        if route.unsafe:
            answer = await route.about(**things).call(admin, **headers)
            assert answer.status_code == 403, f"{route}: {answer.text}"
            assert problem_of(answer) == "/problems/cross-site-request"
            assert "set-cookie" not in answer.headers
            tried += 1
    assert tried >= 30
    assert await rows.everything() == before


FORMS = {
    "plain text": ("text/plain", b'{"display_name": "Mallory"}'),
    "a form": ("application/x-www-form-urlencoded", b"display_name=Mallory"),
    "a form with files": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="display_name"\r\n\r\nMallory\r\n--x--\r\n',
    ),
    "JSON by another name": ("application/json5", b'{"display_name": "Mallory"}'),
    "nothing named": (None, b'{"display_name": "Mallory"}'),
}


@pytest.mark.parametrize(("media_type", "body"), FORMS.values(), ids=FORMS)
async def test_what_a_form_could_send_is_refused(
    shared: Community, media_type: str | None, body: bytes
) -> None:
    admin, things = await with_everything(shared)
    before = await rows.everything()
    headers = {"Content-Type": media_type} if media_type else {}
    for route in routes_of(shared.app):
        if not route.unsafe or route.template.startswith("/api/uploads"):
            continue
        answer = await admin.browser.request(
            route.method, route.about(**things).path, content=body, headers={**headers, "If-Match": '"1"'}
        )
        assert answer.status_code == 415, f"{route}: {answer.status_code} {answer.text}"
        assert problem_of(answer) == "/problems/unsupported-media-type"
    assert await rows.everything() == before


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000"])
async def test_our_own_pages_get_through(shared: Community, origin: str) -> None:
    person = await rows.person(shared)
    changed = await person.browser.patch(
        "/api/me",
        json={"display_name": "Dr Changed"},
        headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"},
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["display_name"] == "Dr Changed"


async def test_the_unverified_are_told_what_happens_next(shared: Community) -> None:
    newcomer = await rows.person(shared, verified=False)
    told = await newcomer.get("/api/cases")
    assert problem_of(told) == "/problems/not-verified"
    assert "A reviewer checks the registration you gave" in told.json()["detail"]


async def test_what_is_not_there_and_what_takes_no_such_method_is_told_in_one_form(shared: Community) -> None:
    stranger = await shared.stranger()
    assert problem_of(await stranger.get("/api/nothing")) == "/problems/not-found"
    assert problem_of(await stranger.get("/api/-/swagger")) == "/problems/not-found"
    assert problem_of(await stranger.get("/api/cases/not-a-uuid")) == "/problems/not-found"
    assert problem_of(await stranger.put("/api/session", {})) == "/problems/method-not-allowed"
    assert problem_of(await stranger.delete("/api/nothing")) == "/problems/not-found"
    person = await rows.person(shared)
    assert (
        problem_of(await person.put(f"/api/follows/nonsense/{new_account()['email']}"))
        == "/problems/malformed"
    )
