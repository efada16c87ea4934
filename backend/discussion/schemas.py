"""What crosses the wire about comments."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from backend.accounts.schemas import Person
from backend.discussion.rules import TEXT_LENGTH
from backend.kernel.wire import Input

Text = Annotated[str, Meta(min_length=1, max_length=TEXT_LENGTH, pattern=r"\S")]


class NewComment(Input, kw_only=True):
    """A comment to be made: on the case, in answer to a comment, or pinned to a mark."""

    text: Text
    parent_id: UUID | None = None
    annotation_id: UUID | None = None


class CommentChange(Input, kw_only=True):
    """What a comment says from now on."""

    text: Text


class Comment(Struct, kw_only=True):
    """One message, as plain text. A deleted one keeps its place and loses its text."""

    id: UUID
    case_id: UUID
    parent_id: UUID | None
    annotation_id: UUID | None
    author: Person
    text: str | None
    version: int
    created_at: datetime
    edited_at: datetime | None
    deleted: bool
    mine: bool


class Revision(Struct, kw_only=True):
    """What a comment said, and when that was written."""

    text: str
    written_at: datetime


class History(Struct, kw_only=True):
    """What a comment said before, oldest first."""

    items: list[Revision]
