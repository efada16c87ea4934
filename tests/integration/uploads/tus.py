"""tus 1.0 as a client writes it by hand, header by header."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx

from tests.community import TUS, Community, Person
from tests.servers.bucket import names_in

OFFSET_STREAM = "application/offset+octet-stream"
Body = bytes | AsyncIterator[bytes]


@dataclass(frozen=True)
class Upload:
    """One upload of one person."""

    person: Person
    location: str

    @property
    def id(self) -> UUID:
        return UUID(self.location.rsplit("/", 1)[-1])

    def as_seen_by(self, person: Person) -> "Upload":
        return Upload(person, self.location)

    async def send(self, content: Body, *, offset: int | str = 0, **headers: str | None) -> httpx.Response:
        """PATCH. A header given as None is left out."""
        usual = {**TUS, "Upload-Offset": str(offset), "Content-Type": OFFSET_STREAM}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = [
            (name.encode(), value.encode()) for name, value in {**usual, **given}.items() if value is not None
        ]
        return await self.person.browser.patch(self.location, content=content, headers=sent)

    async def status(self) -> httpx.Response:
        return await self.person.browser.head(self.location, headers=TUS)

    async def offset(self) -> int:
        answer = await self.status()
        assert answer.status_code == 200, answer.status_code
        return int(answer.headers["upload-offset"])

    async def terminate(self) -> httpx.Response:
        return await self.person.browser.delete(self.location, headers=TUS)


async def announce(person: Person, length: int | str | None, **headers: str) -> httpx.Response:
    """POST: announce so many bytes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    announced = {} if length is None else {"Upload-Length": str(length)}
    sent = [(name.encode(), value.encode()) for name, value in {**TUS, **announced, **named}.items()]
    return await person.browser.post("/api/uploads", headers=sent)


async def begin(person: Person, length: int) -> Upload:
    answer = await announce(person, length)
    assert answer.status_code == 201, answer.text
    return Upload(person, answer.headers["location"])


async def stored_names(community: Community, upload: Upload) -> list[str]:
    """The names of an upload's objects, in the order of their making."""
    return sorted(await names_in(community.ports.object_store, f"quarantine/{upload.id}/"))


async def stored_bytes(community: Community, upload: Upload) -> bytes:
    """What the store holds of an upload."""
    store = community.ports.object_store
    return b"".join([await store.get(name) for name in await stored_names(community, upload)])
