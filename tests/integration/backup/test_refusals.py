"""What is damaged or in the way is refused, and nothing is written."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from backend.backup import dumping, rows, tools
from backend.backup.manifest import DUMP, LISTING, MANIFEST, OBJECTS, BackupDamaged, described
from backend.backup.restore import RestoreRefused, restore
from backend.composition import build_ports, close_ports
from backend.settings import load
from media.object_store import ObjectStore
from tests.integration.backup.conftest import Environment, Source, caserounds, quietly
from tests.servers.bucket import names_in


@pytest.fixture
def backup(populated: Source, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copytree(populated.backup, tmp_path / "backup"))


def an_object(backup: Path) -> Path:
    return sorted(path for path in (backup / OBJECTS).rglob("*") if path.is_file())[0]


def change(place: Path) -> None:
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.write_bytes(content)


def shorten(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-2])


def climb_out(backup: Path) -> None:
    place = backup / LISTING
    lines = place.read_bytes().replace(b"images/", b"../im/", 1)
    place.write_bytes(lines)
    manifest = msgspec.json.decode((backup / MANIFEST).read_bytes())
    manifest["listing"] = msgspec.to_builtins(described(backup, LISTING))
    (backup / MANIFEST).write_bytes(msgspec.json.encode(manifest))


def come_from_the_future(backup: Path) -> None:
    manifest = msgspec.json.decode((backup / MANIFEST).read_bytes())
    manifest["migrations"].append("cases 2126-11-23T15:24:11:748195")
    (backup / MANIFEST).write_bytes(msgspec.json.encode(manifest))


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "an object with another byte": (lambda backup: change(an_object(backup)), "1 objects missing or changed"),
    "an object that is missing": (lambda backup: an_object(backup).unlink(), "1 objects missing or changed"),
    "an object too many": (
        lambda backup: shutil.copy(an_object(backup), backup / OBJECTS / "smuggled"),
        "1 objects that no line lists (smuggled)",
    ),
    "rows with another byte": (lambda backup: change(backup / DUMP), "database.dump is missing or not as"),
    "rows cut off": (lambda backup: shorten(backup / DUMP), "database.dump is missing or not as"),
    "a listing cut off": (lambda backup: shorten(backup / LISTING), "objects.jsonl is missing or not as"),
    "no manifest": (lambda backup: (backup / MANIFEST).unlink(), "it has no manifest.json"),
    "a manifest cut off": (lambda backup: shorten(backup / MANIFEST), "manifest.json cannot be read"),
    "a name that leads out of the folder": (climb_out, "names no object of ours"),
    "a newer release": (come_from_the_future, "made by a newer release"),
}


@pytest_asyncio.fixture
async def store(elsewhere: Environment) -> AsyncIterator[ObjectStore]:
    """The empty bucket."""
    ports = build_ports(load(elsewhere))
    yield ports.object_store
    await close_ports(ports)


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damaged_backup_is_refused_before_anything_is_written(
    damage: str, backup: Path, elsewhere: Environment, store: ObjectStore
) -> None:
    spoil, reason = DAMAGES[damage]
    spoil(backup)
    with pytest.raises((BackupDamaged, RestoreRefused)) as refused:
        await restore(elsewhere["DATABASE_OWNER_URL"], store, backup, quietly)
    assert reason in str(refused.value)
    assert await rows.is_empty(elsewhere["DATABASE_OWNER_URL"])
    assert await names_in(store) == []


def test_check_says_in_one_line_what_is_damaged(backup: Path) -> None:
    change(an_object(backup))
    refused = caserounds("backup", "--check", backup, environment={})
    assert refused.returncode == 1
    name = an_object(backup).relative_to(backup / OBJECTS)
    assert refused.stderr.splitlines()[-1] == f"caserounds: 1 objects missing or changed ({name})"


def test_nothing_is_restored_over_rows(populated: Source) -> None:
    refused = caserounds("restore", populated.backup, environment=populated.environment)
    assert refused.returncode == 1
    assert "the database is not empty" in refused.stderr


async def test_nothing_is_restored_beside_other_objects(
    populated: Source, elsewhere: Environment, store: ObjectStore
) -> None:
    await store.put("images/another", b"a picture", media_type="image/jpeg")
    with pytest.raises(RestoreRefused, match="the object store is not empty"):
        await restore(elsewhere["DATABASE_OWNER_URL"], store, populated.backup, quietly)
    assert await rows.is_empty(elsewhere["DATABASE_OWNER_URL"])


async def test_restore_that_was_cut_between_objects_and_rows_is_begun_again(
    populated: Source, elsewhere: Environment, store: ObjectStore
) -> None:
    name = an_object(populated.backup).relative_to(populated.backup / OBJECTS).as_posix()
    await store.put(name, b"half", media_type="image/jpeg")
    await restore(elsewhere["DATABASE_OWNER_URL"], store, populated.backup, quietly)
    assert await store.get(name) == an_object(populated.backup).read_bytes()


async def test_rows_come_back_all_or_not_at_all(populated: Source, elsewhere: Environment) -> None:
    owner_url = elsewhere["DATABASE_OWNER_URL"]
    with pytest.raises(tools.ToolFailed, match="no_such_table"):
        await dumping.restore(
            owner_url, major=18, source=populated.backup / DUMP, statements=["DELETE FROM no_such_table"]
        )
    assert await rows.is_empty(owner_url)


async def test_rows_that_end_too_early_do_not_come_back(backup: Path, elsewhere: Environment) -> None:
    place = backup / DUMP
    place.write_bytes(place.read_bytes()[: place.stat().st_size * 2 // 3])
    with pytest.raises(tools.ToolFailed):
        await rows.put_back(elsewhere["DATABASE_OWNER_URL"], place, gone=[])
    assert await rows.is_empty(elsewhere["DATABASE_OWNER_URL"])


def test_backup_goes_into_a_new_folder_only(populated: Source, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("something")
    refused = caserounds("backup", tmp_path, environment=populated.environment)
    assert refused.returncode == 1
    assert "name a new folder for each backup" in refused.stderr
    assert (tmp_path / "kept").read_text() == "something"
