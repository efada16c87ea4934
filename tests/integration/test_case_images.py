"""Images of a draft: attached, ordered, described, removed; and pictures for those who may see their case."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from backend.kernel.actor import Role
from backend.kernel.database import execute
from backend.safety.service.sanitise import sanitise_image
from media.renditions import Rendition, object_names
from tests.community import COMPLETE, Community, Person, etag, photo
from tests.integration import rows
from tests.integration.rows import person
from tests.servers.bucket import names_in, own_bucket
from tests.servers.platform import Addresses


@pytest_asyncio.fixture
async def settings_environment(
    settings_environment: dict[str, str], platform_addresses: Addresses
) -> AsyncIterator[dict[str, str]]:
    """A bucket of each `community`'s own, so that a test can say what is left in all of it."""
    async with own_bucket(platform_addresses) as own:
        yield {**settings_environment, "S3_BUCKET": own.s3_bucket}


async def objects(community: Community) -> list[str]:
    return sorted(await names_in(community.ports.object_store))


async def with_photo(community: Community) -> tuple[Person, dict[str, Any]]:
    """An author, and a draft of theirs with one photo that has been made safe."""
    author = await person(community)
    draft = await author.draft(**COMPLETE)
    await author.attach(draft["id"], photo())
    await community.run_jobs()
    return author, await author.case(draft["id"])


async def drafted(author: Person, images: int) -> tuple[str, list[str]]:
    """A draft with so many images and no bytes behind them."""
    case_id = await rows.case(author, state="draft")
    return str(case_id), [str(await rows.image(case_id, position=n + 1)) for n in range(images)]


def order(case: dict[str, Any]) -> list[str]:
    images = case["images"]
    assert [image["position"] for image in images] == list(range(1, len(images) + 1))
    return [image["id"] for image in images]


async def test_a_photo_becomes_a_safe_picture_in_four_sizes(shared: Community) -> None:
    author, draft = await with_photo(shared)
    [image] = draft["images"]
    assert (image["state"], image["refusal"], image["position"]) == ("ready", None, 1)
    assert image["placeholder"].startswith("data:image/")
    assert min(image["width"], image["height"]) > 0
    sizes = []
    for rendition, url in image["urls"].items():
        assert url.partition("?version=")[0] == f"/api/images/{image['id']}/{rendition}"
        picture = await author.get(url)
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content.startswith(b"\xff\xd8\xff")
        sizes.append(len(picture.content))
    assert len(sizes) == len(Rendition)


