"""The audit trail, as tests write to it, read it and tamper with it."""

from typing import Any
from uuid import UUID, uuid4

from backend.audit import queries
from backend.audit.rules.actions import Action
from backend.audit.rules.chain import Head
from backend.audit.rules.verification import Fault, Verification
from backend.audit.service import record
from backend.kernel.database import transaction
from tests.integration import rows


async def write(count: int = 1) -> list[UUID]:
    """Record so many things that happened to cases; the answer is which cases."""
    cases = [uuid4() for _ in range(count)]
    for case_id in cases:
        async with transaction():
            await record(None, Action.CASE_SUBMITTED, subject="case", subject_id=case_id)
    return cases


async def faults(expected: Head | None = None) -> list[Fault]:
    """What a verification of the whole trail finds."""
    verification = Verification(expected)
    async with queries.one_moment():
        async for entry in queries.whole_trail():
            verification.take(entry)
        verification.end(await queries.head())
    return verification.faults


async def told_of(subject_id: object) -> list[dict[str, Any]]:
    """What the trail says of one thing, oldest first."""
    return await rows.rows(
        "SELECT action, subject, actor_id, key_id, details FROM audit_entries WHERE subject_id = $1 ORDER BY seq",
        UUID(str(subject_id)),
    )


async def actions_on(subject_id: object) -> list[str]:
    """Only the actions."""
    return [entry["action"] for entry in await told_of(subject_id)]
