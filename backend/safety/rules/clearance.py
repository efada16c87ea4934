"""What a person answers to what was found, and what of a later scan is explained by that. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from backend.kernel.allowance import DAY, HOUR, Allowance
from media.covers import BoxCover, Cover
from media.findings import Box, FindingKind

REASON_LENGTH = 200
ANSWERS_MOST = 5_000
"""Of one image over all its scans."""
CLEARANCES_PER_HOUR = Allowance("clearances hour", 120, HOUR)
CLEARANCES_PER_DAY = Allowance("clearances day", 400, DAY)
MOSTLY = 0.5
"""Two findings are of the same place when so much of the later one lies in the earlier one."""
WHOLLY = 0.98
LARGELY = 0.5
"""Detectors take the edge of a painted area for something to read, with room around it."""


class Answer(StrEnum):
    """What a person says to a finding."""

    COVER = "cover"
    NOT_IDENTIFYING = "not_identifying"


class Answered(NamedTuple):
    """A finding as it was answered; its box in pixels of the original."""

    kind: FindingKind
    box: Box
    answer: Answer


def share_within(inner: Box, outer: Box) -> float:
    """How much of the area of `inner` lies in `outer`, 0 to 1."""
    width = min(inner.x + inner.width, outer.x + outer.width) - max(inner.x, outer.x)
    height = min(inner.y + inner.height, outer.y + outer.height) - max(inner.y, outer.y)
    return max(0, width) * max(0, height) / (inner.width * inner.height)


def is_explained(
    kind: FindingKind, box: Box, answered: Sequence[Answered], painted: Sequence[Box], *, read: bool
) -> bool:
    """Whether a finding of a scan after covering needs no answer any more.

    It lies wholly on paint, where there is nothing left to see, or largely, and nothing was `read` there: what lies
    beside paint was there in the scan before, and answered. Or a person has said that what is there identifies nobody.
    A face is never explained by what was said of text, nor the other way round.
    """
    enough = WHOLLY if read or kind is FindingKind.FACE else LARGELY
    on_paint = any(share_within(box, area) >= enough for area in painted)
    return on_paint or any(
        (earlier.kind is FindingKind.FACE) == (kind is FindingKind.FACE)
        and earlier.answer is Answer.NOT_IDENTIFYING
        and share_within(box, earlier.box) >= MOSTLY
        for earlier in answered
    )


def takes_nothing_away(
    before: tuple[Mapping[UUID, Answer], Sequence[Cover]],
    after: tuple[Mapping[UUID, Answer], Sequence[Cover]],
) -> bool:
    """Whether all that was covered stays covered: what a reviewer may change of an author's answers and covers."""
    answers_before, covers_before = before
    answers_after, covers_after = after
    kept = all(
        answers_after.get(finding) is Answer.COVER
        for finding, answer in answers_before.items()
        if answer is Answer.COVER
    )
    return kept and all(cover in covers_after for cover in covers_before)


def covers_of(answered: Sequence[Answered], drawn: Sequence[Cover]) -> list[Cover]:
    """All that is to be painted over: the findings that are to be covered, and what was drawn."""
    boxes: list[Cover] = [BoxCover(*finding.box) for finding in answered if finding.answer is Answer.COVER]
    return [*boxes, *drawn]
