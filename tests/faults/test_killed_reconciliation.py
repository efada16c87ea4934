"""The worker is killed while objects are compared with rows: the next one goes on where it stood."""

import os
from pathlib import Path
from uuid import uuid4

from backend.composition import build_ports, close_ports
from backend.kernel.database import execute, fetch_one, fetch_value, transaction
from backend.kernel.events import Queue
from backend.reconciliation.service.begin import begin_when_due
from backend.reconciliation.service.reconcile import go_on
from media.object_store import PAGE
from tests.faults.jobs import let_dead_workers_be_missed
from tests.integration import rows
from tests.servers import platform
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.waiting import eventually

MORE = 40


def fill(deployment: Deployment) -> Path:
    """Put more objects than one page has into the store, two days ago. The answer is its folder."""
    folder = Path(os.environ[platform.PLACE]) / "objects" / deployment.settings.s3_bucket
    for _ in range(PAGE + MORE):
        place = folder / "images" / str(uuid4())
        place.mkdir(parents=True)
        (place / "large").touch()
        os.utime(place / "large", (1_700_000_000, 1_700_000_000))
    return folder


async def is_held_up() -> bool:
    await fetch_value(
        "SELECT pg_stat_clear_snapshot()"
    )  # otherwise one transaction is told the same each time
    return await rows.blocked() > 0


async def test_a_killed_comparison_goes_on_and_counts_everything_once(
    deployment: Deployment, community: DeployedCommunity
) -> None:
    folder = fill(deployment)
    await rows.account()
    await execute("UPDATE accounts SET created_at = created_at - interval '1 day'")
    await begin_when_due()
    reconciliation_id = await fetch_value("SELECT id FROM reconciliations")
    await execute("UPDATE reconciliations SET however_many = true")
    ports = build_ports(deployment.settings)
    assert await go_on(ports.object_store, reconciliation_id)
    await close_ports(ports)
    worker = deployment.workers[Queue.DEFAULT]
    async with transaction():
        await execute("SELECT 1 FROM reconciliations FOR UPDATE")  # holds it up where it would note a page
        worker.start()
        await eventually(is_held_up, "the worker to have compared the second page")
        worker.kill()
    stands = await fetch_one("SELECT seen, place, ended_at FROM reconciliations")
    assert stands is not None
    assert (stands["seen"], stands["ended_at"]) == (PAGE, None)
    worker.start()
    await let_dead_workers_be_missed()

    async def is_over() -> bool:
        over = "SELECT count(*) FROM reconciliations WHERE outcome = 'reconciled'"
        return bool(await fetch_value(f"{over} AND NOT EXISTS (SELECT 1 FROM doomed_objects)"))

    await eventually(is_over, "everything to be compared and destroyed")
    assert await fetch_value("SELECT seen FROM reconciliations") == PAGE + MORE
    assert await fetch_value("SELECT count(*) FROM object_differences WHERE kind = 'let_go'") == PAGE + MORE
    assert [path for path in folder.rglob("*") if path.is_file()] == []
