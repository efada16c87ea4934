"""Whether whoever began a request is still signed in when it writes: sending it may have taken long."""

from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import fetch_value
from backend.kernel.errors import NotSignedIn

# The row stays locked until the current transaction ends: a sign-out waits for it, or has come before it.
_STILL_THERE = "SELECT true FROM sessions WHERE id = $1 AND expires_at > $2 FOR KEY SHARE"


async def require_signed_in(actor: Actor) -> None:
    """Refuse to write for a session that has ended meanwhile: signed out, reset, or its person suspended.

    In the transaction that writes, after whatever it had to wait for. Raises NotSignedIn.
    """
    if not await fetch_value(_STILL_THERE, actor.session_id, now()):
        raise NotSignedIn
