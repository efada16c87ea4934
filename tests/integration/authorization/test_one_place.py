"""Who may see a case is said in one place: no other query asks whether one is published or in review."""

import re
from pathlib import Path

BACKEND = Path(__file__).parents[3] / "backend"
THE_PLACE = BACKEND / "cases" / "queries" / "visibility.py"

# What writes cases is given states as arguments, in compare-and-set; indexes stand in tables.py.
SAID = re.compile(r"\bstate\s*(=|<>|IN)\s*\(?\s*'(published|in_review)'")
QUEUED = BACKEND / "moderation" / "queries.py"  # what waits for reviewers, asked by reviewers only
COUNTED = BACKEND / "admin" / "queries" / "waiting.py"  # how much that is, for metrics


def test_who_may_see_a_case_is_said_in_one_place() -> None:
    saying = {
        path
        for path in BACKEND.rglob("*.py")
        if SAID.search(path.read_text()) and path.name != "tables.py" and "migrations" not in str(path)
    }
    assert saying == {THE_PLACE, QUEUED, COUNTED}
