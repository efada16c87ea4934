"""What others decide about an account: that it is verified, and its role."""

from uuid import UUID

from backend.kernel.actor import Actor, Role
from backend.kernel.clock import now
from backend.kernel.database import fetch_value
from backend.kernel.errors import Conflict, NotAllowed, NotFound

_VERIFY = """
UPDATE accounts SET verified_at = COALESCE(verified_at, $2), verified_by = COALESCE(verified_by, $3)
WHERE id = $1 RETURNING id
"""

# One statement, so that two last administrators cannot demote each other at the same moment:
# the second waits for the first's row locks and then counts again.
_CHANGE_ROLE = """
WITH admins AS (SELECT id FROM accounts WHERE role = 'admin' ORDER BY id FOR UPDATE)
UPDATE accounts SET role = $2
WHERE id = $1 AND ($2 = 'admin' OR role <> 'admin' OR (SELECT count(*) FROM admins) > 1)
RETURNING id
"""


class LastAdministrator(Conflict):
    """Somebody must be left to administer."""

    slug, title = "last-administrator", "Last administrator"
    detail = "This is the last administrator. Make somebody else one first."


async def verify(actor: Actor, *, account_id: UUID) -> None:
    """Accept somebody's registration. Reviewers and administrators may, never for themselves.

    Doing it twice changes nothing. Raises NotVerified, NotAllowed, NotFound.
    """
    actor.require_reviewer()
    if account_id == actor.account_id:
        raise NotAllowed
    if await fetch_value(_VERIFY, account_id, now(), actor.account_id) is None:
        raise NotFound


async def change_role(actor: Actor, *, account_id: UUID, role: Role) -> None:
    """Give somebody a role. Administrators only. Raises NotAllowed, NotFound, LastAdministrator."""
    actor.require_admin()
    if await fetch_value("SELECT id FROM accounts WHERE id = $1", account_id) is None:
        raise NotFound
    if await fetch_value(_CHANGE_ROLE, account_id, role.value) is None:
        raise LastAdministrator
