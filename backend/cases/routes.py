"""Cases over HTTP."""

from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from backend.cases.queries import case as case_queries
from backend.cases.queries import copies, feed, images
from backend.cases.schemas import (
    Case,
    CaseCard,
    CaseContent,
    Copy,
    Image,
    ImageAttachment,
    ImageChange,
    ImageOrder,
    OwnCase,
)
from backend.cases.service import draft, transitions
from backend.cases.service import images as image_service
from backend.kernel.actor import Actor
from backend.kernel.paging import DEFAULT_LIMIT, Page
from backend.kernel.ports import Ports
from backend.kernel.vocabulary import Specialty
from backend.web.parameters import Cursor, Limit
from backend.web.pictures import picture
from backend.web.versions import IdempotencyKey, IfMatch, etag_of, version_of
from media.picture_version import VERSION_LENGTH
from media.renditions import Rendition

BySpecialty = Annotated[
    Specialty | None, QueryParameter(required=False, description="Only of this specialty.")
]
ByAuthor = Annotated[
    UUID | None, QueryParameter(name="author", required=False, description="Only by this practitioner.")
]

Version = Annotated[
    str | None,
    QueryParameter(
        description="Which making of the picture, as `urls` say it. Left out: that of now, not to be kept.",
        required=False,
        max_length=VERSION_LENGTH,
    ),
]

# A picture never changes under an address with a version. The browser may keep it for a while, for this session only
# (its cookie is part of what the answer depends on); when it runs out it must ask again. Without a version it may be
# another one at any moment.
_PICTURE_HEADERS = {"Vary": "Cookie", "Content-Disposition": "inline"}
_FOR_A_WHILE = {**_PICTURE_HEADERS, "Cache-Control": "private, max-age=300, must-revalidate"}
_NOT_KEPT = {**_PICTURE_HEADERS, "Cache-Control": "no-store"}


async def _with_version(actor: Actor, case_id: UUID, status_code: int = 200) -> Response[Case]:
    found = await case_queries.case(actor, case_id=case_id)
    return Response(found, status_code=status_code, headers={"ETag": etag_of(found.version)})


@post("/cases", summary="Begin a case")
async def create_case(
    actor: NamedDependency[Actor], data: JSONBody[CaseContent], idempotency_key: IdempotencyKey = None
) -> Response[Case]:
    """Begin a draft, with whatever is known already."""
    case_id = await draft.create_case(actor, content=data, idempotency_key=idempotency_key)
    return await _with_version(actor, case_id, 201)


@get("/cases", summary="The feed")
async def list_cases(
    actor: NamedDependency[Actor],
    specialty: BySpecialty = None,
    author: ByAuthor = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[CaseCard]:
    """Published cases, newest first."""
    return await feed.feed(actor, specialty=specialty, author_id=author, cursor=cursor, limit=limit)


@get("/me/cases", summary="My cases")
async def list_own_cases(
    actor: NamedDependency[Actor], cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[OwnCase]:
    """The actor's own cases in every state, last changed first."""
    return await feed.own_cases(actor, cursor=cursor, limit=limit)


@get("/cases/{case_id:uuid}", summary="A case")
async def read_case(actor: NamedDependency[Actor], case_id: FromPath[UUID]) -> Response[Case]:
    """A case as the actor may see it; its version is the ETag."""
    return await _with_version(actor, case_id)


@patch("/cases/{case_id:uuid}", summary="Change a draft")
async def change_case(
    actor: NamedDependency[Actor],
    case_id: FromPath[UUID],
    data: JSONBody[CaseContent],
    if_match: IfMatch = None,
) -> Response[Case]:
    """Change one's own draft or returned case."""
    await draft.change_case(actor, case_id=case_id, version=version_of(if_match), content=data)
    return await _with_version(actor, case_id)


@delete("/cases/{case_id:uuid}", summary="Delete a draft")
async def delete_case(actor: NamedDependency[Actor], case_id: FromPath[UUID]) -> None:
    """Delete one's own draft with its pictures."""
    await draft.delete_draft(actor, case_id=case_id)


@post("/cases/{case_id:uuid}/submission", status_code=200, summary="Send a case to review")
async def submit_case(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], if_match: IfMatch = None
) -> Response[Case]:
    """Send one's own complete draft to the reviewers."""
    await transitions.submit_case(actor, case_id=case_id, version=version_of(if_match))
    return await _with_version(actor, case_id)


@post("/cases/{case_id:uuid}/retraction", status_code=200, summary="Take a case back")
async def retract_case(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], if_match: IfMatch = None
) -> Response[Case]:
    """Take one's own case back for good; peers no longer see it."""
    await transitions.retract_case(actor, case_id=case_id, version=version_of(if_match))
    return await _with_version(actor, case_id)


