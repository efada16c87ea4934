"""Signing in."""

from backend.accounts.rules import normalised_email
from backend.accounts.schemas import SignIn
from backend.accounts.service import throttle
from backend.accounts.service.passwords import password_matches
from backend.accounts.service.sessions import begin_session
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_one, transaction
from backend.kernel.errors import CaseroundsError


class WrongCredentials(CaseroundsError):
    """The address or the password is wrong; it is not told which."""

    slug, status, title = "wrong-credentials", 401, "Address or password wrong"
    detail = "The address or the password is not right. Check both and try again."


async def sign_in(previous: Actor | None, *, credentials: SignIn, client: str) -> str:
    """A new session's token. Anyone may try, within an allowance per address and per client.

    Raises WrongCredentials alike, and after like time, for a wrong password and an unknown address; TooMany.
    """
    email = normalised_email(credentials.email)
    await throttle.count(throttle.SIGN_IN_PER_CLIENT, client)
    await throttle.count(throttle.SIGN_IN_PER_ADDRESS, email)
    row = await fetch_one("SELECT id, password_hash FROM accounts WHERE email = $1", email)
    if not await password_matches(row["password_hash"] if row else None, credentials.password) or row is None:
        raise WrongCredentials
    async with transaction():
        await throttle.forget(throttle.SIGN_IN_PER_ADDRESS, email)
        return await begin_session(row["id"], replacing=previous)
