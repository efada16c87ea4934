"""What the whole deployment looks like now, in numbers."""

from backend.admin.queries.counts import counts, pushes
from backend.admin.queries.objects import objects
from backend.admin.queries.waiting import jobs, reviews
from backend.kernel.clock import now
from backend.kernel.gauge import Gauge, Numbers
from backend.kernel.outages import OUTAGES
from backend.kernel.pool import connections

_READINGS = (jobs, reviews, pushes, counts, objects)


async def gauges() -> list[Gauge]:
    """Everything there is to say now. While the database does not answer, that, and what needs no database."""
    found = [_pool()]
    answers = 1
    try:
        for read in _READINGS:
            found += await read(now())
    except OUTAGES:
        answers = 0
    return [*found, Gauge("database_up", "Whether the database answered just now.", (), {(): answers})]


def _pool() -> Gauge:
    used, most = connections()
    values: Numbers = {("in_use",): float(used), ("most",): float(most)}
    return Gauge("database_connections", "This process's connections to the database.", ("kind",), values)
