"""Bytes that come in after their sender's session has ended are not kept."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from uuid import UUID

import pytest

from backend.accounts.service.sessions import end_session
from backend.accounts.service.standing import suspend
from backend.kernel.actor import Operator, Role, Scope
from backend.kernel.database import execute
from backend.uploads.rules import SEGMENT_BYTES
from tests.community import Community, Person, checksum
from tests.integration import rows
from tests.integration.uploads.tus import Upload, begin, stored_names
from tests.waiting import eventually

End = Callable[[Community, Person], Coroutine[None, None, None]]


async def signed_out(_: Community, somebody: Person) -> None:
    await end_session(await rows.actor(somebody))


async def signed_out_everywhere(community: Community, somebody: Person) -> None:
    elsewhere = await community.stranger()
    await rows.sign_in(community, elsewhere, UUID(somebody.me["id"]))
    assert (await elsewhere.delete("/api/sessions")).status_code == 204


async def suspended(community: Community, somebody: Person) -> None:
    admin = await rows.person(community, role=Role.ADMIN)
    operator = Operator(UUID(admin.me["id"]), None, frozenset(Scope))
    await suspend(operator, account_id=UUID(somebody.me["id"]), reason="A reason")


async def run_out(_: Community, somebody: Person) -> None:
    await execute("UPDATE sessions SET expires_at = now() WHERE account_id = $1", UUID(somebody.me["id"]))


async def received(upload: Upload) -> int:
    [row] = await rows.rows("SELECT received FROM uploads WHERE id = $1", upload.id)
    return int(row["received"])


@pytest.mark.parametrize("end", [signed_out, signed_out_everywhere, suspended, run_out])
async def test_what_arrives_after_the_end_of_a_session_is_not_kept(community: Community, end: End) -> None:
    content = os.urandom(SEGMENT_BYTES + 1000)
    somebody = await rows.person(community)
    upload = await begin(somebody, len(content))

    async def ending_half_way() -> AsyncIterator[bytes]:
        yield content[:SEGMENT_BYTES]

        async def is_kept() -> bool:
            return await received(upload) == SEGMENT_BYTES

        await eventually(is_kept, "the first segment to count")
        await asyncio.create_task(end(community, somebody))  # somebody else's request
        yield content[SEGMENT_BYTES:]

    answer = await upload.send(ending_half_way())
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-signed-in")
    assert await received(upload) == SEGMENT_BYTES
    await community.run_jobs()
    assert len(await stored_names(community, upload)) == 1


async def test_with_a_checksum_nothing_is_kept_of_a_piece_during_which_the_session_ended(
    community: Community,
) -> None:
    content = os.urandom(2 * SEGMENT_BYTES)
    somebody = await rows.person(community)
    upload = await begin(somebody, len(content))

    async def ending_half_way() -> AsyncIterator[bytes]:
        yield content[:SEGMENT_BYTES]
        await signed_out(community, somebody)
        yield content[SEGMENT_BYTES:]

    proof = checksum("sha256", hashlib.sha256(content).digest())
    answer = await upload.send(ending_half_way(), Upload_Checksum=proof)
    assert answer.status_code == 401
    assert await received(upload) == 0
    await community.run_jobs()
    assert await stored_names(community, upload) == []


async def test_signing_out_waits_for_the_segment_that_is_just_being_kept(community: Community) -> None:
    """Either the segment counts and the session ends after it, or the session ends and it does not count."""
    for _ in range(5):
        somebody = await rows.person(community)
        token = somebody.browser.cookies["caserounds"]
        upload = await begin(somebody, SEGMENT_BYTES)
        sent, out = await asyncio.gather(
            upload.send(os.urandom(SEGMENT_BYTES)), somebody.delete("/api/session")
        )
        assert out.status_code == 204
        assert (sent.status_code, await received(upload)) in ((204, SEGMENT_BYTES), (401, 0))
        somebody.browser.cookies.set("caserounds", token, domain="localhost.local")
        assert (await somebody.get("/api/session")).status_code == 401
