from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from tests.community import TUS, Community, Person
from tests.integration import rows
from tests.integration.uploads.tus import OFFSET_STREAM, Upload, announce, begin

Ask = Callable[[Community, Person, Upload], Awaitable[httpx.Response]]


async def signed_out(community: Community, _: Person, upload: Upload) -> httpx.Response:
    return await upload.as_seen_by(await community.stranger()).status()


async def cross_site(_: Community, person: Person, __: Upload) -> httpx.Response:
    return await person.browser.post("/api/uploads", headers={**TUS, "Origin": "https://elsewhere.example"})


async def unknown_address(_: Community, person: Person, __: Upload) -> httpx.Response:
    return await person.browser.get("/api/uploads/not-an-id/at-all", headers=TUS)


async def other_method(_: Community, person: Person, upload: Upload) -> httpx.Response:
    return await person.browser.put(upload.location, headers=TUS)


async def too_long_header(_: Community, person: Person, __: Upload) -> httpx.Response:
    return await announce(person, 10, Upload_Metadata="x" * 3000)


async def unknown_upload(_: Community, person: Person, __: Upload) -> httpx.Response:
    return await Upload(person, f"/api/uploads/{uuid4()}").status()


ASKED: dict[str, tuple[Ask, int]] = {
    "options": (lambda c, p, u: p.browser.options("/api/uploads"), 204),
    "create": (lambda c, p, u: announce(p, 10), 201),
    "create without length": (lambda c, p, u: announce(p, None), 400),
    "create over the limit": (lambda c, p, u: announce(p, 30_000_001), 413),
    "status": (lambda c, p, u: u.status(), 200),
    "append": (lambda c, p, u: u.send(b"x"), 204),
    "append elsewhere": (lambda c, p, u: u.send(b"x", offset=3), 409),
    "append too much": (lambda c, p, u: u.send(b"x" * 11), 413),
    "append as another type": (lambda c, p, u: u.send(b"x", Content_Type="text/plain"), 415),
    "append damaged": (lambda c, p, u: u.send(b"x", Upload_Checksum="sha1 " + "A" * 27 + "="), 460),
    "terminate": (lambda c, p, u: u.terminate(), 204),
    "signed out": (signed_out, 401),
    "cross site": (cross_site, 403),
    "unknown upload": (unknown_upload, 404),
    "unknown address": (unknown_address, 404),
    "other method": (other_method, 405),
    "header too long": (too_long_header, 422),
}


@pytest.mark.parametrize("asked", ASKED)
async def test_every_answer_names_the_version(community: Community, asked: str) -> None:
    ask, status = ASKED[asked]
    person = await rows.person(community)
    answer = await ask(community, person, await begin(person, 10))
    assert answer.status_code == status, answer.text
    assert answer.headers["tus-resumable"] == "1.0.0"
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.1", "2.0.0"])
@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "DELETE"])
async def test_other_versions_are_refused_and_change_nothing(
    community: Community, method: str, version: str | None
) -> None:
    person = await rows.person(community)
    upload = await begin(person, 10)
    headers = {"Upload-Length": "10", "Upload-Offset": "0"}
    if version is not None:
        headers["Tus-Resumable"] = version
    if method == "PATCH":
        headers["Content-Type"] = OFFSET_STREAM
    address = "/api/uploads" if method == "POST" else upload.location
    refused = await person.browser.request(method, address, headers=headers)
    assert refused.status_code == 412
    assert refused.headers["tus-version"] == "1.0.0"
    assert refused.headers["tus-resumable"] == "1.0.0"
    assert await upload.offset() == 0


async def test_answers_outside_of_uploads_do_not_speak_tus(community: Community) -> None:
    answer = await (await rows.person(community)).get("/api/session")
    assert "tus-resumable" not in answer.headers
