"""What the whole deployment looks like now, in numbers. Numbers only: no label names a person, a case or a text."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from asyncpg import Record

from backend.admin.schemas.jobs import JobStatus
from backend.alerts.rules import MessageState
from backend.kernel.clock import now
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.events import Queue
from backend.kernel.ids import earliest_id
from backend.kernel.outages import OUTAGES
from backend.kernel.pool import connections
from backend.web.metrics import Gauge

Numbers = dict[tuple[str, ...], float]

PUSHES_WITHIN = timedelta(hours=1)

_JOBS = "SELECT queue_name, status::text AS status, count(*) FROM procrastinate_jobs GROUP BY 1, 2"

# The job that was put in first among those that are due, queue by queue.
_OLDEST = """
SELECT q.name, COALESCE(j.scheduled_at, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)) AS since
FROM unnest($1::varchar[]) AS q (name)
JOIN LATERAL (
    SELECT id, scheduled_at FROM procrastinate_jobs
    WHERE queue_name = q.name AND status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= $2)
    ORDER BY id LIMIT 1
) j ON true
"""

_WAITING = """
SELECT 'case' AS kind, count(*), min(submitted_at) AS since FROM cases WHERE state = 'in_review'
UNION ALL
SELECT 'verification', count(*), min(email_confirmed_at) FROM accounts
WHERE verified_at IS NULL AND email_confirmed_at IS NOT NULL AND suspended_at IS NULL
"""

_PUSHES = "SELECT state, count(*) FROM push_messages WHERE id >= $1 GROUP BY 1"

_COUNTS = """
SELECT (SELECT count(*) FROM uploads WHERE used_at IS NULL AND expires_at > $1) AS uploads,
       (SELECT count(*) FROM sessions WHERE expires_at > $1) AS sessions,
       (SELECT seq FROM audit_head) AS audit_entries
"""


async def gauges() -> list[Gauge]:
    """Everything there is to say now. While the database does not answer, that, and what needs no database."""
    found = [_pool()]
    answers = 1
    try:
        for read in _READINGS:
            found += await read(now())
    except OUTAGES:
        answers = 0
    return [*found, Gauge("database_up", "Whether the database answered just now.", (), {(): answers})]


def _pool() -> Gauge:
    used, most = connections()
    values: Numbers = {("in_use",): float(used), ("most",): float(most)}
    return Gauge("database_connections", "This process's connections to the database.", ("kind",), values)


async def _jobs(moment: datetime) -> list[Gauge]:
    counted = {(row["queue_name"], row["status"]): row["count"] for row in await fetch_all(_JOBS)}
    queues = [queue.value for queue in Queue]
    numbers: Numbers = {
        (queue, status.value): counted.get((queue, status.value), 0)
        for queue in queues
        for status in JobStatus
    }
    oldest = {row["name"]: row["since"] for row in await fetch_all(_OLDEST, queues, moment)}
    ages: Numbers = {(queue,): _age(oldest.get(queue), moment) for queue in queues}
    return [
        Gauge("jobs", "Jobs by queue and status; failed are those set aside.", ("queue", "status"), numbers),
        Gauge("oldest_job_seconds", "How long the first job that is due has waited.", ("queue",), ages),
    ]


async def _reviews(moment: datetime) -> list[Gauge]:
    rows = await fetch_all(_WAITING)
    numbers: Numbers = {(row["kind"],): row["count"] for row in rows}
    ages: Numbers = {(row["kind"],): _age(row["since"], moment) for row in rows}
    return [
        Gauge("reviews_waiting", "Cases and people that wait for a reviewer.", ("kind",), numbers),
        Gauge("oldest_review_seconds", "How long the first of them has waited.", ("kind",), ages),
    ]


async def _pushes(moment: datetime) -> list[Gauge]:
    rows = await fetch_all(_PUSHES, earliest_id(moment - PUSHES_WITHIN))
    counted = {row["state"]: row["count"] for row in rows}
    numbers: Numbers = {(state.value,): counted.get(state.value, 0) for state in MessageState}
    return [
        Gauge("pushes_of_the_hour", "Pushes of the last hour, by what became of them.", ("state",), numbers)
    ]


async def _counts(moment: datetime) -> list[Gauge]:
    row: Record | None = await fetch_one(_COUNTS, moment)
    values = dict(row or {})
    described = {
        "uploads": "Uploads under way.",
        "sessions": "Sessions that have not ended.",
        "audit_entries": "Entries of the audit trail.",
    }
    return [Gauge(name, text, (), {(): values.get(name) or 0}) for name, text in described.items()]


def _age(since: datetime | None, moment: datetime) -> float:
    return max((moment - since).total_seconds(), 0.0) if since else 0.0


_READINGS: tuple[Callable[[datetime], Awaitable[list[Gauge]]], ...] = (_jobs, _reviews, _pushes, _counts)
