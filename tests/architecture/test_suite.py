"""How the tests are spread over the workers of a run."""

import pytest

from tests.spreading import TOGETHER, kept_with

SEEN = pytest.StashKey[list[int]]()


def test_tests_that_share_a_deployment_are_kept_together() -> None:
    for folder in TOGETHER:
        assert kept_with(f"{folder}/test_one.py::test_a") == kept_with(f"{folder}/test_two.py::test_b[1::2]")
    assert kept_with("tests/unit/test_one.py::test_a") != kept_with("tests/unit/test_two.py::test_a")


@pytest.mark.parametrize("number", range(4))
def test_tests_of_a_file_run_in_one_worker(request: pytest.FixtureRequest, number: int) -> None:
    seen = request.session.stash.setdefault(SEEN, [])
    seen.append(number)
    assert seen == list(range(number + 1))
