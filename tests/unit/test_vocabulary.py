from enum import StrEnum

import pytest

from backend.cases.rules import AgeBand, BodySite, Sex
from backend.kernel.vocabulary import Profession, Specialty, label_of
from notifications.wording import EventKind, compose


@pytest.mark.parametrize("choices", [Profession, Specialty, AgeBand, Sex, BodySite])
def test_every_choice_has_words_of_its_own_that_fit_its_column(choices: type[StrEnum]) -> None:
    labels = [label_of(choice) for choice in choices]
    assert len(set(labels)) == len(labels)
    assert all(label and "_" not in label and not label[0].islower() for label in labels)
    longest = 40 if choices in (Profession, Specialty) else 20
    assert max(len(choice.value) for choice in choices) <= longest


@pytest.mark.parametrize("specialty", Specialty)
def test_every_specialty_can_be_named_in_a_push(specialty: Specialty) -> None:
    label = label_of(specialty)
    assert compose(EventKind.CASE_PUBLISHED, specialty_label=label).title == f"A new case in {label}"


def test_everyone_over_eighty_nine_is_in_one_band() -> None:
    bands = list(AgeBand)
    assert bands[-1] is AgeBand.NINETY_AND_OVER
    assert not [band for band in bands if band.value[0] == "1"]
