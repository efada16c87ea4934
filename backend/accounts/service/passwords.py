"""Argon2id, in threads, with a cap: hashing is slow and big on purpose and must not starve the rest."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

LONGEST_WAIT = 15.0  # seconds
_hasher = PasswordHasher()  # RFC 9106's low-memory profile, the library's default
_at_once = asyncio.Semaphore(2)
_nobody = _hasher.hash(secrets.token_urlsafe(16))


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """One of a few places: a flood of passwords makes people wait, but not for ever."""
    async with asyncio.timeout(LONGEST_WAIT):
        await _at_once.acquire()
    try:
        yield
    finally:
        _at_once.release()


async def hash_password(password: str) -> str:
    """The PHC string to keep of a password. Raises TimeoutError when too many wait for theirs."""
    async with _turn():
        return await asyncio.to_thread(_hasher.hash, password)


async def password_matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one kept. Takes as long when there is no account (`kept` is None).

    Raises TimeoutError when too many wait for theirs.
    """
    async with _turn():
        try:
            await asyncio.to_thread(_hasher.verify, kept or _nobody, password)
        except VerificationError:
            return False
    return kept is not None
