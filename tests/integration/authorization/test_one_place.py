"""Who may see a case is said in one place: no other code compares its state, or its author with whoever asks."""

import re
from pathlib import Path

BACKEND = Path(__file__).parents[3] / "backend"
THE_PLACE = BACKEND / "cases" / "queries" / "visibility.py"

# A state of `cases c` in a condition. What writes cases names states without the letter, in compare-and-set.
SAID = re.compile(r"c\.state\s*(=|<>|IN)\s*\(?\s*'(published|in_review)'")
QUEUED = BACKEND / "moderation" / "queries.py"  # what waits for reviewers, asked by reviewers only


def test_who_may_see_a_case_is_said_in_one_place() -> None:
    saying = {
        path
        for path in BACKEND.rglob("*.py")
        if SAID.search(path.read_text()) and "migrations" not in str(path)
    }
    assert saying == {THE_PLACE, QUEUED}
