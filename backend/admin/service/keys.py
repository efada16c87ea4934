"""Making and revoking keys. A key is shown once; only its digest is kept."""

import secrets
from uuid import UUID

from backend.admin.rules import (
    KEYS_MOST,
    PREFIX_BYTES,
    SECRET_BYTES,
    digest_of,
    key_expiry,
    key_text,
)
from backend.admin.schemas.keys import CreatedKey, NewKey
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.errors import Conflict, NotFound
from backend.kernel.ids import new_id

# Locks the owner, so that keys made at once are counted one after the other; and only an administrator owns keys.
_OWNER = """
SELECT id FROM accounts WHERE id = $1 AND role = 'admin' AND verified_at IS NOT NULL AND suspended_at IS NULL
FOR NO KEY UPDATE
"""

_WORKING = """
SELECT count(*) FROM admin_keys WHERE owner_id = $1 AND revoked_at IS NULL AND expires_at > $2
"""

_INSERT = """
INSERT INTO admin_keys (id, owner_id, name, prefix, digest, scopes, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

_REVOKE = "UPDATE admin_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id"


class TooManyKeys(Conflict):
    """An owner has as many working keys as one may have."""

    slug, title = "too-many-keys", "Too many keys"
    detail = f"One administrator may have {KEYS_MOST} working keys. Revoke one that nobody uses."


async def create_key(actor: Actor, *, new: NewKey) -> CreatedKey:
    """Make a key of one's own. Administrators who are signed in may; no key ever makes another.

    Raises NotVerified, NotAllowed, TooManyKeys.
    """
    actor.require_verified()
    actor.require_admin()
    return await mint(actor, owner_id=actor.account_id, new=new)


async def mint(by: Actor | None, *, owner_id: UUID, new: NewKey) -> CreatedKey:
    """Make a key for an administrator. `by` is None for the command line: whoever runs it owns the database.

    Raises NotFound when the owner is no administrator (any more), TooManyKeys.
    """
    prefix, moment = secrets.token_hex(PREFIX_BYTES), now()
    key = key_text(prefix, secrets.token_hex(SECRET_BYTES))
    scopes = sorted({scope.value for scope in new.scopes})
    made = CreatedKey(id=new_id(), secret=key, expires_at=key_expiry(moment, days=new.days))
    async with transaction():
        if await fetch_value(_OWNER, owner_id) is None:
            raise NotFound
        if await fetch_value(_WORKING, owner_id, moment) >= KEYS_MOST:
            raise TooManyKeys
        values = (
            made.id,
            owner_id,
            new.name.strip(),
            prefix,
            digest_of(key),
            scopes,
            moment,
            made.expires_at,
        )
        await execute(_INSERT, *values)
        details = {"owner_id": str(owner_id), "scopes": " ".join(scopes), "days": str(new.days)}
        await record(by, Action.KEY_CREATED, subject="key", subject_id=made.id, details=details)
    return made


async def revoke_key(actor: Actor, *, key_id: UUID) -> None:
    """End a key at once, whoever owns it; doing it twice changes nothing. Administrators who are signed in may.

    Raises NotVerified, NotAllowed, NotFound.
    """
    actor.require_verified()
    actor.require_admin()
    async with transaction():
        if await fetch_value(_REVOKE, key_id, now()) is not None:
            await record(actor, Action.KEY_REVOKED, subject="key", subject_id=key_id)
        elif await fetch_value("SELECT id FROM admin_keys WHERE id = $1", key_id) is None:
            raise NotFound
