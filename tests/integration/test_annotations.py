"""Marks as W3C Web Annotations: https://www.w3.org/TR/annotation-model/"""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from backend.annotations.rules import MARKS_PER_PERSON_AND_IMAGE
from backend.kernel.actor import Role
from backend.kernel.database import execute
from tests.community import Community, Person, annotation
from tests.integration import rows
from tests.integration.rows import person

WIDTH, HEIGHT = 400, 300


async def with_picture(community: Community, **columns: object) -> tuple[Person, UUID, UUID]:
    """An author, a case of theirs, published unless told otherwise, and its one picture of 400 by 300 pixels."""
    author = await person(community, display_name="Dr Author")
    case_id = await rows.case(author, **columns)
    return author, case_id, await rows.image(case_id)


async def mark(somebody: Person, image_id: UUID, body: object, **headers: str) -> httpx.Response:
    return await somebody.post(f"/api/images/{image_id}/annotations", body, **headers)


def bare(made: dict[str, Any]) -> str:
    return str(made["id"]).removeprefix("urn:uuid:")


async def marks_on(somebody: Person, case_id: UUID) -> list[dict[str, Any]]:
    listed = await somebody.get(f"/api/cases/{case_id}/annotations")
    assert listed.status_code == 200
    return list(listed.json()["items"])


async def test_a_mark_is_a_w3c_web_annotation(shared: Community) -> None:
    _, case_id, image_id = await with_picture(shared)
    peer = await person(shared, display_name="Dr Peer")
    made = await mark(peer, image_id, annotation(10, 20, 30, 40, text=" Central clearing "))
    assert made.status_code == 201
    created = made.json().pop("created")
    assert rows.moment(created)
    assert UUID(bare(made.json())).version == 7
    assert made.json() == {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": made.json()["id"],
        "type": "Annotation",
        "motivation": "commenting",
        "created": created,
        "creator": {"id": f"urn:uuid:{peer.me['id']}", "type": "Person", "name": "Dr Peer"},
        "body": [
            {
                "type": "TextualBody",
                "value": "Central clearing",
                "format": "text/plain",
                "purpose": "commenting",
            }
        ],
        "target": {
            "source": f"/api/images/{image_id}/master",
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": "http://www.w3.org/TR/media-frags/",
                "value": "xywh=pixel:10,20,30,40",
            },
        },
    }
    assert await marks_on(peer, case_id) == [made.json()]


async def test_what_was_answered_can_be_sent_again_as_it_is_but_for_what_the_server_says(
    shared: Community,
) -> None:
    author, case_id, image_id = await with_picture(shared)
    first = (await mark(author, image_id, annotation(1, 2, text="Here"))).json()
    again = {
        "type": first["type"],
        "body": first["body"],
        "target": {"selector": first["target"]["selector"]},
    }
    second = (await mark(author, image_id, again)).json()
    assert (second["target"], second["body"]) == (first["target"], first["body"])
    assert len(await marks_on(author, case_id)) == 2


async def test_a_mark_may_say_nothing(shared: Community) -> None:
    author, _, image_id = await with_picture(shared)
    for body in (annotation(1, 1), {**annotation(1, 1), "body": []}, annotation(1, 1, text="   ")):
        made = await mark(author, image_id, body)
        assert made.status_code == 201, made.text
        assert made.json()["body"] == []


INSIDE = [(0, 0, 1, 1), (WIDTH - 1, HEIGHT - 1, 1, 1), (0, 0, WIDTH, HEIGHT), (398, 298, 2, 2)]
OUTSIDE = [
    (WIDTH, 0, 1, 1),
    (0, HEIGHT, 1, 1),
    (0, 0, WIDTH + 1, HEIGHT),
    (1, 0, WIDTH, HEIGHT),
    (0, 1, WIDTH, HEIGHT),
    (999_999, 999_999, 999_999, 999_999),
]
NEITHER = [(0, 0, 1, 2), (0, 0, 2, 1), (0, 0, 0, 0), (5, 5, 0, 3)]


@pytest.mark.parametrize("region", INSIDE, ids=str)
async def test_a_point_or_a_box_inside_the_picture_is_kept(
    shared: Community, region: tuple[int, int, int, int]
) -> None:
    author, case_id, image_id = await with_picture(shared)
    assert (await mark(author, image_id, annotation(*region))).status_code == 201
    [kept] = await marks_on(author, case_id)
    assert kept["target"]["selector"]["value"] == "xywh=pixel:{},{},{},{}".format(*region)


@pytest.mark.parametrize("region", [*OUTSIDE, *NEITHER], ids=str)
async def test_what_is_outside_or_neither_point_nor_box_is_refused(
    shared: Community, region: tuple[int, int, int, int]
) -> None:
    author, case_id, image_id = await with_picture(shared)
    refused = await mark(author, image_id, annotation(*region))
    assert (refused.status_code, refused.json()["fields"][0]["pointer"]) == (422, "/target/selector/value")
    assert await marks_on(author, case_id) == []


def changed(path: str, value: object) -> dict[str, Any]:
    body = annotation(1, 1, text="Here")
    *places, last = path.strip("/").split("/")
    within: Any = body
    for place in places:
        within = within[int(place) if place.isdigit() else place]
    within[last] = value
    return body


