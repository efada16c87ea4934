"""Copies of a photo: found in every orientation, shown only to those who may see them."""

import random
from hashlib import sha256
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.cases.rules import COPIES_MOST
from backend.cases.service.fingerprints import keep_fingerprint
from backend.kernel.actor import Role
from backend.kernel.database import execute, fetch_value
from media.likeness import FINGERPRINT_BYTES, NEAR_MOST, distance, orientations
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.rows import person

CHANCE = random.Random(7)


def some_fingerprint() -> bytes:
    return CHANCE.randbytes(FINGERPRINT_BYTES)


def edited(fingerprint: bytes, bits: int, way: int = 0) -> bytes:
    """A fingerprint that differs in so many bits, of the picture turned this way."""
    flipped = sum(1 << bit for bit in CHANCE.sample(range(256), bits))
    return orientations((int.from_bytes(fingerprint) ^ flipped).to_bytes(FINGERPRINT_BYTES))[way]


async def shared_photo(
    author: Person,
    fingerprint: bytes,
    *,
    state: str = "published",
    quality: int = 100,
    master: bytes | None = None,
    case_id: UUID | None = None,
    position: int = 1,
) -> tuple[str, str]:
    """A photo with this fingerprint in a case in this state; the ids of both."""
    case_id = case_id or await rows.case(author, state=state)
    image_id = await rows.image(case_id, position=position)
    digest = sha256(master or uuid4().bytes).digest()
    await keep_fingerprint(image_id, fingerprint=fingerprint, quality=quality, master_sha256=digest)
    return str(case_id), str(image_id)


async def copies(asker: Person, case_id: str, image_id: str) -> list[dict[str, object]]:
    answer = await asker.get(f"/api/cases/{case_id}/images/{image_id}/copies")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def test_an_author_is_shown_their_own_earlier_photos_in_every_state(shared: Community) -> None:
    author, known = await person(shared), some_fingerprint()
    states = ["draft", "in_review", "changes_requested", "published", "rejected", "retracted", "removed"]
    earlier = {(await shared_photo(author, edited(known, 9), state=state))[1]: state for state in states}
    mine = await copies(author, *await shared_photo(author, known, state="draft"))
    assert {copy["image_id"]: copy["state"] for copy in mine} == earlier
    assert {(copy["mine"], copy["likeness"]) for copy in mine} == {(True, "near")}


async def test_of_other_peoples_photos_only_those_are_shown_that_the_asker_may_see(shared: Community) -> None:
    other, author, known = await person(shared), await person(shared), some_fingerprint()
    reviewer = await person(shared, role=Role.REVIEWER)
    found = {
        state: (await shared_photo(other, known, state=state))[1]
        for state in (
            "draft",
            "in_review",
            "changes_requested",
            "published",
            "rejected",
            "retracted",
            "removed",
        )
    }
    asked = await shared_photo(author, known, state="in_review")
    assert {copy["image_id"] for copy in await copies(author, *asked)} == {found["published"]}
    assert {copy["image_id"] for copy in await copies(reviewer, *asked)} == {
        found["published"],
        found["in_review"],
    }


async def test_what_may_not_be_seen_changes_nothing_in_the_answer(shared: Community) -> None:
    other, author, known = await person(shared), await person(shared), some_fingerprint()
    asked = await shared_photo(author, known, state="draft")
    address = f"/api/cases/{asked[0]}/images/{asked[1]}/copies"
    before = await author.get(address)
    for _ in range(COPIES_MOST + 1):
        await shared_photo(other, known, state="draft")
    after = await author.get(address)
    assert before.json() == after.json() == []
    assert before.headers.keys() == after.headers.keys()


