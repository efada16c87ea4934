"""The moderation queue over HTTP."""

from uuid import UUID

from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from backend.kernel.actor import Actor
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.moderation import queries
from backend.moderation.schemas import Claim, Decision, NewDecision, QueuedCase
from backend.moderation.service import pictures
from backend.moderation.service import review as service
from backend.safety.queries.safety_check import safety_check, uncovered_urls
from backend.safety.schemas import Clearance, OriginalViewGrant, OriginalViewRequest, SafetyCheck
from backend.web.parameters import Cursor, Limit


@get("/cases", summary="The queue")
async def list_queue(
    actor: NamedDependency[Actor], cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[QueuedCase]:
    """Cases in review, longest waiting first. Reviewers only."""
    return await queries.queue(actor, cursor=cursor, limit=limit)


@post("/cases/{case_id:uuid}/claim", status_code=200, summary="Claim a case")
async def claim_case(actor: NamedDependency[Actor], case_id: FromPath[UUID]) -> Claim:
    """Take a case to oneself for a while, or renew that."""
    await service.claim_case(actor, case_id=case_id)
    return await queries.claim_on(actor, case_id=case_id)


@delete("/cases/{case_id:uuid}/claim", summary="Let a case go")
async def release_case(actor: NamedDependency[Actor], case_id: FromPath[UUID]) -> None:
    """Let go of one's own claim."""
    await service.release_case(actor, case_id=case_id)


@post("/cases/{case_id:uuid}/decisions", summary="Decide about a case")
async def decide(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], data: JSONBody[NewDecision]
) -> Decision:
    """Approve, return for changes, or reject a claimed case."""
    decision_id = await service.decide(actor, case_id=case_id, new=data)
    return await queries.decision(actor, decision_id=decision_id)


@put("/cases/{case_id:uuid}/images/{image_id:uuid}/safety-check", summary="Cover more of a photo")
async def cover_more(
    actor: NamedDependency[Actor],
    case_id: FromPath[UUID],
    image_id: FromPath[UUID],
    data: JSONBody[Clearance],
) -> SafetyCheck:
    """Cover more of a photo of a claimed case, never less; it is made anew and scanned again."""
    await pictures.cover_more(actor, case_id=case_id, image_id=image_id, clearance=data)
    return await safety_check(actor, case_id=case_id, image_id=image_id)


@post("/cases/{case_id:uuid}/images/{image_id:uuid}/original-views", summary="See an original")
async def view_original(
    actor: NamedDependency[Actor],
    case_id: FromPath[UUID],
    image_id: FromPath[UUID],
    data: JSONBody[OriginalViewRequest],
) -> OriginalViewGrant:
    """Say why one has to see a photo of a claimed case without covers; it can be seen for ten minutes.

    Who saw what, when and why is kept, and told to the audit trail.
    """
    expires_at = await pictures.view_original(actor, case_id=case_id, image_id=image_id, reason=data.reason)
    return OriginalViewGrant(urls=uncovered_urls(image_id), expires_at=expires_at)


router = Router(
    "/api/review",
    route_handlers=[list_queue, claim_case, release_case, decide, cover_more, view_original],
    tags=["Review"],
)
