import inspect
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.wording import LONGEST_LABEL, EventKind, compose

LABELS = st.text(string.ascii_letters + "äéñøß&-", min_size=1, max_size=LONGEST_LABEL)


def test_a_published_case_is_announced_by_its_specialty() -> None:
    assert (
        compose(EventKind.CASE_PUBLISHED, specialty_label="Dermatology").title == "A new case in Dermatology"
    )


def test_a_removal_is_told_as_a_removal_and_no_decision_of_a_reviewer() -> None:
    told = compose(EventKind.CASE_REMOVED, specialty_label="Dermatology")
    assert told.title == "An administrator took down your case in Dermatology"
    assert told.body == "Open it to read why."


def test_no_two_kinds_of_event_read_alike() -> None:
    titles = [compose(kind, specialty_label=label).title for kind in EventKind for label in (None, "Surgery")]
    assert len(set(titles)) == len(titles)


def test_nothing_of_a_case_but_its_specialty_can_be_given_to_the_wording() -> None:
    assert set(inspect.signature(compose).parameters) == {"kind", "specialty_label"}


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_a_title_and_a_body(kind: EventKind) -> None:
    wording = compose(kind, specialty_label=None)
    assert wording.title
    assert wording.body
    assert "{" not in wording.title + wording.body


@pytest.mark.parametrize("kind", EventKind)
@settings(deadline=None)
@given(one=LABELS, other=LABELS)
def test_only_the_specialty_differs_between_two_events_of_a_kind(
    kind: EventKind, one: str, other: str
) -> None:
    first, second = compose(kind, specialty_label=one), compose(kind, specialty_label=other)
    assert first.body == second.body
    assert first.title.removesuffix(one) == second.title.removesuffix(other)


@pytest.mark.parametrize("label", ["", "x" * (LONGEST_LABEL + 1), "Derma\ntology", "Derma\x00", "\u202emrof"])
def test_what_cannot_be_a_label_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="label"):
        compose(EventKind.CASE_PUBLISHED, specialty_label=label)
