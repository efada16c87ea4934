"""Parts are killed at seeded points of many stories: nothing is lost, done twice, or shown to who may not see it."""

from pathlib import Path

import pytest

from tests.faults.kills.machine import running_machine
from tests.faults.kills.siege import Siege
from tests.servers.push_service import PushService

KILLS = 25


@pytest.mark.timeout(900)  # half of it is processes that start, on a machine that has other things to do
@pytest.mark.parametrize("seed", [1, 2])
async def test_stories_come_to_their_end_whatever_is_killed(
    tmp_path: Path, vapid_private_key: str, seed: int
) -> None:
    with PushService() as service:
        async with running_machine(
            tmp_path, vapid_private_key=vapid_private_key, PUSH_HOSTS=service.origin
        ) as machine:
            report = await Siege(machine, service, seed=seed, kills=KILLS).run()
    assert sum(report.kills.values()) == KILLS
    assert report.stories > 1
