"""Argon2id, in threads, with a cap: hashing is slow and big on purpose and must not starve the rest."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

_hasher = PasswordHasher()  # RFC 9106's low-memory profile, the library's default
_at_once = asyncio.Semaphore(2)
_nobody = _hasher.hash(secrets.token_urlsafe(16))


async def hash_password(password: str) -> str:
    """The PHC string to keep of a password."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def password_matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one kept. Takes as long when there is no account (`kept` is None)."""
    async with _at_once:
        try:
            await asyncio.to_thread(_hasher.verify, kept or _nobody, password)
        except VerificationError:
            return False
    return kept is not None
