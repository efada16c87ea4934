from uuid import UUID, uuid4

import pytest

from backend.alerts.rules import FOLLOWS_PER_PERSON
from backend.kernel.actor import Role
from backend.kernel.database import execute
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.rows import person


async def follows_of(somebody: Person) -> list[tuple[str, str]]:
    items = (await somebody.get("/api/follows")).json()["items"]
    return [(item["kind"], item["target"]) for item in items]


async def test_a_person_follows_specialties_authors_and_cases(shared: Community) -> None:
    somebody, author = await person(shared), await person(shared)
    case_id = str(await rows.case(author))
    wanted = [("specialty", "dermatology"), ("author", author.me["id"]), ("case", case_id)]
    for kind, target in wanted:
        assert (await somebody.put(f"/api/follows/{kind}/{target}")).status_code == 204
        assert (await somebody.put(f"/api/follows/{kind}/{target}")).status_code == 204
    assert await follows_of(somebody) == wanted
    assert await follows_of(author) == []
    for kind, target in wanted[:2]:
        assert (await somebody.delete(f"/api/follows/{kind}/{target}")).status_code == 204
        assert (await somebody.delete(f"/api/follows/{kind}/{target}")).status_code == 204
    assert await follows_of(somebody) == wanted[2:]


async def test_one_thing_is_followed_once_however_it_is_spelt(shared: Community) -> None:
    somebody, author = await person(shared), await person(shared)
    for spelling in (author.me["id"], author.me["id"].upper(), author.me["id"].replace("-", "")):
        assert (await somebody.put(f"/api/follows/author/{spelling}")).status_code == 204
    assert await follows_of(somebody) == [("author", author.me["id"])]
    assert (await somebody.delete(f"/api/follows/author/{author.me['id'].upper()}")).status_code == 204
    assert await follows_of(somebody) == []


async def test_what_does_not_exist_or_may_not_be_seen_cannot_be_followed(shared: Community) -> None:
    somebody, author = await person(shared), await person(shared)
    newcomer = await person(shared, verified=False)
    hidden = [str(await rows.case(author, state=state)) for state in ("draft", "in_review", "retracted")]
    for kind, target in (
        ("specialty", "alchemy"),
        ("specialty", "Dermatology"),
        ("author", str(uuid4())),
        ("author", "nobody"),
        ("author", newcomer.me["id"]),
        ("case", str(uuid4())),
        ("case", "none"),
        *[("case", case_id) for case_id in hidden],
    ):
        refused = await somebody.put(f"/api/follows/{kind}/{target}")
        assert refused.status_code == 404, (kind, target)
    for kind, target in (("patient", "1"), ("specialty", "x" * 41)):
        assert (await somebody.put(f"/api/follows/{kind}/{target}")).status_code == 422
    assert await follows_of(somebody) == []


async def test_a_reviewer_may_follow_a_case_that_is_in_review(shared: Community) -> None:
    reviewer, author = await person(shared, role=Role.REVIEWER), await person(shared)
    case_id = await rows.case(author, state="in_review")
    assert (await reviewer.put(f"/api/follows/case/{case_id}")).status_code == 204


async def test_a_person_follows_so_much_and_no_more(shared: Community) -> None:
    somebody = await person(shared)
    await execute(
        "INSERT INTO follows (id, account_id, kind, target, created_at)"
        " SELECT gen_random_uuid(), $1, 'case', gen_random_uuid()::text, now() FROM generate_series(1, $2)",
        UUID(somebody.me["id"]),
        FOLLOWS_PER_PERSON,
    )
    refused = await somebody.put("/api/follows/specialty/urology")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-follows")


@pytest.mark.parametrize("path", ["/api/follows", "/api/inbox", "/api/devices"])
async def test_nobody_sees_what_others_follow_receive_or_use(shared: Community, path: str) -> None:
    one, two = await person(shared), await person(shared)
    await one.put("/api/follows/specialty/urology")
    await one.post("/api/devices", {"kind": "fcm_token", "address": uuid4().hex, "label": "A phone"})
    case_id = await rows.case(two)
    entry = {"id": uuid4(), "account_id": UUID(one.me["id"]), "kind": "mark_added", "event_key": uuid4().hex}
    moment = (await rows.rows("SELECT now() AS at"))[0]["at"]
    await rows.insert("inbox_entries", {**entry, "case_id": case_id, "created_at": moment})
    assert len((await one.get(path)).json()["items"]) == 1
    assert (await two.get(path)).json()["items"] == []
