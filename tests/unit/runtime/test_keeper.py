import asyncio
import dataclasses
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from backend.runtime.child import Child, Probe, no_wait
from backend.runtime.keeper import MOST_DEATHS, POLL, GivenUp, Keeper, describe
from tests.waiting import eventually

STAY = "import signal\nwhile True: signal.pause()"


async def never() -> bool:
    return False


def keeper(program: str, *, ready: Probe = no_wait, patience: float = 20.0) -> Keeper:
    command = [sys.executable, "-I", "-S", "-c", program]
    child = Child(name="part", command=command, ready=ready, patience=patience)
    return Keeper(child, report=lambda line: None)


async def test_child_that_never_becomes_ready_is_given_up_with_the_reason() -> None:
    part = keeper(STAY, ready=never, patience=0.2)
    keeping = asyncio.create_task(part.keep())
    with pytest.raises(GivenUp, match="part was not ready within 0 seconds"):
        await part.wait_until_ready()
    await part.stop(asyncio.Event())
    await keeping


async def test_child_that_is_not_ready_for_want_of_room_is_waited_for_and_that_is_told_once() -> None:
    looks = 0
    reports: list[str] = []

    def lacks_room() -> bool:
        nonlocal looks
        assert part._process is not None, "it may have no folder yet"
        looks += 1
        return looks <= 20

    async def ready_with_room() -> bool:
        return looks > 20

    command = [sys.executable, "-I", "-S", "-c", STAY]
    child = Child(
        name="part", command=command, lacks_room=lacks_room, ready=ready_with_room, patience=POLL * 5
    )
    part = Keeper(child, reports.append)
    keeping = asyncio.create_task(part.keep())
    await part.wait_until_ready()
    assert reports == ["part waits: its disk is full; make room there, and it goes on"]
    await part.stop(asyncio.Event())
    await keeping


async def test_patience_begins_anew_once_there_is_room() -> None:
    room = False
    part = keeper(STAY, ready=never, patience=0.2)
    part.child = dataclasses.replace(part.child, lacks_room=lambda: not room)
    keeping, waiting = asyncio.create_task(part.keep()), asyncio.create_task(part.wait_until_ready())
    _, still = await asyncio.wait({waiting}, timeout=0.6)
    assert still == {waiting}
    room = True
    with pytest.raises(GivenUp, match="part was not ready within 0 seconds"):
        await waiting
    await part.stop(asyncio.Event())
    await keeping


async def test_hurry_does_not_wait_for_the_grace(tmp_path: Path) -> None:
    deaf = tmp_path / "deaf"
    ignoring = (
        f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nopen({str(deaf)!r}, 'w')\n{STAY}"
    )

    async def is_deaf() -> bool:
        return deaf.exists()

    part = keeper(ignoring, ready=is_deaf)
    keeping = asyncio.create_task(part.keep())
    await part.wait_until_ready()
    hurry = asyncio.Event()
    hurry.set()
    async with asyncio.timeout(part.child.grace / 2):
        await part.stop(hurry)
    await keeping


async def test_stop_before_the_first_start_means_no_start() -> None:
    part = keeper("open('/nonexistent/started', 'w')")
    await part.stop(asyncio.Event())
    await part.keep()


async def test_run_that_fails_is_given_up_with_its_exit_code() -> None:
    await keeper("pass").run_once()
    with pytest.raises(GivenUp, match="part ended with exit code 3"):
        await keeper("import sys; sys.exit(3)").run_once()


async def test_child_that_ends_is_given_up_unless_it_is_for_want_of_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backend.runtime.keeper.LONGEST_PAUSE", 0.01)
    room = False
    reports: list[str] = []
    command = [sys.executable, "-I", "-S", "-c", "import sys; sys.exit(1)"]
    part = Keeper(Child(name="part", command=command, lacks_room=lambda: not room), reports.append)
    keeping = asyncio.create_task(part.keep())

    async def tried_often() -> bool:
        return len(reports) > 2 * MOST_DEATHS

    await eventually(tried_often, "more starts than others have")
    assert set(reports) == {
        "part ended with exit code 1, and its disk is full; starting it until there is room"
    }
    full = len(reports)
    room = True
    with pytest.raises(GivenUp, match="part ended 3 times within a minute, at last with exit code 1"):
        await keeping
    assert len(reports) >= full + MOST_DEATHS - 1, "what ended for want of room is not held against it"


def test_ending_is_told_in_words() -> None:
    assert describe(-9) == "by SIGKILL"
    assert describe(1) == "with exit code 1"


async def test_child_that_is_renewed_starts_again_at_once_and_that_counts_as_no_death(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    part = keeper(f"open({str(starts)!r}, 'a').write('started\\n')\n{STAY}")

    def started(times: int) -> Callable[[], Awaitable[bool]]:
        async def is_started() -> bool:
            return starts.exists() and starts.read_text().count("started") >= times

        return is_started

    keeping = asyncio.create_task(part.keep())
    for number in range(1, MOST_DEATHS + 2):
        await eventually(started(number), f"start {number}")
        part.renew()
    await eventually(started(MOST_DEATHS + 2), "the last start")
    assert not keeping.done()
    await part.stop(asyncio.Event())
    await keeping
