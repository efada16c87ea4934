import asyncio
from email.utils import parsedate_to_datetime

import pytest

from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value
from backend.uploads.rules import (
    BYTES_PER_PERSON_AND_DAY,
    LIFETIME,
    OPEN_UPLOADS_PER_PERSON,
    UPLOAD_BYTES,
)
from tests.community import Community
from tests.integration import rows
from tests.integration.uploads.tus import announce, begin


async def test_server_says_what_it_can_do(community: Community) -> None:
    stranger = await community.stranger()
    answer = await stranger.browser.options("/api/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,termination,expiration,checksum"
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"
    assert answer.headers["tus-max-size"] == "30000000"


async def test_announced_upload_stands_at_nothing_and_says_when_it_expires(community: Community) -> None:
    person = await rows.person(community)
    created = await announce(person, 1000)
    assert created.status_code == 201
    assert created.headers["location"].startswith("/api/uploads/")
    left = parsedate_to_datetime(created.headers["upload-expires"]) - now()
    assert LIFETIME * 0.99 < left <= LIFETIME
    upload = await begin(person, 1000)
    status = await upload.status()
    assert status.status_code == 200
    assert status.headers["upload-offset"] == "0"
    assert status.headers["upload-length"] == "1000"
    assert status.headers["cache-control"] == "no-store"
    assert "upload-expires" in status.headers


async def test_upload_of_nothing_is_complete_at_once(community: Community) -> None:
    upload = await begin(await rows.person(community), 0)
    status = await upload.status()
    assert (status.headers["upload-offset"], status.headers["upload-length"]) == ("0", "0")


async def test_photo_over_the_limit_is_refused_with_what_to_do(community: Community) -> None:
    person = await rows.person(community)
    assert (await announce(person, UPLOAD_BYTES)).status_code == 201
    refused = await announce(person, UPLOAD_BYTES + 1)
    assert refused.status_code == 413
    assert refused.json()["type"] == "/problems/too-large"
    assert "30 MB" in refused.json()["detail"]
    assert "Send it at a lower quality or size" in refused.json()["detail"]


@pytest.mark.parametrize(
    "length", [None, "", "-1", "+1", "1.5", "0x10", "ten", "1 000", "9" * 19, "\u0661", "1,1"]
)
async def test_length_that_is_no_number_is_refused(community: Community, length: str | None) -> None:
    person = await rows.person(community)
    refused = await announce(person, length)
    assert refused.status_code == 400
    assert "Upload-Length" in refused.json()["detail"]


async def test_unverified_person_may_not_upload(community: Community) -> None:
    refused = await announce(await rows.person(community, verified=False), 10)
    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/not-verified"


async def test_stranger_may_not_upload(community: Community) -> None:
    refused = await announce(await community.stranger(), 10)
    assert refused.status_code == 401


async def test_name_of_the_file_is_not_kept(community: Community) -> None:
    person = await rows.person(community)
    metadata = "filename TXIgU21pdGguanBn,filetype aW1hZ2UvanBlZw=="
    created = await announce(person, 10, Upload_Metadata=metadata)
    assert created.status_code == 201
    upload_id = created.headers["location"].rsplit("/", 1)[-1]
    row = await fetch_value("SELECT u::text FROM uploads u WHERE id::text = $1", upload_id)
    assert "Smith" not in row
    assert "TXIg" not in row


async def test_only_so_many_uploads_are_open_at_once(community: Community) -> None:
    person = await rows.person(community)
    uploads = [await begin(person, 10) for _ in range(OPEN_UPLOADS_PER_PERSON)]
    refused = await announce(person, 10)
    assert refused.status_code == 413
    assert refused.json()["type"] == "/problems/quota-reached"
    assert f"{OPEN_UPLOADS_PER_PERSON} uploads" in refused.json()["detail"]
    another = await rows.person(community)
    assert (await announce(another, 10)).status_code == 201
    assert (await uploads[0].terminate()).status_code == 204
    assert (await announce(person, 10)).status_code == 201


async def test_bytes_of_a_day_are_counted_even_when_dropped(community: Community) -> None:
    person = await rows.person(community)
    for _ in range(BYTES_PER_PERSON_AND_DAY // UPLOAD_BYTES):
        assert (await (await begin(person, UPLOAD_BYTES)).terminate()).status_code == 204
    left = BYTES_PER_PERSON_AND_DAY % UPLOAD_BYTES
    refused = await announce(person, left + 1)
    assert refused.status_code == 413
    assert refused.json()["type"] == "/problems/quota-reached"
    assert "tomorrow" in refused.json()["detail"]
    assert (await announce(person, left)).status_code == 201
    await execute(
        "UPDATE uploads SET created_at = created_at - interval '25 hours' WHERE account_id::text = $1",
        person.me["id"],
    )
    assert (await announce(person, UPLOAD_BYTES)).status_code == 201


async def test_parallel_announcements_do_not_pass_the_quota(community: Community) -> None:
    person = await rows.person(community)
    answers = await asyncio.gather(*(announce(person, 10) for _ in range(OPEN_UPLOADS_PER_PERSON + 10)))
    made = [answer for answer in answers if answer.status_code == 201]
    assert len(made) == OPEN_UPLOADS_PER_PERSON
