"""One case from draft to discussion, told over HTTP by people who repeat what they are not sure of."""

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from backend.kernel.actor import Role
from tests.community import COMPLETE, TUS, annotation, etag, photo
from tests.faults.kills.caller import Caller, Traffic, newcomer
from tests.unit.media.making import segment, with_segments

CANARY = b"canary: nothing but pixels may pass"
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
POLL_SECONDS = 0.1


@dataclass
class Told:
    """What a story has brought about, for those who look whether it happened once."""

    author_id: UUID
    case_id: str = ""
    comments: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    retracted: bool = False
    over: bool = False


class Story:
    """A case of a new author, decided by a new reviewer, discussed by a peer who takes part in many."""

    def __init__(self, address: str, traffic: Traffic, peer: Caller, chance: Random) -> None:
        self._address = address
        self._traffic = traffic
        self._peer = peer
        self._chance = chance
        self.told: Told | None = None

    async def run(self) -> None:
        """Tell it to its end."""
        author = await newcomer(self._address, self._traffic)
        reviewer = await newcomer(self._address, self._traffic, role=Role.REVIEWER)
        self.told = told = Told(author.account_id)
        try:
            told.case_id = await self._twice(author, "/api/cases", COMPLETE)
            await self._picture(author, told.case_id)
            await self._publish(author, reviewer, told.case_id)
            await self._discuss(told)
            if self._chance.random() < 0.5:
                await self._retract(author, told)
            told.over = True
        finally:
            await author.leave()
            await reviewer.leave()

    async def _twice(self, who: Caller, path: str, body: object) -> str:
        """Make something under one key, now and then by two requests at once; the answer is its one id."""
        headers = {"Idempotency-Key": uuid4().hex}
        times = self._chance.choice((1, 1, 2))
        answers = await asyncio.gather(
            *(who.json("POST", path, json=body, headers=headers) for _ in range(times))
        )
        identifiers = {str(answer["id"]).rpartition("/")[2].rpartition(":")[2] for answer in answers}
        assert len(identifiers) == 1, f"one key made {len(identifiers)} things at {path}"
        return identifiers.pop()

    async def _picture(self, author: Caller, case_id: str) -> None:
        """Add a photo, and another one as long as it is refused: who is killed too often over it gives it up."""
        while True:
            upload_id = await self._upload(author)
            image = await author.json("POST", f"/api/cases/{case_id}/images", json={"upload_id": upload_id})
            settled = await self._settled(author, case_id)
            if settled["state"] == "ready":
                settled = await self._covered(author, case_id, image["id"])
            if settled["state"] == "ready":
                return
            assert settled["refusal"]["code"] == "too_demanding"
            # Gone already where the answer was lost.
            await author.ask("DELETE", f"/api/cases/{case_id}/images/{image['id']}", expect=(200, 204, 404))

    async def _upload(self, author: Caller) -> str:
        content = with_segments(photo(), [segment(0xFE, CANARY)])
        begun = await author.ask("POST", "/api/uploads", headers={**TUS, "Upload-Length": str(len(content))})
        place, offset = begun.headers["location"], 0
        while offset < len(content):
            piece = content[offset : offset + self._chance.randint(5_000, len(content))]
            sent = await author.ask(
                "PATCH",
                place,
                content=piece,
                headers={**BYTES, "Upload-Offset": str(offset)},
                expect=(204, 409),
            )
            offset = int(
                (sent if sent.status_code == 204 else await self._offset(author, place)).headers[
                    "upload-offset"
                ]
            )
        return str(place.rsplit("/", 1)[-1])

    async def _offset(self, author: Caller, place: str) -> httpx.Response:
        return await author.ask("HEAD", place, headers=TUS)

    async def _settled(self, author: Caller, case_id: str) -> dict[str, Any]:
        while True:
            [image] = (await author.json("GET", f"/api/cases/{case_id}"))["images"]
            if image["state"] not in ("received", "cleared"):
                return dict(image)
            await asyncio.sleep(POLL_SECONDS)

    async def _covered(self, author: Caller, case_id: str, image_id: str) -> dict[str, Any]:
        """Cover something, for as long as it takes to be heard; what was heard may be lost on the way back."""
        path = f"/api/cases/{case_id}/images/{image_id}/safety-check"
        check = await author.json("GET", path)
        cover = {"shape": "box", "x": 20, "y": 20, "width": 60, "height": 40}
        wanted = {"scan": check["scan"], "answers": [], "covers": [cover], "turn": 90, "crop": None}
        await author.ask("PUT", path, json=wanted, expect=(200, 409))
        return await self._settled(author, case_id)

    async def _publish(self, author: Caller, reviewer: Caller, case_id: str) -> None:
        case = await author.json("GET", f"/api/cases/{case_id}")
        await author.ask(
            "POST", f"/api/cases/{case_id}/submission", headers=etag(case["version"]), expect=(200, 409, 412)
        )
        case = await author.json("GET", f"/api/cases/{case_id}")
        assert case["state"] == "in_review"
        decision = {"outcome": "approve", "version": case["version"], "reason": ""}
        while case["state"] == "in_review":
            await reviewer.ask("POST", f"/api/review/cases/{case_id}/claim", expect=(200, 409))
            await reviewer.ask(
                "POST", f"/api/review/cases/{case_id}/decisions", json=decision, expect=(201, 409)
            )
            case = await author.json("GET", f"/api/cases/{case_id}")
        assert case["state"] == "published"

    async def _discuss(self, told: Told) -> None:
        case = await self._peer.json("GET", f"/api/cases/{told.case_id}")
        [image] = case["images"]
        picture = await self._peer.ask("GET", image["urls"]["small"])
        assert picture.content.startswith(b"\xff\xd8")
        assert CANARY not in picture.content
        comments, marks = f"/api/cases/{told.case_id}/comments", f"/api/images/{image['id']}/annotations"
        told.comments.add(await self._twice(self._peer, comments, {"text": "Have you scraped it?"}))
        told.marks.add(await self._twice(self._peer, marks, annotation(1, 1, 10, 10, "Here")))

    async def _retract(self, author: Caller, told: Told) -> None:
        case = await author.json("GET", f"/api/cases/{told.case_id}")
        await author.ask(
            "POST",
            f"/api/cases/{told.case_id}/retraction",
            headers=etag(case["version"]),
            expect=(200, 409, 412),
        )
        assert (await author.json("GET", f"/api/cases/{told.case_id}"))["state"] == "retracted"
        told.retracted = True
        await self._peer.ask("GET", f"/api/cases/{told.case_id}", expect=(404,))
