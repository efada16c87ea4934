"""What crosses the wire about jobs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from backend.kernel.events import Queue


class JobStatus(StrEnum):
    """Where a job is: waiting, running, or set aside. One that succeeded is gone."""

    WAITING = "todo"
    RUNNING = "doing"
    SET_ASIDE = "failed"


class LastFailure(Struct, kw_only=True):
    """Why a job failed last: the name of an error and where in the code, how often, and when."""

    reason: str
    place: str = ""
    times: int
    at: datetime


class Job(Struct, kw_only=True):
    """A job. Its arguments are identifiers only; `changed_at` is when it last began, ended or was put back."""

    id: int
    name: str
    queue: Queue
    status: JobStatus
    attempts: int
    scheduled_at: datetime | None
    changed_at: datetime | None
    arguments: dict[str, Any]
    request_id: str | None
    last_failure: LastFailure | None
