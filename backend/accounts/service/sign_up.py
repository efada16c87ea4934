"""Making an account."""

from uuid import UUID

from backend.accounts.rules import SIGN_UP_PER_CLIENT, is_email, normalised_email
from backend.accounts.schemas import SignUp
from backend.accounts.service import throttle
from backend.accounts.service.passwords import hash_password
from backend.accounts.service.sessions import begin_session
from backend.kernel.actor import Actor, Role
from backend.kernel.clock import now
from backend.kernel.database import fetch_value, transaction
from backend.kernel.errors import Conflict, Malformed
from backend.kernel.ids import new_id

_INSERT = """
INSERT INTO accounts (id, email, password_hash, display_name, profession, specialties, registration, role,
                      created_at, verified_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (email) DO NOTHING RETURNING id
"""


class AddressTaken(Conflict):
    """There is an account for this address already."""

    slug, title = "address-taken", "Address already in use"
    detail = "There is an account with this address. Sign in instead, or use another address."


async def sign_up(previous: Actor | None, *, request: SignUp, client: str) -> str:
    """Make an unverified practitioner's account and sign it in; the answer is the session's token.

    Anyone may, within an allowance per client. Raises AddressTaken, Malformed, TooMany.
    """
    await throttle.count(SIGN_UP_PER_CLIENT, client)
    password_hash = await hash_password(request.password)
    async with transaction():
        account_id = await _insert(request, password_hash, role=Role.PRACTITIONER, verified=False)
        return await begin_session(account_id, replacing=previous)


async def create_operator(*, request: SignUp, role: Role) -> UUID:
    """Make a verified account with a role. For the command line only: whoever runs it owns the database.

    Raises AddressTaken, Malformed.
    """
    return await _insert(request, await hash_password(request.password), role=role, verified=True)


async def _insert(request: SignUp, password_hash: str, *, role: Role, verified: bool) -> UUID:
    email = normalised_email(request.email)
    if not is_email(email):
        raise Malformed({"/email": "This does not look like an e-mail address."})
    moment = now()
    account_id = await fetch_value(
        _INSERT,
        new_id(),
        email,
        password_hash,
        request.display_name.strip(),
        request.profession.value,
        sorted({specialty.value for specialty in request.specialties}),
        request.registration.strip(),
        role.value,
        moment,
        moment if verified else None,
    )
    if account_id is None:
        raise AddressTaken
    return UUID(str(account_id))
