"""Registering and unlinking devices."""

from uuid import UUID

from backend.accounts.service.presence import require_signed_in
from backend.accounts.service.throttle import spend
from backend.alerts.rules import DEVICES_PER_PERSON, REGISTRATIONS_PER_DAY, REGISTRATIONS_PER_HOUR
from backend.alerts.schemas import NewDevice
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.errors import Malformed, NotFound
from backend.kernel.ids import new_id
from notifications.addresses import DeviceRefused, PushAddresses
from notifications.transport import Destination

# A browser keeps its address when another person signs in on it: the address then belongs to that person alone.
_REGISTER = """
INSERT INTO devices (id, account_id, session_id, kind, address, p256dh, auth, label, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)
ON CONFLICT (address) DO UPDATE SET
    account_id = EXCLUDED.account_id, session_id = EXCLUDED.session_id, kind = EXCLUDED.kind,
    p256dh = EXCLUDED.p256dh, auth = EXCLUDED.auth, label = EXCLUDED.label, version = devices.version + 1,
    created_at = EXCLUDED.created_at
RETURNING id
"""

_DROP_OLDEST = """
DELETE FROM devices WHERE id IN (
    SELECT id FROM devices WHERE account_id = $1 ORDER BY created_at DESC, id DESC OFFSET $2
)
"""


async def register_device(actor: Actor, *, new: NewDevice, addresses: PushAddresses) -> UUID:
    """Let a device be pushed to until this session ends; the answer is its id. Repeating it renews it.

    Raises Malformed for an address that no permitted push service gave out; QuotaUsedUp, NotSignedIn.
    """
    # Before anything is looked up for it, and whatever becomes of it.
    await spend(actor, REGISTRATIONS_PER_HOUR, REGISTRATIONS_PER_DAY)
    try:
        await addresses.check(Destination(new.kind, new.address, new.p256dh, new.auth))
    except DeviceRefused as refused:
        raise Malformed({f"/{refused.field}": refused.detail}) from refused
    async with transaction():
        await require_signed_in(actor)
        device_id: UUID = await fetch_value(
            _REGISTER,
            new_id(),
            actor.account_id,
            actor.session_id,
            new.kind.value,
            new.address,
            new.p256dh,
            new.auth,
            new.label.strip(),
            now(),
        )
        await execute(_DROP_OLDEST, actor.account_id, DEVICES_PER_PERSON)
    return device_id


async def unlink_device(actor: Actor, *, device_id: UUID) -> None:
    """Stop pushing to one of one's own devices. Raises NotFound, NotSignedIn."""
    async with transaction():
        found = await fetch_value(
            "DELETE FROM devices WHERE id = $1 AND account_id = $2 RETURNING id", device_id, actor.account_id
        )
        await require_signed_in(actor)
    if found is None:
        raise NotFound
