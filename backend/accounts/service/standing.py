"""What others decide about an account: that it is verified, its role, whether it is kept out."""

from uuid import UUID

from asyncpg import Record

from backend.accounts.service.keys_end import KeysEnd, end_keys, record_keys_ended
from backend.accounts.service.links import drop_links
from backend.accounts.service.sessions import drop_sessions
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor, Operator, Role, Scope
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_all, fetch_one, fetch_value, transaction
from backend.kernel.errors import CaseroundsError, Conflict, NotAllowed, NotFound

_VERIFY = """
UPDATE accounts SET verified_at = $2, verified_by = $3
WHERE id = $1 AND verified_at IS NULL AND email_confirmed_at IS NOT NULL AND (role <> 'admin' OR $4) RETURNING id
"""

_STANDING = """
SELECT email_confirmed_at IS NOT NULL AS confirmed, verified_at IS NOT NULL AS verified,
       suspended_at IS NOT NULL AS suspended
FROM accounts WHERE id = $1
"""

# Every administrator's row besides: two who would remove each other at the same moment take turns, and the second
# sees what the first has done. In the order of the identifiers, so that no two wait for each other.
_LOCK = """
SELECT id, role, suspended_at IS NOT NULL AS suspended,
       role = 'admin' AND verified_at IS NOT NULL AND suspended_at IS NULL AS administers
FROM accounts WHERE id = $1 OR role = 'admin' ORDER BY id FOR NO KEY UPDATE
"""

_SUSPEND = "UPDATE accounts SET suspended_at = $2, suspended_by = $3, suspension_reason = $4 WHERE id = $1"
_REINSTATE = """
UPDATE accounts SET suspended_at = NULL, suspended_by = NULL, suspension_reason = ''
WHERE id = $1 AND suspended_at IS NOT NULL AND (role <> 'admin' OR $2) RETURNING id
"""


class LastAdministrator(Conflict):
    """Somebody must be left to administer."""

    slug, title = "last-administrator", "Last administrator"
    detail = "This is the last administrator. Make somebody else one first."


class AddressNotConfirmed(Conflict):
    """Nobody knows yet whether the address is this person's."""

    slug, title = "address-not-confirmed", "Address not confirmed"
    detail = (
        "This person has not opened the link in the mail that confirms their address. Verify them after that."
    )


class NeedsAPerson(CaseroundsError):
    """A key may not let anybody administer: whoever does makes further keys, and keys must not lead to keys."""

    slug, status, title = "needs-a-person", 403, "Needs a person"
    detail = (
        "A key cannot make somebody an administrator, or let one in. Sign in as an administrator to do that."
    )


async def verify(by: Actor | Operator, *, account_id: UUID) -> None:
    """Accept somebody's registration. Reviewers, administrators and keys that may change practitioners; none their own.

    Only a person who is signed in verifies somebody with the role of an administrator. Doing it twice changes nothing.
    Raises NotVerified, NotAllowed, NotFound, AddressNotConfirmed, NeedsAPerson.
    """
    if isinstance(by, Operator):
        by.require(Scope.PRACTITIONERS_WRITE)
    else:
        by.require_reviewer()
    if account_id == by.account_id:
        raise NotAllowed
    async with transaction():
        if await fetch_value(_VERIFY, account_id, now(), by.account_id, _is_a_person(by)) is not None:
            await record(by, Action.ACCOUNT_VERIFIED, subject="account", subject_id=account_id)
            return
        account = await fetch_one(_STANDING, account_id)
    # Whoever waits for their address to be confirmed is in no list of reviewers: to them there is nobody yet.
    if account is None or (not account["confirmed"] and isinstance(by, Actor)):
        raise NotFound
    if not account["confirmed"]:
        raise AddressNotConfirmed
    if not account["verified"]:
        raise NeedsAPerson


def _is_a_person(by: Actor | Operator) -> bool:
    return isinstance(by, Actor) or by.key_id is None


async def suspend(operator: Operator, *, account_id: UUID, reason: str) -> None:
    """Keep somebody out from this moment on: their sessions, devices, links and keys end for good.

    What they have shared stays.

    Whoever may change practitioners may, but not suspend themselves. Doing it twice changes nothing.
    Raises NotAllowed, NotFound, LastAdministrator.
    """
    operator.require(Scope.PRACTITIONERS_WRITE)
    if account_id == operator.account_id:
        raise NotAllowed
    async with transaction():
        account = await _locked(operator, account_id)
        if account["suspended"]:
            return
        await execute(_SUSPEND, account_id, now(), operator.account_id, reason.strip())
        await drop_sessions(account_id)
        await drop_links(account_id)
        keys = await end_keys(account_id)
        await record(operator, Action.ACCOUNT_SUSPENDED, subject="account", subject_id=account_id)
        await record_keys_ended(operator, keys=keys, why=KeysEnd.SUSPENDED)


async def reinstate(operator: Operator, *, account_id: UUID) -> None:
    """Let somebody in again, who then signs in anew. Whoever may change practitioners may.

    Only a person who is signed in lets an administrator in, who then makes new keys. Doing it twice changes nothing.
    Raises NotAllowed, NeedsAPerson, NotFound.
    """
    operator.require(Scope.PRACTITIONERS_WRITE)
    async with transaction():
        if await fetch_value(_REINSTATE, account_id, _is_a_person(operator)) is not None:
            await record(operator, Action.ACCOUNT_REINSTATED, subject="account", subject_id=account_id)
            return
        account = await fetch_one(_STANDING, account_id)
    if account is None:
        raise NotFound
    if account["suspended"]:
        raise NeedsAPerson


async def change_role(operator: Operator, *, account_id: UUID, role: Role) -> None:
    """Give somebody a role. Whoever may change practitioners may; somebody must be left to administer.

    Only a person who is signed in makes administrators. The keys of one who administers no more end for good. Doing it
    twice changes nothing.
    Raises NotAllowed, NeedsAPerson, NotFound, LastAdministrator.
    """
    operator.require(Scope.PRACTITIONERS_WRITE)
    if role is Role.ADMIN and not _is_a_person(operator):
        raise NeedsAPerson
    async with transaction():
        account = await _locked(operator, account_id, stays=role is Role.ADMIN)
        if account["role"] == role.value:
            return
        await execute("UPDATE accounts SET role = $2 WHERE id = $1", account_id, role.value)
        keys = [] if role is Role.ADMIN else await end_keys(account_id)
        details = {"role": role.value}
        await record(operator, Action.ROLE_CHANGED, subject="account", subject_id=account_id, details=details)
        await record_keys_ended(operator, keys=keys, why=KeysEnd.DEMOTED)


async def _locked(operator: Operator, account_id: UUID, *, stays: bool = False) -> Record:
    """The account, locked, which may cease to administer unless it `stays` what it is.

    Raises NotFound, LastAdministrator, and NotAllowed for an operator who has just ceased to be one.
    """
    rows = {row["id"]: row for row in await fetch_all(_LOCK, account_id)}
    administrators = {identifier for identifier, row in rows.items() if row["administers"]}
    if account_id not in rows:
        raise NotFound
    if administrators == {account_id} and not stays:
        raise LastAdministrator
    if operator.account_id not in administrators:
        raise NotAllowed
    return rows[account_id]
