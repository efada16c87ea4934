"""How many there are of what comes and goes, in numbers."""

from datetime import datetime, timedelta

from asyncpg import Record

from backend.alerts.rules import MessageState
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.gauge import Gauge, Numbers
from backend.kernel.ids import earliest_id

PUSHES_WITHIN = timedelta(hours=1)

_PUSHES = "SELECT state, count(*) FROM push_messages WHERE id >= $1 GROUP BY 1"

_COUNTS = """
SELECT (SELECT count(*) FROM uploads WHERE used_at IS NULL AND expires_at > $1) AS uploads,
       (SELECT count(*) FROM sessions WHERE expires_at > $1) AS sessions,
       (SELECT seq FROM audit_head) AS audit_entries
"""


async def pushes(moment: datetime) -> list[Gauge]:
    """What became of the pushes of the last hour."""
    rows = await fetch_all(_PUSHES, earliest_id(moment - PUSHES_WITHIN))
    counted = {row["state"]: row["count"] for row in rows}
    numbers: Numbers = {(state.value,): counted.get(state.value, 0) for state in MessageState}
    return [
        Gauge("pushes_of_the_hour", "Pushes of the last hour, by what became of them.", ("state",), numbers)
    ]


async def counts(moment: datetime) -> list[Gauge]:
    """How much there is of a few things more."""
    row: Record | None = await fetch_one(_COUNTS, moment)
    values = dict(row or {})
    described = {
        "uploads": "Uploads under way.",
        "sessions": "Sessions that have not ended.",
        "audit_entries": "Entries of the audit trail.",
    }
    return [Gauge(name, text, (), {(): values.get(name) or 0}) for name, text in described.items()]
