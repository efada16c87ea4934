"""Damaged files of every format: accepted clean or refused with a reason, and never anything else."""

from pathlib import Path

import pytest

from media.clean_jpeg import check_clean
from media.refusals import ImageRefused
from media.sanitiser import sanitise
from tests.unit.media.mutating import VALID, mutations

SEED = 20261127
FILES = 300
PARTS = 6


@pytest.mark.parametrize("part", range(PARTS))
async def test_damaged_files_are_accepted_clean_or_refused(tmp_path: Path, part: int) -> None:
    """Any other error, a crash of the caller or a hang fails here."""
    source, target = tmp_path / "damaged", tmp_path / "made"
    outcomes: dict[str, int] = {}
    for _, content in mutations(SEED + part, FILES // PARTS):
        source.write_bytes(content)
        try:
            made = await sanitise(source, target)
        except ImageRefused as refused:
            assert not target.exists() or list(target.iterdir()) == []
            outcome = str(refused.reason)
        else:
            for file in made.files.values():
                assert check_clean(file.path) == (file.width, file.height, file.size)
                file.path.unlink()
            outcome = "accepted"
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert sum(outcomes.values()) == FILES // PARTS
    assert {"accepted", "damaged"} <= set(outcomes), "both happen, or the damage is of one kind only"


def test_the_same_seed_damages_the_same_way() -> None:
    assert list(mutations(1, 40)) == list(mutations(1, 40)) != list(mutations(2, 40))
    assert {kind for kind, _ in mutations(1, 40)} == set(VALID)
