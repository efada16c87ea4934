"""What may not be seen does not exist: the answer about it is, byte for byte, the answer about what is not there."""

from dataclasses import dataclass

import httpx
import pytest

from backend.kernel.ids import new_id
from tests.community import Community
from tests.integration.api_routes import ApiRoute, routes_of
from tests.integration.authorization.expected import TABLES
from tests.integration.authorization.tables import FIRST_OF_GROUPS, NOTHING_HAPPENS, OK, Cell
from tests.integration.authorization.world import World

CELLS = [cell for table in TABLES for route in table.routes for cell in table.cells(route)]

# Answers that say nothing about the thing: it may be there or not.
BLIND = {"not-found", "not-signed-in", "not-verified", "not-allowed", "key-refused", "key-not-accepted"}


def _may_know(cell: Cell) -> bool:
    """Reviewers know every account and operators every case, key and job: they are told more than that it is there."""
    return cell.about == "account" or "/api/admin/" in cell.route


def _is_compared(cell: Cell) -> bool:
    if cell.about == "nothing" or (cell.asker.group in ALIKE and cell.asker.name not in FIRST_OF_GROUPS):
        return False
    return cell.answer == "not-found" if _may_know(cell) else cell.answer in BLIND | {NOTHING_HAPPENS}


ALIKE = {"outsiders", "keys", "dead_keys"}
COMPARED = [cell for cell in CELLS if _is_compared(cell)]
LANGUAGES = ["de", "ar, en-GB;q=0.5"]

# Where a case and its pictures are read: whoever may read them may also be told how they stand.
READ = {
    "case": "GET /api/cases/{case_id}",
    "review": "GET /api/cases/{case_id}",
    "image": "GET /api/images/{image_id}/{rendition}",
}


@dataclass(frozen=True)
class Answer:
    """Everything about a response that differs for no other reason than the thing that was asked about."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


def answer_of(response: httpx.Response) -> Answer:
    request_id = response.headers["x-request-id"]
    headers = sorted((name, value) for name, value in response.headers.items() if name != "x-request-id")
    return Answer(response.status_code, tuple(headers), response.text.replace(request_id, "…"))


def about_nothing_there(route: ApiRoute) -> ApiRoute:
    """The same request with identifiers that nothing has."""
    absent = {name: _nobodys(name, value) for name, value in route.identifiers.items()}
    return route.about(**absent).sending(route.bodies)


def _nobodys(name: str, value: str) -> str:
    if name == "job_id":
        return str(int(value) + 2**40)  # a number: jobs' addresses take nothing else
    return value if name == "kind" else str(new_id())


def test_enough_is_compared() -> None:
    assert len(COMPARED) > 1500
    with_identifier = {cell.route for cell in CELLS if "_id}" in cell.route}
    assert {cell.route for cell in COMPARED} >= with_identifier


@pytest.mark.parametrize("route", sorted({cell.route for cell in COMPARED}))
async def test_absent_and_forbidden_answer_alike(shared: Community, world: World, route: str) -> None:
    asked = {str(known): known for known in routes_of(shared.app)}[route]
    different, absent = [], dict[tuple[str, str, str], Answer]()
    for number, cell in enumerate(cell for cell in COMPARED if cell.route == route):
        thing = world.thing(cell.about, cell.state, cell.asker.name)
        about = asked.about(**thing.identifiers).sending(thing.bodies)
        language = LANGUAGES[number % len(LANGUAGES)]
        forbidden = await world.ask(about, cell.asker.name, Accept_Language=language)
        place = (cell.asker.name, cell.about, language)
        if place not in absent:
            nothing = await world.ask(about_nothing_there(about), cell.asker.name, Accept_Language=language)
            absent[place] = answer_of(nothing)
        if answer_of(forbidden) != absent[place]:
            different.append(f"{cell}: {answer_of(forbidden)}, but of nothing {absent[place]}")
    assert different == []


def test_only_those_who_may_see_a_thing_are_told_how_it_stands() -> None:
    may_read = {(cell.route, cell.about, cell.state, cell.asker.name) for cell in CELLS if cell.answer == OK}

    def may_see(cell: Cell) -> bool:
        kind = "image" if cell.about == "image" else "case"
        state = "claimed" if cell.state == "claim_run_out" else cell.state
        return (READ[cell.about], kind, state, cell.asker.name) in may_read

    telling = [
        str(cell)
        for cell in CELLS
        if cell.about in READ
        and not _may_know(cell)
        and cell.answer not in BLIND | {NOTHING_HAPPENS}
        and not may_see(cell)
    ]
    assert telling == []
