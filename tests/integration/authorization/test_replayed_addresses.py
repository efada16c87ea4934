"""After a case is taken back or down: every address of a picture that was ever handed out gives nobody a byte."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import httpx
import pytest

from backend.kernel.actor import Role, Scope
from media.renditions import Rendition
from tests.community import Community, Person, annotation, decide, etag
from tests.integration import rows
from tests.integration.admin.scripts import made_by
from tests.integration.rows import person

ADDRESS = re.compile(r"/api/images/[0-9a-f-]{36}/[a-z]+(?:\?version=[0-9a-f]+)?")
CANARY = b"\xff\xd8\xff\xe0 these are the bytes of a picture"

AGAIN = {
    "asked again": {},
    "asked whether it is still the same": {"If-None-Match": "*"},
    "asked by an old version": {"If-None-Match": '"1"', "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"},
    "asked for a part": {"Range": "bytes=0-10"},
    "asked from a cache": {"Cache-Control": "only-if-cached, max-stale"},
}


async def case_with_pictures(community: Community, author: Person) -> UUID:
    """A draft with two pictures whose bytes are in the store."""
    case_id = await rows.case(author, state="draft", submitted_at=None)
    for position in (1, 2):
        folder = f"images/{uuid4()}"
        for rendition in Rendition:
            await community.ports.object_store.put(
                f"{folder}/{rendition.value}", CANARY, media_type="image/jpeg"
            )
        await rows.image(case_id, position=position, folder=folder)
    return case_id


async def handed_out(somebody: Person, *paths: str) -> set[str]:
    """Every address of a picture in what somebody is shown; each of them gives them its bytes now."""
    found: set[str] = set()
    for path in paths:
        answer = await somebody.get(path)
        assert answer.status_code == 200, answer.text
        found |= set(ADDRESS.findall(answer.text))
    for address in found:
        picture = await somebody.get(address)
        assert picture.content == CANARY
        assert ("private" if "version=" in address else "no-store") in picture.headers["cache-control"]
        assert "Cookie" in picture.headers["vary"]
    return found


async def retract(case_id: UUID, author: Person, _: Person) -> None:
    version = (await author.case(str(case_id)))["version"]
    back = await author.browser.post(f"/api/cases/{case_id}/retraction", headers=etag(version))
    assert back.status_code == 200


async def remove(case_id: UUID, _: Person, admin: Person) -> None:
    down = await admin.put(f"/api/admin/cases/{case_id}/removal", {"reason": "A name can be read."})
    assert down.status_code == 204


ENDS: dict[str, Callable[[UUID, Person, Person], Awaitable[None]]] = {
    "taken back": retract,
    "taken down": remove,
}


async def everything_handed_out(
    community: Community, case_id: UUID, author: Person, peer: Person
) -> set[str]:
    """Lead a case from draft to published; the answer is every address that anybody was shown on the way."""
    reviewer = await person(community, role=Role.REVIEWER)
    path = f"/api/cases/{case_id}"
    found = await handed_out(author, path, "/api/me/cases")
    assert (await author.browser.post(f"{path}/submission", headers=etag(1))).status_code == 200
    found |= await handed_out(reviewer, path, "/api/review/cases")
    await decide(reviewer, {"id": str(case_id), "version": 2}, "approve")
    [first, *_] = sorted(found)
    marks = f"/api/images/{first.split('/')[3]}/annotations"
    assert (await peer.post(marks, annotation(1, 1, text="Here"))).status_code == 201
    return found | await handed_out(peer, path, "/api/cases", f"{path}/annotations")


def has_bytes(answer: httpx.Response) -> bool:
    return answer.status_code in (200, 206, 304) or CANARY[:4] in answer.content


@pytest.mark.parametrize("end", ENDS)
async def test_no_address_gives_a_byte_any_more(community: Community, end: str) -> None:
    author, peer = await person(community), await person(community)
    admin = await person(community, role=Role.ADMIN)
    case_id = await case_with_pictures(community, author)
    addresses = await everything_handed_out(community, case_id, author, peer)
    without_version = {address for address in addresses if "version=" not in address}
    assert len(addresses - without_version) == 2 * len(Rendition)
    assert len(without_version) == 1, "a mark names its picture for good"
    await ENDS[end](case_id, author, admin)
    everybody = {
        "a peer": peer,
        "another peer": await person(community),
        "a reviewer": await person(community, role=Role.REVIEWER),
        "an administrator": admin,
        "somebody unverified": await person(community, verified=False),
        "a stranger": await community.stranger(),
        "a script": await made_by(community, admin, *Scope),
    }
    for name, somebody in everybody.items():
        for address in addresses:
            for how, headers in AGAIN.items():
                answer = await somebody.browser.get(address, headers=headers)
                assert not has_bytes(answer), (name, address, how)
                assert "no-store" in answer.headers["cache-control"]
    # Its author still sees what they took back, or what was taken down.
    assert {(await author.get(address)).content for address in addresses} == {CANARY}


async def test_a_picture_removed_from_a_draft_is_gone_for_its_author_and_from_the_store(
    community: Community,
) -> None:
    author = await person(community)
    case_id = await case_with_pictures(community, author)
    addresses = await handed_out(author, f"/api/cases/{case_id}")
    [removed, kept] = await rows.rows(
        "SELECT id, folder FROM case_images WHERE case_id = $1 ORDER BY position", case_id
    )
    assert (await author.delete(f"/api/cases/{case_id}/images/{removed['id']}")).status_code == 204
    for address in addresses:
        for headers in AGAIN.values():
            answer = await author.browser.get(address, headers=headers)
            assert has_bytes(answer) == (str(kept["id"]) in address)
    await community.run_jobs()
    for image, there in ((removed, 0), (kept, len(Rendition))):
        stored = [found.name async for found in community.ports.object_store.list(f"{image['folder']}/")]
        assert len(stored) == there
