"""The folder of a store is read as the store would list it, and what cut writes left is told from its objects."""

import os
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import store_folder
from media.object_store import StoredObject
from media.store_folder import page_of_files, remove_unfinished_files

NAMES = ["a", "b/c", "b/d/e", "b.c", "b-d", "ä/é", ".hidden", "z/z/z/z"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a few objects, a cut write, and an empty folder."""
    made = tmp_path_factory.mktemp("store")
    for name in (*NAMES, "b/.rclone_temp_x"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(name.encode())
    (made / "empty").mkdir()
    return made


@given(most=st.integers(1, 9))
def test_pages_hold_every_object_once_in_the_order_of_their_bytes(folder: Path, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_folder, "PAGE", most)
        found: list[StoredObject] = []
        last = False
        while not last:
            page = page_of_files(folder, found[-1].name if found else "")
            assert len(page.objects) <= most
            found += page.objects
            last = page.last
    names = [one.name for one in found]
    assert sorted(names) == sorted(NAMES)
    assert all(one.encode() < other.encode() for one, other in pairwise(names))
    assert [one.size for one in found] == [len(name.encode()) for name in names]


@given(after=st.text("abcz/.-é", max_size=5))
def test_a_page_begins_behind_any_name(folder: Path, after: str) -> None:
    names = [one.name for one in page_of_files(folder, after).objects]
    assert names == sorted(name for name in NAMES if name > after)


def test_a_store_without_a_folder_is_empty(tmp_path: Path) -> None:
    page = page_of_files(tmp_path / "nowhere", "")
    assert (page.objects, page.last) == ([], True)


def test_only_old_remains_of_cut_writes_are_removed(tmp_path: Path) -> None:
    for name in ("old/.rclone_temp_1", "old/object", "new/.rclone_temp_2"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    for name in ("old/.rclone_temp_1", "old/object"):
        os.utime(tmp_path / name, (0, 0))
    assert remove_unfinished_files([tmp_path], timedelta(days=1)) == 1
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"old/object", "new/.rclone_temp_2"}