_ATTACHED_BEFORE = ResponseSpec(
    Image, description="This upload is an image already.", generate_examples=False
)


@post(
    "/cases/{case_id:uuid}/images",
    status_code=201,
    responses={200: _ATTACHED_BEFORE},
    summary="Attach a photo",
)
async def attach_image(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], data: JSONBody[ImageAttachment]
) -> Response[Image]:
    """Make a finished upload an image of the case. Repeating it answers 200 with the same image."""
    attached = await image_service.attach_image(actor, case_id=case_id, attachment=data)
    image = await images.image_of_case(case_id, attached.image_id)
    return Response(image, status_code=201 if attached.new else 200)


@patch("/cases/{case_id:uuid}/images/{image_id:uuid}", summary="Describe a photo")
async def change_image(
    actor: NamedDependency[Actor],
    case_id: FromPath[UUID],
    image_id: FromPath[UUID],
    data: JSONBody[ImageChange],
) -> Image:
    """Set the neutral description of a photo."""
    await image_service.describe_image(
        actor, case_id=case_id, image_id=image_id, description=data.description
    )
    return await images.image_of_case(case_id, image_id)


@delete("/cases/{case_id:uuid}/images/{image_id:uuid}", summary="Remove a photo")
async def remove_image(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], image_id: FromPath[UUID]
) -> None:
    """Remove a photo from one's own draft and destroy it."""
    await image_service.remove_image(actor, case_id=case_id, image_id=image_id)


@put("/cases/{case_id:uuid}/image-order", summary="Order the photos")
async def order_images(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], data: JSONBody[ImageOrder]
) -> Response[Case]:
    """Put all photos of one's own draft in order."""
    await image_service.order_images(actor, case_id=case_id, image_ids=data.image_ids)
    return await _with_version(actor, case_id)


@get("/images/{image_id:uuid}/{rendition:str}", media_type="image/jpeg", summary="A picture")
async def read_picture(
    request: Request[Actor, None, State],
    actor: NamedDependency[Actor],
    ports: NamedDependency[Ports],
    image_id: FromPath[UUID],
    rendition: FromPath[Rendition],
    version: Version = None,
) -> Stream:
    """The bytes of a sanitised picture. Who may see its case is asked anew each time, and while they are on the way.

    Of another version than that of now there is nothing: a picture that was covered anew is gone as it was.
    """
    look = partial(images.stored_rendition, actor, image_id=image_id, rendition=rendition, version=version)
    headers = _NOT_KEPT if version is None else _FOR_A_WHILE
    return await picture(request, ports.object_store, look, headers=headers)


@get("/cases/{case_id:uuid}/images/{image_id:uuid}/copies", summary="Copies of a photo")
async def list_copies(
    actor: NamedDependency[Actor], case_id: FromPath[UUID], image_id: FromPath[UUID]
) -> list[Copy]:
    """Photos that the actor may see and that show the same as this one, the most alike first."""
    return await copies.copies(actor, case_id=case_id, image_id=image_id)


router = Router(
    "/api",
    route_handlers=[
        create_case,
        list_cases,
        list_own_cases,
        read_case,
        change_case,
        delete_case,
        submit_case,
        retract_case,
        attach_image,
        change_image,
        remove_image,
        order_images,
        read_picture,
        list_copies,
    ],
    tags=["Cases"],
)
