"""The rule by which anything is counted, against PostgreSQL itself."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from backend.accounts.service import throttle
from backend.accounts.service.throttle import count, count_all
from backend.kernel.allowance import Allowance
from backend.kernel.database import execute, transaction
from backend.kernel.errors import QuotaUsedUp, TooMany
from tests.community import Community
from tests.integration.rows import actor, person

MINUTE = timedelta(minutes=1)
SOME = Allowance("some", 3, 10 * MINUTE)
MORE = Allowance("more", 5, 30 * MINUTE)


async def pass_by(time: timedelta) -> None:
    """As if time went by: every window began so much earlier."""
    await execute("UPDATE throttles SET window_started_at = window_started_at - $1::interval", time)


async def is_let_through(*counters: throttle.Counter) -> bool:
    try:
        await count_all(*counters)
    except TooMany:
        return False
    return True


STEPS = st.lists(st.none() | st.integers(min_value=1, max_value=25), min_size=1, max_size=25)


@given(steps=STEPS)
@hypothesis.settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_what_is_let_through_is_what_the_windows_leave_room_for(
    shared: Community, steps: list[int | None]
) -> None:
    """A step is a try, or so many minutes going by."""
    await execute("DELETE FROM throttles")
    subject, minute = uuid4().hex, 0
    windows: dict[Allowance, tuple[int, int]] = {}

    def has_room(allowance: Allowance) -> bool:
        began, tries = windows.get(allowance, (minute, 0))
        return tries < allowance.tries or minute - began >= allowance.window / MINUTE

    def take(allowance: Allowance) -> None:
        began, tries = windows.get(allowance, (minute, 0))
        passed = minute - began >= allowance.window / MINUTE
        windows[allowance] = (minute, 1) if passed else (began, tries + 1)

    for step in steps:
        if step is not None:
            minute += step
            await pass_by(step * MINUTE)
            continue
        expected = True
        for allowance in (SOME, MORE):
            expected = expected and has_room(allowance)
            if expected:
                take(allowance)
        assert await is_let_through((SOME, subject), (MORE, subject)) is expected


async def used_up(*counters: throttle.Counter) -> int:
    """The wait that is told once the counters are used up."""
    for _ in range(max(allowance.tries for allowance, _ in counters)):
        await is_let_through(*counters)
    with pytest.raises(TooMany) as refused:
        await count_all(*counters)
    assert refused.value.retry_after is not None
    return refused.value.retry_after


@pytest.mark.parametrize("minutes", [0, 3, 9])
async def test_the_wait_that_is_told_is_true(shared: Community, minutes: int) -> None:
    subject = (SOME, uuid4().hex)
    assert await is_let_through(subject)
    await pass_by(minutes * MINUTE)
    wait = timedelta(seconds=await used_up(subject))
    assert wait <= SOME.window - minutes * MINUTE
    await pass_by(wait - MINUTE / 2)
    assert not await is_let_through(subject)
    await pass_by(MINUTE / 2)
    assert await is_let_through(subject)


async def test_tries_that_are_refused_prolong_nothing(shared: Community) -> None:
    subject = (SOME, uuid4().hex)
    await used_up(subject)
    await pass_by(SOME.window - MINUTE)
    for _ in range(20):
        assert not await is_let_through(subject)
    await pass_by(MINUTE)
    assert await is_let_through(subject)


async def test_what_one_counter_stops_is_not_counted_by_those_after_it(shared: Community) -> None:
    narrow, wide = (SOME, uuid4().hex), (MORE, uuid4().hex)
    for _ in range(20):
        await is_let_through(narrow, wide)
    for _ in range(MORE.tries - SOME.tries):
        assert await is_let_through(wide)
    assert not await is_let_through(wide)


async def test_what_is_given_back_was_not_counted(shared: Community) -> None:
    subject = (SOME, uuid4().hex)
    for _ in range(10):
        assert await is_let_through(subject)
        await throttle.give_back(subject)
    await used_up(subject)
    await throttle.give_back(subject)
    assert await is_let_through(subject)
    assert not await is_let_through(subject)
    await throttle.forget(subject)
    assert await is_let_through(subject)


async def test_of_many_at_once_as_many_are_let_through_as_there_is_room_for(shared: Community) -> None:
    subject = (MORE, uuid4().hex)
    answers = await asyncio.gather(*[is_let_through(subject) for _ in range(60)])
    assert sum(answers) == MORE.tries


async def test_different_things_and_different_people_are_counted_apart(shared: Community) -> None:
    subject = uuid4().hex
    await used_up((SOME, subject))
    assert await is_let_through((SOME, uuid4().hex))
    assert await is_let_through((Allowance("some other", 3, SOME.window), subject))


async def test_what_a_person_makes_is_counted_when_it_is_made(shared: Community) -> None:
    somebody = await actor(await person(shared))

    async def make(*, fails: bool) -> None:
        async with transaction():
            await throttle.spend(somebody, SOME, MORE)
            if fails:
                raise ZeroDivisionError

    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            await make(fails=True)
    for _ in range(SOME.tries):
        await make(fails=False)
    with pytest.raises(QuotaUsedUp) as refused:
        await make(fails=False)
    assert refused.value.retry_after is not None
    assert refused.value.retry_after > 9 * 60
    assert "10 minutes" in refused.value.detail


async def test_one_counter_alone_can_be_used(shared: Community) -> None:
    subject = uuid4().hex
    for _ in range(SOME.tries):
        await count(SOME, subject)
    with pytest.raises(TooMany):
        await count(SOME, subject)


@pytest.mark.parametrize(("tries", "window"), [(0, MINUTE), (1, timedelta(0)), (1, timedelta(days=2))])
def test_an_allowance_that_could_not_be_counted_is_refused(tries: int, window: timedelta) -> None:
    with pytest.raises(ValueError, match="senseless"):
        Allowance("senseless", tries, window)
