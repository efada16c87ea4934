"""Confirming an address."""

from backend.accounts.queries import actor_of
from backend.accounts.rules import LinkPurpose
from backend.accounts.service.links import drop_links, use_link
from backend.accounts.service.sessions import begin_session
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, transaction

_CONFIRM = "UPDATE accounts SET email_confirmed_at = COALESCE(email_confirmed_at, $2) WHERE id = $1"


async def confirm_email(previous: Actor | None, *, token: str, label: str) -> str:
    """Confirm the address that a link was mailed to, and sign in; the answer is the session's token.

    Whoever has the link may: they read what is mailed there. Raises LinkExpired, AccountSuspended.
    """
    async with transaction():
        account_id = await use_link(token, LinkPurpose.CONFIRM)
        await execute(_CONFIRM, account_id, now())
        await drop_links(account_id, LinkPurpose.CONFIRM)
        session = await begin_session(account_id, replacing=previous, label=label)
        await record(
            await actor_of(session), Action.EMAIL_CONFIRMED, subject="account", subject_id=account_id
        )
    return session
