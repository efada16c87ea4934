"""Marks on the wire: the W3C Web Annotation data model, as much of it as is used. https://www.w3.org/TR/annotation-model/"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from backend.annotations.rules import TEXT_LENGTH
from backend.kernel.wire import Input

AnnotationType = Literal["Annotation"]
SelectorType = Literal["FragmentSelector"]
ConformsTo = Literal["http://www.w3.org/TR/media-frags/"]


class TextualBody(Input, kw_only=True):
    """What a mark says, as plain text."""

    value: Annotated[str, Meta(max_length=TEXT_LENGTH)]
    type: Literal["TextualBody"] = "TextualBody"
    format: Literal["text/plain"] = "text/plain"
    purpose: Literal["commenting"] = "commenting"


class FragmentSelector(Input, kw_only=True):
    """The region, such as `xywh=pixel:10,20,30,40`, in pixels of the master image."""

    value: Annotated[str, Meta(max_length=60)]
    type: SelectorType = "FragmentSelector"
    conforms_to: ConformsTo = field(name="conformsTo", default="http://www.w3.org/TR/media-frags/")


class NewTarget(Input, kw_only=True):
    """Where on the image the new mark is; the image is the one that the address names."""

    selector: FragmentSelector


class NewAnnotation(Input, kw_only=True):
    """A mark to be made."""

    target: NewTarget
    type: AnnotationType = "Annotation"
    body: Annotated[list[TextualBody], Meta(max_length=1)] = []


class Creator(Struct, kw_only=True):
    """Who made a mark; `id` is `urn:uuid:` and the account's identifier."""

    id: str
    name: str
    type: Literal["Person"] = "Person"


class Target(Struct, kw_only=True):
    """The master image and the region on it."""

    source: str
    selector: FragmentSelector


class Annotation(Struct, kw_only=True):
    """A mark. `id` is `urn:uuid:` and its identifier."""

    id: str
    created: datetime
    creator: Creator
    body: list[TextualBody]
    target: Target
    context: Literal["http://www.w3.org/ns/anno.jsonld"] = field(
        name="@context", default="http://www.w3.org/ns/anno.jsonld"
    )
    type: AnnotationType = "Annotation"
    motivation: Literal["commenting"] = "commenting"


def urn(identifier: UUID) -> str:
    """An identifier as an IRI."""
    return f"urn:uuid:{identifier}"
