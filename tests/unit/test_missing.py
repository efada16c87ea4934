from hypothesis import given
from hypothesis import strategies as st

from backend.cases.rules import ImageState, missing_for_submission

READY, RECEIVED, REFUSED = ImageState.READY, ImageState.RECEIVED, ImageState.REFUSED


def fields(
    title: str = "A title",
    question: str = "A question?",
    specialty: str | None = "dermatology",
    images: tuple[ImageState, ...] = (READY,),
) -> list[str]:
    missing = missing_for_submission(title=title, question=question, specialty=specialty, images=list(images))
    assert all(detail.endswith(".") for _, detail in missing)
    return [field for field, _ in missing]


def test_a_complete_case_misses_nothing() -> None:
    assert fields() == []


def test_an_empty_case_misses_each_thing_once() -> None:
    assert fields("", "", None, ()) == ["images", "title", "question", "specialty"]


def test_spaces_are_no_title_and_no_question() -> None:
    assert fields(title=" \n ", question="\t") == ["title", "question"]


def test_a_photo_that_is_not_safe_yet_or_was_refused_keeps_a_case_back() -> None:
    assert fields(images=(READY, RECEIVED)) == ["images"]
    assert fields(images=(REFUSED, READY)) == ["images"]
    assert fields(images=(RECEIVED, REFUSED)) == ["images", "images"]


@given(st.lists(st.sampled_from(ImageState), max_size=8))
def test_only_photos_that_are_all_ready_let_a_case_through(images: list[ImageState]) -> None:
    let_through = "images" not in fields(images=tuple(images))
    assert let_through == (bool(images) and set(images) == {READY})
