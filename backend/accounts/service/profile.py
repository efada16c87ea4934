"""Changing one's own profile."""

from msgspec import UNSET

from backend.accounts.schemas import ProfileChange
from backend.accounts.service.presence import require_signed_in
from backend.kernel.actor import Actor
from backend.kernel.database import execute, transaction

_CHANGE = """
UPDATE accounts SET
    display_name = COALESCE($2, display_name),
    profession = COALESCE($3, profession),
    specialties = COALESCE($4, specialties),
    registration = CASE WHEN verified_at IS NULL THEN COALESCE($5, registration) ELSE registration END
WHERE id = $1
"""


async def change_profile(actor: Actor, *, change: ProfileChange) -> None:
    """Change what the actor says about themselves. The registration stays as it was verified. Raises NotSignedIn."""
    name, profession, specialties = change.display_name, change.profession, change.specialties
    async with transaction():
        await execute(
            _CHANGE,
            actor.account_id,
            None if name is UNSET else name.strip(),
            None if profession is UNSET else profession.value,
            None if specialties is UNSET else sorted({specialty.value for specialty in specialties}),
            None if change.registration is UNSET else change.registration.strip(),
        )
        await require_signed_in(actor)
