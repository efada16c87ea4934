"""How the last comparison of objects with rows ended, in numbers."""

from datetime import datetime

from backend.kernel.gauge import Gauge, Numbers
from backend.reconciliation.queries.report import last_report


async def objects(moment: datetime) -> list[Gauge]:
    """What the last reconciliation found, and how long ago it ended. Nothing before the first."""
    report = await last_report()
    if report is None or report.ended_at is None:
        return []
    numbers: Numbers = {
        ("seen",): report.objects,
        ("orphans",): report.orphans,
        ("let_go",): report.let_go,
        ("missing",): report.missing,
        ("strange",): report.strange,
        ("unfinished",): report.unfinished,
    }
    age = max((moment - report.ended_at).total_seconds(), 0.0)
    return [
        Gauge(
            "reconciled_objects", "What the last comparison of objects with rows found.", ("kind",), numbers
        ),
        Gauge("reconciliation_age_seconds", "How long ago that comparison ended.", (), {(): age}),
    ]
