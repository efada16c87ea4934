"""Every route, asked by everybody, about everything: what is written in `expected` and nothing else.

What is refused, and what only reads, leaves every table as it was. What is allowed changes what is written, no other
row, and nothing that the request does not name; it is taken back afterwards, so that every request meets one world.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from backend.app import document
from backend.kernel.database import execute, transaction
from tests.community import Community
from tests.integration.api_routes import ApiRoute, routes_of
from tests.integration.authorization.askers import ASKERS
from tests.integration.authorization.contents import changed, contents, described, statement
from tests.integration.authorization.expected import TABLES
from tests.integration.authorization.tables import STATUSES, Cell, is_safe
from tests.integration.authorization.world import World

CELLS = [cell for table in TABLES for route in table.routes for cell in table.cells(route)]
ROUTES = sorted({cell.route for cell in CELLS})
CHANGING = sorted({cell.route for cell in CELLS if cell.effect or not is_safe(cell.route)})

_FORGET_TRIES = "DELETE FROM throttles"  # all come from one address

# Their rows name no person and no thing of the request: objects are named anew, jobs have numbers.
_NAME_NOTHING = ("doomed_objects", "procrastinate_jobs", "accounts", "sessions")


def cells_of(route: str) -> Iterator[Cell]:
    return (cell for cell in CELLS if cell.route == route)


def asked(cell: Cell, routes: dict[str, ApiRoute], world: World) -> ApiRoute:
    thing = world.thing(cell.about, cell.state, cell.asker.name)
    return routes[cell.route].about(**thing.identifiers).sending(thing.bodies)


def answer_of(response: httpx.Response, cell: Cell) -> str:
    """The word that the tables have for a response."""
    if response.status_code < 400:
        return cell.answer if cell.allowed else f"{response.status_code}"
    if response.request.method == "HEAD":
        return cell.answer if response.status_code == STATUSES.get(cell.answer) else f"{response.status_code}"
    return str(response.json()["type"]).removeprefix("/problems/")


class _TakenBackError(Exception):
    """Ends a transaction without an effect."""


@asynccontextmanager
async def taken_back() -> AsyncIterator[None]:
    """A transaction around a request and a look at what it did, of which nothing stays."""
    with suppress(_TakenBackError):
        async with transaction():
            yield
            raise _TakenBackError


def test_every_route_is_expected_and_no_other(shared_application: Community) -> None:
    routes = {str(route) for route in routes_of(shared_application.app)}
    assert set(ROUTES) == routes
    documented = {
        f"{method.upper()} {path}" for path, methods in document()["paths"].items() for method in methods
    }
    assert documented <= routes
    assert {route for route in routes if route.split("/")[1] == "api"} - documented == {
        "GET /api/docs",
        "GET /api/openapi.json",
    }


async def test_every_state_is_expected_of_every_route_about_it(world: World) -> None:
    written = {(cell.route, cell.about, cell.state) for cell in CELLS}
    about = {(cell.route, cell.about) for cell in CELLS}
    silent = [
        f"{route} about: {kind}, {state}"
        for route, kind in sorted(about)
        for state in world.things.get(kind, {})
        if (route, kind, state) not in written
    ]
    assert silent == []
    assert [cell for cell in CELLS if cell.state not in world.things.get(cell.about, {"always": 0})] == []


def test_nothing_is_expected_twice() -> None:
    asked_for = [(cell.route, cell.about, cell.state, cell.asker.name) for cell in CELLS]
    assert len(asked_for) == len(set(asked_for))
    assert {cell.asker.name for cell in CELLS} == {asker.name for asker in ASKERS}


@pytest.mark.parametrize("route", ROUTES)
async def test_what_is_refused_or_only_read_changes_nothing(
    shared: Community, world: World, route: str
) -> None:
    routes = {str(known): known for known in routes_of(shared.app)}
    sql = await statement()
    before = await contents(sql)
    wrong = []
    for cell in cells_of(route):
        if cell.effect:
            continue
        if routes[route].public and routes[route].unsafe:
            await execute(_FORGET_TRIES)
        response = await world.ask(asked(cell, routes, world), cell.asker.name)
        answer = answer_of(response, cell)
        if answer != cell.answer:
            wrong.append(f"{cell}: {answer}, not {cell.answer}")
    assert wrong == []
    assert described(before, await contents(sql)) == ""


@pytest.mark.parametrize("route", CHANGING)
async def test_what_is_allowed_changes_what_is_written_and_nothing_else(
    shared: Community, world: World, route: str
) -> None:
    routes = {str(known): known for known in routes_of(shared.app)}
    sql = await statement()
    before = await contents(sql)
    wrong = []
    for cell in cells_of(route):
        if not cell.effect:
            continue
        request, person = asked(cell, routes, world), world.people[cell.asker.name]
        async with taken_back():
            response = await world.ask(request, cell.asker.name)
            after = await contents(sql)
        answer, effect = answer_of(response, cell), described(before, after)
        if (answer, effect) != (cell.answer, cell.effect):
            wrong.append(f"{cell}: {answer} ({effect}), not {cell.answer} ({cell.effect})")
        named = {str(value) for value in request.identifiers.values()} | {person.me.get("id", "")}
        for (table, key), sign in changed(before, after).items():
            row = after.get((table, key)) or before[(table, key)]
            if table not in _NAME_NOTHING and not any(name in row for name in named):
                wrong.append(f"{cell}: {sign} {table} {key}, which has nothing to do with it")
    assert wrong == []
