"""When a job that failed is tried again, and when it has been tried often enough."""

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from backend.kernel.clock import now
from backend.kernel.jobs import failures_of
from backend.kernel.outages import OUTAGES

ATTEMPTS = 4
OUTAGE_SECONDS = 5
LONGEST_OUTAGE_SECONDS = 300
JITTER = 0.25


class Retries(BaseRetryStrategy):
    """A job that fails is tried a few times; one that met an outage, or our own end, for as long as it takes.

    Waits grow, and differ by a quarter either way: what failed together does not come back together.
    """

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again, or None to set the job aside."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision()
        if isinstance(exception, OUTAGES):
            return self._after(min(OUTAGE_SECONDS * 2 ** min(job.attempts, 10), LONGEST_OUTAGE_SECONDS))
        if is_last(exception, job):
            return None
        return self._after(4 ** (failures_of(job.task_kwargs) + 1))

    def _after(self, seconds: float) -> RetryDecision:
        spread = 1 + JITTER * (2 * self._chance() - 1)
        return RetryDecision(retry_at=now() + timedelta(seconds=seconds * spread))


def is_last(error: BaseException, job: Job) -> bool:
    """Whether a job that failed like this has been tried often enough. Outages count for nothing."""
    return not isinstance(error, OUTAGES) and failures_of(job.task_kwargs) + 1 >= ATTEMPTS
