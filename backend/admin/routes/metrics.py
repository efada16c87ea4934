"""Measurements for Prometheus: with a key or signed in beside the API, or alone on a port of their own."""

from litestar import Response, get
from litestar.di import NamedDependency

from backend.admin.queries.metrics import gauges
from backend.kernel.actor import Operator, Scope
from backend.web.authentication import SCOPE
from backend.web.metrics import CONTENT_TYPE, exposition

PATH = "/metrics"


@get(
    PATH,
    opt={SCOPE: Scope.METRICS_READ},
    media_type="text/plain",
    summary="Metrics",
    tags=["Administration"],
)
async def read_metrics(operator: NamedDependency[Operator]) -> Response[bytes]:
    """Measurements in Prometheus' text form."""
    operator.require(Scope.METRICS_READ)
    return Response(exposition(await gauges()), media_type=CONTENT_TYPE)


@get(PATH)
async def read_metrics_alone() -> Response[bytes]:
    """Answer with the same, to whoever reaches the port on which only this is."""
    return Response(exposition(await gauges()), media_type=CONTENT_TYPE)
