from pathlib import Path

import pytest

from backend.runtime.room import LITTLE, lacks_room

JOURNAL_FILE = 16 * 1024 * 1024  # bytes


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux has a file system without any room")
def test_a_disk_has_room_or_it_has_not(tmp_path: Path) -> None:
    assert LITTLE > JOURNAL_FILE
    assert lacks_room(Path("/proc"))
    assert not lacks_room(tmp_path)
