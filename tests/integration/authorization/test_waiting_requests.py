"""A request that waits for a lock when its session ends: it writes nothing afterwards.

For a piece of an upload that is just being kept it is the sign-out that waits; see the tests of uploads.
"""

import asyncio

import asyncpg
import pytest

from backend.kernel.database import execute
from tests.community import Community
from tests.integration import rows
from tests.integration.api_routes import routes_of
from tests.integration.authorization.contents import contents, described, statement
from tests.integration.authorization.expected import TABLES
from tests.integration.authorization.tables import Cell
from tests.integration.authorization.world import World
from tests.waiting import eventually

# The row that somebody else holds, by what the route is about; of what is made, that of the person.
HELD = {
    "case": ("cases", "case_id"),
    "review": ("review_claims", "case_id"),
    "comment": ("comments", "comment_id"),
    "mark": ("annotations", "annotation_id"),
    "upload": ("uploads", "upload_id"),
    "device": ("devices", "device_id"),
}
TAKES_A_TURN = {
    "POST /api/cases",
    "POST /api/cases/{case_id}/comments",
    "POST /api/images/{image_id}/annotations",
    "POST /api/uploads",
    "PUT /api/follows/{kind}/{target}",
    "PATCH /api/me",
}


def _waiting() -> dict[str, Cell]:
    """For every route that can be made to wait, somebody who may use it."""
    found: dict[str, Cell] = {}
    for table in TABLES:
        for route in table.routes:
            for cell in table.cells(route):
                people = cell.asker.group in ("authors", "reviewers") and "/admin/" not in route
                held = route in TAKES_A_TURN or cell.about in HELD
                if route == "PATCH /api/uploads/{upload_id}":
                    continue
                if cell.effect and people and held and (cell.about != "review" or cell.state == "claimed"):
                    found.setdefault(route, cell)
    return found


WAITING = _waiting()


@pytest.mark.parametrize("route", WAITING)
async def test_a_request_that_waited_does_not_outlive_its_session(
    shared: Community, world: World, route: str
) -> None:
    cell = WAITING[route]
    thing = world.thing(cell.about, cell.state, cell.asker.name)
    asked = {str(known): known for known in routes_of(shared.app)}[route]
    asked = asked.about(**thing.identifiers).sending(thing.bodies)
    account_id = world.id_of(cell.asker.name)
    browser = await shared.stranger()
    await rows.sign_in(shared, browser, account_id)
    [newest] = await rows.rows(
        "SELECT id FROM sessions WHERE account_id = $1 ORDER BY created_at DESC LIMIT 1", account_id
    )
    holder = await asyncpg.connect(shared.settings.database_url)
    async with holder.transaction():
        if route in TAKES_A_TURN:
            await holder.execute("SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE", account_id)
        else:
            table, key = HELD[cell.about]
            column = "case_id" if table == "review_claims" else "id"
            held = f"SELECT 1 FROM {table} WHERE {column} = $1 FOR UPDATE"
            await holder.execute(held, thing.identifiers[key])
        asking = asyncio.create_task(asked.call(browser))
        await eventually(rows.blocked, f"{route} to wait")
        await execute("DELETE FROM sessions WHERE id = $1", newest["id"])
        sql = await statement()
        before = await contents(sql)
    await holder.close()
    answer = await asking
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in"), answer.text
    assert described(before, await contents(sql)) in ("", "doomed_objects +1")
