"""Canaries in every place of every format, sent through the API of a real deployment: none is anywhere afterwards."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from backend.cases.rules import IMAGES_MOST
from backend.kernel.database import fetch_all, fetch_value
from backend.kernel.events import Queue
from tests.community import COMPLETE, Person
from tests.integration import rows
from tests.integration.uploads.tus import Upload, announce
from tests.servers.bucket import names_in
from tests.servers.deployment import DeployedCommunity, Deployment, deployed
from tests.servers.platform import Addresses
from tests.unit.media.planted import photos, scans
from tests.unit.media.planted.canary import CANARY
from tests.waiting import eventually

NAMED = "filename " + base64.b64encode(CANARY + b".jpg").decode()
FORMS = {
    "as it is": CANARY,
    "in two bytes a letter": CANARY.decode().encode("utf-16-be"),
    "in two bytes a letter, the other way": CANARY.decode().encode("utf-16-le"),
    "in hexadecimal": CANARY.hex().encode(),
    "in base64": base64.b64encode(CANARY)[:-4],
}
FURTHER = ("GIF: comment", "TIFF: description", "TIFF: EXIF", "BMP: gap", "DICOM: name", "DICOM: private")
PLANTED = {**photos.PLANTED, **{place: scans.PLANTED[place] for place in FURTHER}}
"""Every place in every format is tried in the unit tests; here what else of a file might be kept counts."""

MAKING_SAFE_SECONDS = 200.0

Deployed = tuple[Deployment, DeployedCommunity]


@pytest_asyncio.fixture
async def running(
    platform_addresses: Addresses, database: str, vapid_private_key: str, tmp_path: Path
) -> AsyncIterator[Deployed]:
    """A deployment whose workers do not run yet, and its people."""
    async with deployed(
        platform_addresses, database, vapid_private_key=vapid_private_key, folder=tmp_path
    ) as made:
        made[0].start_api()
        yield made


async def attach(person: Person, case_id: str, content: bytes) -> None:
    """What our own app never does: send the file's name along."""
    created = await announce(person, len(content), Upload_Metadata=NAMED)
    upload = Upload(person, created.headers["location"])
    assert (await upload.send(content)).status_code == 204
    attached = await person.post(f"/api/cases/{case_id}/images", {"upload_id": str(upload.id)})
    assert attached.status_code == 201, attached.text


async def share_all(person: Person) -> list[str]:
    """Attach every picture to as many cases as it takes."""
    cases = []
    pictures = list(PLANTED.values())
    for start in range(0, len(pictures), IMAGES_MOST):
        case_id = str((await person.draft(**COMPLETE))["id"])
        for picture in pictures[start : start + IMAGES_MOST]:
            await attach(person, case_id, picture)
        cases.append(case_id)
    return cases


def found_in(content: bytes) -> list[str]:
    return [form for form, canary in FORMS.items() if canary.lower() in content.lower()]


async def rows_of_every_table() -> dict[str, bytes]:
    tables = await fetch_all("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = {}
    for table in (row["tablename"] for row in tables):
        texts = await fetch_all(f'SELECT t::text AS row FROM "{table}" t')
        rows[table] = "\n".join(row["row"] for row in texts).encode()
    return rows


@pytest.mark.timeout(300)  # each picture is also scanned
async def test_no_canary_is_left_in_store_database_files_or_logs(running: Deployed, tmp_path: Path) -> None:
    deployment, community = running
    store = community.ports.object_store
    person = await rows.person(community)
    await share_all(person)
    originals = [await store.get(name) for name in await names_in(store, "quarantine/")]
    assert sum(bool(found_in(original)) for original in originals) >= len(PLANTED) - 1  # one is compressed

    deployment.workers[Queue.IMAGE].start()
    deployment.workers[Queue.DEFAULT].start()

    async def all_are_rebuilt() -> bool:
        kept = "SELECT count(*) FROM case_images WHERE original_folder IS NOT NULL"
        return bool(await fetch_value(kept) == len(PLANTED))

    async def originals_are_destroyed() -> bool:
        return await names_in(store, "quarantine/") == []

    await eventually(all_are_rebuilt, "every picture to be rebuilt", MAKING_SAFE_SECONDS)
    await eventually(originals_are_destroyed, "the originals to be destroyed")

    names = await names_in(store)
    assert len(names) == 4 * len(PLANTED)
    for name in names:
        assert found_in(await store.get(name)) == [], name
    tables = await rows_of_every_table()
    assert len(tables["case_images"].splitlines()) == len(PLANTED)
    assert {table: found_in(content) for table, content in tables.items() if found_in(content)} == {}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"api.log", "image.log", "default.log"}
    assert {path: found_in(path.read_bytes()) for path in files if found_in(path.read_bytes())} == {}
    assert deployment.workers[Queue.IMAGE].said().count("image sanitised") == len(PLANTED)
