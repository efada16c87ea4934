"""Reads of images."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from backend.accounts.queries import SIGNED_IN
from backend.cases.queries.visibility import VISIBLE, VISIBLE_TO_ACCOUNT, viewer
from backend.cases.rules import CaseState, ImageState
from backend.cases.schemas import Image, ImageRefusal, ImageUrls
from backend.kernel.actor import Actor
from backend.kernel.clock import now
from backend.kernel.database import fetch_all, fetch_one
from backend.kernel.errors import NotFound
from media.picture_version import picture_version
from media.refusals import RefusalReason, refusal_text
from media.renditions import Rendition, StoredPicture, object_name

_COLUMNS = (
    "i.id, i.position, i.state, i.refusal, i.description, i.width, i.height, i.placeholder, i.findings_left,"
    " i.folder"
)

FIRST_IMAGE = f"""
LEFT JOIN LATERAL (
    SELECT {_COLUMNS} FROM case_images i WHERE i.case_id = c.id AND i.state <> 'refused' ORDER BY i.position LIMIT 1
) i ON true
LEFT JOIN LATERAL (SELECT count(*) AS image_count FROM case_images n WHERE n.case_id = c.id) n ON true
"""  # noqa: S608  constants only
"""Joins the first image of `cases c` and the number of its images; select FIRST_IMAGE_COLUMNS with it."""

FIRST_IMAGE_COLUMNS = """i.id AS image_id, i.position, i.state AS image_state, i.refusal, i.description, i.width,
       i.height, i.placeholder, i.findings_left, i.folder, n.image_count"""

_VISIBLE_IMAGE = f"""
SELECT i.case_id, c.state AS case_state, i.width, i.height
FROM case_images i JOIN cases c ON c.id = i.case_id WHERE i.id = $3 AND i.state = 'ready' AND {VISIBLE}
"""  # noqa: S608  constants only

# Asked again for as long as a picture is on its way, so it asks for the session as well.
_VISIBLE_PICTURE = f"""
SELECT i.folder, i.media_type
FROM sessions s JOIN accounts a ON a.id = s.account_id, case_images i JOIN cases c ON c.id = i.case_id
WHERE s.id = $1 AND {SIGNED_IN} AND i.id = $3 AND i.state = 'ready' AND {VISIBLE_TO_ACCOUNT}
"""  # noqa: S608  constants only


def image_of(row: Record, *, id_column: str = "id", state_column: str = "state") -> Image:
    """The wire form of an image's row."""
    image_id, state = row[id_column], ImageState(row[state_column])
    refusal = None
    if state is ImageState.REFUSED:
        reason = RefusalReason(row["refusal"])
        refusal = ImageRefusal(code=reason.value, detail=refusal_text(reason))
    urls = None
    if state is ImageState.READY:
        urls = urls_of(image_id, picture_version(row["folder"]))
    return Image(
        id=image_id,
        position=row["position"],
        state=state,
        refusal=refusal,
        description=row["description"],
        width=row["width"],
        height=row["height"],
        placeholder=row["placeholder"],
        urls=urls,
        findings_left=row["findings_left"],
    )


def urls_of(image_id: UUID, version: str) -> ImageUrls:
    """Where the renditions of a ready image are: other addresses as soon as its pixels are others."""
    return ImageUrls(
        **{
            rendition.value: f"/api/images/{image_id}/{rendition.value}?version={version}"
            for rendition in Rendition
        }
    )


def first_image_of(row: Record) -> Image | None:
    """The image that FIRST_IMAGE joined, if the case has one."""
    return (
        None if row["image_id"] is None else image_of(row, id_column="image_id", state_column="image_state")
    )


async def images_of_case(case_id: UUID) -> list[Image]:
    """All images of a case that the caller has already found visible, in order."""
    rows = await fetch_all(
        f"SELECT {_COLUMNS} FROM case_images i WHERE i.case_id = $1 ORDER BY i.position",  # noqa: S608  constants only
        case_id,
    )
    return [image_of(row) for row in rows]


async def image_of_case(case_id: UUID, image_id: UUID) -> Image:
    """One image of a case that the caller has already found visible. Raises NotFound."""
    row = await fetch_one(
        f"SELECT {_COLUMNS} FROM case_images i WHERE i.case_id = $1 AND i.id = $2",  # noqa: S608  constants only
        case_id,
        image_id,
    )
    if row is None:
        raise NotFound
    return image_of(row)


async def stored_rendition(
    actor: Actor, *, image_id: UUID, rendition: Rendition, version: str | None = None
) -> StoredPicture:
    """Where a picture's bytes are, while the actor is signed in and may see its case.

    Without a version those of now; another version than that of now is absent. Raises NotFound, NotVerified.
    """
    actor.require_verified()
    row = await fetch_one(_VISIBLE_PICTURE, actor.session_id, now(), image_id)
    if row is None or version not in (None, picture_version(row["folder"])):
        raise NotFound
    return StoredPicture(object_name(row["folder"], rendition), row["media_type"])


@dataclass(frozen=True, slots=True)
class MasterSize:
    """An image that the actor may see: its case, that case's state, and the size of its master in pixels."""

    case_id: UUID
    case_state: CaseState
    width: int
    height: int


async def visible_master(actor: Actor, *, image_id: UUID) -> MasterSize:
    """The size of a visible, ready image's master. Raises NotFound, NotVerified."""
    row = await fetch_one(
        _VISIBLE_IMAGE,
        *viewer(actor),
        image_id,
    )
    if row is None:
        raise NotFound
    return MasterSize(row["case_id"], CaseState(row["case_state"]), row["width"], row["height"])
