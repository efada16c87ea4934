"""Parallel requests of one person, one after the other."""

from backend.accounts.service.presence import require_signed_in
from backend.kernel.actor import Actor
from backend.kernel.database import execute

# Not the stronger FOR UPDATE: whoever is being told of something could then write nothing meanwhile, because rows
# that refer to an account hold a lock on it, and telling a large audience takes a while.
_TAKE = "SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE"


async def take_turn(actor: Actor) -> None:
    """Wait until no other transaction of this person has its turn, and keep it until the current one ends.

    For whoever counts before adding: drafts, marks, comments, follows, uploads. Raises NotSignedIn for people who have
    signed out meanwhile.
    """
    await execute(_TAKE, actor.account_id)
    await require_signed_in(actor)
