"""Signing in."""

from collections.abc import Sequence
from uuid import UUID

from backend.accounts.queries import actor_of
from backend.accounts.rules import (
    SIGN_IN_PER_ADDRESS,
    SIGN_IN_PER_ADDRESS_AND_CLIENT,
    SIGN_IN_PER_CLIENT,
    SIGN_IN_PER_KNOWN_BROWSER,
    normalised_email,
)
from backend.accounts.schemas import SignIn
from backend.accounts.service import throttle
from backend.accounts.service.known_browsers import known_browser
from backend.accounts.service.passwords import password_matches
from backend.accounts.service.sessions import begin_session
from backend.accounts.service.suspended import AccountSuspended
from backend.accounts.service.throttle import Counter
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor, Role
from backend.kernel.database import fetch_one, transaction
from backend.kernel.errors import CaseroundsError

# An address that nobody has confirmed counts as one without an account, in all respects: whoever has just signed up
# with it knows the password, and would learn from any difference whether it was there before.
_ACCOUNT = "SELECT id, password_hash FROM accounts WHERE email = $1 AND email_confirmed_at IS NOT NULL"

# Asked again under a lock: a session that began while the account was being suspended, or its password replaced,
# would outlive that.
_LET_IN = """
SELECT suspended_at IS NOT NULL AS suspended, role FROM accounts WHERE id = $1 AND password_hash = $2 FOR SHARE
"""

# Who decides what others see, or who others are: the trail tells when they came in.
_TOLD = {Role.ADMIN: Action.ADMINISTRATOR_SIGNED_IN, Role.REVIEWER: Action.REVIEWER_SIGNED_IN}


class WrongCredentials(CaseroundsError):
    """The address or the password is wrong, or the address is not confirmed; it is not told which."""

    slug, status, title = "wrong-credentials", 401, "Address or password wrong"
    detail = (
        "The address or the password is not right. Check both and try again. "
        "If you have just signed up, first open the link in the mail that was sent to you."
    )


async def sign_in(
    previous: Actor | None, *, credentials: SignIn, client: str, browser: Sequence[str], label: str
) -> str:
    """A new session's token. Anyone may try, within an allowance per address and per client.

    `browser` are the tokens by which a browser is known: on one that has let its owner in before, tries count by
    themselves, whatever others try meanwhile. Raises WrongCredentials alike, and after like time, for a wrong password,
    an unknown address and one not confirmed; AccountSuspended, to whoever has the right password; TooMany.
    """
    email = normalised_email(credentials.email)
    own, wide = _counters(email, client, await known_browser(browser, email=email))
    await throttle.count_all(*own, *wide, instead=", or choose a new password by mail")
    row = await fetch_one(_ACCOUNT, email)
    try:
        right = await password_matches(row["password_hash"] if row else None, credentials.password)
    except TimeoutError:
        await throttle.give_back(*own, *wide)  # nothing was tried
        raise
    if row is None or not right:
        raise WrongCredentials
    async with transaction():
        role = await _let_in(row["id"], row["password_hash"])
        await throttle.forget(*own)
        await throttle.give_back(*wide)
        session = await begin_session(row["id"], replacing=previous, label=label)
        if role in _TOLD:
            await record(await actor_of(session), _TOLD[role], subject="account", subject_id=row["id"])
    return session


async def _let_in(account_id: UUID, password_hash: str) -> Role:
    account = await fetch_one(_LET_IN, account_id, password_hash)
    if account is None:
        raise WrongCredentials
    if account["suspended"]:
        raise AccountSuspended
    return Role(account["role"])


def _counters(email: str, client: str, browser: UUID | None) -> tuple[list[Counter], list[Counter]]:
    """Where a try counts: what a success begins anew, and what counts the tries of others too."""
    if browser is not None:
        return [(SIGN_IN_PER_KNOWN_BROWSER, str(browser))], []
    # The narrow one first: what it stops must not use up what everybody shares.
    return (
        [(SIGN_IN_PER_ADDRESS_AND_CLIENT, f"{email}\n{client}")],
        [(SIGN_IN_PER_CLIENT, client), (SIGN_IN_PER_ADDRESS, email)],
    )
