"""Letting time pass for the job queue: a worker that was killed is only missed after half a minute."""

from backend.kernel.database import execute, fetch_value
from backend.kernel.events import Event
from tests.waiting import eventually


async def let_dead_workers_be_missed() -> None:
    """Let the last sign of life be long ago of every worker that has a job. Call it while the living have none."""
    await execute(
        "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        " WHERE id IN (SELECT worker_id FROM procrastinate_jobs WHERE status = 'doing')"
    )


async def let_orphans_grow_old() -> None:
    """Let the grace of objects that no row refers to be over."""
    await execute("UPDATE doomed_objects SET doomed_at = doomed_at - interval '1 hour'")


async def let_pauses_pass() -> None:
    """Let the pauses before new attempts be over."""
    await execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE scheduled_at > now()")


async def jobs_of(event: Event, status: str) -> int:
    """How many jobs of an event are in a state."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = $1 AND status::text = $2",
            event.name,
            status,
        )
    )


async def wait_until_scan_waits() -> None:
    """Wait until nothing waits or runs but the scans that no worker of the test makes."""

    async def only_scans() -> bool:
        left = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'scan'"
        return int(await fetch_value(left)) == 0

    await eventually(only_scans, "all jobs but scans to be done")


async def wait_until_idle() -> None:
    """Wait until no job waits or runs."""

    async def is_idle() -> bool:
        left = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        return int(await fetch_value(left)) == 0

    await eventually(is_idle, "all jobs to be done")
