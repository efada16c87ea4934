"""Asking for mails. Whether there is an account for an address shows neither in the answer nor in its time.

In the request nothing more is done than looking the address up and enqueuing a job, which is done in any case: for an
address without an account the job finds nothing. Links are made in the job.
"""

from uuid import UUID

from backend.accounts.rules import (
    ACCOUNT_MAIL_DUE,
    MAILS_PER_ADDRESS,
    MAILS_PER_ADDRESS_AND_CLIENT,
    MAILS_PER_CLIENT,
    MailKind,
    is_email,
    normalised_email,
)
from backend.accounts.service import throttle
from backend.kernel.clock import now
from backend.kernel.database import fetch_value, transaction
from backend.kernel.errors import Malformed, TooMany
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue


async def request_confirmation(*, email: str, client: str) -> None:
    """Mail another link that confirms an address. Anyone may ask, within an allowance per client.

    Raises Malformed, TooMany.
    """
    await _request(MailKind.CONFIRMATION, email, client)


async def request_password_reset(*, email: str, client: str) -> None:
    """Mail a link that lets a new password be chosen. Anyone may ask, the same way.

    Raises Malformed, TooMany.
    """
    await _request(MailKind.RESET, email, client)


async def _request(kind: MailKind, email: str, client: str) -> None:
    address = address_of(email)
    await throttle.count(MAILS_PER_CLIENT, client)
    if await may_be_mailed(kind, address, client=client):
        async with transaction():
            await enqueue_mail(kind, await account_at(address))


def address_of(email: str) -> str:
    """The one spelling of an address. Raises Malformed."""
    address = normalised_email(email)
    if not is_email(address):
        raise Malformed({"/email": "This does not look like an e-mail address."})
    return address


async def may_be_mailed(kind: MailKind, address: str, *, client: str) -> bool:
    """Count a mail of a kind to an address; whether there is room for it. Who asks is not told.

    Each kind counts apart: mails that hold no link to a new password must not use up those that do.
    """
    subject = f"{kind.value}\n{address}"
    try:
        # The narrow one first: what it stops must not use up what all share.
        await throttle.count_all(
            (MAILS_PER_ADDRESS_AND_CLIENT, f"{subject}\n{client}"), (MAILS_PER_ADDRESS, subject)
        )
    except TooMany:
        return False
    return True


async def account_at(address: str) -> UUID | None:
    """Whose a normalised address is."""
    found: UUID | None = await fetch_value("SELECT id FROM accounts WHERE email = $1", address)
    return found


async def enqueue_mail(kind: MailKind, account_id: UUID | None) -> None:
    """Have a mail sent about an account, or about none: then the job has somebody to look for who is not there."""
    await enqueue(
        ACCOUNT_MAIL_DUE, kind=kind.value, account_id=str(account_id or new_id()), asked_at=now().isoformat()
    )
