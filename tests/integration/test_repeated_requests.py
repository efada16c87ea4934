"""A request that is sent again under its Idempotency-Key has one effect; another one under that key is refused."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from backend.cases.schemas import CaseContent
from backend.discussion.schemas import NewComment
from backend.kernel.database import execute
from backend.kernel.idempotency import request_hash
from tests.community import Community, Person, annotation
from tests.integration import rows
from tests.integration.rows import person

Place = Callable[[Person], Awaitable[str]]


async def anywhere(_: Person) -> str:
    return "/api/cases"


async def on_a_case(author: Person) -> str:
    return f"/api/cases/{await rows.case(author)}/comments"


async def on_a_picture(author: Person) -> str:
    return f"/api/images/{await rows.image(await rows.case(author))}/annotations"


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is made under a key."""

    table: str
    place: Place
    body: dict[str, Any]
    other_body: dict[str, Any]


CASE = Kind("cases", anywhere, {"title": "Once", "tags": ["a", "b"]}, {"title": "Once", "tags": ["b", "a"]})
COMMENT = Kind("comments", on_a_case, {"text": "Once"}, {"text": "Once more"})
MARK = Kind("annotations", on_a_picture, annotation(1, 1, text="Here"), annotation(1, 2, text="Here"))
KINDS = pytest.mark.parametrize("kind", [CASE, COMMENT, MARK], ids=lambda kind: kind.table)


async def made(kind: Kind, author: Person) -> list[dict[str, Any]]:
    return await rows.rows(
        f"SELECT id FROM {kind.table} WHERE author_id = $1 AND idempotency_key IS NOT NULL",
        UUID(author.me["id"]),
    )


def is_refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-key-reused")


@KINDS
async def test_of_twenty_racers_with_one_key_there_is_one_and_all_get_the_same_answer(
    shared: Community, kind: Kind
) -> None:
    author, key = await person(shared), uuid4().hex
    path = await kind.place(author)
    answers = await asyncio.gather(*[author.post(path, kind.body, Idempotency_Key=key) for _ in range(20)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await made(kind, author)) == 1


@KINDS
async def test_another_request_under_the_same_key_is_refused_and_changes_nothing(
    shared: Community, kind: Kind
) -> None:
    author, key = await person(shared), uuid4().hex
    path = await kind.place(author)
    first = await author.post(path, kind.body, Idempotency_Key=key)
    before = await rows.everything()
    refused = await author.post(path, kind.other_body, Idempotency_Key=key)
    assert is_refused(refused)
    assert refused.json()["detail"].endswith(".")
    assert await rows.everything() == before
    again = await author.post(path, kind.body, Idempotency_Key=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())


@KINDS
async def test_of_two_different_racers_with_one_key_one_wins_and_the_other_is_refused(
    shared: Community, kind: Kind
) -> None:
    author, key = await person(shared), uuid4().hex
    path = await kind.place(author)
    answers = await asyncio.gather(
        *[
            author.post(path, kind.body if number % 2 else kind.other_body, Idempotency_Key=key)
            for number in range(10)
        ]
    )
    assert [answer.status_code for answer in answers].count(201) == 5
    assert sum(is_refused(answer) for answer in answers if answer.status_code != 201) == 5
    assert len(await made(kind, author)) == 1


@pytest.mark.parametrize("kind", [COMMENT, MARK], ids=lambda kind: kind.table)
async def test_the_same_words_about_something_else_are_another_request(shared: Community, kind: Kind) -> None:
    author, key = await person(shared), uuid4().hex
    assert (await author.post(await kind.place(author), kind.body, Idempotency_Key=key)).status_code == 201
    assert is_refused(await author.post(await kind.place(author), kind.body, Idempotency_Key=key))


@KINDS
async def test_a_key_belongs_to_one_person(shared: Community, kind: Kind) -> None:
    author, other, key = await person(shared), await person(shared), uuid4().hex
    path = await kind.place(author)
    mine = await author.post(path, kind.body, Idempotency_Key=key)
    theirs = await other.post(path, kind.other_body, Idempotency_Key=key)
    assert mine.status_code == theirs.status_code == 201
    assert mine.json()["id"] != theirs.json()["id"]


@KINDS
async def test_of_what_was_made_before_requests_were_kept_any_repeat_is_taken(
    shared: Community, kind: Kind
) -> None:
    author, key = await person(shared), uuid4().hex
    path = await kind.place(author)
    first = await author.post(path, kind.body, Idempotency_Key=key)
    await execute(f"UPDATE {kind.table} SET request_hash = NULL")
    again = await author.post(path, kind.other_body, Idempotency_Key=key)
    assert again.json()["id"] == first.json()["id"]


@KINDS
async def test_without_a_key_each_request_makes_something(shared: Community, kind: Kind) -> None:
    author = await person(shared)
    path = await kind.place(author)
    answers = [await author.post(path, kind.body) for _ in range(2)]
    assert len({answer.json()["id"] for answer in answers}) == 2


def test_how_a_request_is_spelt_does_not_matter() -> None:
    parent = uuid4()
    assert request_hash(NewComment(text="x")) == request_hash(NewComment(text="x", parent_id=None))
    assert request_hash(NewComment(text="x", parent_id=parent)) != request_hash(NewComment(text="x"))
    assert request_hash(CaseContent(title="")) != request_hash(CaseContent()), "set to nothing, or left out"
    assert request_hash(CaseContent(tags=["a", "b"])) != request_hash(CaseContent(tags=["b", "a"]))
    assert request_hash(CaseContent(), about=parent) != request_hash(CaseContent())
