"""Follows, the inbox and devices over HTTP."""

import json
from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from backend.alerts.queries import inbox, own
from backend.alerts.rules import FollowKind
from backend.alerts.schemas import (
    Device,
    Devices,
    Follows,
    InboxEntry,
    NewDevice,
    PushConfiguration,
    Unread,
)
from backend.alerts.service import devices, follow, reading
from backend.kernel.actor import Actor
from backend.kernel.errors import NotFound
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.kernel.ports import Ports
from backend.web.parameters import Cursor, Limit
from notifications.vapid import public_key

Target = Annotated[str, PathParameter(max_length=40, description="A specialty, or an identifier.")]


@get("/follows", summary="What I follow")
async def list_follows(actor: NamedDependency[Actor]) -> Follows:
    """Everything that the actor follows."""
    return await own.follows(actor)


@put("/follows/{kind:str}/{target:str}", status_code=204, summary="Follow")
async def add_follow(actor: NamedDependency[Actor], kind: FromPath[FollowKind], target: Target) -> None:
    """Hear of a specialty, an author or a case."""
    await follow.follow(actor, kind=kind, target=target)


@delete("/follows/{kind:str}/{target:str}", summary="Stop following")
async def remove_follow(actor: NamedDependency[Actor], kind: FromPath[FollowKind], target: Target) -> None:
    """Stop hearing of something."""
    await follow.unfollow(actor, kind=kind, target=target)


@get("/inbox", summary="My inbox")
async def list_inbox(
    actor: NamedDependency[Actor], cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[InboxEntry]:
    """What the actor was told, newest first."""
    return await inbox.inbox(actor, cursor=cursor, limit=limit)


@get("/inbox/unread", summary="How much is unread")
async def count_unread(actor: NamedDependency[Actor]) -> Unread:
    """The number of unread entries, up to 100."""
    return await inbox.unread(actor)


@put("/inbox/{entry_id:uuid}/reading", status_code=204, summary="Mark as read")
async def read_entry(actor: NamedDependency[Actor], entry_id: FromPath[UUID]) -> None:
    """Mark one entry as read."""
    await reading.read_entry(actor, entry_id=entry_id)


@put("/inbox/reading", status_code=204, summary="Mark all as read")
async def read_all(actor: NamedDependency[Actor]) -> None:
    """Mark the whole inbox as read."""
    await reading.read_all(actor)


@get("/push", sync_to_thread=False, summary="How to register for pushes")
def read_push_configuration(
    actor: NamedDependency[Actor],  # noqa: ARG001  signed-in people only
    ports: NamedDependency[Ports],
) -> PushConfiguration:
    """Which push service this deployment uses, and its public keys."""
    settings = ports.settings
    firebase = settings.firebase_web_config
    return PushConfiguration(
        transport="fcm" if settings.firebase_credentials and firebase else "webpush",
        vapid_public_key=public_key(settings.vapid_private_key),
        firebase=json.loads(firebase.read_text()) if settings.firebase_credentials and firebase else None,
    )


@get("/devices", summary="My devices")
async def list_devices(actor: NamedDependency[Actor]) -> Devices:
    """All devices through which the actor is reached."""
    return await own.devices(actor)


@post("/devices", summary="Register a device")
async def register_device(
    actor: NamedDependency[Actor], ports: NamedDependency[Ports], data: JSONBody[NewDevice]
) -> Device:
    """Let this browser be pushed to until the session ends."""
    device_id = await devices.register_device(actor, new=data, addresses=ports.push_addresses)
    for device in (await own.devices(actor)).items:
        if device.id == device_id:
            return device
    raise NotFound


@delete("/devices/{device_id:uuid}", summary="Unlink a device")
async def unlink_device(actor: NamedDependency[Actor], device_id: FromPath[UUID]) -> None:
    """Stop pushing to one of the actor's devices."""
    await devices.unlink_device(actor, device_id=device_id)


router = Router(
    "/api",
    route_handlers=[
        list_follows,
        add_follow,
        remove_follow,
        list_inbox,
        count_unread,
        read_entry,
        read_all,
        read_push_configuration,
        list_devices,
        register_device,
        unlink_device,
    ],
    tags=["Alerts"],
)
