"""Making an account. It opens once the address is confirmed: see mailing.py for what is mailed there."""

from uuid import UUID

from backend.accounts.rules import (
    FORGOTTEN_AT_ONCE,
    SIGN_UP_PER_CLIENT,
    UNCONFIRMED_LIFETIME,
    LinkPurpose,
    MailKind,
)
from backend.accounts.schemas import SignUp
from backend.accounts.service import throttle
from backend.accounts.service.common_passwords import refuse_common
from backend.accounts.service.links import drop_links
from backend.accounts.service.mail_requests import account_at, address_of, enqueue_mail, may_be_mailed
from backend.accounts.service.passwords import hash_password
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Role
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.errors import Conflict
from backend.kernel.ids import new_id

# Until an address is confirmed anybody may have given it, so the newest sign-up counts; afterwards none does.
_WRITE = """
INSERT INTO accounts (id, email, password_hash, display_name, profession, specialties, registration, role,
                      created_at, verified_at, email_confirmed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
ON CONFLICT (email) DO UPDATE SET
    password_hash = EXCLUDED.password_hash, display_name = EXCLUDED.display_name,
    profession = EXCLUDED.profession, specialties = EXCLUDED.specialties,
    registration = EXCLUDED.registration, role = EXCLUDED.role, created_at = EXCLUDED.created_at,
    verified_at = EXCLUDED.verified_at, email_confirmed_at = EXCLUDED.email_confirmed_at
WHERE accounts.email_confirmed_at IS NULL AND accounts.suspended_at IS NULL
RETURNING id
"""

# Whoever is just being confirmed is locked, and left alone.
_FORGET = """
DELETE FROM accounts WHERE id IN (
    SELECT id FROM accounts
    WHERE email_confirmed_at IS NULL AND verified_at IS NULL AND suspended_at IS NULL AND created_at < $1
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
"""


class AddressTaken(Conflict):
    """There is an account for this address already. Told on the command line only."""

    slug, title = "address-taken", "Address already in use"
    detail = "There is an account with this address. Sign in instead, or use another address."


async def sign_up(*, request: SignUp, client: str) -> None:
    """Make a practitioner's account that waits for its address to be confirmed, and mail how.

    Anyone may, within an allowance per client. For an address that has an account nothing is made and something else
    is mailed; the answer and its time are the same. Raises Malformed, CommonPassword, TooMany.
    """
    address = _checked(request)
    await throttle.count(SIGN_UP_PER_CLIENT, client)
    mailed = await may_be_mailed(MailKind.SIGN_UP, address, client=client)
    password_hash = await hash_password(request.password)
    async with transaction():
        account_id = await _write(request, address, password_hash, role=Role.PRACTITIONER, let_in=False)
        # What was mailed before would confirm what somebody else may have entered since.
        await drop_links(account_id or new_id(), LinkPurpose.CONFIRM)
        known_id = await account_at(address)
        if mailed:
            await enqueue_mail(MailKind.SIGN_UP, known_id)


async def create_operator(*, request: SignUp, role: Role) -> UUID:
    """Make a confirmed and verified account with a role. For the command line only: whoever runs it owns the database.

    Raises AddressTaken, CommonPassword, Malformed.
    """
    address = _checked(request)
    password_hash = await hash_password(request.password)
    async with transaction():
        account_id = await _write(request, address, password_hash, role=role, let_in=True)
        if account_id is None:
            raise AddressTaken
        await drop_links(account_id)
        details = {"role": role.value}
        await record(None, Action.ACCOUNT_CREATED, subject="account", subject_id=account_id, details=details)
    return account_id


def _checked(request: SignUp) -> str:
    """The one spelling of a sign-up's address, once the password is good enough. Raises Malformed, CommonPassword."""
    address = address_of(request.email)
    refuse_common(request.password, at="/password", email=address, name=request.display_name)
    return address


async def _write(
    request: SignUp, address: str, password_hash: str, *, role: Role, let_in: bool
) -> UUID | None:
    moment = now()
    account_id: UUID | None = await fetch_value(
        _WRITE,
        new_id(),
        address,
        password_hash,
        request.display_name.strip(),
        request.profession.value,
        sorted({specialty.value for specialty in request.specialties}),
        request.registration.strip(),
        role.value,
        moment,
        moment if let_in else None,
    )
    return account_id


async def sweep() -> None:
    """Drop some accounts that nobody has confirmed for long: nobody ever signed in on them, so they have nothing."""
    await execute(_FORGET, now() - UNCONFIRMED_LIFETIME, FORGOTTEN_AT_ONCE)
