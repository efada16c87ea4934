"""What is in the store and what rows name, compared both ways on real servers."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from backend.kernel.actor import Role
from backend.kernel.database import execute, fetch_value
from backend.kernel.ids import new_id
from backend.reconciliation.queries.names import EVERY_NAME, named_after
from backend.reconciliation.rules.limits import FEW
from backend.reconciliation.rules.words import Outcome, Subject
from backend.reconciliation.service.begin import begin_when_due
from backend.uploads.service.disposal import intend
from backend.uploads.service.originals import verify_destroyed
from media.object_store import ObjectStoreUnavailable
from media.renditions import object_names
from tests.integration import rows
from tests.integration.admin import trail
from tests.integration.reconciliation.conftest import Shelves, a_day_later, reconciled, reconciled_twice
from tests.integration.rows import person

YOUNG = timedelta(hours=20)


async def image_with_objects(shelves: Shelves, **columns: object) -> tuple[UUID, str]:
    """An image all of whose pictures are in the store."""
    author = await person(shelves.community)
    folder = f"images/{new_id()}"
    image_id = await rows.image(await rows.case(author), folder=folder, **columns)
    await shelves.put(*object_names(folder))
    return image_id, folder


def orphans() -> dict[str, str]:
    """One object in each place in which objects of ours lie."""
    return {
        "picture": f"images/{new_id()}/large",
        "original": f"originals/{new_id()}/master",
        "piece": f"quarantine/{new_id()}/{new_id()}",
    }


async def test_orphans_of_every_kind_are_destroyed_once_they_are_a_day_old(shelves: Shelves) -> None:
    _, folder = await image_with_objects(shelves)
    old, noted = orphans(), f"images/{new_id()}/small"
    young, strange = list(orphans().values()), "somebody-elses/report.pdf"
    await shelves.put(*old.values(), strange)
    await shelves.put(*young, age=YOUNG)
    await intend([noted])
    await shelves.put(noted)
    report = await reconciled_twice(shelves.store)
    assert (report.outcome, report.objects, report.bytes) == (Outcome.RECONCILED, 12, 60)
    assert (report.orphans, report.let_go, report.young, report.strange) == (3, 3, 3, 1)
    assert report.missing == 0
    await shelves.community.run_jobs()
    assert shelves.names() == {*object_names(folder), *young, strange, noted}
    assert (await reconciled(shelves.store)).orphans == 0


async def test_the_end_of_orphaned_originals_is_verified_and_told(shelves: Shelves) -> None:
    old = orphans()
    await image_with_objects(shelves)
    await shelves.put(*old.values())
    await reconciled_twice(shelves.store)
    [piece] = await trail.told_of(UUID(old["piece"].split("/")[1]))
    assert (piece["action"], piece["subject"]) == ("original_destroyed", "upload")
    assert json.loads(piece["details"]) == {"cause": "orphaned"}
    original = UUID(old["original"].split("/")[1])
    assert await trail.told_of(original) == [], "it is not gone yet"
    await shelves.community.run_jobs()
    assert await verify_destroyed(shelves.store) == 1
    [entry] = await trail.told_of(original)
    assert json.loads(entry["details"]) == {"cause": "orphaned", "verified": "nothing left"}
    await shelves.put(old["original"])  # a write that was given up long ago
    await reconciled_twice(shelves.store)
    await shelves.community.run_jobs()
    assert await verify_destroyed(shelves.store) == 1
    assert len(await trail.told_of(original)) == 2
    assert await trail.faults() == []


async def test_rows_without_objects_are_told_by_their_ids_and_kept(shelves: Shelves) -> None:
    community = shelves.community
    image_id, folder = await image_with_objects(shelves)
    lost = await rows.image(await rows.case(await person(community)), folder=f"images/{new_id()}")
    columns = {"original_folder": f"originals/{new_id()}", "original_width": 1, "original_height": 1}
    await execute(
        "UPDATE case_images SET original_folder = $2, original_width = 1, original_height = 1 WHERE id = $1",
        image_id,
        columns["original_folder"],
    )
    await shelves.store.delete([f"{folder}/large"])
    before = await rows.rows("SELECT * FROM case_images ORDER BY id")
    report = await reconciled(shelves.store)
    found = {(one.subject, one.id): one.objects for one in report.missing_from}
    assert found == {
        (Subject.IMAGE, image_id): 1,
        (Subject.IMAGE, lost): 4,
        (Subject.ORIGINAL, image_id): 4,
    }
    assert report.missing == 9
    assert await rows.rows("SELECT * FROM case_images ORDER BY id") == before
    admin = await person(community, role=Role.ADMIN)
    told = (await admin.get("/api/admin/objects/reconciliation")).json()
    assert (told["last"]["missing"], told["running"]) == (9, None)
    assert {one["id"] for one in told["last"]["missing_from"]} == {str(image_id), str(lost)}
    metrics = (await admin.get("/metrics")).text
    assert 'caserounds_reconciled_objects{kind="missing"} 9.0' in metrics
    assert folder not in json.dumps(told) + metrics


async def test_a_report_alone_destroys_nothing(shelves: Shelves) -> None:
    old = orphans()
    await shelves.put(*old.values())
    report = await reconciled(shelves.store, report_only=True)
    assert (report.outcome, report.orphans, report.let_go) == (Outcome.REPORTED, 3, 0)
    await shelves.community.run_jobs()
    assert shelves.names() == set(old.values())


async def test_an_orphan_stays_until_it_was_found_a_day_before_as_well(shelves: Shelves) -> None:
    """As when rows were put back as they were some days ago, and the rest of them is on its way."""
    await image_with_objects(shelves)
    old = orphans()
    await shelves.put(*old.values())
    for report_only in (False, True, False):
        report = await reconciled(shelves.store, report_only=report_only)
        assert (report.orphans, report.let_go) == (3, 0)
    await a_day_later()
    await rows.image(
        await rows.case(await person(shelves.community)), folder=old["picture"].rpartition("/")[0]
    )
    report = await reconciled(shelves.store)
    assert (report.outcome, report.orphans, report.let_go) == (Outcome.RECONCILED, 2, 2)
    await shelves.community.run_jobs()
    assert old["picture"] in shelves.names()


async def test_a_store_most_of_which_no_row_names_is_left_alone_until_somebody_has_looked(
    shelves: Shelves,
) -> None:
    """As when the database was put back from an old backup, or is another deployment's."""
    names = {f"images/{new_id()}/large" for _ in range(FEW + 1)}
    await shelves.put(*names)
    report = await reconciled(shelves.store)
    assert (report.outcome, report.orphans, report.let_go) == (Outcome.HELD, FEW + 1, 0)
    await shelves.community.run_jobs()
    assert shelves.names() == names
    report = await reconciled(shelves.store, however_many=True)
    assert (report.outcome, report.let_go) == (Outcome.RECONCILED, FEW + 1)
    await shelves.community.run_jobs()
    assert shelves.names() == set()


