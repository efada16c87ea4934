"""Following and unfollowing."""

from uuid import UUID

from backend.accounts.service.throttle import spend
from backend.accounts.service.turn import take_turn
from backend.alerts.rules import FOLLOWS_PER_DAY, FOLLOWS_PER_HOUR, FOLLOWS_PER_PERSON, FollowKind
from backend.cases.queries.visibility import visible_case
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.errors import Conflict, NotFound
from backend.kernel.ids import new_id
from backend.kernel.vocabulary import Specialty

_FOLLOW = """
INSERT INTO follows (id, account_id, kind, target, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, target, account_id) DO NOTHING RETURNING id
"""


class TooManyFollows(Conflict):
    """A person follows only so much."""

    slug, title = "too-many-follows", "Following too much"
    detail = f"You follow {FOLLOWS_PER_PERSON} things. Stop following one, then follow another."


async def follow(actor: Actor, *, kind: FollowKind, target: str) -> None:
    """Hear of a specialty, an author or a case from now on. Doing it twice changes nothing.

    Raises NotVerified, NotFound, TooManyFollows, QuotaUsedUp.
    """
    actor.require_verified()
    known = await _known(actor, kind, target)
    async with transaction():
        await take_turn(actor)
        count = await fetch_value("SELECT count(*) FROM follows WHERE account_id = $1", actor.account_id)
        if count >= FOLLOWS_PER_PERSON:
            raise TooManyFollows
        if await fetch_value(_FOLLOW, new_id(), actor.account_id, kind.value, known, now()):
            await spend(actor, FOLLOWS_PER_HOUR, FOLLOWS_PER_DAY)


async def unfollow(actor: Actor, *, kind: FollowKind, target: str) -> None:
    """Stop hearing of something, also of what may no longer be seen. Doing it twice changes nothing."""
    await execute(
        "DELETE FROM follows WHERE account_id = $1 AND kind = $2 AND target = $3",
        actor.account_id,
        kind.value,
        target.lower(),
    )


async def _known(actor: Actor, kind: FollowKind, target: str) -> str:
    """The target in its one spelling. Raises NotFound for what does not exist or may not be seen."""
    if kind is FollowKind.SPECIALTY:
        if target not in set(Specialty):
            raise NotFound
        return target
    try:
        identifier = UUID(target)
    except ValueError:
        raise NotFound from None
    if kind is FollowKind.CASE:
        await visible_case(actor, case_id=identifier)
    elif not await fetch_value(
        "SELECT true FROM accounts WHERE id = $1 AND verified_at IS NOT NULL", identifier
    ):
        raise NotFound
    return str(identifier)
