"""Every error that a person can meet is named once and says what to do."""

from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from backend import app
from backend.kernel.errors import CaseroundsError
from backend.web.problems import exception_handlers

__all__ = ["app"]  # imported for all the errors that it imports
NOT_HTTP = {460}  # tus 1.0's "checksum mismatch"


def every_error(of: type[CaseroundsError] = CaseroundsError) -> Iterator[type[CaseroundsError]]:
    for error in of.__subclasses__():
        if error.__module__.startswith("backend.") and not error.__name__.startswith("_"):
            yield error
        yield from every_error(error)


ERRORS = list(every_error())


def test_there_are_many() -> None:
    assert len(ERRORS) > 25


def test_every_kind_of_error_has_a_slug_of_its_own() -> None:
    slugs = Counter(error.slug for error in ERRORS if "slug" in vars(error))
    assert [slug for slug, times in slugs.items() if times > 1] == []


def test_an_error_of_the_same_kind_as_another_says_more_precisely_what_to_do() -> None:
    precise = [error for error in ERRORS if "slug" not in vars(error)]
    assert all(
        "detail" in vars(error) and error.detail != getattr(error.__base__, "detail", None)
        for error in precise
    )


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_says_what_to_do_next(error: type[CaseroundsError]) -> None:
    assert error.slug == error.slug.lower()
    assert set(error.slug) <= set("abcdefghijklmnopqrstuvwxyz-")
    assert error.title
    assert not error.title.endswith(".")
    if "detail" in vars(error) or error.__init__ is CaseroundsError.__init__:
        assert error.detail.endswith(".")
        assert len(error.detail) > 20
        assert error.detail != CaseroundsError.detail
    assert error.__doc__
    assert 400 <= error.status < 600
    assert error.status in {status.value for status in HTTPStatus} | NOT_HTTP


def test_whatever_is_raised_has_a_handler() -> None:
    assert {CaseroundsError, Exception} <= exception_handlers.keys()
