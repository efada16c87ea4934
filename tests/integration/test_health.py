import msgspec

from backend.app import create_app
from backend.runtime.ports import free_port
from backend.settings import Settings
from tests.community import Community, running_community


async def test_a_process_that_answers_is_alive_and_ready_when_all_its_parts_are(shared: Community) -> None:
    stranger = await shared.stranger()
    live, ready = await stranger.get("/health/live"), await stranger.get("/health/ready")
    assert (live.status_code, live.json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.json()) == (200, {"database": True, "store": True, "queue": True})


async def test_without_the_object_store_it_is_alive_but_not_ready(settings: Settings) -> None:
    nowhere = msgspec.structs.replace(settings, s3_endpoint_url=f"http://127.0.0.1:{free_port()}")
    async with running_community(nowhere) as community:
        stranger = await community.stranger()
        assert (await stranger.get("/health/live")).status_code == 200
        ready = await stranger.get("/health/ready")
        assert (ready.status_code, ready.json()) == (503, {"database": True, "store": False, "queue": True})


async def test_without_the_database_it_is_alive_but_not_ready(shared_application: Community) -> None:
    # Nobody has connected this application's pool.
    community = Community(
        create_app(shared_application.settings), shared_application.ports, shared_application.settings
    )
    stranger = await community.stranger()
    assert (await stranger.get("/health/live")).status_code == 200
    ready = await stranger.get("/health/ready")
    assert (ready.status_code, ready.json()) == (503, {"database": False, "store": True, "queue": False})