MALFORMED = {
    "/type": "Person",
    "/target/selector/type": "SvgSelector",
    "/target/selector/conformsTo": "http://www.w3.org/TR/SVG/",
    "/target/selector/value": "xywh=percent:1,1,1,1",
    "/target/selector": "xywh=pixel:1,1,1,1",
    "/target/source": "https://evil.example/picture.jpg",
    "/target": "https://evil.example/picture.jpg",
    "/body/0/type": "Image",
    "/body/0/format": "text/html",
    "/body/0/purpose": "tagging",
    "/body/0/value": "x" * 1001,
    "/body": [{"value": "one"}, {"value": "two"}],
    "/creator": {"name": "Somebody else"},
}


@pytest.mark.parametrize("path", MALFORMED)
async def test_what_is_no_such_annotation_is_told_where(shared: Community, path: str) -> None:
    author, case_id, image_id = await with_picture(shared)
    refused = await mark(author, image_id, changed(path, MALFORMED[path]))
    assert refused.status_code == 422
    assert [field["pointer"] for field in refused.json()["fields"]] == [path]
    assert await marks_on(author, case_id) == []


async def test_a_mark_sent_twice_is_one(shared: Community) -> None:
    author, case_id, image_id = await with_picture(shared)
    key = uuid4().hex
    answers = await asyncio.gather(
        *[mark(author, image_id, annotation(1, 1, text="Here"), Idempotency_Key=key) for _ in range(10)]
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await marks_on(author, case_id)) == 1
    other = await person(shared)
    assert (await mark(other, image_id, annotation(1, 1), Idempotency_Key=key)).status_code == 201
    assert len(await marks_on(author, case_id)) == 2


async def test_a_case_in_review_cannot_be_marked_so_no_mark_tells_who_reviews(community: Community) -> None:
    author, reviewer = await community.practitioner(), await community.reviewer()
    case = await community.submitted_case(author)
    image = case["images"][0]["id"]
    for somebody in (author, reviewer):
        refused = await somebody.post(f"/api/images/{image}/annotations", annotation(1, 1))
        assert refused.status_code == 409
        assert refused.json()["type"] == "/problems/not-open-for-marks"
    assert (await author.get(f"/api/cases/{case['id']}/annotations")).json()["items"] == []


async def test_marks_are_removed_by_who_made_them_and_nobody_else(shared: Community) -> None:
    author, case_id, image_id = await with_picture(shared)
    peer, reviewer = await person(shared), await person(shared, role=Role.REVIEWER)
    made = (await mark(peer, image_id, annotation(1, 1))).json()
    for somebody in (author, reviewer):
        assert (await somebody.delete(f"/api/annotations/{bare(made)}")).status_code == 404
    assert len(await marks_on(author, case_id)) == 1
    assert (await peer.delete(f"/api/annotations/{bare(made)}")).status_code == 204
    assert (await peer.delete(f"/api/annotations/{bare(made)}")).status_code == 404
    assert await marks_on(author, case_id) == []


async def test_a_removed_mark_leaves_the_comment_pinned_to_it_unpinned(shared: Community) -> None:
    author, case_id, image_id = await with_picture(shared)
    made = (await mark(author, image_id, annotation(1, 1))).json()
    comment = await author.post(
        f"/api/cases/{case_id}/comments", {"text": "Look here", "annotation_id": bare(made)}
    )
    assert comment.json()["annotation_id"] == bare(made)
    await author.delete(f"/api/annotations/{bare(made)}")
    [kept] = (await author.get(f"/api/cases/{case_id}/comments")).json()["items"]
    assert (kept["text"], kept["annotation_id"]) == ("Look here", None)


async def test_marks_are_listed_oldest_first_page_by_page(shared: Community) -> None:
    author, case_id, image_id = await with_picture(shared)
    made = [(await mark(author, image_id, annotation(n, n))).json()["id"] for n in range(5)]
    moment = "UPDATE annotations SET created_at = '2026-11-23T00:00:00Z' WHERE case_id = $1"
    await execute(moment, case_id)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await author.get(f"/api/cases/{case_id}/annotations", limit=2, **cursor)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == made


async def test_a_person_makes_so_many_marks_on_a_picture_and_no_more(shared: Community) -> None:
    author, _, image_id = await with_picture(shared)
    for n in range(MARKS_PER_PERSON_AND_IMAGE - 1):
        assert (await mark(author, image_id, annotation(n, n))).status_code == 201
    answers = await asyncio.gather(*[mark(author, image_id, annotation(1, 1)) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "/problems/too-many-marks"
    other = await person(shared)
    assert (await mark(other, image_id, annotation(1, 1))).status_code == 201


@pytest.mark.parametrize("state", ["received", "refused"])
async def test_only_a_safe_picture_can_be_marked(shared: Community, state: str) -> None:
    author = await person(shared)
    case_id = await rows.case(author, state="draft")
    image_id = await rows.image(case_id, state=state, refusal="damaged")
    assert (await mark(author, image_id, annotation(1, 1))).status_code == 404
    assert (await mark(author, uuid4(), annotation(1, 1))).status_code == 404
