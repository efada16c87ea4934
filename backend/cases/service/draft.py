"""Beginning, changing and dropping a draft."""

from enum import StrEnum
from uuid import UUID

from asyncpg import Record
from msgspec import UNSET, structs

from backend.accounts.service.presence import require_signed_in
from backend.accounts.service.throttle import spend
from backend.accounts.service.turn import take_turn
from backend.cases.rules import CASES_PER_DAY, CASES_PER_HOUR, DRAFTS_MOST, EDITABLE, CaseState
from backend.cases.schemas import CaseContent
from backend.cases.service.disposal import discard_image
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_one, fetch_value, transaction
from backend.kernel.errors import Conflict, NotFound, StaleVersion
from backend.kernel.idempotency import made_before, request_hash
from backend.kernel.ids import new_id
from backend.uploads.rules import Cause
from backend.uploads.service.destroyed import record_destroyed

_INSERT = """
INSERT INTO cases (id, author_id, idempotency_key, request_hash, tags, created_at, updated_at)
VALUES ($1, $2, $3, $4, '{}', $5, $5)
"""

_MADE_BEFORE = "SELECT id, request_hash FROM cases WHERE author_id = $1 AND idempotency_key = $2"


class TooManyDrafts(Conflict):
    """A person keeps only so many drafts."""

    slug, title = "too-many-drafts", "Too many drafts"
    detail = f"You have {DRAFTS_MOST} drafts. Send or delete one, then begin another."


class NotEditable(Conflict):
    """The case is with a reviewer, published or ended."""

    slug, title = "not-editable", "Not editable now"
    detail = "This case can only be changed while it is a draft or has been returned to you."


async def create_case(actor: Actor, *, content: CaseContent, idempotency_key: str | None) -> UUID:
    """Begin a draft; the answer is its id. With a key that was used before, the case it made then.

    Verified practitioners may. Raises NotVerified, KeyReused, TooManyDrafts, QuotaUsedUp.
    """
    actor.require_verified()
    hashed = request_hash(content)
    async with transaction():
        await take_turn(actor)
        earlier = await made_before(
            _MADE_BEFORE, author_id=actor.account_id, key=idempotency_key, hashed=hashed
        )
        if earlier is not None:
            return earlier
        drafts = await fetch_value(
            "SELECT count(*) FROM cases WHERE author_id = $1 AND state = 'draft'", actor.account_id
        )
        if drafts >= DRAFTS_MOST:
            raise TooManyDrafts
        await spend(actor, CASES_PER_HOUR, CASES_PER_DAY)
        case_id = new_id()
        await execute(_INSERT, case_id, actor.account_id, idempotency_key, hashed, now())
        await _write(case_id, content)
        return case_id


async def lock_editable(actor: Actor, *, case_id: UUID) -> Record:
    """The actor's own case, locked until the transaction ends.

    Raises NotFound, NotVerified, NotEditable; NotSignedIn for people who have signed out meanwhile.
    """
    actor.require_verified()
    row = await fetch_one(
        "SELECT * FROM cases WHERE id = $1 AND author_id = $2 FOR UPDATE", case_id, actor.account_id
    )
    await require_signed_in(actor)
    if row is None:
        raise NotFound
    if CaseState(row["state"]) not in EDITABLE:
        raise NotEditable
    return row


async def change_case(actor: Actor, *, case_id: UUID, version: int, content: CaseContent) -> None:
    """Change one's own draft, based on a version. Raises NotFound, NotEditable, StaleVersion."""
    async with transaction():
        row = await lock_editable(actor, case_id=case_id)
        if row["version"] != version:
            raise StaleVersion
        await _write(case_id, content)
        await execute("UPDATE cases SET version = version + 1, updated_at = $2 WHERE id = $1", case_id, now())


async def _write(case_id: UUID, content: CaseContent) -> None:
    """Write the fields that were sent. Their names come from our own schema, never from the client."""
    given = {name: value for name, value in structs.asdict(content).items() if value is not UNSET}
    if not given:
        return
    values = [_plain(value) for value in given.values()]
    assignments = ", ".join(f"{name} = ${index}" for index, name in enumerate(given, start=2))
    await execute(f"UPDATE cases SET {assignments} WHERE id = $1", case_id, *values)  # noqa: S608  names of our schema


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return list(dict.fromkeys(tag.strip() for tag in value if tag.strip()))
    return value


async def delete_draft(actor: Actor, *, case_id: UUID) -> None:
    """Drop one's own draft with its pictures. Raises NotFound, NotEditable."""
    async with transaction():
        row = await lock_editable(actor, case_id=case_id)
        if CaseState(row["state"]) is not CaseState.DRAFT:
            raise NotEditable
        images = await fetch_all("SELECT id FROM case_images WHERE case_id = $1", case_id)
        originals = [await discard_image(image["id"]) for image in images]
        await execute("DELETE FROM cases WHERE id = $1", case_id)
        for original in filter(None, originals):
            await record_destroyed(actor, upload_id=original, cause=Cause.DELETED)
