"""Jobs: put in the queue inside the transaction that causes them, run by whoever registered for the event."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value
from backend.kernel.events import Event
from backend.kernel.ports import Ports

Handler = Callable[..., Awaitable[None]]

# Procrastinate's own function; its name carries a version, and a test asserts that it exists.
_DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    $1::varchar, $2::varchar, 0, NULL, NULL, $3::jsonb, NULL
)]::procrastinate_job_to_defer_v1[])
"""

_WAITING = """
SELECT EXISTS (
    SELECT 1 FROM procrastinate_jobs
    WHERE task_name = $1 AND status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
)
"""

REQUEST_ID = "request_id"
LAST_FAILURE = "last_failure"
"""The keys of a job's arguments that are the queue's own rather than its handler's."""

_NOTE_FAILURE = """
UPDATE procrastinate_jobs SET args = args || jsonb_build_object($2::text, $3::jsonb) WHERE id = $1
"""

# As if it were new: what it failed of is mended, or so the operator thinks.
_RUN_AGAIN = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, priority = 0, scheduled_at = NULL, worker_id = NULL,
    args = args - $2::text
WHERE id = $1 AND status = 'failed' RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Registration:
    """One handler of one event; `abandoned` tells the people concerned when every attempt has failed."""

    event: Event
    run: Handler
    abandoned: Handler | None


registrations: dict[str, Registration] = {}


def handles(event: Event, *, abandoned: Handler | None = None) -> Callable[[Handler], Handler]:
    """Register an async `handler(ports, **arguments)` for an event. It must be idempotent: it may run twice."""

    def register(handler: Handler) -> Handler:
        if event.name in registrations:
            raise ValueError(f"{event.name} has a handler already")
        registrations[event.name] = Registration(event, handler, abandoned)
        return handler

    return register


async def enqueue(event: Event, **arguments: str | list[str] | None) -> None:
    """Put a job in its queue, in the current transaction: rolled back with it, visible when it commits.

    Arguments are identifiers only. The request's id travels along.
    """
    request_id = structlog.contextvars.get_contextvars().get(REQUEST_ID)
    payload = {**arguments, REQUEST_ID: request_id}
    await execute(_DEFER, event.queue.value, event.name, json.dumps(payload))


async def is_waiting(event: Event) -> bool:
    """Whether a job for the event is due and has not been taken by any worker yet."""
    waiting: bool = await fetch_value(_WAITING, event.name)
    return waiting


def own_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the handler is given of a job's arguments."""
    return {name: value for name, value in arguments.items() if name not in (REQUEST_ID, LAST_FAILURE)}


def failures_of(arguments: Mapping[str, Any]) -> int:
    """How often a job has failed through its own fault so far."""
    return int((arguments.get(LAST_FAILURE) or {}).get("times", 0))


async def note_failure(job_id: int, *, reason: str, place: str = "", times: int) -> None:
    """Note why a job failed, where, and how often now: an operator reads it when it has been set aside.

    The reason is the name of an error, never its text.
    """
    noted = {"reason": reason, "place": place, "at": now().isoformat(), "times": times}
    await execute(_NOTE_FAILURE, job_id, LAST_FAILURE, json.dumps(noted))


async def run_again(job_id: int) -> bool:
    """Put a job that was set aside back in its queue, with all its attempts; the answer is whether there was one."""
    return await fetch_value(_RUN_AGAIN, job_id, LAST_FAILURE) is not None


__all__ = [
    "Handler",
    "Ports",
    "Registration",
    "enqueue",
    "failures_of",
    "handles",
    "is_waiting",
    "note_failure",
    "own_arguments",
    "registrations",
    "run_again",
]
