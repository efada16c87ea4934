"""A request that is still being sent when its session ends: it is refused, writes nothing, and brings nothing back."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import httpx
import pytest

from backend.kernel.actor import Role
from backend.kernel.database import execute
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.api_routes import BODIES, HEADERS, ApiRoute, routes_of
from tests.integration.authorization.contents import contents, described, statement
from tests.integration.authorization.expected import TABLES
from tests.integration.authorization.tables import OK, Cell
from tests.integration.authorization.world import World

Ending = Callable[[Person, UUID], Awaitable[None]]

SENT_WITH_A_BODY = {f"{method} {template}" for (method, template), body in BODIES.items() if body is not None}


def _allowed() -> dict[str, Cell]:
    """For every route that takes a body, somebody signed in who may use it."""
    cells: dict[str, Cell] = {}
    for table in TABLES:
        for route in table.routes:
            takes_a_body = route in SENT_WITH_A_BODY or route == "PATCH /api/uploads/{upload_id}"
            if takes_a_body and "outsiders" in table.beside:
                for cell in table.cells(route):
                    if cell.answer == OK and cell.asker.group in ("authors", "reviewers"):
                        cells.setdefault(route, cell)
    return cells


ALLOWED = _allowed()


class SlowBody:
    """A body of which the last piece waits."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.wanted = asyncio.Event()
        self.rest = asyncio.Event()

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self._content[:1]
        self.wanted.set()
        await self.rest.wait()
        yield self._content[1:]


async def sign_out(person: Person, _: UUID) -> None:
    assert (await person.delete("/api/session")).status_code == 204


async def sign_out_everywhere(person: Person, _: UUID) -> None:
    assert (await person.delete("/api/sessions")).status_code == 204


async def suspend(_: Person, account_id: UUID) -> None:
    await execute("UPDATE accounts SET suspended_at = now() WHERE id = $1", account_id)


ENDINGS: dict[str, Ending] = {
    "signed out": sign_out,
    "signed out everywhere": sign_out_everywhere,
    "suspended": suspend,
}


def request_of(route: ApiRoute, browser: httpx.AsyncClient, body: SlowBody) -> httpx.Request:
    headers = {"Content-Type": "application/json", **HEADERS.get((route.method, route.template), {})}
    return browser.build_request(route.method, route.path, headers=headers, content=body.pieces())


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("route", ALLOWED)
async def test_a_slow_request_does_not_outlive_its_session(
    shared: Community, world: World, route: str, ending: str
) -> None:
    cell = ALLOWED[route]
    thing = world.thing(cell.about, cell.state, cell.asker.name)
    asked = {str(known): known for known in routes_of(shared.app)}[route]
    asked = asked.about(**thing.identifiers).sending(thing.bodies)
    account_id = world.id_of(cell.asker.name)
    browser = await shared.stranger()
    await rows.sign_in(shared, browser, account_id)
    cookies = dict(browser.browser.cookies)
    content = asked.body if isinstance(asked.body, bytes) else json.dumps(asked.body).encode()
    body = SlowBody(content)
    sending = asyncio.create_task(browser.browser.send(request_of(asked, browser.browser, body)))
    await body.wanted.wait()
    other_tab = await shared.stranger()
    other_tab.browser.cookies.update(browser.browser.cookies)
    await ENDINGS[ending](other_tab, account_id)
    sql = await statement()
    before = await contents(sql)
    body.rest.set()
    answer = await sending
    after = await contents(sql)
    await execute("UPDATE accounts SET suspended_at = NULL WHERE id = $1", account_id)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in"), answer.text
    assert "set-cookie" not in answer.headers
    assert described(before, after) in ("", "doomed_objects +1")
    if ending != "suspended":
        thief = await shared.stranger()
        thief.browser.cookies.update(cookies)
        assert (await thief.get("/api/session")).status_code == 401


async def test_a_slow_request_has_no_role_that_was_taken_away_meanwhile(shared: Community) -> None:
    case_id = await rows.case(await rows.person(shared))
    admin = await rows.person(shared, role=Role.ADMIN)
    routes = {str(route): route for route in routes_of(shared.app)}
    removal = routes["PUT /api/admin/cases/{case_id}/removal"].about(case_id=case_id)
    body = SlowBody(json.dumps(removal.body).encode())
    sending = asyncio.create_task(admin.browser.send(request_of(removal, admin.browser, body)))
    await body.wanted.wait()
    await execute("UPDATE accounts SET role = 'practitioner' WHERE id = $1", UUID(admin.me["id"]))
    body.rest.set()
    answer = await sending
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed"), answer.text
    assert await rows.rows("SELECT state FROM cases WHERE id = $1", case_id) == [{"state": "published"}]
