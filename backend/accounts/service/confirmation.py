"""Confirming an address: whoever reads what is mailed there and knows the password of the sign-up is let in."""

from uuid import UUID

from backend.accounts.queries import actor_of
from backend.accounts.rules import CONFIRMATIONS_PER_ACCOUNT, SIGN_IN_PER_CLIENT, LinkPurpose
from backend.accounts.service import throttle
from backend.accounts.service.links import LinkExpired, drop_links, owner_of, use_link
from backend.accounts.service.passwords import password_matches
from backend.accounts.service.sessions import begin_session
from backend.accounts.service.throttle import Counter
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import fetch_value, transaction
from backend.kernel.errors import CaseroundsError

_KEPT = "SELECT password_hash FROM accounts WHERE id = $1"

_CONFIRM = """
UPDATE accounts SET email_confirmed_at = COALESCE(email_confirmed_at, $3)
WHERE id = $1 AND password_hash = $2 RETURNING id
"""


class WrongSignUpPassword(CaseroundsError):
    """The link is right, but whoever opened it does not know the password of the sign-up that it would confirm."""

    slug, status, title = "wrong-sign-up-password", 403, "Password wrong"
    detail = (
        "This is not the password of the newest sign-up with your address. Check it and try again, or choose a new "
        "one by mail. If it was not you who signed up, leave this link alone."
    )


async def confirm_email(previous: Actor | None, *, token: str, password: str, client: str, label: str) -> str:
    """Confirm the address that a link was mailed to, and sign in; the answer is the session's token.

    Whoever has the link and the password of the sign-up may: anybody can sign up with somebody else's address, and
    whoever reads that mail must not open an account to which a stranger has the password. A wrong password leaves the
    link as it is. Raises LinkExpired, WrongSignUpPassword, AccountSuspended, TooMany.
    """
    # Before the work of a password, which anybody could cause.
    account_id = await owner_of(token, LinkPurpose.CONFIRM)
    if account_id is None:
        raise LinkExpired
    kept = await _checked(account_id, password, client)
    async with transaction():
        await use_link(token, LinkPurpose.CONFIRM)
        if await fetch_value(_CONFIRM, account_id, kept, now()) is None:
            raise LinkExpired  # somebody signed up anew meanwhile
        await drop_links(account_id, LinkPurpose.CONFIRM)
        session = await begin_session(account_id, replacing=previous, label=label)
        await record(
            await actor_of(session), Action.EMAIL_CONFIRMED, subject="account", subject_id=account_id
        )
    return session


async def _checked(account_id: UUID, password: str, client: str) -> str | None:
    """What is kept of the account's password, which is the one given. Raises WrongSignUpPassword, TooMany."""
    counters: list[Counter] = [(CONFIRMATIONS_PER_ACCOUNT, str(account_id)), (SIGN_IN_PER_CLIENT, client)]
    await throttle.count_all(*counters, instead=", or choose a new password by mail")
    kept: str | None = await fetch_value(_KEPT, account_id)
    try:
        right = await password_matches(kept, password)
    except TimeoutError:
        await throttle.give_back(*counters)  # nothing was tried
        raise
    if not right:
        raise WrongSignUpPassword
    await throttle.give_back(*counters)
    return kept
