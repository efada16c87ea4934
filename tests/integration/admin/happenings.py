"""Everything outside accounts that the audit trail tells of: how it comes about, and who does it to what."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from backend.kernel.actor import Role, Scope
from backend.kernel.clock import now
from backend.kernel.database import fetch_value
from backend.kernel.ids import new_id
from backend.moderation.rules import claim_expiry
from backend.reconciliation.service.begin import begin
from backend.reconciliation.service.let_go import let_orphans_go
from backend.safety.service.sanitise import refuse
from backend.uploads.service.create import sweep
from media.refusals import RefusalReason
from tests.community import TUS, Community, Person, etag
from tests.integration import rows
from tests.integration.admin.scripts import made_by
from tests.integration.rows import person


@dataclass(frozen=True)
class Happening:
    """Something about to happen: `subject_id` is known beforehand, but for what is only then made."""

    cause: Callable[[], Awaitable[object]]
    subject_id: UUID | None
    actor: Person | None
    by_key: bool = False


async def _case(community: Community, state: str) -> tuple[Person, UUID]:
    author = await person(community)
    case_id = await rows.case(author, state=state)
    await rows.image(case_id)
    return author, case_id


async def submitting(community: Community) -> Happening:
    author, case_id = await _case(community, "draft")
    return Happening(
        lambda: author.browser.post(f"/api/cases/{case_id}/submission", headers=etag(1)), case_id, author
    )


async def retracting(community: Community) -> Happening:
    author, case_id = await _case(community, "published")
    return Happening(
        lambda: author.browser.post(f"/api/cases/{case_id}/retraction", headers=etag(1)), case_id, author
    )


async def _claimant(community: Community, case_id: UUID) -> Person:
    """A reviewer who has a case in hand."""
    reviewer = await person(community, role=Role.REVIEWER)
    claim = {"case_id": case_id, "reviewer_id": UUID(reviewer.me["id"]), "expires_at": claim_expiry(now())}
    await rows.insert("review_claims", claim)
    return reviewer


async def _scanned_image(community: Community) -> tuple[Person, str, UUID]:
    """A reviewer with a case in hand, the address of its image for them, and the image."""
    case_id = await rows.case(await person(community), state="in_review")
    image_id = await rows.scanned_image(case_id)
    path = f"/api/review/cases/{case_id}/images/{image_id}"
    return await _claimant(community, case_id), path, image_id


async def covering_more(community: Community) -> Happening:
    reviewer, path, image_id = await _scanned_image(community)
    body = {"scan": 1, "answers": [], "covers": [{"shape": "box", "x": 1, "y": 1, "width": 9, "height": 9}]}
    return Happening(lambda: reviewer.put(f"{path}/safety-check", body), image_id, reviewer)


async def looking_at_an_original(community: Community) -> Happening:
    reviewer, path, _ = await _scanned_image(community)
    body = {"reason": "Because a letter shows."}
    return Happening(lambda: reviewer.post(f"{path}/original-views", body), None, reviewer)


def deciding(outcome: str) -> Callable[[Community], Awaitable[Happening]]:
    async def decide(community: Community) -> Happening:
        _, case_id = await _case(community, "in_review")
        reviewer = await _claimant(community, case_id)
        body = {"outcome": outcome, "version": 1, "reason": "Because."}
        return Happening(
            lambda: reviewer.post(f"/api/review/cases/{case_id}/decisions", body), case_id, reviewer
        )

    return decide


async def removing(community: Community) -> Happening:
    _, case_id = await _case(community, "published")
    admin = await person(community, role=Role.ADMIN)
    caller = await made_by(community, admin, Scope.CASES_WRITE)
    await caller.get("/api/admin/audit")  # its first use is noted, here and not later
    body = {"reason": "A name can be read."}
    return Happening(
        lambda: caller.put(f"/api/admin/cases/{case_id}/removal", body), case_id, admin, by_key=True
    )


async def retrying(community: Community) -> Happening:
    admin = await person(community, role=Role.ADMIN)
    job_id = await set_aside("objects_doomed")
    return Happening(lambda: admin.post(f"/api/admin/jobs/{job_id}/retry"), UUID(int=job_id), admin)


async def set_aside(name: str, arguments: str = "{}") -> int:
    """A job that was tried often enough; the answer is its number."""
    number: int = await fetch_value(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, priority, args)"
        " VALUES ('default', $1, 'failed', 4, -3, $2::jsonb) RETURNING id",
        name,
        arguments,
    )
    return number


async def listing_people(community: Community) -> Happening:
    admin = await person(community, role=Role.ADMIN)
    return Happening(lambda: admin.get("/api/admin/practitioners", role="reviewer"), None, admin)


async def looking_at_a_person(community: Community) -> Happening:
    admin, somebody = await person(community, role=Role.ADMIN), await person(community)
    caller = await made_by(community, admin, Scope.PRACTITIONERS_READ)
    await caller.get("/api/admin/audit")  # its first use is noted, here and not later
    path = f"/api/admin/practitioners/{somebody.me['id']}"
    return Happening(lambda: caller.get(path), None, admin, by_key=True)


async def making_a_key(community: Community) -> Happening:
    admin = await person(community, role=Role.ADMIN)
    body = {"name": "A script", "scopes": ["audit:read"], "days": 1}
    return Happening(lambda: admin.post("/api/admin/keys", body), None, admin)


async def revoking_a_key(community: Community) -> Happening:
    admin = await person(community, role=Role.ADMIN)
    await made_by(community, admin)
    key_id = await fetch_value("SELECT id FROM admin_keys WHERE owner_id = $1", UUID(admin.me["id"]))
    return Happening(lambda: admin.delete(f"/api/admin/keys/{key_id}"), key_id, admin)


async def _original(author: Person, **columns: object) -> UUID:
    """Bytes that arrived whole, with a row for them but none in the store."""
    upload_id = new_id()
    moment = now()
    whole = {"id": upload_id, "account_id": UUID(author.me["id"]), "length": 3, "received": 3}
    await rows.insert(
        "uploads", {**whole, "created_at": moment, "expires_at": claim_expiry(moment), **columns}
    )
    segment = {"id": new_id(), "upload_id": upload_id, "start": 0, "length": 3}
    await rows.insert("upload_segments", {**segment, "object_name": f"uploads/{segment['id']}"})
    return upload_id


async def _received(author: Person) -> tuple[UUID, UUID, UUID]:
    """A draft with a photo that is not safe yet: case, image and upload."""
    upload_id = await _original(author, used_at=now())
    case_id = await rows.case(author, state="draft")
    columns = {"state": "received", "folder": None, "upload_id": upload_id}
    return case_id, await rows.image(case_id, **columns), upload_id


async def refusing_a_photo(community: Community) -> Happening:
    _, image_id, upload_id = await _received(await person(community))
    return Happening(lambda: refuse(image_id, upload_id, RefusalReason.DAMAGED), upload_id, None)


async def removing_a_photo(community: Community) -> Happening:
    author = await person(community)
    case_id, image_id, upload_id = await _received(author)
    return Happening(lambda: author.delete(f"/api/cases/{case_id}/images/{image_id}"), upload_id, author)


async def deleting_a_draft(community: Community) -> Happening:
    author = await person(community)
    case_id, _, upload_id = await _received(author)
    return Happening(lambda: author.delete(f"/api/cases/{case_id}"), upload_id, author)


async def dropping_an_upload(community: Community) -> Happening:
    author = await person(community)
    upload_id = await _original(author)
    return Happening(
        lambda: author.browser.delete(f"/api/uploads/{upload_id}", headers=TUS), upload_id, author
    )


async def letting_an_upload_expire(community: Community) -> Happening:
    upload_id = await _original(await person(community), expires_at=now())
    return Happening(sweep, upload_id, None)


async def orphaning_an_upload(community: Community) -> Happening:
    upload_id = new_id()
    reconciliation_id = await begin(report_only=False, however_many=False)
    difference = {"id": new_id(), "reconciliation_id": reconciliation_id, "kind": "orphan"}
    await rows.insert(
        "object_differences", {**difference, "object_name": f"quarantine/{upload_id}/{new_id()}"}
    )
    return Happening(lambda: let_orphans_go(reconciliation_id, since=now()), upload_id, None)


HAPPENINGS = {
    "case_submitted": submitting,
    "case_retracted": retracting,
    "case_approved": deciding("approve"),
    "case_returned": deciding("return"),
    "case_rejected": deciding("reject"),
    "case_removed": removing,
    "image_covered_in_review": covering_more,
    "original_viewed": looking_at_an_original,
    "job_retried": retrying,
    "practitioners_listed": listing_people,
    "practitioner_read": looking_at_a_person,
    "key_created": making_a_key,
    "key_revoked": revoking_a_key,
    "original_destroyed, refused": refusing_a_photo,
    "original_destroyed, removed with its photo": removing_a_photo,
    "original_destroyed, removed with its draft": deleting_a_draft,
    "original_destroyed, dropped by its owner": dropping_an_upload,
    "original_destroyed, expired": letting_an_upload_expire,
    "original_destroyed, orphaned": orphaning_an_upload,
}
