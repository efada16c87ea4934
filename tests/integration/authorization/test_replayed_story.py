"""A whole story, and every address of bytes in any answer of it, asked for again at each step and after its end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from backend.kernel.actor import Role, Scope
from backend.kernel.database import execute
from backend.safety.service.retention import destroy_due
from backend.uploads.service.originals import verify_destroyed
from media.renditions import Rendition
from tests.community import COMPLETE, TUS, Community, Person, clearance, decide, etag, photo
from tests.integration.admin.scripts import made_by
from tests.integration.authorization.overhearing import Overheard, gives_bytes
from tests.integration.authorization.test_replayed_addresses import AGAIN
from tests.integration.rows import person

AGAIN_ONCE: dict[str, dict[str, str]] = {"again": {}}
COVER = {"shape": "box", "x": 5, "y": 5, "width": 20, "height": 20}


@dataclass
class Story:
    """A case with one photo, the people in it, and what they are told."""

    community: Community
    overheard: Overheard
    people: dict[str, Person]
    case: dict[str, Any]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    @property
    def path(self) -> str:
        """Where the case is."""
        return f"/api/cases/{self.case['id']}"

    async def replayed(self, *, again: dict[str, dict[str, str]] = AGAIN) -> set[tuple[str, str]]:
        """Who gets anything from which kind of address, of all that were ever told to anybody."""
        return {
            (name, kind_of(address))
            for name, somebody in self.people.items()
            for address in self.overheard.everything()
            for headers in again.values()
            if await gives_bytes(somebody, address, headers)
        }


def kind_of(address: str) -> str:
    if "/uploads/" in address:
        return "upload"
    return "uncovered" if "/uncovered/" in address else "picture"


async def begun(community: Community) -> Story:
    """An author with a draft, and everybody else."""
    admin = await person(community, role=Role.ADMIN)
    people = {
        "author": await person(community),
        "reviewer": await person(community, role=Role.REVIEWER),
        "another reviewer": await person(community, role=Role.REVIEWER),
        "admin": admin,
        "peer": await person(community),
        "unverified": await person(community, verified=False),
        "stranger": await community.stranger(),
        "key": await made_by(community, admin, *Scope),
    }
    overheard = Overheard()
    overheard.listen_to(*people.values())
    return Story(community, overheard, people, await people["author"].draft(**COMPLETE))


async def covered(story: Story) -> str:
    """The photo goes up, is found harmless, and its author covers something; the answer is its id."""
    author = story["author"]
    image = await author.attach(story.case["id"], photo())
    await story.community.run_jobs()
    check = await author.safety_check(story.case["id"], image["id"])
    assert (await author.get(check["urls"]["large"])).status_code == 200
    path = f"{story.path}/images/{image['id']}/safety-check"
    assert (await author.put(path, clearance(check) | {"covers": [COVER]})).status_code == 200
    await story.community.run_jobs()
    await author.get(story.path)
    return str(image["id"])


async def reviewed(story: Story, image_id: str, outcome: str) -> None:
    """A reviewer looks at all there is, the original included, and decides."""
    author, reviewer = story["author"], story["reviewer"]
    version = (await author.case(story.case["id"]))["version"]
    sent = await author.browser.post(f"{story.path}/submission", headers=etag(version))
    assert sent.status_code == 200, sent.text
    await reviewer.get(story.path)
    await reviewer.safety_check(story.case["id"], image_id)
    claim = await reviewer.post(f"/api/review/cases/{story.case['id']}/claim")
    assert claim.status_code == 200
    views = f"/api/review/cases/{story.case['id']}/images/{image_id}/original-views"
    view = await reviewer.post(views, {"reason": "The cover seems small."})
    assert view.status_code == 201, view.text
    assert (await reviewer.get(view.json()["urls"]["master"])).status_code == 200
    assert await story.replayed(again=AGAIN_ONCE) == {
        ("author", "picture"),
        ("author", "uncovered"),
        ("author", "upload"),
        ("reviewer", "picture"),
        ("reviewer", "uncovered"),
        ("another reviewer", "picture"),
        ("admin", "picture"),
    }
    await decide(reviewer, sent.json(), outcome, reason="Because.")


async def reject(story: Story, image_id: str) -> None:
    await reviewed(story, image_id, "reject")


async def retract(story: Story, image_id: str) -> None:
    await reviewed(story, image_id, "approve")
    await seen_by_all(story)
    version = (await story["author"].case(story.case["id"]))["version"]
    back = await story["author"].browser.post(f"{story.path}/retraction", headers=etag(version))
    assert back.status_code == 200


async def remove(story: Story, image_id: str) -> None:
    await reviewed(story, image_id, "approve")
    await seen_by_all(story)
    reason = {"reason": "A name can be read."}
    assert (await story["admin"].put(f"/api/admin{story.path[4:]}/removal", reason)).status_code == 204


async def seen_by_all(story: Story) -> None:
    """Everybody who may looks at the published case, wherever it is shown."""
    for path in (story.path, "/api/cases", f"{story.path}/annotations"):
        assert (await story["peer"].get(path)).status_code == 200
    shown = await story.replayed(again=AGAIN_ONCE)
    verified = {"author", "reviewer", "another reviewer", "admin", "peer"}
    assert {name for name, kind in shown if kind == "picture"} == verified
    assert {name for name, kind in shown if kind != "picture"} == {"author"}


ENDS: dict[str, Callable[[Story, str], Awaitable[None]]] = {
    "rejected": reject,
    "taken back": retract,
    "taken down": remove,
}


@pytest.mark.parametrize("end", ENDS)
async def test_no_address_that_was_ever_told_gives_anybody_a_byte_who_may_not_see_it(
    community: Community, end: str
) -> None:
    story = await begun(community)
    unused = f"/api/uploads/{await story['author'].upload(photo())}"
    image_id = await covered(story)
    ofs = {("author", "picture"), ("author", "uncovered"), ("author", "upload")}
    assert await story.replayed(again=AGAIN_ONCE) == ofs
    await ENDS[end](story, image_id)
    told = sorted(kind_of(address) for address in story.overheard.everything())
    assert told == ["picture"] * len(Rendition) + ["uncovered"] * len(Rendition) + ["upload"] * 2
    assert await story.replayed(again=AGAIN_ONCE) == ofs
    dropped = await story["author"].browser.delete(unused, headers=TUS)
    assert dropped.status_code == 204
    await execute("UPDATE cases SET decided_at = decided_at - interval '8 days'")
    assert await destroy_due(7) == 1
    await community.run_jobs()
    assert await verify_destroyed(community.ports.object_store) == 1
    assert await story.replayed() == {("author", "picture")}
