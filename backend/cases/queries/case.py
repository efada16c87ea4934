"""Reading one case."""

from uuid import UUID

from asyncpg import Record

from backend.accounts.schemas import Person
from backend.cases.queries.images import images_of_case
from backend.cases.queries.visibility import VISIBLE, viewer
from backend.cases.rules import EDITABLE, CaseState, missing_for_submission
from backend.cases.schemas import Case, DecisionNotice, Image, Missing
from backend.kernel.actor import Actor
from backend.kernel.database import fetch_one
from backend.kernel.errors import NotFound
from backend.kernel.vocabulary import Profession

_CASE = f"""
SELECT c.*, a.display_name, a.profession FROM cases c JOIN accounts a ON a.id = c.author_id
WHERE c.id = $3 AND {VISIBLE}
"""  # noqa: S608  constants only


async def case(actor: Actor, *, case_id: UUID) -> Case:
    """A case as the actor may see it; its answer only for its author and reviewers. Raises NotFound, NotVerified."""
    row = await fetch_one(_CASE, *viewer(actor), case_id)
    if row is None:
        raise NotFound
    images = await images_of_case(case_id)
    mine = row["author_id"] == actor.account_id
    sees_answer = mine or actor.reviews
    return Case(
        **{name: row[name] for name in _COPIED},
        state=CaseState(row["state"]),
        answer=row["answer"] if sees_answer else None,
        teaching_points=row["teaching_points"] if sees_answer else None,
        images=images,
        author=person_of(row),
        decision=_decision(row) if mine or actor.reviews else None,
        mine=mine,
        missing=_missing(row, images) if mine else [],
    )


_COPIED = (
    "id",
    "version",
    "title",
    "question",
    "history",
    "age_band",
    "sex",
    "specialty",
    "body_site",
    "tags",
    "created_at",
    "updated_at",
    "submitted_at",
    "published_at",
)


def person_of(row: Record) -> Person:
    """The author that a row was joined with."""
    return Person(
        id=row["author_id"], display_name=row["display_name"], profession=Profession(row["profession"])
    )


def _decision(row: Record) -> DecisionNotice | None:
    if row["decided_at"] is None:
        return None
    return DecisionNotice(
        outcome=row["decision_outcome"], reason=row["decision_reason"], decided_at=row["decided_at"]
    )


def _missing(row: Record, images: list[Image]) -> list[Missing]:
    if CaseState(row["state"]) not in EDITABLE:
        return []
    missing = missing_for_submission(
        title=row["title"],
        question=row["question"],
        specialty=row["specialty"],
        images=[image.state for image in images],
    )
    return [Missing(field=field, detail=detail) for field, detail in missing]
