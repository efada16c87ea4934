"""Telling people: an inbox entry each, a message per device, and jobs that deliver, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.alerts.rules import PUSH_BATCH, PUSH_DUE
from backend.cases.queries.visibility import VISIBLE_TO_ACCOUNT
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from notifications.wording import EventKind

# Once per person and event, however often the job runs: only fresh entries are returned, so only they are pushed.
# Whoever chose the audience: nobody is told of a case that they may not see.
_ENTRIES = f"""
INSERT INTO inbox_entries (id, account_id, kind, event_key, case_id, comment_id, created_at)
SELECT n.id, n.account_id, $3, $4, $5, $6, $7 FROM unnest($1::uuid[], $2::uuid[]) AS n (id, account_id)
JOIN accounts a ON a.id = n.account_id JOIN cases c ON c.id = $5
WHERE {VISIBLE_TO_ACCOUNT}
ON CONFLICT (account_id, event_key) DO NOTHING RETURNING id, account_id
"""  # noqa: S608  constants only

_DEVICES = """
SELECT e.id AS entry_id, d.id AS device_id
FROM unnest($1::uuid[], $2::uuid[]) AS e (id, account_id)
JOIN devices d ON d.account_id = e.account_id
JOIN sessions s ON s.id = d.session_id AND s.expires_at > $3
"""

_MESSAGES = """
INSERT INTO push_messages (id, entry_id, device_id, created_at, due_at)
SELECT n.id, n.entry_id, n.device_id, $4, $4
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS n (id, entry_id, device_id)
"""


@dataclass(frozen=True, slots=True)
class Happening:
    """What there is to tell. `key` names the event, so that nobody is told of it twice."""

    kind: EventKind
    key: str
    case_id: UUID
    comment_id: UUID | None = None


async def tell(accounts: Sequence[UUID], happening: Happening) -> None:
    """Write inbox entries for people who have not been told yet, and have them pushed to their devices."""
    moment = now()
    entries = await fetch_all(
        _ENTRIES,
        [new_id() for _ in accounts],
        list(accounts),
        happening.kind.value,
        happening.key,
        happening.case_id,
        happening.comment_id,
        moment,
    )
    devices = await fetch_all(
        _DEVICES, [entry["id"] for entry in entries], [entry["account_id"] for entry in entries], moment
    )
    messages = [new_id() for _ in devices]
    await execute(
        _MESSAGES,
        messages,
        [device["entry_id"] for device in devices],
        [device["device_id"] for device in devices],
        moment,
    )
    await enqueue_delivery(messages)


async def enqueue_delivery(messages: Sequence[UUID]) -> None:
    """Enqueue jobs that deliver messages, so many to a job."""
    for start in range(0, len(messages), PUSH_BATCH):
        batch = messages[start : start + PUSH_BATCH]
        await enqueue(PUSH_DUE, message_ids=[str(message) for message in batch])
