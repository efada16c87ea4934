"""A picture that is covered anew has another address: nobody is shown the one before, from wherever it is kept."""

from typing import Any
from uuid import uuid4

import pytest

from backend.kernel.actor import Role
from media.renditions import Rendition
from tests.community import COMPLETE, Community, Person, clearance, roomy_photo
from tests.integration import rows
from tests.integration.rows import person

BOX = {"shape": "box", "x": 40, "y": 40, "width": 300, "height": 200}


async def shown(author: Person, case_id: str) -> dict[str, Any]:
    """The one image of a case, which is ready."""
    [image] = (await author.case(case_id))["images"]
    assert image["state"] == "ready", image
    return dict(image)


async def covered_anew(community: Community, author: Person, case_id: str, image_id: str) -> None:
    """Answer whatever was found, and draw one more cover."""
    check = await author.safety_check(case_id, image_id)
    answers = clearance(check, **{found["id"]: "cover" for found in check["findings"]})
    answer = await author.put(
        f"/api/cases/{case_id}/images/{image_id}/safety-check", {**answers, "covers": [BOX]}
    )
    assert answer.status_code == 200, answer.text
    await community.run_jobs()


async def test_a_picture_that_is_covered_anew_has_other_addresses_and_nothing_is_at_the_old_ones(
    community: Community,
) -> None:
    author = await person(community)
    draft = await author.draft(**COMPLETE)
    attached = await author.attach(draft["id"], roomy_photo())
    await community.run_jobs()
    before = (await shown(author, draft["id"]))["urls"]
    pixels_before = {name: (await author.get(url)).content for name, url in before.items()}
    await covered_anew(community, author, draft["id"], attached["id"])
    after = (await shown(author, draft["id"]))["urls"]
    assert len({*before.values(), *after.values()}) == 2 * len(Rendition)
    for name, url in after.items():
        assert (await author.get(url)).content != pixels_before[name]
        old = await author.get(before[name])
        assert (old.status_code, old.headers["cache-control"]) == (404, "no-store")
    [stored] = await rows.rows("SELECT folder FROM case_images WHERE id = $1::uuid", attached["id"])
    assert stored["folder"].split("/")[-1] not in str(after), "an address does not say where the objects are"


async def test_only_an_address_with_the_version_of_now_may_be_kept(community: Community) -> None:
    author = await person(community)
    draft = await author.draft(**COMPLETE)
    attached = await author.attach(draft["id"], roomy_photo())
    await community.run_jobs()
    url = (await shown(author, draft["id"]))["urls"]["small"]
    kept, named = await author.get(url), await author.get(f"/api/images/{attached['id']}/small")
    assert kept.content == named.content
    assert "max-age=300" in kept.headers["cache-control"]
    assert named.headers["cache-control"] == "no-store"


async def test_every_list_hands_out_the_same_address_of_a_picture(shared: Community) -> None:
    author, reviewer = await person(shared), await person(shared, role=Role.REVIEWER)
    case_id = await rows.case(author)
    await rows.image(case_id)
    waiting = await rows.case(author, state="in_review")
    await rows.image(waiting)
    whole = (await shown(author, str(case_id)))["urls"]
    assert all("?version=" in url for url in whole.values())
    feed = {case["id"]: case for case in (await author.get("/api/cases")).json()["items"]}
    own = {case["id"]: case for case in (await author.get("/api/me/cases")).json()["items"]}
    assert feed[str(case_id)]["image"]["urls"] == own[str(case_id)]["image"]["urls"] == whole
    queue = (await reviewer.get("/api/review/cases?limit=50")).text
    assert (await shown(author, str(waiting)))["urls"]["medium"] in queue


@pytest.mark.parametrize("version", ["", "0", "newest", "../master", "a" * 12])
async def test_no_version_but_its_own_is_there(shared: Community, version: str) -> None:
    author = await person(shared)
    image_id = await rows.image(await rows.case(author), folder=f"images/{uuid4()}")
    answer = await author.get(f"/api/images/{image_id}/small?version={version}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_a_version_that_is_too_long_is_malformed(shared: Community) -> None:
    author = await person(shared)
    image_id = await rows.image(await rows.case(author))
    answer = await author.get(f"/api/images/{image_id}/small?version={'a' * 13}")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/malformed")
