"""Comments and what they said before."""

from piccolo.columns import UUID, Bytea, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from backend.accounts.tables import Account
from backend.annotations.tables import Annotation
from backend.cases.tables import Case
from backend.discussion.rules import TEXT_LENGTH
from backend.kernel.constraints import between
from backend.kernel.database import DB


class Comment(Table, tablename="comments", db=DB):
    """One message in a case's discussion; a reply names the comment it answers, one level deep."""

    id = UUID(primary_key=True)
    case_id = ForeignKey(Case, null=False, on_delete=OnDelete.cascade)
    author_id = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    parent_id: ForeignKey["Comment"] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.cascade)
    annotation_id = ForeignKey(Annotation, null=True, default=None, on_delete=OnDelete.set_null)
    text = Varchar(length=TEXT_LENGTH)
    version = Integer(default=1)
    idempotency_key = Varchar(length=100, null=True, default=None)
    request_hash = Bytea(null=True, default=None)
    created_at = Timestamptz()
    edited_at = Timestamptz(null=True, default=None)
    deleted_at = Timestamptz(null=True, default=None)

    comments_made_once = Unique([author_id, idempotency_key], name="comments_made_once")
    comments_say_something = between("comments_say_something", "char_length(text)", 1, TEXT_LENGTH)


class CommentRevision(Table, tablename="comment_revisions", db=DB):
    """What a comment said before an edit or its deletion. Append-only."""

    id = UUID(primary_key=True)
    comment_id = ForeignKey(Comment, null=False, on_delete=OnDelete.restrict)
    version = Integer()
    text = Varchar(length=TEXT_LENGTH)
    written_at = Timestamptz()

    comment_revisions_once = Unique([comment_id, version], name="comment_revisions_once")


INDEXES = (
    "CREATE INDEX comments_by_case ON comments (case_id, created_at, id)",
    "CREATE INDEX comments_by_annotation ON comments (annotation_id) WHERE annotation_id IS NOT NULL",
)
"""What Piccolo's classes cannot say; the migrations hold the same, and a test compares the two."""
