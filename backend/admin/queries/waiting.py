"""What waits, for workers and for reviewers, in numbers."""

from datetime import datetime

from backend.admin.schemas.jobs import JobStatus
from backend.kernel.database import fetch_all
from backend.kernel.events import Queue
from backend.kernel.gauge import Gauge, Numbers

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


async def jobs(moment: datetime) -> list[Gauge]:
    """How many jobs there are in each queue, and how long the first has waited."""
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


async def reviews(moment: datetime) -> list[Gauge]:
    """What waits for reviewers, and for how long."""
    rows = await fetch_all(_WAITING)
    numbers: Numbers = {(row["kind"],): row["count"] for row in rows}
    ages: Numbers = {(row["kind"],): _age(row["since"], moment) for row in rows}
    return [
        Gauge("reviews_waiting", "Cases and people that wait for a reviewer.", ("kind",), numbers),
        Gauge("oldest_review_seconds", "How long the first of them has waited.", ("kind",), ages),
    ]


def _age(since: datetime | None, moment: datetime) -> float:
    return max((moment - since).total_seconds(), 0.0) if since else 0.0