async def test_hidden_copies_do_not_crowd_out_what_may_be_seen(shared: Community) -> None:
    other, author, known = await person(shared), await person(shared), some_fingerprint()
    for _ in range(COPIES_MOST + 1):
        await shared_photo(other, known, state="draft")
    _, seen = await shared_photo(other, edited(known, NEAR_MOST))
    asked = await shared_photo(author, known, state="draft")
    assert [copy["image_id"] for copy in await copies(author, *asked)] == [seen]


async def test_a_photo_shared_twice_in_one_case_is_told(shared: Community) -> None:
    author, known = await person(shared), some_fingerprint()
    case_id, first = await shared_photo(author, known, state="draft", master=b"one")
    again = await shared_photo(author, known, case_id=UUID(case_id), position=2, master=b"one")
    [copy] = await copies(author, *again)
    assert (copy["case_id"], copy["image_id"], copy["likeness"]) == (case_id, first, "same")


async def test_the_most_alike_come_first_and_only_so_many(shared: Community) -> None:
    author, known = await person(shared), some_fingerprint()
    for bits in range(COPIES_MOST + 5):
        await shared_photo(author, edited(known, bits, way=bits % 8), state="draft")
    found = await copies(author, *await shared_photo(author, known, state="draft"))
    assert len(found) == COPIES_MOST
    assert [copy["likeness"] for copy in found] == ["same", *["near"] * (COPIES_MOST - 1)]


async def test_a_flat_photo_is_like_another_only_when_every_byte_is(shared: Community) -> None:
    author, known = await person(shared), some_fingerprint()
    flat = await shared_photo(author, known, quality=49, master=b"flat", state="draft")
    await shared_photo(author, known, quality=49, state="draft")
    await shared_photo(author, known, quality=100, state="draft")
    _, equal = await shared_photo(author, known, quality=49, master=b"flat", state="draft")
    [copy] = await copies(author, *flat)
    assert (copy["image_id"], copy["likeness"]) == (equal, "same")


async def test_a_photo_that_is_not_scanned_has_no_copies_yet(shared: Community) -> None:
    author = await person(shared)
    case_id = await rows.case(author, state="draft")
    assert await copies(author, str(case_id), str(await rows.image(case_id))) == []


async def test_an_image_of_another_case_is_not_found_in_this_one(shared: Community) -> None:
    author = await person(shared)
    case_id, _ = await shared_photo(author, some_fingerprint())
    _, elsewhere = await shared_photo(author, some_fingerprint())
    answer = await author.get(f"/api/cases/{case_id}/images/{elsewhere}/copies")
    assert answer.status_code == 404


async def test_a_fingerprint_is_replaced_and_goes_with_its_image(shared: Community) -> None:
    author, known = await person(shared), some_fingerprint()
    _, image_id = await shared_photo(author, some_fingerprint(), state="draft")
    await keep_fingerprint(UUID(image_id), fingerprint=known, quality=80, master_sha256=bytes(32))
    count = "SELECT count(*) FROM image_fingerprints WHERE image_id = $1"
    assert await fetch_value(count, UUID(image_id)) == 1
    asked = await shared_photo(author, known, state="draft")
    assert [copy["image_id"] for copy in await copies(author, *asked)] == [image_id]
    await execute("DELETE FROM case_images WHERE id = $1", UUID(image_id))
    assert await fetch_value(count, UUID(image_id)) == 0
    assert await copies(author, *asked) == []


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 7)), min_size=1, max_size=COPIES_MOST))
async def test_the_search_finds_what_comparing_with_every_one_finds(
    shared: Community, edits: list[tuple[int, int]]
) -> None:
    author, known = await person(shared), some_fingerprint()
    kept = {}
    for bits, way in edits:
        fingerprint = edited(known, bits, way)
        kept[(await shared_photo(author, fingerprint, state="draft"))[1]] = fingerprint
    near = {image for image, fingerprint in kept.items() if distance(known, fingerprint) <= NEAR_MOST}
    found = await copies(author, *await shared_photo(author, known, state="draft"))
    assert {copy["image_id"] for copy in found} == near
