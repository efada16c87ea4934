"""Claiming cases and deciding about them."""

from uuid import UUID

from backend.accounts.service.presence import require_signed_in
from backend.audit.rules.actions import Action
from backend.audit.service import record
from backend.cases.queries.visibility import visible_case
from backend.cases.rules import CaseEvent, CaseState
from backend.cases.service.transitions import decide_case
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.errors import CaseroundsError, Conflict, Malformed, NotAllowed
from backend.kernel.ids import new_id
from backend.moderation.rules import NEEDS_REASON, Outcome, claim_expiry
from backend.moderation.schemas import NewDecision

_CLAIM = """
INSERT INTO review_claims (case_id, reviewer_id, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (case_id) DO UPDATE SET reviewer_id = EXCLUDED.reviewer_id, expires_at = EXCLUDED.expires_at
WHERE review_claims.reviewer_id = EXCLUDED.reviewer_id OR review_claims.expires_at <= $4
RETURNING case_id
"""

# Takes the claim and makes sure, in the same statement, that its holder still is a verified reviewer.
_TAKE_CLAIM = """
DELETE FROM review_claims r USING accounts a
WHERE r.case_id = $1 AND r.reviewer_id = $2 AND r.expires_at > $3
  AND a.id = r.reviewer_id AND a.role IN ('reviewer', 'admin') AND a.verified_at IS NOT NULL
RETURNING r.case_id
"""

# Asked once more after any wait for the claim: a statement that waited sees other tables as they were when it began.
# Nobody is demoted, or kept out, between this and the end of the transaction.
_STILL_REVIEWS = """
SELECT 1 FROM accounts
WHERE id = $1 AND role IN ('reviewer', 'admin') AND verified_at IS NOT NULL AND suspended_at IS NULL FOR SHARE
"""

_DECISION = """
INSERT INTO decisions (id, case_id, case_version, reviewer_id, outcome, reason, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_EVENTS = {
    Outcome.APPROVE: CaseEvent.APPROVE,
    Outcome.RETURN: CaseEvent.RETURN,
    Outcome.REJECT: CaseEvent.REJECT,
}


_ACTIONS = {
    Outcome.APPROVE: Action.CASE_APPROVED,
    Outcome.RETURN: Action.CASE_RETURNED,
    Outcome.REJECT: Action.CASE_REJECTED,
}


class OwnCase(CaseroundsError):
    """Nobody reviews their own case."""

    slug, status, title = "own-case", 403, "Your own case"
    detail = "Somebody else has to review a case of yours."


class ClaimedByAnother(Conflict):
    """Another reviewer is looking at the case."""

    slug, title = "claimed-by-another", "Another reviewer has it"
    detail = "Another reviewer is looking at this case. Take the next one; it comes back if they let it go."


class NotInReview(Conflict):
    """The case was decided about, or taken back."""

    slug, title = "not-in-review", "No longer in review"
    detail = "This case has been decided about or taken back. Take the next one."


class ClaimNeeded(Conflict):
    """A decision without a living claim."""

    slug, title = "claim-needed", "Claim it first"
    detail = "Your claim on this case has run out or was never made. Open the case again, then decide."


_HOLDS_CLAIM = """
SELECT 1 FROM review_claims WHERE case_id = $1 AND reviewer_id = $2 AND expires_at > $3 FOR UPDATE
"""


async def _reviewable(actor: Actor, case_id: UUID) -> None:
    actor.require_reviewer()
    case = await visible_case(actor, case_id=case_id)
    if case.author_id == actor.account_id:
        raise OwnCase
    if case.state is not CaseState.IN_REVIEW:
        raise NotInReview


async def claim_case(actor: Actor, *, case_id: UUID) -> None:
    """Take a case in review to oneself, or renew that. Reviewers may, never for their own case.

    Raises NotVerified, NotAllowed, NotFound, NotSignedIn, OwnCase, NotInReview, ClaimedByAnother.
    """
    await _reviewable(actor, case_id)
    moment = now()
    async with transaction():
        if await fetch_value(_CLAIM, case_id, actor.account_id, claim_expiry(moment), moment) is None:
            raise ClaimedByAnother
        await require_signed_in(actor)


async def release_case(actor: Actor, *, case_id: UUID) -> None:
    """Let go of one's own claim, if there is one. Raises NotVerified, NotAllowed, NotSignedIn."""
    actor.require_reviewer()
    async with transaction():
        await execute(
            "DELETE FROM review_claims WHERE case_id = $1 AND reviewer_id = $2", case_id, actor.account_id
        )
        await require_signed_in(actor)


async def end_claim(case_id: UUID) -> None:
    """Take a case out of whoever's hands it is in, because it is taken down; in the current transaction."""
    await execute("DELETE FROM review_claims WHERE case_id = $1", case_id)


async def require_claim(actor: Actor, *, case_id: UUID) -> None:
    """Make sure, in the current transaction and until its end, that a reviewer has a case in review in hand.

    Raises NotVerified, NotAllowed, NotFound, OwnCase, NotInReview, ClaimNeeded.
    """
    await _reviewable(actor, case_id)
    if await fetch_value(_HOLDS_CLAIM, case_id, actor.account_id, now()) is None:
        raise ClaimNeeded
    if await fetch_value(_STILL_REVIEWS, actor.account_id) is None:
        raise NotAllowed
    await require_signed_in(actor)


async def decide(actor: Actor, *, case_id: UUID, new: NewDecision) -> UUID:
    """Approve, return or reject a claimed case in the version that was seen; the answer is the decision's id.

    Of any number of reviewers deciding at once, one succeeds. Raises NotVerified, NotAllowed, NotFound, OwnCase,
    NotInReview, ClaimNeeded, StaleVersion, Malformed without a reason where one is needed.
    """
    await _reviewable(actor, case_id)
    reason = new.reason.strip()
    if new.outcome in NEEDS_REASON and not reason:
        raise Malformed({"/reason": "Say why, so that the author knows what to do."})
    decision_id, moment = new_id(), now()
    async with transaction():
        if await fetch_value(_TAKE_CLAIM, case_id, actor.account_id, moment) is None:
            raise ClaimNeeded
        if await fetch_value(_STILL_REVIEWS, actor.account_id) is None:
            raise NotAllowed
        await decide_case(
            actor,
            case_id=case_id,
            version=new.version,
            event=_EVENTS[new.outcome],
            reason=reason,
            moment=moment,
        )
        await execute(
            _DECISION, decision_id, case_id, new.version, actor.account_id, new.outcome.value, reason, moment
        )
        details = {"version": str(new.version), "decision_id": str(decision_id)}
        await record(actor, _ACTIONS[new.outcome], subject="case", subject_id=case_id, details=details)
    return decision_id
