"""All choices and all limits, for forms."""

from collections.abc import Iterable
from enum import StrEnum

from backend.accounts import rules as account_rules
from backend.cases import rules
from backend.cases.rules import AgeBand, BodySite, Sex
from backend.cases.schemas import Limits, Vocabulary
from backend.kernel.vocabulary import Profession, Specialty, label_of
from backend.kernel.wire import Choice
from media.limits import MAX_BYTES, MAX_PIXELS


def vocabulary(*, comment: int, annotation_text: int) -> Vocabulary:
    """Everything a form offers or must keep to; the lengths of features above are given by the caller."""
    return Vocabulary(
        professions=_choices(Profession),
        specialties=_choices(Specialty),
        age_bands=_choices(AgeBand),
        sexes=_choices(Sex),
        body_sites=_choices(BodySite),
        limits=Limits(
            title=rules.TITLE_LENGTH,
            question=rules.QUESTION_LENGTH,
            history=rules.HISTORY_LENGTH,
            answer=rules.ANSWER_LENGTH,
            teaching_points=rules.TEACHING_POINTS_LENGTH,
            tags=rules.TAGS_MOST,
            tag=rules.TAG_LENGTH,
            images=rules.IMAGES_MOST,
            description=rules.DESCRIPTION_LENGTH,
            comment=comment,
            annotation_text=annotation_text,
            reason=rules.REASON_LENGTH,
            upload_bytes=MAX_BYTES,
            upload_pixels=MAX_PIXELS,
            password_min=account_rules.PASSWORD_SHORTEST,
            display_name=account_rules.DISPLAY_NAME_LENGTH,
            registration=account_rules.REGISTRATION_LENGTH,
        ),
    )


def _choices(values: Iterable[StrEnum]) -> list[Choice]:
    return [Choice(value=value.value, label=label_of(value)) for value in values]