async def test_an_upload_is_attached_once_however_often_it_is_asked(shared: Community) -> None:
    author = await person(shared)
    draft = await author.draft()
    upload_id = await author.upload(photo())
    path = f"/api/cases/{draft['id']}/images"
    answers = await asyncio.gather(*[author.post(path, {"upload_id": upload_id}) for _ in range(8)])
    assert sorted(answer.status_code for answer in answers) == [*[200] * 7, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(order(await author.case(draft["id"]))) == 1
    other = await author.draft()
    elsewhere = await author.post(f"/api/cases/{other['id']}/images", {"upload_id": upload_id})
    assert elsewhere.json()["type"] == "/problems/upload-not-complete"


async def test_nobody_attaches_somebody_elses_upload_or_one_that_is_not_complete(shared: Community) -> None:
    author, thief = await person(shared), await person(shared)
    upload_id = await author.upload(photo())
    stolen = await thief.draft()
    refused = await thief.post(f"/api/cases/{stolen['id']}/images", {"upload_id": upload_id})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/upload-not-complete")
    absent = await thief.post(f"/api/cases/{stolen['id']}/images", {"upload_id": str(uuid4())})
    assert {**absent.json(), "request_id": ""} == {**refused.json(), "request_id": ""}
    draft = await author.draft()
    await execute("UPDATE uploads SET received = received - 1 WHERE id = $1", UUID(upload_id))
    partial = await author.post(f"/api/cases/{draft['id']}/images", {"upload_id": upload_id})
    assert partial.json()["type"] == "/problems/upload-not-complete"
    await execute(
        "UPDATE uploads SET received = received + 1, expires_at = now() WHERE id = $1", UUID(upload_id)
    )
    expired = await author.post(f"/api/cases/{draft['id']}/images", {"upload_id": upload_id})
    assert expired.json()["type"] == "/problems/upload-not-complete"


async def test_a_case_holds_eight_images_and_refuses_the_ninth(shared: Community) -> None:
    author = await person(shared)
    case_id, images = await drafted(author, 7)
    uploads = [await author.upload(photo()) for _ in range(3)]
    answers = await asyncio.gather(
        *[author.post(f"/api/cases/{case_id}/images", {"upload_id": upload}) for upload in uploads]
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "/problems/too-many-images"
    assert len(order(await author.case(case_id))) == 8
    assert (await author.delete(f"/api/cases/{case_id}/images/{images[0]}")).status_code == 204
    left = next(u for u, a in zip(uploads, answers, strict=True) if a.status_code == 409)
    assert (await author.post(f"/api/cases/{case_id}/images", {"upload_id": left})).status_code == 201


async def test_images_are_put_in_any_order(shared: Community) -> None:
    author = await person(shared)
    case_id, images = await drafted(author, 4)
    for wanted in (images[::-1], [images[2], images[0], images[3], images[1]], images):
        answer = await author.put(f"/api/cases/{case_id}/image-order", {"image_ids": wanted})
        assert answer.status_code == 200
        assert order(answer.json()) == wanted
    _, others = await drafted(author, 1)
    for wrong in (images[:3], [*images, images[0]], [*images[:3], images[0]], [*images[:3], others[0]], []):
        refused = await author.put(f"/api/cases/{case_id}/image-order", {"image_ids": wrong})
        assert refused.status_code == 422
        assert refused.json()["fields"][0]["pointer"] == "/image_ids"
    assert order(await author.case(case_id)) == images


async def test_removing_an_image_closes_the_gap(shared: Community) -> None:
    author = await person(shared)
    case_id, images = await drafted(author, 4)
    assert (await author.delete(f"/api/cases/{case_id}/images/{images[1]}")).status_code == 204
    assert order(await author.case(case_id)) == [images[0], images[2], images[3]]
    assert (await author.delete(f"/api/cases/{case_id}/images/{images[1]}")).status_code == 404
    other_case, [other] = await drafted(author, 1)
    assert (await author.delete(f"/api/cases/{case_id}/images/{other}")).status_code == 404
    assert order(await author.case(other_case)) == [other]


async def test_an_image_has_a_neutral_description(shared: Community) -> None:
    author = await person(shared)
    case_id, [image_id] = await drafted(author, 1)
    path = f"/api/cases/{case_id}/images/{image_id}"
    changed = await author.patch(path, {"description": "  A red ring on a forearm. "})
    assert changed.status_code == 200
    assert changed.json()["description"] == "A red ring on a forearm."
    assert (await author.case(case_id))["images"][0]["description"] == "A red ring on a forearm."
    assert (await author.patch(path, {"description": "x" * 301})).status_code == 422
    assert (await author.patch(path, {})).status_code == 422
    assert (
        await author.patch(f"/api/cases/{case_id}/images/{uuid4()}", {"description": ""})
    ).status_code == 404


async def test_nobody_touches_images_of_somebody_elses_draft(shared: Community) -> None:
    author, peer = await person(shared), await person(shared, role=Role.ADMIN)
    case_id, images = await drafted(author, 2)
    path = f"/api/cases/{case_id}/images/{images[0]}"
    assert (await peer.patch(path, {"description": "Mine"})).status_code == 404
    assert (await peer.delete(path)).status_code == 404
    reordered = await peer.put(f"/api/cases/{case_id}/image-order", {"image_ids": images[::-1]})
    assert reordered.status_code == 404
    assert order(await author.case(case_id)) == images


async def test_a_deleted_draft_leaves_no_object_behind(community: Community) -> None:
    author, draft = await with_photo(community)
    await author.attach(draft["id"], photo())  # a second one, still as uploaded
    assert len(await objects(community)) > len(Rendition)
    assert (await author.delete(f"/api/cases/{draft['id']}")).status_code == 204
    await community.run_jobs()
    assert await objects(community) == []
    assert await rows.rows("SELECT 1 FROM doomed_objects") == []
    assert await rows.rows("SELECT 1 FROM upload_segments") == []


async def test_a_removed_image_leaves_no_object_behind(community: Community) -> None:
    author, draft = await with_photo(community)
    [image_id] = order(draft)
    assert (await author.delete(f"/api/cases/{draft['id']}/images/{image_id}")).status_code == 204
    await community.run_jobs()
    assert await objects(community) == []
    assert (await author.get(f"/api/images/{image_id}/small")).status_code == 404


async def test_what_was_uploaded_is_destroyed_once_the_picture_was_rebuilt(community: Community) -> None:
    _, draft = await with_photo(community)
    [row] = await rows.rows(
        "SELECT folder, original_folder FROM case_images WHERE id = $1", UUID(order(draft)[0])
    )
    kept = [*object_names(row["folder"]), *object_names(row["original_folder"])]
    assert await objects(community) == sorted(kept)


async def test_making_an_image_safe_twice_changes_nothing(community: Community) -> None:
    author, draft = await with_photo(community)
    before = await objects(community)
    await sanitise_image(community.ports, image_id=UUID(order(draft)[0]))
    await community.run_jobs()
    assert await author.case(draft["id"]) == draft
    assert await objects(community) == before


async def test_a_photo_that_is_none_is_refused_with_what_to_do_and_the_draft_stays(
    community: Community,
) -> None:
    author = await person(community)
    draft = await author.draft(**COMPLETE)
    await author.attach(draft["id"], b"<html>not a photo</html>")
    await community.run_jobs()
    case = await author.case(draft["id"])
    [image] = case["images"]
    assert (image["state"], image["urls"], image["width"]) == ("refused", None, None)
    assert image["refusal"]["code"]
    assert image["refusal"]["detail"].endswith(".")
    assert {field: case[field] for field in COMPLETE} == COMPLETE
    assert await objects(community) == []
    refused = await author.browser.post(f"/api/cases/{draft['id']}/submission", headers=etag(case["version"]))
    assert refused.json()["type"] == "/problems/incomplete"


async def test_pictures_are_for_whoever_may_see_their_case_and_nobody_else(shared: Community) -> None:
    author, draft = await with_photo(shared)
    [image_id] = order(draft)
    people = {
        "author": author,
        "peer": await person(shared),
        "reviewer": await person(shared, role=Role.REVIEWER),
        "unverified": await person(shared, verified=False),
        "stranger": await shared.stranger(),
    }
    seen = {
        "draft": {"author"},
        "in_review": {"author", "reviewer"},
        "changes_requested": {"author"},
        "published": {"author", "peer", "reviewer"},
        "rejected": {"author"},
        "retracted": {"author"},
    }
    for state, allowed in seen.items():
        await execute(
            "UPDATE cases SET state = $2, published_at = now() WHERE id = $1", UUID(draft["id"]), state
        )
        for rendition in Rendition:
            answers = {
                name: await somebody.get(f"/api/images/{image_id}/{rendition.value}")
                for name, somebody in people.items()
            }
            statuses = {name: answer.status_code for name, answer in answers.items()}
            assert {name for name, status in statuses.items() if status == 200} == allowed, state
            assert (statuses["unverified"], statuses["stranger"]) == (403, 401)
            for name, answer in answers.items():
                if name not in allowed:
                    assert answer.headers["content-type"] == "application/problem+json"
                    assert answer.headers["cache-control"] == "no-store"


async def test_a_picture_is_kept_by_this_person_only_and_not_for_long(shared: Community) -> None:
    author, draft = await with_photo(shared)
    picture = await author.get(draft["images"][0]["urls"]["large"])
    caching = picture.headers["cache-control"].replace(" ", "").split(",")
    assert set(caching) == {"private", "max-age=300", "must-revalidate"}
    assert "cookie" in picture.headers["vary"].lower(), "whoever signs in next is somebody else"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["cross-origin-resource-policy"] == "same-origin"
    assert picture.headers["content-disposition"] == "inline"
    assert "filename" not in picture.headers["content-disposition"]


async def test_there_is_no_picture_of_an_image_that_is_not_safe_yet(shared: Community) -> None:
    author = await person(shared)
    draft = await author.draft()
    image = await author.attach(draft["id"], photo())
    assert (image["state"], image["urls"]) == ("received", None)
    for rendition in Rendition:
        assert (await author.get(f"/api/images/{image['id']}/{rendition.value}")).status_code == 404


async def test_a_picture_that_is_destroyed_while_it_is_asked_for_is_absent(shared: Community) -> None:
    author = await person(shared)
    image_id = await rows.image(await rows.case(author))  # with no bytes behind it
    answer = await author.get(f"/api/images/{image_id}/small")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("rendition", ["original", "..", "", "SMALL", "small.jpg"])
async def test_there_are_no_other_renditions(shared: Community, rendition: str) -> None:
    author = await person(shared)
    _, [image_id] = await drafted(author, 1)
    answer = await author.browser.get(f"/api/images/{image_id}/{rendition}")
    assert answer.status_code in (404, 405, 422)
