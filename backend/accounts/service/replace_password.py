"""Replacing a password: by a link that was mailed, or knowing the one so far. Either ends what it let in."""

from uuid import UUID

from backend.accounts.queries import actor_of
from backend.accounts.rules import PASSWORD_CHANGES, LinkPurpose, MailKind
from backend.accounts.service import throttle
from backend.accounts.service.common_passwords import refuse_common
from backend.accounts.service.keys_end import KeysEnd, end_keys, record_keys_ended
from backend.accounts.service.links import LinkExpired, drop_links, owner_of, use_link
from backend.accounts.service.mail_requests import enqueue_mail
from backend.accounts.service.passwords import hash_password, password_matches
from backend.accounts.service.sessions import begin_session, drop_sessions, renew_session
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_one, fetch_value, transaction
from backend.kernel.errors import CaseroundsError

# Whoever opens the link reads what is mailed to the address: that confirms it.
_RESET = """
UPDATE accounts SET password_hash = $2, email_confirmed_at = COALESCE(email_confirmed_at, $3) WHERE id = $1
"""

_CHANGE = "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2 RETURNING id"


class WrongPassword(CaseroundsError):
    """The password so far is not the one that was given."""

    slug, status, title = "wrong-password", 403, "Password wrong"
    detail = "The current password is not right. Check it and try again."


async def reset_password(previous: Actor | None, *, token: str, password: str, label: str) -> str:
    """Replace a password by a mailed link, and sign in; the answer is the session's token.

    All other sessions end, and all keys of this person: whoever needs the mail may have lost the password to somebody,
    who would have made some. Whoever has the link may; one that is common leaves the link as it is.
    Raises LinkExpired, CommonPassword, AccountSuspended.
    """
    # Before the work of a password, which anybody could cause.
    owner_id = await owner_of(token, LinkPurpose.RESET)
    if owner_id is None:
        raise LinkExpired
    await _refuse_common(owner_id, password, at="/password")
    password_hash = await hash_password(password)
    async with transaction():
        account_id = await use_link(token, LinkPurpose.RESET)
        await execute(_RESET, account_id, password_hash, now())
        await _end_what_it_let_in(account_id)
        keys = await end_keys(account_id)
        session = await begin_session(account_id, replacing=previous, label=label)
        actor = await actor_of(session)
        await record(actor, Action.PASSWORD_RESET, subject="account", subject_id=account_id)
        await record_keys_ended(actor, keys=keys, why=KeysEnd.PASSWORD_RESET)
    return session


async def change_password(actor: Actor, *, current: str, new: str) -> str:
    """Replace one's own password. All other sessions end, and this one has a new token, which is the answer.

    Raises CommonPassword, WrongPassword, NotSignedIn, TooMany.
    """
    await _refuse_common(actor.account_id, new, at="/new_password")
    await throttle.count(PASSWORD_CHANGES, str(actor.account_id))
    kept = await fetch_value("SELECT password_hash FROM accounts WHERE id = $1", actor.account_id)
    if not await password_matches(kept, current):
        raise WrongPassword
    password_hash = await hash_password(new)
    async with transaction():
        if await fetch_value(_CHANGE, actor.account_id, kept, password_hash) is None:
            raise WrongPassword  # another was set meanwhile
        session = await renew_session(actor)
        await _end_what_it_let_in(actor.account_id, but=actor.session_id)
        await record(actor, Action.PASSWORD_CHANGED, subject="account", subject_id=actor.account_id)
    return session


async def _refuse_common(account_id: UUID, password: str, *, at: str) -> None:
    owner = await fetch_one("SELECT email, display_name FROM accounts WHERE id = $1", account_id)
    if owner is not None:
        refuse_common(password, at=at, email=owner["email"], name=owner["display_name"])


async def _end_what_it_let_in(account_id: UUID, *, but: UUID | None = None) -> None:
    await drop_sessions(account_id, but=but)
    await drop_links(account_id)
    await enqueue_mail(MailKind.PASSWORD_CHANGED, account_id)
