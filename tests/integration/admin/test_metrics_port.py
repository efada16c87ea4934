"""METRICS_PORT of a real `caserounds api`: its metrics alone, without a key, for as long as it serves."""

import asyncio
from pathlib import Path

import httpx

from backend.kernel.actor import Role, Scope
from backend.kernel.database import close_pool, open_pool
from backend.runtime.ports import free_port, is_free
from tests.integration.admin.scripts import made_by, problem
from tests.integration.admin.test_metrics import samples, value
from tests.integration.rows import person
from tests.servers.deployment import DeployedCommunity, Deployment
from tests.waiting import until


async def test_both_ways_lead_to_the_same_process(
    settings_environment: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    environment = {**settings_environment, "METRICS_PORT": str(port)}
    with Deployment(environment, tmp_path) as deployment:
        await asyncio.to_thread(deployment.start_api)
        await open_pool(deployment.settings.database_url, size=2)
        community = DeployedCommunity(deployment.settings)
        try:
            admin = await person(community, role=Role.ADMIN)
            caller = await made_by(community, admin, Scope.METRICS_READ)
            with_key = await caller.get("/metrics")
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as scraper:
                alone = await scraper.get("/metrics")
                assert problem(await scraper.get("/api/session")) == (404, "not-found")
        finally:
            await community.close()
            await close_pool()
        assert (with_key.status_code, alone.status_code) == (200, 200)
        assert {sample.name for sample in samples(with_key.text)} == {
            sample.name for sample in samples(alone.text)
        }
        session = {"method": "GET", "route": "/api/session", "status": "200"}
        assert value(alone.text, "requests_total", **session) == 1
        assert problem(await _without_key(deployment)) == (401, "not-signed-in")
        await asyncio.to_thread(deployment.api.stop)
        until(lambda: is_free(port), "the port of the metrics to be given back")
        assert "Traceback" not in deployment.said()


async def _without_key(deployment: Deployment) -> httpx.Response:
    async with httpx.AsyncClient(base_url=deployment.settings.public_url) as stranger:
        return await stranger.get("/metrics")
