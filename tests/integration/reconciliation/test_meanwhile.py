"""People go on uploading and deleting, and workers are killed, while objects and rows are compared."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from backend.kernel.clock import now
from backend.kernel.database import execute, fetch_value, transaction
from backend.kernel.ids import new_id
from backend.kernel.jobs import enqueue
from backend.reconciliation.rules.limits import RECONCILIATION_BEGUN
from backend.reconciliation.rules.words import Outcome
from backend.reconciliation.service import reconcile
from backend.reconciliation.service.begin import UnderWay, begin, give_up
from backend.reconciliation.service.compare import compare_next
from backend.reconciliation.service.let_go import let_orphans_go
from backend.reconciliation.service.reconcile import go_on
from backend.uploads.service import disposal
from media import s3_listing
from media.object_store import ListedPage, ObjectStoreUnavailable
from media.renditions import object_names
from tests.integration import rows
from tests.integration.reconciliation.conftest import Shelves, finished
from tests.integration.rows import person

pytestmark = pytest.mark.parametrize("shelves", ["by its listing"], indirect=True)


@pytest.fixture
def after_listing(
    shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], Awaitable[None]]], None]:
    """Have something happen right after a page was listed, before rows are read."""

    def let(happen: Callable[[], Awaitable[None]]) -> None:
        page = shelves.store.page

        async def and_then(after: str) -> ListedPage:
            listed = await page(after)
            await happen()
            return listed

        monkeypatch.setattr(shelves.store, "page", and_then)

    return let


async def test_what_a_row_comes_to_name_meanwhile_stays(
    shelves: Shelves, after_listing: Callable[..., None]
) -> None:
    """Old already, as over a line that took more than a day: its note is all that protects it until the row does."""
    folder = f"images/{new_id()}"
    await disposal.intend(object_names(folder))
    await shelves.put(*object_names(folder))
    case_id = await rows.case(await person(shelves.community))

    async def made_ready() -> None:
        async with transaction():
            await disposal.keep(object_names(folder))
            await rows.image(case_id, folder=folder)

    after_listing(made_ready)
    report = await finished(shelves.store, await begin(report_only=False, however_many=False))
    assert (report.orphans, report.missing) == (0, 0)
    await shelves.community.run_jobs()
    assert shelves.names() == set(object_names(folder))


async def test_what_is_uploaded_and_let_go_meanwhile_is_neither_orphan_nor_missing(
    shelves: Shelves, after_listing: Callable[..., None]
) -> None:
    author = await person(shelves.community)
    before, later = f"images/{new_id()}", f"images/{new_id()}"
    image_id = await rows.image(await rows.case(author), folder=before)
    await shelves.put(*object_names(before))

    async def exchanged() -> None:
        await disposal.intend(object_names(later))
        await shelves.put(*object_names(later))
        async with transaction():
            await disposal.keep(object_names(later))
            await execute("UPDATE case_images SET folder = $2 WHERE id = $1", image_id, later)
            await disposal.doom(object_names(before))
        await disposal.destroy_doomed(shelves.store)

    after_listing(exchanged)
    report = await finished(shelves.store, await begin(report_only=False, however_many=False))
    assert (report.orphans, report.missing) == (0, 0)
    assert shelves.names() == set(object_names(later))


async def test_an_orphan_that_is_named_before_it_is_let_go_stays(shelves: Shelves) -> None:
    """No part of the app does this; a person who repairs rows by hand may."""
    folder = f"images/{new_id()}"
    await shelves.put(*object_names(folder))
    reconciliation_id = await begin(report_only=False, however_many=True)
    assert await compare_next(shelves.store, reconciliation_id, "")
    await rows.image(await rows.case(await person(shelves.community)), folder=folder)
    report = await finished(shelves.store, reconciliation_id)
    assert (report.outcome, report.let_go) == (Outcome.RECONCILED, 0)
    await shelves.community.run_jobs()
    assert shelves.names() == set(object_names(folder))


async def test_what_fails_between_pages_goes_on_where_it_stood(
    shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_listing, "PAGE", 2)
    names = sorted(f"images/{new_id()}/large" for _ in range(7))
    await shelves.put(*names)
    reconciliation_id = await begin(report_only=False, however_many=True)
    for _ in range(2):
        assert await go_on(shelves.store, reconciliation_id)
    with monkeypatch.context() as outage:

        async def gone(after: str) -> ListedPage:
            assert after == names[3]
            raise ObjectStoreUnavailable

        outage.setattr(shelves.store, "page", gone)
        with pytest.raises(ObjectStoreUnavailable):
            await go_on(shelves.store, reconciliation_id)
    report = await finished(shelves.store, reconciliation_id)
    assert (report.objects, report.orphans, report.let_go) == (7, 7, 7)


async def test_of_two_that_compare_the_same_page_one_counts(shelves: Shelves) -> None:
    await shelves.put(f"images/{new_id()}/large")
    reconciliation_id = await begin(report_only=False, however_many=True)
    counted = [await compare_next(shelves.store, reconciliation_id, "") for _ in range(2)]
    assert counted == [True, False]
    assert (await finished(shelves.store, reconciliation_id)).objects == 1
    assert not await let_orphans_go(reconciliation_id, since=now())


async def test_a_long_one_is_many_jobs(shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_listing, "PAGE", 1)
    monkeypatch.setattr(reconcile, "A_WHILE_SECONDS", 0.0)
    await shelves.put(*(f"images/{new_id()}/large" for _ in range(3)))
    reconciliation_id = await begin(report_only=False, however_many=True)
    await enqueue(RECONCILIATION_BEGUN, reconciliation_id=str(reconciliation_id))
    await shelves.community.run_jobs()
    assert shelves.names() == set()
    outcome = "SELECT outcome FROM reconciliations WHERE id = $1"
    assert await fetch_value(outcome, reconciliation_id) == "reconciled"


async def test_one_that_fails_each_time_ends_and_another_takes_its_place(shelves: Shelves) -> None:
    first = await begin(report_only=False, however_many=False)
    with pytest.raises(UnderWay):
        await begin(report_only=True, however_many=False)
    second = await begin(report_only=False, however_many=False)
    assert not await go_on(shelves.store, first)
    await give_up(second)
    assert not await go_on(shelves.store, second)
    outcomes = await rows.rows("SELECT id, outcome FROM reconciliations ORDER BY begun_at")
    assert outcomes == [{"id": one, "outcome": "unfinished"} for one in (first, second)]
    assert not await go_on(shelves.store, UUID(int=0))
