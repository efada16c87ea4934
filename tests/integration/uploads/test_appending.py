import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from backend.kernel.actor import Role
from backend.uploads.rules import SEGMENT_BYTES
from tests.community import Community, checksum
from tests.integration import rows
from tests.integration.uploads.tus import Upload, begin, stored_bytes, stored_names

PIECE = b"the first piece, "
REST = b"and the rest"


async def in_pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def test_pieces_sent_one_after_another_are_joined(community: Community) -> None:
    upload = await begin(await rows.person(community), len(PIECE + REST))
    first = await upload.send(PIECE)
    assert first.status_code == 204
    assert first.headers["upload-offset"] == str(len(PIECE))
    assert "upload-expires" in first.headers
    assert await upload.offset() == len(PIECE)
    last = await upload.send(REST, offset=len(PIECE))
    assert last.headers["upload-offset"] == str(len(PIECE + REST))
    assert await stored_bytes(community, upload) == PIECE + REST


async def test_one_request_may_hold_several_segments(community: Community) -> None:
    content = os.urandom(2 * SEGMENT_BYTES + 12_345)
    upload = await begin(await rows.person(community), len(content))
    sent = await upload.send(in_pieces(content, 65_536))
    assert sent.status_code == 204
    assert await stored_bytes(community, upload) == content
    assert len(await stored_names(community, upload)) == 3


async def test_finished_upload_takes_nothing_more(community: Community) -> None:
    upload = await begin(await rows.person(community), len(PIECE))
    await upload.send(PIECE)
    again = await upload.send(b"", offset=len(PIECE))
    assert (again.status_code, again.headers["upload-offset"]) == (204, str(len(PIECE)))
    assert (await upload.send(b"x", offset=len(PIECE))).status_code == 413


@pytest.mark.parametrize("offset", [1, len(PIECE) - 1, len(PIECE) + 1])
async def test_piece_at_another_offset_conflicts_and_changes_nothing(
    community: Community, offset: int
) -> None:
    upload = await begin(await rows.person(community), 1000)
    await upload.send(PIECE)
    conflict = await upload.send(b"elsewhere", offset=offset)
    assert conflict.status_code == 409
    assert conflict.json()["type"] == "/problems/offset-conflict"
    assert await upload.offset() == len(PIECE)
    assert await stored_bytes(community, upload) == PIECE


@pytest.mark.parametrize("offset", ["-1", "1.0", "zero", "", None])
async def test_offset_that_is_no_number_is_refused(community: Community, offset: str | None) -> None:
    upload = await begin(await rows.person(community), 10)
    refused = await upload.send(b"x", Upload_Offset=offset)
    assert refused.status_code == 400
    assert "Upload-Offset" in refused.json()["detail"]


async def test_more_bytes_than_announced_are_refused(community: Community) -> None:
    upload = await begin(await rows.person(community), len(PIECE))
    refused = await upload.send(PIECE + b"!")
    assert refused.status_code == 413
    assert "announced" in refused.json()["detail"]
    assert await upload.offset() == 0
    assert await stored_bytes(community, upload) == b""


async def test_more_bytes_than_announced_are_refused_however_they_are_cut(community: Community) -> None:
    content = os.urandom(SEGMENT_BYTES + 10)
    upload = await begin(await rows.person(community), SEGMENT_BYTES + 5)
    refused = await upload.send(in_pieces(content, 65_536))
    assert refused.status_code == 413
    kept = await upload.offset()
    assert await stored_bytes(community, upload) == content[:kept]


@pytest.mark.parametrize("content_type", ["application/octet-stream", "application/json", "image/jpeg", None])
async def test_other_content_types_are_refused(community: Community, content_type: str | None) -> None:
    upload = await begin(await rows.person(community), len(PIECE))
    refused = await upload.send(PIECE, Content_Type=content_type)
    assert refused.status_code == 415
    assert "application/offset+octet-stream" in refused.json()["detail"]
    assert await upload.offset() == 0


async def test_uploads_of_others_do_not_exist_for_anyone_else(community: Community) -> None:
    upload = await begin(await rows.person(community), len(PIECE))
    for person in (await rows.person(community), await rows.person(community, role=Role.REVIEWER)):
        theirs = upload.as_seen_by(person)
        assert (await theirs.status()).status_code == 404
        assert (await theirs.send(PIECE)).status_code == 404
        assert (await theirs.terminate()).status_code == 404
        unknown = Upload(person, f"/api/uploads/{uuid4()}")
        assert (await unknown.terminate()).json()["detail"] == (await theirs.terminate()).json()["detail"]
    assert await upload.offset() == 0


async def test_of_pieces_sent_at_once_one_wins(community: Community) -> None:
    length = SEGMENT_BYTES + 1000
    upload = await begin(await rows.person(community), length)
    contents = [bytes([number]) * length for number in range(4)]
    answers = await asyncio.gather(*(upload.send(in_pieces(content, 65_536)) for content in contents))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    await community.run_jobs()
    winner = contents[[answer.status_code for answer in answers].index(204)]
    assert await stored_bytes(community, upload) == winner
    assert len(await stored_names(community, upload)) == 2


ALGORITHMS = ["sha1", "sha256"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_piece_with_its_checksum_is_taken(community: Community, algorithm: str) -> None:
    content = os.urandom(SEGMENT_BYTES + 100)
    upload = await begin(await rows.person(community), len(content))
    digest = hashlib.new(algorithm, content).digest()
    sent = await upload.send(content, Upload_Checksum=checksum(algorithm, digest))
    assert sent.status_code == 204
    assert await stored_bytes(community, upload) == content


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_damaged_piece_is_dropped_and_can_be_sent_again(community: Community, algorithm: str) -> None:
    content = os.urandom(SEGMENT_BYTES + 100)
    upload = await begin(await rows.person(community), len(content))
    proof = checksum(algorithm, hashlib.new(algorithm, content).digest())
    damaged = await upload.send(content[:-1] + b"\0", Upload_Checksum=proof)
    assert damaged.status_code == 460
    assert damaged.json()["type"] == "/problems/checksum-mismatch"
    assert await upload.offset() == 0
    await community.run_jobs()
    assert await stored_names(community, upload) == []
    assert (await upload.send(content, Upload_Checksum=proof)).status_code == 204
    assert await stored_bytes(community, upload) == content


@pytest.mark.parametrize(
    "header", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha1 !!!", "sha1", "sha256 AAAA", "", "€"]
)
async def test_unknown_checksum_is_refused(community: Community, header: str) -> None:
    upload = await begin(await rows.person(community), len(PIECE))
    refused = await upload.send(PIECE, Upload_Checksum=header)
    assert refused.status_code == 400
    assert "sha1, sha256" in refused.json()["detail"]
    assert await upload.offset() == 0
