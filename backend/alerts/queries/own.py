"""Reads of one's own follows and devices."""

from backend.alerts.rules import FollowKind
from backend.alerts.schemas import Device, Devices, Follow, Follows
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_all
from notifications.transport import DestinationKind

_FOLLOWS = "SELECT kind, target FROM follows WHERE account_id = $1 ORDER BY created_at, id"

_DEVICES = """
SELECT id, kind, label, created_at, session_id = $2 AS this_session FROM devices
WHERE account_id = $1 ORDER BY created_at, id
"""


async def follows(actor: Actor) -> Follows:
    """Everything that the actor follows."""
    rows = await fetch_all(_FOLLOWS, actor.account_id)
    return Follows(items=[Follow(kind=FollowKind(row["kind"]), target=row["target"]) for row in rows])


async def devices(actor: Actor) -> Devices:
    """All devices through which the actor is reached, of all their sessions."""
    rows = await fetch_all(_DEVICES, actor.account_id, actor.session_id)
    return Devices(
        items=[
            Device(
                id=row["id"],
                kind=DestinationKind(row["kind"]),
                label=row["label"],
                created_at=row["created_at"],
                this_session=row["this_session"],
            )
            for row in rows
        ]
    )
