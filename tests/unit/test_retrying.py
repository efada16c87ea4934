"""Pauses before new attempts: they grow, they differ, and outages cost no attempt."""

from datetime import timedelta

import pytest
from procrastinate.jobs import Job
from procrastinate.types import JSONDict

from backend.kernel.clock import now
from backend.kernel.errors import Unavailable
from backend.kernel.jobs import LAST_FAILURE
from backend.retrying import ATTEMPTS, JITTER, LONGEST_OUTAGE_SECONDS, Retries, is_last
from backend.sweeper import HEARTBEAT_SECONDS, LATE_SECONDS, Heartbeats

FAULT = ValueError()


def job(*, attempts: int = 0, failures: int = 0) -> Job:
    kwargs: JSONDict = {LAST_FAILURE: {"times": failures}} if failures else {}
    return Job(
        id=1,
        queue="default",
        task_name="job",
        lock=None,
        queueing_lock=None,
        attempts=attempts,
        task_kwargs=kwargs,
    )


def pause(error: Exception, of: Job, chance: float) -> float:
    decision = Retries(lambda: chance).get_retry_decision(exception=error, job=of)
    assert decision is not None
    assert decision.retry_at is not None
    return (decision.retry_at - now()) / timedelta(seconds=1)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 4), (1, 16), (2, 64)])
def test_pauses_after_failures_grow_fourfold_and_differ_by_a_quarter(failures: int, seconds: float) -> None:
    failed = job(failures=failures)
    assert pause(FAULT, failed, 0.0) == pytest.approx(seconds * (1 - JITTER), abs=0.5)
    assert pause(FAULT, failed, 0.5) == pytest.approx(seconds, abs=0.5)
    assert pause(FAULT, failed, 1.0) == pytest.approx(seconds * (1 + JITTER), abs=0.5)


def test_the_last_failure_is_the_end_however_many_outages_there_were() -> None:
    assert Retries().get_retry_decision(exception=FAULT, job=job(failures=ATTEMPTS - 1)) is None
    assert not is_last(FAULT, job(attempts=100))
    assert is_last(FAULT, job(failures=ATTEMPTS - 1))


def test_outages_are_waited_out_with_pauses_that_have_a_longest() -> None:
    assert pause(Unavailable(), job(failures=ATTEMPTS), 0.5) == pytest.approx(5, abs=0.5)
    assert pause(Unavailable(), job(attempts=50), 0.5) == pytest.approx(LONGEST_OUTAGE_SECONDS, abs=0.5)


def test_silence_is_not_taken_for_death_right_after_a_time_when_nobody_could_be_heard() -> None:
    moment = 0.0
    heartbeats = Heartbeats(lambda: moment)
    moment = 5.0
    assert heartbeats.are_audible()
    moment = 5.0 + LATE_SECONDS + 1
    assert not heartbeats.are_audible()
    moment += HEARTBEAT_SECONDS - 1
    assert not heartbeats.are_audible()
    moment += 2
    assert heartbeats.are_audible()
