"""Lists, counts and fields: of a community made by chance everybody is shown what the oracle says, page by page."""

from typing import Any

import pytest

from backend.kernel.actor import Role
from tests.community import Community, Person
from tests.integration.authorization import chance, oracle
from tests.integration.authorization.chance import Made, MadeCase, Somebody

SEEDS = [1, 2]
PAGE = 3


async def everything_of(person: Person, path: str, **params: str) -> list[dict[str, Any]]:
    """A whole list, in small pages."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await person.get(path, limit=PAGE, **params, **cursor)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["next_cursor"] is None or len(page["items"]) == PAGE
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = {"cursor": page["next_cursor"]}


async def listed(person: Person, path: str, **params: str) -> list[str]:
    return [str(item.get("id", item.get("case_id"))) for item in await everything_of(person, path, **params)]


@pytest.mark.parametrize("seed", SEEDS)
async def test_everybody_is_shown_what_they_may_see_and_nothing_else(community: Community, seed: int) -> None:
    made = await chance.make(community, seed)
    for somebody in made.people:
        await _check_own_lists(made, somebody)
        await _check_what_waits(made, somebody)
        await _check_administration(made, somebody)
        for case in made.cases:
            await _check_case(somebody, case)
        if somebody.verified:
            await _check_lists_of_cases(made, somebody)
        else:
            for path in ("/api/cases", "/api/me/cases", "/api/inbox", "/api/inbox/unread"):
                assert (await somebody.person.get(path)).json()["type"] == "/problems/not-verified"


async def _check_own_lists(made: Made, somebody: Somebody) -> None:
    follows = (await somebody.person.get("/api/follows")).json()["items"]
    assert [(follow["kind"], follow["target"]) for follow in follows] == made.follows[somebody.id]
    [device] = (await somebody.person.get("/api/devices")).json()["items"]
    assert device["label"] == f"Phone {made.people.index(somebody)}"
    sessions = await everything_of(somebody.person, "/api/sessions")
    assert [session["current"] for session in sessions] == [True]


async def _check_lists_of_cases(made: Made, somebody: Somebody) -> None:
    feed = oracle.feed(made)
    assert await listed(somebody.person, "/api/cases") == feed
    for specialty in chance.SPECIALTIES:
        there = {str(case.id) for case in made.cases if case.specialty == specialty}
        narrowed = await listed(somebody.person, "/api/cases", specialty=specialty)
        assert narrowed == [identifier for identifier in feed if identifier in there]
    for author in [*made.people, *made.away]:
        there = {str(case.id) for case in made.cases if case.author == author.id}
        narrowed = await listed(somebody.person, "/api/cases", author=str(author.id))
        assert narrowed == [identifier for identifier in feed if identifier in there]
    assert await listed(somebody.person, "/api/me/cases") == oracle.own(made, somebody)
    assert await listed(somebody.person, "/api/inbox") == oracle.inbox(made, somebody)
    unread = await somebody.person.get("/api/inbox/unread")
    assert unread.json() == {"count": oracle.unread(made, somebody)}


async def _check_case(somebody: Somebody, case: MadeCase) -> None:
    paths = [f"/api/cases/{case.id}{rest}" for rest in ("", "/comments", "/annotations")]
    statuses = {(await somebody.person.get(path)).status_code for path in paths}
    hidden = 404 if somebody.verified else 403
    assert statuses == {200 if oracle.may_see(somebody, case) else hidden}, (somebody, case)
    if oracle.may_see(somebody, case):
        await _check_what_hangs_on(somebody, case)


async def _check_what_hangs_on(somebody: Somebody, case: MadeCase) -> None:
    whole = await somebody.person.case(str(case.id))
    mine = case.author == somebody.id
    assert len(whole["images"]) == case.pictures
    assert whole["mine"] == mine
    assert (whole["answer"] is not None) == (mine or somebody.reviews)
    path = f"/api/cases/{case.id}"
    comments = await everything_of(somebody.person, f"{path}/comments")
    assert [(comment["id"], comment["author"]["id"], comment["text"] is None) for comment in comments] == [
        (str(identifier), str(writer), deleted) for identifier, writer, deleted in case.comments
    ]
    marks = await everything_of(somebody.person, f"{path}/annotations")
    assert [(mark["id"], mark["creator"]["id"]) for mark in marks] == [
        (f"urn:uuid:{identifier}", f"urn:uuid:{maker}") for identifier, maker in case.marks
    ]
    for identifier, writer, _ in case.comments:
        history = await somebody.person.get(f"/api/comments/{identifier}/history")
        assert history.status_code == (200 if writer == somebody.id or somebody.reviews else 404)


async def _check_what_waits(made: Made, somebody: Somebody) -> None:
    for path, expected in (
        ("/api/review/cases", oracle.queue(made)),
        ("/api/review/accounts", oracle.waiting_people(made)),
    ):
        if somebody.reviews:
            assert await listed(somebody.person, path) == expected
        else:
            problem = "not-allowed" if somebody.verified else "not-verified"
            assert (await somebody.person.get(path)).json()["type"] == f"/problems/{problem}"
    if somebody.reviews:
        queue = await everything_of(somebody.person, "/api/review/cases")
        claims = {item["case_id"]: item["claim"] is not None for item in queue}
        assert claims == {str(case.id): case.claimed for case in made.cases if case.state == "in_review"}


async def _check_administration(made: Made, somebody: Somebody) -> None:
    for path, expected in (
        ("/api/admin/practitioners", oracle.everybody(made)),
        ("/api/admin/cases", oracle.sent(made)),
    ):
        if somebody.verified and somebody.role is Role.ADMIN:
            assert await listed(somebody.person, path) == expected
        else:
            assert (await somebody.person.get(path)).status_code == 403
