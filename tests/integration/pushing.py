"""Communities whose devices are reached through the local push services, and the devices."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from backend.kernel.database import execute
from backend.settings import load
from tests.community import Community, Person, running_community
from tests.integration import rows
from tests.servers.push_service import PushService, Subscription


@asynccontextmanager
async def pushing_through(service: PushService, environment: Mapping[str, str]) -> AsyncIterator[Community]:
    """A community that may push through a local push service."""
    async with running_community(load({**environment, "PUSH_HOSTS": service.origin})) as community:
        yield community


async def register(
    somebody: Person, service: PushService, *, subscription: Subscription | None = None
) -> Subscription:
    """Register a browser of somebody's as the app does; the answer is its subscription."""
    key = (await somebody.get("/api/push")).json()["vapid_public_key"]
    subscription = subscription or service.subscribe(key)
    device = {
        "kind": "webpush",
        "address": subscription.endpoint,
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
        "label": "A phone",
    }
    registered = await somebody.post("/api/devices", device)
    assert registered.status_code == 201, registered.text
    return subscription


async def messages() -> list[dict[str, Any]]:
    """Every push message, oldest first."""
    return await rows.rows("SELECT * FROM push_messages ORDER BY id")


async def outcomes() -> list[tuple[str, str]]:
    """State and code of every push message, oldest first."""
    return [(message["state"], message["code"]) for message in await messages()]


async def make_due() -> None:
    """As if every wait were over."""
    await execute("UPDATE push_messages SET due_at = now() WHERE state IN ('pending', 'sending')")


async def devices_of(somebody: Person) -> list[dict[str, Any]]:
    """Somebody's devices as rows."""
    return await rows.rows(
        "SELECT * FROM devices WHERE account_id = $1 ORDER BY created_at, id", UUID(somebody.me["id"])
    )
