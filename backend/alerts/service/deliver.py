"""Delivering pushes: leased by compare-and-set, sent, and given their one outcome.

A message is leased before it is sent. A worker killed in between leaves the lease to run out; the message is then
sent again under the same id, by which push services and the service worker replace it rather than show it twice.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog
from asyncpg import Record

from backend.alerts.queries.known import KNOWN
from backend.alerts.rules import PUSH_BATCH, PUSH_DUE, SENDING_GRACE, MessageState, is_spent, next_attempt
from backend.alerts.service.tell import enqueue_delivery
from backend.cases.queries.visibility import VISIBLE_TO_ACCOUNT
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_value, transaction
from backend.kernel.jobs import is_waiting
from backend.kernel.ports import Ports
from backend.kernel.vocabulary import Specialty, label_of
from notifications.payload import topic_for
from notifications.transport import Destination, DestinationKind, Outcome, OutcomeKind, OutgoingPush
from notifications.wording import EventKind, compose

log = structlog.get_logger()

_LEASE = """
UPDATE push_messages SET state = 'sending', attempts = attempts + 1, due_at = $3
WHERE id IN (
    SELECT id FROM push_messages WHERE id = ANY($1::uuid[]) AND state IN ('pending', 'sending') AND due_at <= $2
    ORDER BY id FOR UPDATE SKIP LOCKED
)
RETURNING id
"""

# Asked again at the moment of sending: is the device still this person's, signed in, and may they still see the case?
_LEASED = f"""
SELECT p.id, p.attempts, p.created_at, e.kind, e.case_id, c.specialty,
       d.id AS device_id, d.version AS device_version, d.kind AS device_kind, d.address, d.p256dh, d.auth,
       {VISIBLE_TO_ACCOUNT} AS relevant, {KNOWN} AS known
FROM push_messages p
JOIN inbox_entries e ON e.id = p.entry_id
JOIN cases c ON c.id = e.case_id
JOIN accounts a ON a.id = e.account_id
LEFT JOIN (devices d JOIN sessions s ON s.id = d.session_id AND s.expires_at > $2)
       ON d.id = p.device_id AND d.account_id = e.account_id
WHERE p.id = ANY($1::uuid[])
"""  # noqa: S608  constants only

_RECORD = """
UPDATE push_messages SET state = $3::varchar, code = $4, due_at = $5,
    sent_at = CASE WHEN $3::varchar = 'delivered' THEN $6::timestamptz END
WHERE id = $1 AND state = 'sending' AND attempts = $2 RETURNING id
"""

_OVERDUE = """
SELECT id FROM push_messages WHERE state IN ('pending', 'sending') AND due_at <= $1 ORDER BY due_at LIMIT $2
"""

_FINAL = {
    OutcomeKind.DELIVERED: MessageState.DELIVERED,
    OutcomeKind.GONE: MessageState.GONE,
    OutcomeKind.REFUSED: MessageState.REFUSED,
    OutcomeKind.TOO_LARGE: MessageState.REFUSED,
}
_GONE = Outcome(OutcomeKind.GONE, "device_unlinked")
_IRRELEVANT = Outcome(OutcomeKind.REFUSED, "no_longer_visible")
_UNKNOWN = Outcome(OutcomeKind.RETRY, "kind_unknown")  # a newer worker can word it


async def deliver(ports: Ports, *, message_ids: Sequence[UUID]) -> None:
    """Send the messages that are due, and record what became of each. Safe to run twice and by several at once."""
    moment = now()
    leased = await fetch_all(_LEASE, list(message_ids), moment, moment + SENDING_GRACE)
    rows = await fetch_all(_LEASED, [row["id"] for row in leased], moment)
    unsendable = {row["id"]: outcome for row in rows if (outcome := _unsendable(row))}
    sendable = [row for row in rows if row["id"] not in unsendable]
    pushes = [_outgoing(row, ports.settings.public_url) for row in sendable]
    outcomes = await ports.push.send(pushes) if pushes else []
    for row, outcome in zip(sendable, outcomes, strict=True):
        await _record(row, outcome)
    for row in rows:
        if row["id"] in unsendable:
            await _record(row, unsendable[row["id"]])


def _unsendable(row: Record) -> Outcome | None:
    """What becomes of a message that is not sent."""
    if row["device_id"] is None:
        return _GONE
    if not row["relevant"]:
        return _IRRELEVANT
    return None if row["known"] else _UNKNOWN


def _outgoing(row: Record, public_url: str) -> OutgoingPush:
    message_id = str(row["id"])
    label = label_of(Specialty(row["specialty"])) if row["specialty"] else None
    return OutgoingPush(
        message_id=message_id,
        destination=Destination(
            DestinationKind(row["device_kind"]), row["address"], row["p256dh"], row["auth"]
        ),
        wording=compose(EventKind(row["kind"]), specialty_label=label),
        navigate_url=f"{public_url}/case/{row['case_id']}",
        topic=topic_for(message_id),
    )


async def _record(row: Record, outcome: Outcome) -> None:
    moment = now()
    state, due_at = _FINAL.get(outcome.kind), moment
    if state is None:
        if is_spent(
            moment,
            attempts=row["attempts"],
            created_at=row["created_at"],
            ours_to_mend=outcome.kind is OutcomeKind.MISCONFIGURED,
        ):
            state = MessageState.EXPIRED
        else:
            state = MessageState.PENDING
            due_at = next_attempt(moment, row["attempts"], retry_after=outcome.retry_after)
    async with transaction():
        await fetch_value(_RECORD, row["id"], row["attempts"], state.value, outcome.code[:40], due_at, moment)
        if outcome.kind is OutcomeKind.GONE:
            # By version: a device that registered again meanwhile survives a late answer.
            await execute(
                "DELETE FROM devices WHERE id = $1 AND version = $2", row["device_id"], row["device_version"]
            )
    level = log.error if outcome.kind is OutcomeKind.MISCONFIGURED else log.info
    level(
        "push",
        message_id=str(row["id"]),
        outcome=outcome.kind.value,
        code=outcome.code,
        attempt=row["attempts"],
    )


async def sweep() -> None:
    """Enqueue the delivery of what is due: back-offs that have passed, and what a killed worker left.

    Not while deliveries wait already: with no worker to run them they would only pile up.
    """
    if await is_waiting(PUSH_DUE):
        return
    overdue = await fetch_all(_OVERDUE, now(), 20 * PUSH_BATCH)
    if overdue:
        async with transaction():
            await enqueue_delivery([row["id"] for row in overdue])
