"""Jobs: put in the queue inside the transaction that causes them, run by whoever registered for the event."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

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


__all__ = ["Handler", "Ports", "Registration", "enqueue", "handles", "is_waiting", "registrations"]
