from tests.community import PASSWORD, Community


async def test_a_newcomer_is_signed_in_and_waits_for_verification(community: Community) -> None:
    person = await community.newcomer()
    me = await person.get("/api/session")
    assert me.status_code == 200
    assert me.json()["verified"] is False
    feed = await person.get("/api/cases")
    assert feed.status_code == 403
    assert feed.json()["type"] == "/problems/not-verified"
    assert "reviewer" in feed.json()["detail"]
    assert PASSWORD not in feed.text


async def test_the_whole_chain(community: Community) -> None:
    author, reviewer, peer = (
        await community.practitioner(),
        await community.reviewer(),
        await community.practitioner(),
    )
    assert (await peer.put("/api/follows/specialty/dermatology")).status_code == 204
    case = await community.published_case(author, reviewer)
    await community.run_jobs()
    inbox = (await peer.get("/api/inbox")).json()["items"]
    assert [entry["text"] for entry in inbox] == ["A new case in Dermatology"]
    seen = await peer.case(case["id"])
    assert seen["answer"] is None
    picture = await peer.get(seen["images"][0]["urls"]["master"])
    assert picture.content[:2] == b"\xff\xd8"
