"""A case that its author took back is gone everywhere, whoever saw it before."""

from uuid import UUID

from backend.kernel.actor import Role
from tests.community import Community, annotation, etag
from tests.integration import rows
from tests.integration.rows import person


async def test_a_retracted_case_is_gone_everywhere_at_once(community: Community) -> None:
    author, peer, reviewer = (
        await person(community),
        await person(community),
        await person(community, role=Role.REVIEWER),
    )
    assert (await peer.put("/api/follows/specialty/dermatology")).status_code == 204
    case = await community.published_case(author, reviewer)
    await community.run_jobs()
    [image] = case["images"]
    comment = (await peer.post(f"/api/cases/{case['id']}/comments", {"text": "Tinea?"})).json()
    mark = (await peer.post(f"/api/images/{image['id']}/annotations", annotation(1, 1, text="Here"))).json()
    readable = [
        f"/api/cases/{case['id']}",
        *image["urls"].values(),
        f"/api/cases/{case['id']}/comments",
        f"/api/cases/{case['id']}/annotations",
        f"/api/comments/{comment['id']}/history",
    ]
    for path in readable:
        assert (await peer.get(path)).status_code == 200, path
    assert (await peer.get("/api/inbox/unread")).json() == {"count": 1}

    back = await author.browser.post(f"/api/cases/{case['id']}/retraction", headers=etag(case["version"]))
    assert back.json()["state"] == "retracted"

    for somebody in (peer, reviewer):
        for path in readable:
            assert (await somebody.get(path)).status_code == 404, path
        assert (await somebody.get("/api/cases")).json()["items"] == []
        assert (await somebody.get("/api/cases", author=author.me["id"])).json()["items"] == []
        assert (await somebody.get("/api/inbox")).json()["items"] == []
        assert (await somebody.get("/api/inbox/unread")).json() == {"count": 0}
        assert (await somebody.post(f"/api/cases/{case['id']}/comments", {"text": "Hm"})).status_code == 404
        assert (await somebody.put(f"/api/follows/case/{case['id']}")).status_code == 404
    edited = await peer.patch(f"/api/comments/{comment['id']}", {"text": "Changed"}, version=1)
    assert edited.status_code == 404
    [kept] = await rows.rows("SELECT text FROM comments WHERE id = $1", UUID(comment["id"]))
    assert kept["text"] == "Tinea?", "a refused change changes nothing"
    # One's own words may still be taken back.
    assert (await peer.delete(f"/api/comments/{comment['id']}")).status_code == 204
    assert (await peer.delete(f"/api/annotations/{mark['id'].removeprefix('urn:uuid:')}")).status_code == 204
    # The author still sees what they took back.
    assert (await author.case(case["id"]))["state"] == "retracted"
    assert (await author.get(image["urls"]["small"])).status_code == 200


async def test_a_case_taken_back_during_review_is_not_published(community: Community) -> None:
    author, reviewer = await person(community), await person(community, role=Role.REVIEWER)
    case_id = await rows.case(author, state="in_review")
    assert (await reviewer.post(f"/api/review/cases/{case_id}/claim")).status_code == 200
    back = await author.browser.post(f"/api/cases/{case_id}/retraction", headers=etag(1))
    assert back.status_code == 200
    decided = await reviewer.post(
        f"/api/review/cases/{case_id}/decisions", {"outcome": "approve", "version": 1}
    )
    assert decided.status_code == 404
    assert (await reviewer.get("/api/review/cases")).json()["items"] == []
    assert (await author.case(str(case_id)))["state"] == "retracted"
