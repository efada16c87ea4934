"""What this process measures, and how measurements are written for Prometheus.

Labels are words of ours and templates of addresses: never what somebody sent, never a person or a case.
"""

from collections.abc import Iterable
from http import HTTPMethod

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client import Gauge as PrometheusGauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from backend.kernel.gauge import Gauge

CONTENT_TYPE = CONTENT_TYPE_LATEST
UNKNOWN = "-"
"""The route of requests to addresses that there are not, all of them together, and the method that nobody knows."""

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset(HTTPMethod)

_of_this_process = CollectorRegistry()
ProcessCollector(registry=_of_this_process)
_requests = Counter(
    "caserounds_requests",
    "Requests answered by this process; status 0 is a connection that ended before the answer.",
    ["method", "route", "status"],
    registry=_of_this_process,
)
_seconds = Histogram(
    "caserounds_request_seconds",
    "How long this process took to answer, the whole of it.",
    ["method", "route"],
    buckets=_BUCKETS,
    registry=_of_this_process,
)


def count_request(*, method: str, route: str | None, status: int, seconds: float) -> None:
    """Count one answer, by the template of its address."""
    labels = {"method": method if method in _METHODS else UNKNOWN, "route": route or UNKNOWN}
    _requests.labels(**labels, status=str(status)).inc()
    _seconds.labels(**labels).observe(seconds)


def exposition(gauges: Iterable[Gauge]) -> bytes:
    """Everything that this process counted, and these, in Prometheus' text form."""
    registry = CollectorRegistry()
    for gauge in gauges:
        written = PrometheusGauge(
            f"caserounds_{gauge.name}", gauge.description, gauge.labels, registry=registry
        )
        for values, number in gauge.values.items():
            (written.labels(*values) if values else written).set(number)
    return generate_latest(_of_this_process) + generate_latest(registry)
