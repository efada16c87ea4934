"""A small community with something of everything that a release can keep, made through its own API.

What it leaves behind on purpose: a case in every state, an upload half way, jobs that nobody has run, sessions
that go on.
"""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from tests.community import COMPLETE, TUS, Community, Person, annotation, decide, etag, photo

SIZE = (320, 240)


@dataclass
class Kept:
    """What a test of a later release needs to know: when, who signs in how, which case is in which state, and keys."""

    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


def small_photo() -> bytes:
    """The smallest real photo, cut down further: a dump is kept for good."""
    with Image.open(io.BytesIO(photo())) as opened:
        target = io.BytesIO()
        opened.convert("RGB").crop((0, 0, *SIZE)).save(target, "JPEG", quality=70)
    return target.getvalue()


def named_photo() -> bytes:
    """The same with a name burned in."""
    with Image.open(io.BytesIO(small_photo())) as opened:
        labelled = opened.convert("RGB")
    draw = ImageDraw.Draw(labelled)
    draw.rectangle((0, 0, 220, 44), fill=(0, 0, 0))
    draw.text((10, 6), "DOE JANE", font=ImageFont.load_default(size=28), fill=(245, 245, 245))
    target = io.BytesIO()
    labelled.save(target, "JPEG", quality=85)
    return target.getvalue()


async def populate(community: Community) -> Kept:
    """Live a while in the community."""
    kept = Kept()
    people = {
        "author": await community.practitioner(display_name="Dr Author"),
        "peer": await community.practitioner(
            display_name="Dr Peer", specialties=["dermatology", "cardiology"]
        ),
        "newcomer": await community.newcomer(display_name="Dr Newcomer"),
        "reviewer": await community.reviewer(),
        "administrator": await community.administrator(),
    }
    await follow(people["peer"], people["author"])
    for state in ("published", "changes_requested", "rejected", "retracted", "in_review"):
        case = await brought_to(community, people["author"], people["reviewer"], state)
        kept.cases[state] = case["id"]
    await administer(community, people, kept)
    await talk(people, kept.cases["published"])
    await community.run_jobs()
    await check(community, people["author"], kept)
    await leave_unfinished(community, people, kept)
    for name, person in people.items():
        kept.people[name] = {
            "email": person.me["email"],
            "session": next(iter(person.browser.cookies.values())),
        }
    return kept


async def follow(peer: Person, author: Person) -> None:
    await peer.put("/api/follows/specialty/dermatology")
    await peer.put(f"/api/follows/author/{author.me['id']}")
    device = {"kind": "fcm_token", "address": "a" * 40, "label": "Peer's phone"}
    assert (await peer.post("/api/devices", device)).status_code == 201


async def brought_to(community: Community, author: Person, reviewer: Person, state: str) -> dict[str, Any]:
    """A case of the author in a state, one photo in it."""
    case = await author.draft(**{**COMPLETE, "title": f"A case that is {state.replace('_', ' ')}"})
    await author.attach(case["id"], small_photo())
    await community.run_jobs()
    sent = await author.browser.post(f"/api/cases/{case['id']}/submission", headers=etag(case["version"]))
    assert sent.status_code == 200, sent.text
    case = dict(sent.json())
    outcomes = {"published": "approve", "changes_requested": "return", "rejected": "reject"}
    if state in outcomes:
        await decide(reviewer, case, outcomes[state], reason="So that it is known.")
    if state == "retracted":
        version = (await author.case(case["id"]))["version"]
        await author.browser.post(f"/api/cases/{case['id']}/retraction", headers=etag(version))
    return case


async def administer(community: Community, people: dict[str, Person], kept: Kept) -> None:
    """A key, a case that was taken down with it, and somebody who is suspended."""
    asked = {
        "name": "A dashboard",
        "scopes": ["cases:write", "practitioners:write", "audit:read"],
        "days": 30,
    }
    made = await people["administrator"].post("/api/admin/keys", asked)
    assert made.status_code == 201, made.text
    kept.keys["dashboard"] = made.json()["secret"]
    script = Person(community.browser(Authorization=f"Bearer {kept.keys['dashboard']}"))
    removed = await brought_to(community, people["author"], people["reviewer"], "published")
    kept.cases["removed"] = removed["id"]
    reason = {"reason": "Somebody could be recognised."}
    assert (await script.put(f"/api/admin/cases/{removed['id']}/removal", reason)).status_code in (200, 204)
    suspended = await community.practitioner(display_name="Dr Suspended")
    path = f"/api/admin/practitioners/{suspended.me['id']}/suspension"
    assert (await script.put(path, {"reason": "Asked for it."})).status_code in (200, 204)


async def check(community: Community, author: Person, kept: Kept) -> None:
    """Drafts with a name in their photos: found and not answered yet, and covered."""
    for name in ("found", "covered"):
        draft = await author.draft(**{**COMPLETE, "title": f"A case whose photo is {name}"})
        await author.attach(draft["id"], named_photo())
        await community.run_jobs()
        assert (await author.case(draft["id"]))["images"][0]["state"] == "scanned"
        kept.cases[name] = draft["id"]
    await author.cover_all(kept.cases["covered"])
    await community.run_jobs()
    assert (await author.case(kept.cases["covered"]))["images"][0]["state"] == "ready"


async def talk(people: dict[str, Person], case_id: str) -> None:
    """Marks and comments: one pinned, one answered, one edited, one deleted."""
    author, peer = people["author"], people["peer"]
    image_id = (await author.case(case_id))["images"][0]["id"]
    mark = await peer.post(f"/api/images/{image_id}/annotations", annotation(10, 10, 40, 30, "Here"))
    pinned = {"text": "What is this?", "annotation_id": mark.json()["id"].rsplit(":", 1)[-1]}
    first = (await peer.post(f"/api/cases/{case_id}/comments", pinned)).json()
    answer = {"text": "The border.", "parent_id": first["id"]}
    await author.post(f"/api/cases/{case_id}/comments", answer)
    edited = (await peer.post(f"/api/cases/{case_id}/comments", {"text": "Edted"})).json()
    await peer.patch(f"/api/comments/{edited['id']}", {"text": "Edited"}, version=edited["version"])
    deleted = (await peer.post(f"/api/cases/{case_id}/comments", {"text": "Deleted"})).json()
    assert (await peer.delete(f"/api/comments/{deleted['id']}")).status_code == 204


async def leave_unfinished(community: Community, people: dict[str, Person], kept: Kept) -> None:
    """A draft whose photo waits for its job, an upload half way, and a publication that nobody was told of."""
    author, reviewer = people["author"], people["reviewer"]
    draft = await author.draft(**{**COMPLETE, "title": "A case that is draft"})
    kept.cases["draft"] = draft["id"]
    announced = await brought_to(community, author, reviewer, "in_review")
    await decide(reviewer, announced, "approve")
    kept.cases["unannounced"] = announced["id"]
    await author.attach(draft["id"], small_photo())
    claimed = await reviewer.post(f"/api/review/cases/{kept.cases['in_review']}/claim")
    assert claimed.status_code == 200, claimed.text
    content = small_photo()
    created = await author.browser.post("/api/uploads", headers={**TUS, "Upload-Length": str(len(content))})
    half = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    await author.browser.patch(
        created.headers["location"], content=content[: len(content) // 2], headers=half
    )
