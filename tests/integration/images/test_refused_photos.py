"""Files that are no photos, sent as photos: refused with what to do, nothing of them kept, the draft untouched."""

import base64
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from backend.kernel.database import fetch_value
from media.limits import MAX_BYTES
from media.refusals import RefusalReason
from tests.community import COMPLETE, Community, Person, etag, photo
from tests.integration import rows
from tests.integration.uploads.tus import Upload, announce
from tests.servers.bucket import names_in
from tests.unit.media.making import PNG_SIGNATURE, chunk, encoded

HOSTILE = Path(__file__).parents[2] / "data" / "hostile"
NAMED_JPG = "filename " + base64.b64encode(b"photo.jpg").decode() + ",filetype aW1hZ2UvanBlZw=="
WORDS_OF_ADVICE = ("Choose", "Export", "Make it smaller", "Open it on your device")


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("letter.txt", "Dear colleague")
    return buffer.getvalue()


def vast_png() -> bytes:
    """A few bytes whose header claims 100 megapixels."""
    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def frames(kind: str) -> bytes:
    made = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green")]
    return encoded(made[0], kind, save_all=True, append_images=made[1:], duration=100)


REFUSED = {
    "zero bytes": (b"", RefusalReason.EMPTY),
    "zip": (zipped(), RefusalReason.NOT_AN_IMAGE),
    "zip that climbs out": ((HOSTILE / "patt__etc_passwd.zip").read_bytes(), RefusalReason.NOT_AN_IMAGE),
    "HTML": ((HOSTILE / "patt__xss.html").read_bytes(), RefusalReason.NOT_AN_IMAGE),
    "SVG": ((HOSTILE / "patt__SVG_XSS1.svg").read_bytes(), RefusalReason.UNSUPPORTED_FORMAT),
    "PDF": (b"%PDF-1.7\n1 0 obj\n", RefusalReason.UNSUPPORTED_FORMAT),
    "DICOM without a picture": (
        (HOSTILE / "mitra__dicom-1b.dcm").read_bytes(),
        RefusalReason.UNUSUAL_DICOM,
    ),
    "icon": ((HOSTILE / "pillow__decompression_bomb.ico").read_bytes(), RefusalReason.UNSUPPORTED_FORMAT),
    "film": (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc" + bytes(100), RefusalReason.ANIMATED),
    "TIFF of measured numbers": (
        encoded(Image.new("F", (32, 32), 0.5), "TIFF"),
        RefusalReason.UNUSUAL_NUMBERS,
    ),
    "small file of 100 megapixels": (vast_png(), RefusalReason.TOO_MANY_PIXELS),
    "truncated photo": (photo()[: len(photo()) // 2], RefusalReason.DAMAGED),
    "truncated PNG": (
        (HOSTILE / "wuffs__hippopotamus.regular.truncated.png").read_bytes(),
        RefusalReason.DAMAGED,
    ),
    "HTML with a photo behind it": (b"<html><script>1</script>" + photo(), RefusalReason.NOT_AN_IMAGE),
    "zip with a photo behind it": (zipped() + photo(), RefusalReason.NOT_AN_IMAGE),
}


async def attach_as_jpg(person: Person, case: dict[str, Any], content: bytes) -> dict[str, Any]:
    created = await announce(person, len(content), Upload_Metadata=NAMED_JPG)
    upload = Upload(person, created.headers["location"])
    assert (await upload.send(content)).status_code == 204
    attached = await person.post(f"/api/cases/{case['id']}/images", {"upload_id": str(upload.id)})
    assert attached.status_code == 201
    assert attached.json()["state"] == "received"
    return dict(attached.json())


async def submit(person: Person, case_id: str) -> Any:
    case = await person.case(case_id)
    return await person.browser.post(f"/api/cases/{case_id}/submission", headers=etag(case["version"]))


def without_images(case: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in case.items() if name not in ("images", "missing", "updated_at")}


@pytest.mark.parametrize("kind", REFUSED)
async def test_file_that_is_no_photo_is_refused_and_leaves_nothing(community: Community, kind: str) -> None:
    content, reason = REFUSED[kind]
    person = await rows.person(community)
    draft = await person.draft(**COMPLETE)
    before = await names_in(community.ports.object_store)
    image = await attach_as_jpg(person, draft, content)
    await community.run_jobs()

    case = await person.case(draft["id"])
    [refused] = case["images"]
    assert refused["state"] == "refused"
    assert refused["refusal"]["code"] == reason.value
    assert any(words in refused["refusal"]["detail"] for words in WORDS_OF_ADVICE)
    assert refused["urls"] is refused["placeholder"] is refused["width"] is None
    assert without_images(case) == without_images(draft)

    assert await names_in(community.ports.object_store) == before
    assert await fetch_value("SELECT count(*) FROM doomed_objects") == 0
    picture = await person.get(f"/api/images/{image['id']}/master")
    assert picture.status_code == 404

    not_sent = await submit(person, draft["id"])
    assert not_sent.status_code == 409
    assert [field["pointer"] for field in not_sent.json()["fields"]] == ["/images"]
    assert "Remove the photo that was refused" in not_sent.json()["fields"][0]["detail"]


ACCEPTED = {
    "GIF that moves": frames("GIF"),
    "WebP that moves": frames("WEBP"),
    "TIFF": encoded(Image.new("RGB", (32, 32), "red"), "TIFF"),
    "BMP": encoded(Image.new("RGB", (32, 32), "red"), "BMP"),
    "DICOM": encoded(Image.new("RGB", (32, 32), "red"), "DICOM"),
}


@pytest.mark.parametrize("kind", ACCEPTED)
async def test_still_picture_of_every_kind_becomes_a_photo(community: Community, kind: str) -> None:
    person = await rows.person(community)
    draft = await person.draft(**COMPLETE)
    await attach_as_jpg(person, draft, ACCEPTED[kind])
    await community.run_jobs()
    [image] = (await person.case(draft["id"]))["images"]
    assert (image["state"], image["width"], image["height"]) == ("ready", 32, 32)


async def test_draft_goes_on_without_the_refused_photo(community: Community) -> None:
    person = await rows.person(community)
    draft = await person.draft(**COMPLETE)
    refused = await attach_as_jpg(person, draft, b"Dear colleague")
    await attach_as_jpg(person, draft, photo())
    await community.run_jobs()
    assert (await submit(person, draft["id"])).status_code == 409
    removed = await person.delete(f"/api/cases/{draft['id']}/images/{refused['id']}")
    assert removed.status_code == 204
    assert (await submit(person, draft["id"])).status_code == 200


async def test_photo_over_30_megabytes_never_begins(community: Community) -> None:
    person = await rows.person(community)
    before = await names_in(community.ports.object_store)
    refused = await announce(person, MAX_BYTES + 1, Upload_Metadata=NAMED_JPG)
    assert refused.status_code == 413
    assert await names_in(community.ports.object_store) == before


@pytest.mark.parametrize("second", [zipped(), b"<script>alert(1)</script>"], ids=["zip", "HTML"])
async def test_second_nature_of_a_photo_is_gone(community: Community, second: bytes) -> None:
    person = await rows.person(community)
    draft = await person.draft(**COMPLETE)
    await attach_as_jpg(person, draft, photo() + second)
    await community.run_jobs()
    [image] = (await person.case(draft["id"]))["images"]
    assert image["state"] == "ready"
    for url in image["urls"].values():
        picture = await person.get(url)
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["x-content-type-options"] == "nosniff"
        assert second[:20] not in picture.content


async def test_ready_photo_leaves_its_four_pictures_and_nothing_else(community: Community) -> None:
    store = community.ports.object_store
    person = await rows.person(community)
    before = set(await names_in(store))
    draft = await person.draft(**COMPLETE)
    await attach_as_jpg(person, draft, photo())
    await community.run_jobs()
    kept = set(await names_in(store)) - before
    assert {name.rsplit("/", 1)[-1] for name in kept} == {"master", "large", "medium", "small"}
    assert sorted(name.split("/")[0] for name in kept) == ["images"] * 4 + ["originals"] * 4
    assert (await person.delete(f"/api/cases/{draft['id']}")).status_code == 204
    await community.run_jobs()
    assert set(await names_in(store)) == before
