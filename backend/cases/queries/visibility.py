"""Who may see a case: the one place. Every read of a case or of what hangs on it goes through `VISIBLE`."""

from dataclasses import dataclass
from uuid import UUID

from backend.cases.rules import CaseState
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_one
from backend.kernel.errors import NotFound

PUBLISHED = "c.state = 'published'"
"""A condition on `cases c`: what every verified person may see."""

VISIBLE = f"({PUBLISHED} OR c.author_id = $1 OR (c.state = 'in_review' AND $2))"
"""A condition on `cases c`; `$1` is the actor's account, `$2` whether they review."""

CHECKED = "(c.author_id = $1 OR (c.state = 'in_review' AND $2))"
"""A condition on `cases c`: who may see what was found in its pictures, and what was covered. Arguments as above."""

_LET_IN = "a.verified_at IS NOT NULL AND a.suspended_at IS NULL"
_CHECKS = "(c.author_id = a.id OR (c.state = 'in_review' AND a.role IN ('reviewer', 'admin')))"

VISIBLE_TO_ACCOUNT = f"({_LET_IN} AND ({PUBLISHED} OR {_CHECKS}))"
"""VISIBLE of `cases c` and `accounts a`, with nobody's word on who asks: for jobs, and for what takes its time."""

CHECKED_BY_ACCOUNT = f"({_LET_IN} AND {_CHECKS})"
"""CHECKED in the same way."""


def viewer(actor: Actor) -> tuple[UUID, bool]:
    """The two arguments of VISIBLE. Raises NotVerified: the unverified see no case at all."""
    actor.require_verified()
    return actor.account_id, actor.reviews


@dataclass(frozen=True, slots=True)
class CaseGlimpse:
    """What other features need to know of a case that the actor may see."""

    id: UUID
    author_id: UUID
    state: CaseState


async def visible_case(actor: Actor, *, case_id: UUID) -> CaseGlimpse:
    """The case, if the actor may see it. Raises NotFound alike for absent and forbidden, NotVerified."""
    row = await fetch_one(
        f"SELECT c.id, c.author_id, c.state FROM cases c WHERE c.id = $3 AND {VISIBLE}",  # noqa: S608  constants only
        *viewer(actor),
        case_id,
    )
    if row is None:
        raise NotFound
    return CaseGlimpse(row["id"], row["author_id"], CaseState(row["state"]))
