from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from backend.kernel.actor import Role
from backend.kernel.database import execute
from backend.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, Position, encode_cursor
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.rows import person

START = datetime(2026, 11, 23, 8, tzinfo=UTC)


async def walk(somebody: Person, *, limit: int, **filters: str) -> list[str]:
    """All pages of the feed, one after the other."""
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await somebody.get("/api/cases", limit=limit, **filters, **cursor)).json()
        assert len(page["items"]) <= limit
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return seen
        assert len(page["items"]) == limit
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize("limit", [1, 3, 7, 24, 25, 50])
async def test_every_case_comes_exactly_once_newest_first(shared: Community, limit: int) -> None:
    author = await person(shared)
    # Many at the same moment, as an import publishes them.
    made = [await rows.case(author, published_at=START + timedelta(minutes=n // 8)) for n in range(24)]
    kept = await rows.rows("SELECT id, published_at FROM cases WHERE author_id = $1", UUID(author.me["id"]))
    kept.sort(key=lambda row: (row["published_at"], row["id"]), reverse=True)
    seen = await walk(author, limit=limit, author=author.me["id"])
    assert seen == [str(row["id"]) for row in kept]
    assert sorted(seen) == sorted(map(str, made))


async def test_what_is_published_during_a_walk_neither_repeats_nor_hides_others(shared: Community) -> None:
    author, reader = await person(shared), await person(shared)
    made = [str(await rows.case(author, published_at=START)) for _ in range(6)]
    first = (await reader.get("/api/cases", limit=3, author=author.me["id"])).json()
    await rows.case(author, published_at=START + timedelta(hours=1))
    await execute("UPDATE cases SET state = 'retracted' WHERE id = $1", UUID(first["items"][-1]["id"]))
    rest = await reader.get("/api/cases", limit=50, author=author.me["id"], cursor=first["next_cursor"])
    seen = [item["id"] for item in (*first["items"], *rest.json()["items"])]
    assert seen == sorted(made, reverse=True)


async def test_the_feed_is_narrowed_by_specialty_and_author(shared: Community) -> None:
    one, two = await person(shared), await person(shared)
    made = {
        (name, specialty): str(await rows.case(author, specialty=specialty, published_at=START))
        for name, author in (("one", one), ("two", two))
        for specialty in ("urology", "rheumatology")
    }

    async def seen(**filters: str) -> set[str]:
        return set(await walk(one, limit=2, **filters)) & set(made.values())

    assert await seen() == set(made.values())
    assert await seen(specialty="urology") == {made["one", "urology"], made["two", "urology"]}
    assert await seen(author=one.me["id"]) == {made["one", "urology"], made["one", "rheumatology"]}
    assert await seen(author=two.me["id"], specialty="urology") == {made["two", "urology"]}
    assert await walk(one, limit=2, author="01930000-0000-7000-8000-000000000000") == []


@pytest.mark.parametrize("state", ["draft", "in_review", "changes_requested", "rejected", "retracted"])
@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.REVIEWER])
async def test_only_published_cases_are_in_it_whoever_looks(
    shared: Community, state: str, role: Role
) -> None:
    author = await person(shared, role=role)
    await rows.case(author, state=state, published_at=START)
    assert await walk(author, limit=5, author=author.me["id"]) == []


async def test_a_card_shows_the_first_picture_that_is_safe_and_no_answer(shared: Community) -> None:
    author = await person(shared)
    case_id = await rows.case(author, tags=["ring"])
    await rows.image(case_id, position=1, state="refused", refusal="damaged")
    second = await rows.image(case_id, position=2, description="A red ring.")
    await rows.image(case_id, position=3)
    [card] = (await author.get("/api/cases", author=author.me["id"])).json()["items"]
    assert set(card) == {
        "id",
        "title",
        "question",
        "specialty",
        "body_site",
        "published_at",
        "author",
        "image",
        "image_count",
    }
    assert (card["image"]["id"], card["image"]["description"]) == (str(second), "A red ring.")
    assert card["image_count"] == 3
    assert card["author"]["id"] == author.me["id"]


async def test_a_page_has_bounds(shared: Community) -> None:
    author = await person(shared)
    for _ in range(DEFAULT_LIMIT + 1):
        await rows.case(author, published_at=START)
    default = (await author.get("/api/cases", author=author.me["id"])).json()
    assert len(default["items"]) == DEFAULT_LIMIT
    assert default["next_cursor"]
    for limit in (1, MAX_LIMIT):
        assert (await author.get("/api/cases", limit=limit)).status_code == 200
    for wrong in (0, -1, MAX_LIMIT + 1, 10**30, "many", ""):
        refused = await author.get("/api/cases", limit=wrong)
        assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, "/limit"), wrong


LISTS = ["/api/cases", "/api/me/cases", "/api/inbox", "/api/review/cases", "/api/review/accounts"]
GARBAGE = ["x", "AAAA", "W10", "\u00e4", "' OR 1=1", "x" * 201, "x" * 5000, "%00"]


@pytest.mark.parametrize("path", [*LISTS, "/api/cases/{id}/comments", "/api/cases/{id}/annotations"])
async def test_a_cursor_that_we_did_not_make_is_malformed_on_every_list(shared: Community, path: str) -> None:
    reviewer = await person(shared, role=Role.REVIEWER)
    case_id = await rows.case(reviewer)
    for garbage in GARBAGE:
        refused = await reviewer.get(path.format(id=case_id), cursor=garbage)
        assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, "/cursor"), garbage


@pytest.mark.parametrize("year", [1, 9999])
@pytest.mark.parametrize("offset", [-23, 0, 23])
async def test_a_forged_cursor_at_the_end_of_time_breaks_nothing(
    shared: Community, year: int, offset: int
) -> None:
    somebody = await person(shared)
    moment = datetime(
        year, 1 if year == 1 else 12, 1 if year == 1 else 31, tzinfo=timezone(timedelta(hours=offset))
    )
    cursor = encode_cursor(Position(moment, UUID(somebody.me["id"])))
    answer = await somebody.get("/api/cases", cursor=cursor)
    assert answer.status_code in (200, 422), answer.text


@pytest.mark.parametrize(
    ("name", "value"), [("specialty", "alchemy"), ("specialty", ""), ("author", "nobody"), ("author", "")]
)
async def test_a_senseless_filter_is_malformed(shared: Community, name: str, value: str) -> None:
    somebody = await person(shared)
    refused = await somebody.get("/api/cases", **{name: value})
    assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, f"/{name}")
