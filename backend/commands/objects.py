"""Compare what the object store has with what rows name, both ways, while people work or not.

Objects of ours that no row names, that are older than a day and that were found a day before as well are destroyed;
rows whose objects are missing are told, and nothing is done about them. Exit code 3: something is missing, or too much
belongs to no row.
"""

import argparse
import os

from backend.commands.outcome import CommandFailed
from backend.commands.process import explained, settings_of
from backend.composition import build_ports, close_ports
from backend.kernel.database import close_pool, open_pool
from backend.kernel.ports import Ports
from backend.reconciliation.queries.report import report_of
from backend.reconciliation.rules.words import Outcome
from backend.reconciliation.schemas import Report
from backend.reconciliation.service.begin import UnderWay, begin
from backend.reconciliation.service.reconcile import go_on
from backend.runtime.joining import parts_running
from backend.runtime.supervisor import report_to_people
from backend.uploads.service.disposal import destroy_doomed
from backend.uploads.service.originals import verify_destroyed

DISAGREEMENT = 3
PAGES_A_LINE = 100


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe what can be done."""
    done = parser.add_subparsers(dest="done", required=True, metavar="reconcile")
    reconciling = done.add_parser("reconcile", description=__doc__)
    reconciling.add_argument("--report-only", action="store_true", help="destroy nothing")
    reconciling.add_argument(
        "--however-many",
        action="store_true",
        help="destroy orphans at once, even when they are most of the store: look first whether this is its database",
    )


def run(options: argparse.Namespace) -> None:
    """Reconcile and print the report. Raises SettingRefused, CommandFailed."""
    report = explained(lambda: reconcile(report_only=options.report_only, however_many=options.however_many))
    print(text_of(report))
    if report.outcome is Outcome.UNFINISHED:
        raise CommandFailed("another reconciliation was begun meanwhile, and took the place of this one")
    if report.outcome is Outcome.HELD:
        raise CommandFailed(
            "nothing was destroyed, because most of the store belongs to no row: is this its database?"
            " If so, say --however-many",
            code=DISAGREEMENT,
        )
    if report.missing:
        raise CommandFailed("put the missing objects back from a backup", code=DISAGREEMENT)


async def reconcile(*, report_only: bool, however_many: bool) -> Report:
    """Compare everything in the deployment that the environment names; what is let go is destroyed at once."""
    async with parts_running(os.environ, alone=False) as environment:
        settings = settings_of(environment)
        ports = build_ports(settings)
        await open_pool(settings.database_url, size=2)
        try:
            return await _reconcile(ports, report_only=report_only, however_many=however_many)
        finally:
            await close_pool()
            await close_ports(ports)


async def _reconcile(ports: Ports, *, report_only: bool, however_many: bool) -> Report:
    try:
        reconciliation_id = await begin(report_only=report_only, however_many=however_many)
    except UnderWay as error:
        raise CommandFailed("a comparison is under way: ask again when it has ended") from error
    pages = 0
    while await go_on(ports.object_store, reconciliation_id):
        pages += 1
        if pages % PAGES_A_LINE == 0:
            report_to_people(f"{pages} pages compared")
    if not report_only:
        await destroy_doomed(ports.object_store)
        await verify_destroyed(ports.object_store)
    report = await report_of(reconciliation_id)
    assert report is not None  # noqa: S101  it was begun a moment ago
    return report


def text_of(report: Report) -> str:
    """Say what was found, a line for each kind. Ids alone."""
    lines = [
        f"{report.objects} objects, {report.bytes} bytes: {report.outcome.value}",
        f"{report.orphans} that no row names and that are older than a day, {report.let_go} of them destroyed",
        f"{report.young} that no row names and that are younger",
        f"{report.strange} of somebody else's, left alone",
        f"{report.unfinished} remains of cut writes removed",
        f"{report.missing} that rows name, missing",
        *(f"  {one.objects} of {one.subject.value} {one.id}" for one in report.missing_from),
    ]
    return "\n".join(lines)