@pytest.mark.parametrize("shelves", ["in its folder"], indirect=True)
async def test_what_cut_writes_left_in_the_folder_is_removed(shelves: Shelves) -> None:
    old, young = f"images/{new_id()}/.rclone_temp_1", f"images/{new_id()}/.rclone_temp_2"
    for name in (old, young):
        (shelves.folder / name).parent.mkdir(parents=True)
        (shelves.folder / name).write_bytes(b"half of a pic")
    shelves.age(old)
    report = await reconciled(shelves.store)
    assert (report.objects, report.unfinished) == (0, 1)
    assert shelves.names() == {young}


@pytest.mark.parametrize("shelves", ["by its listing"], indirect=True)
async def test_a_job_compares_once_a_day(shelves: Shelves) -> None:
    await begin_when_due()
    await rows.account()
    await begin_when_due()
    assert await fetch_value("SELECT count(*) FROM reconciliations") == 0, "nothing is a day old yet"
    await execute("UPDATE accounts SET created_at = created_at - interval '1 day'")
    for _ in range(2):
        await begin_when_due()
    await shelves.community.run_jobs()
    assert await fetch_value("SELECT array_agg(outcome) FROM reconciliations") == ["reconciled"]
    await a_day_later()
    await reconciled(shelves.community.ports.object_store, report_only=True)
    await begin_when_due()
    assert await fetch_value("SELECT count(*) FROM reconciliations WHERE NOT report_only") == 2


@pytest.mark.parametrize("shelves", ["by its listing"], indirect=True)
async def test_a_store_that_lets_nobody_look_for_cut_writes_is_compared_all_the_same(
    shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(prefixes: tuple[str, ...], older_than: timedelta) -> int:
        raise ObjectStoreUnavailable("AccessDenied")

    monkeypatch.setattr(shelves.store, "remove_unfinished", refused)
    report = await reconciled(shelves.store)
    assert (report.outcome, report.unfinished) == (Outcome.RECONCILED, 0)


@pytest.mark.parametrize("shelves", ["by its listing"], indirect=True)
async def test_pages_of_rows_have_every_name_once_and_in_order(shelves: Shelves) -> None:
    author = await person(shelves.community)
    case_id = await rows.case(author)
    for position in range(1, 4):
        original = f"originals/{new_id()}" if position > 1 else None
        size = {"original_width": 9, "original_height": 9} if original else {}
        await rows.image(
            case_id, position=position, folder=f"images/{new_id()}", original_folder=original, **size
        )
    for most in (1, 2, 7, 100):
        found: list[str] = []
        last = False
        while not last:
            page = await named_after(found[-1] if found else "", most=most)
            found += [one.name for one in page.named]
            last = page.last
        assert found == sorted(row["?column?"] for row in await rows.rows(EVERY_NAME))
