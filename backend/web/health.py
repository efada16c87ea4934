"""Health: alive, and ready to serve."""

import asyncio
from collections.abc import Awaitable

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from msgspec import Struct

from backend.kernel.database import fetch_value
from backend.kernel.ports import Ports
from backend.web.authentication import SHELL

_PATIENCE_SECONDS = 4

LEAVING = "leaving"
"""The key of the application's state that is true once the process has been asked to end."""


class Liveness(Struct):
    """The process answers."""

    status: str


class Readiness(Struct):
    """Whether each part that the app depends on answers."""

    database: bool
    store: bool
    queue: bool


async def _answers(question: Awaitable[object]) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await question
    except Exception:  # noqa: BLE001  whatever is wrong with a part, it is not ready
        return False
    return True


@get("/live", opt={SHELL: True}, summary="Alive")
async def live() -> Liveness:
    """The process answers."""
    return Liveness(status="alive")


_NOT_READY = ResponseSpec(Readiness, description="A part does not answer.", generate_examples=False)


@get("/ready", opt={SHELL: True}, responses={503: _NOT_READY}, summary="Ready")
async def ready(ports: NamedDependency[Ports], state: State) -> Response[Readiness]:
    """Whether database, object store and job queue answer; 503 while one does not."""
    database, store, queue = await asyncio.gather(
        _answers(fetch_value("SELECT 1")),
        _answers(ports.object_store.check()),
        _answers(fetch_value("SELECT count(*) FROM (SELECT 1 FROM procrastinate_jobs LIMIT 1) j")),
    )
    # A process that is about to end still answers; whoever spreads requests sends it no new ones.
    status = 200 if database and store and queue and not state.get(LEAVING) else 503
    return Response(Readiness(database=database, store=store, queue=queue), status_code=status)


router = Router("/health", route_handlers=[live, ready], tags=["Health"])
