from backend.kernel.database import execute, fetch_value
from backend.uploads.service import create, disposal
from tests.community import Community, Person
from tests.integration import rows
from tests.integration.uploads.tus import Upload, announce, begin, stored_bytes, stored_names
from tests.servers.bucket import names_in

CONTENT = b"some bytes"


async def begun(person: Person) -> Upload:
    upload = await begin(person, 1000)
    assert (await upload.send(CONTENT)).status_code == 204
    return upload


async def pass_hours(upload: Upload, hours: int) -> None:
    """Let an upload be so much older than it is."""
    await execute(
        "UPDATE uploads SET created_at = created_at - $2::int * interval '1 hour',"
        " expires_at = expires_at - $2::int * interval '1 hour' WHERE id = $1",
        upload.id,
        hours,
    )


async def sweep(community: Community) -> None:
    await create.sweep()
    await disposal.destroy_doomed(community.ports.object_store)


async def test_terminated_upload_is_gone_with_its_bytes(community: Community) -> None:
    upload = await begun(await rows.person(community))
    assert (await upload.terminate()).status_code == 204
    assert (await upload.status()).status_code == 404
    assert (await upload.send(CONTENT, offset=len(CONTENT))).status_code == 404
    await community.run_jobs()
    assert await stored_names(community, upload) == []


async def test_terminated_upload_stays_terminated(community: Community) -> None:
    upload = await begun(await rows.person(community))
    assert (await upload.terminate()).status_code == 204
    assert (await upload.terminate()).status_code == 404


async def test_expired_upload_is_gone_for_its_owner(community: Community) -> None:
    upload = await begun(await rows.person(community))
    await pass_hours(upload, 24)
    assert (await upload.status()).status_code == 404
    assert (await upload.send(CONTENT, offset=len(CONTENT))).status_code == 404
    assert (await upload.terminate()).status_code == 404


async def test_sweep_leaves_nothing_of_expired_uploads_and_all_of_living_ones(community: Community) -> None:
    person = await rows.person(community)
    expired, living = await begun(person), await begun(person)
    await pass_hours(expired, 24)
    await sweep(community)
    assert await stored_names(community, expired) == []
    assert await fetch_value("SELECT count(*) FROM uploads WHERE id = $1", expired.id) == 0
    assert await stored_bytes(community, living) == CONTENT
    assert (await living.send(CONTENT, offset=len(CONTENT))).status_code == 204


async def test_each_piece_moves_the_expiry_on(community: Community) -> None:
    upload = await begun(await rows.person(community))
    await pass_hours(upload, 23)
    before = (await upload.status()).headers["upload-expires"]
    after = await upload.send(CONTENT, offset=len(CONTENT))
    assert after.headers["upload-expires"] != before
    await pass_hours(upload, 23)
    assert (await upload.status()).status_code == 200


async def test_object_that_no_row_ever_named_is_swept_after_its_grace(community: Community) -> None:
    store, name = community.ports.object_store, "quarantine/nobody/knows"
    await disposal.intend([name])
    await store.put(name, CONTENT, media_type="application/octet-stream")
    await sweep(community)
    assert await names_in(store, name) == [name]
    await execute(
        "UPDATE doomed_objects SET doomed_at = doomed_at - interval '1 hour' WHERE object_name = $1", name
    )
    await sweep(community)
    assert await names_in(store, name) == []
    assert await fetch_value("SELECT count(*) FROM doomed_objects WHERE object_name = $1", name) == 0


async def test_used_upload_is_out_of_reach(community: Community) -> None:
    person = await rows.person(community)
    case = await person.draft()
    upload = await begin(person, len(CONTENT))
    await upload.send(CONTENT)
    attached = await person.post(f"/api/cases/{case['id']}/images", {"upload_id": str(upload.id)})
    assert attached.status_code == 201
    await pass_hours(upload, 24)
    await sweep(community)
    assert (await upload.status()).status_code == 404
    assert (await upload.terminate()).status_code == 404
    assert await stored_bytes(community, upload) == CONTENT


async def test_unfinished_or_foreign_upload_becomes_no_image(community: Community) -> None:
    person, other = await rows.person(community), await rows.person(community)
    case = await person.draft()
    unfinished = await begun(person)
    foreign = Upload(other, (await announce(other, 0)).headers["location"])
    for upload in (unfinished, foreign):
        refused = await person.post(f"/api/cases/{case['id']}/images", {"upload_id": str(upload.id)})
        assert refused.status_code == 409
        assert refused.json()["type"] == "/problems/upload-not-complete"
    assert (await person.case(case["id"]))["images"] == []
