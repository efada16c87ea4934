"""Reads of one's own inbox: only of what one may still see."""

from asyncpg import Record

from backend.alerts.queries.known import KNOWN
from backend.alerts.schemas import InboxEntry, Unread
from backend.cases.queries.visibility import VISIBLE, viewer
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_all, fetch_value
from backend.kernel.paging import Page, Position, decode_cursor, page_of
from backend.kernel.vocabulary import Specialty, label_of
from notifications.wording import EventKind, compose

_UNREAD_SHOWN = 100

_INBOX = f"""
SELECT e.id, e.kind, e.case_id, e.comment_id, e.created_at, e.read_at, c.title, c.specialty
FROM inbox_entries e JOIN cases c ON c.id = e.case_id
WHERE e.account_id = $1 AND {KNOWN} AND {VISIBLE} AND ($3::timestamptz IS NULL OR (e.created_at, e.id) < ($3, $4))
ORDER BY e.created_at DESC, e.id DESC LIMIT $5
"""  # noqa: S608  constants only

_UNREAD = f"""
SELECT count(*) FROM (
    SELECT 1 FROM inbox_entries e JOIN cases c ON c.id = e.case_id
    WHERE e.account_id = $1 AND e.read_at IS NULL AND {KNOWN} AND {VISIBLE} LIMIT {_UNREAD_SHOWN}
) u
"""  # noqa: S608  constants only


async def inbox(actor: Actor, *, cursor: str | None, limit: int) -> Page[InboxEntry]:
    """What the actor was told, newest first. Raises NotVerified, Malformed."""
    after = decode_cursor(cursor)
    rows = await fetch_all(
        _INBOX, *viewer(actor), after.at if after else None, after.id if after else None, limit + 1
    )
    return page_of(
        [_entry(row) for row in rows], [Position(row["created_at"], row["id"]) for row in rows], limit
    )


async def unread(actor: Actor) -> Unread:
    """How many entries the actor has not read, counted up to 100. Raises NotVerified."""
    return Unread(count=await fetch_value(_UNREAD, *viewer(actor)))


def _entry(row: Record) -> InboxEntry:
    kind = EventKind(row["kind"])
    label = label_of(Specialty(row["specialty"])) if row["specialty"] else None
    return InboxEntry(
        id=row["id"],
        kind=kind,
        text=compose(kind, specialty_label=label).title,
        case_id=row["case_id"],
        case_title=row["title"],
        comment_id=row["comment_id"],
        created_at=row["created_at"],
        read_at=row["read_at"],
    )
