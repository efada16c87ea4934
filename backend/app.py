"""Builds the application: routers, middleware, errors, ports."""

import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp, ControllerRouterHandler

from backend.accounts import routes as accounts
from backend.accounts.service.sessions import authenticate
from backend.admin.routes import metrics
from backend.admin.routes import router as admin
from backend.admin.service.use_key import operator_of
from backend.alerts import routes as alerts
from backend.annotations import routes as annotations
from backend.annotations.rules import TEXT_LENGTH as ANNOTATION_TEXT_LENGTH
from backend.cases import routes as cases
from backend.cases.queries.vocabulary import vocabulary
from backend.cases.schemas import Vocabulary
from backend.composition import build_ports, close_ports
from backend.discussion import routes as discussion
from backend.discussion.rules import TEXT_LENGTH as COMMENT_LENGTH
from backend.kernel.database import close_pool, open_pool
from backend.kernel.ports import Ports
from backend.moderation import routes as moderation
from backend.safety import routes as safety
from backend.settings import Settings
from backend.uploads import routes as uploads
from backend.web import app_shell, health, openapi, openapi_security
from backend.web.authentication import SHELL, SessionAuthentication, provide_actor, provide_operator
from backend.web.cross_site import CrossSiteProtection, own_origins
from backend.web.hosts import HostCheck
from backend.web.last_resort import LastResort
from backend.web.method_override import MethodOverride
from backend.web.pinning import pinned_hosts
from backend.web.problems import exception_handlers
from backend.web.request_id import RequestContext

BODY_BYTES = 64 * 1024
POOL_SIZE = 10


@get(
    "/api/vocabulary",
    opt={SHELL: True},
    sync_to_thread=False,
    summary="Choices and limits",
    tags=["Vocabulary"],
)
def read_vocabulary() -> Vocabulary:
    """All choices that forms offer, and all limits that they keep to."""
    return vocabulary(comment=COMMENT_LENGTH, annotation_text=ANNOTATION_TEXT_LENGTH)


ROUTES: list[ControllerRouterHandler] = [
    accounts.router,
    cases.router,
    uploads.router,
    safety.router,
    annotations.router,
    discussion.router,
    alerts.router,
    moderation.router,
    admin.router,
    metrics.read_metrics,
    health.router,
    read_vocabulary,
]


def provide_ports(state: State) -> Ports:
    """What a handler reaches outside PostgreSQL."""
    ports: Ports = state.ports
    return ports


DEPENDENCIES = {
    "actor": Provide(provide_actor, sync_to_thread=False),
    "operator": Provide(provide_operator, sync_to_thread=False),
    "ports": Provide(provide_ports, sync_to_thread=False),
}


@functools.cache
def document() -> openapi_security.Document:
    """The complete OpenAPI document of the API. Needs no settings and connects to nothing."""
    # An application of its own: one that knows its document also serves it on pages that load others' scripts.
    described = Litestar(ROUTES, dependencies=DEPENDENCIES, openapi_config=openapi.CONFIGURATION)
    whole = openapi.complete(described.openapi_schema.to_schema())
    return openapi_security.describe(whole, described)


def create_app(settings: Settings) -> Litestar:
    """The Litestar application. Connects to nothing until it starts."""
    ports = build_ports(settings)

    @asynccontextmanager
    async def connected(_: Litestar) -> AsyncIterator[None]:
        await open_pool(settings.database_url, size=POOL_SIZE)
        try:
            yield
        finally:
            await close_pool()
            await close_ports(ports)

    app = Litestar(
        route_handlers=[
            *ROUTES,
            openapi.read_document,
            openapi.read_page,
            app_shell.read_start,
            app_shell.read_file,
        ],
        middleware=[
            CrossSiteProtection(origins=_origins(settings)),
            SessionAuthentication(
                authenticate=authenticate, authenticate_key=operator_of, secure=settings.secure
            ),
        ],
        dependencies=DEPENDENCIES,
        exception_handlers=exception_handlers,
        before_send=[uploads.name_version],
        lifespan=[connected],
        openapi_config=None,
        request_max_body_size=BODY_BYTES,
        logging_config=None,  # ours is set up by the process; the default one logs every library at INFO
        debug=False,
    )
    app.state.ports = ports
    app.state.document = document
    app.state.shell = app_shell.AppShell(settings.static_folder)
    return app


def create_metrics_app() -> ASGIApp:
    """What listens on METRICS_PORT, beside the other in its process: its measurements, without a key, and no more."""
    app = Litestar(
        [metrics.read_metrics_alone],
        exception_handlers=exception_handlers,
        openapi_config=None,
        logging_config=None,
    )
    return RequestContext(app, pinned=frozenset())


def guarded(app: Litestar, settings: Settings) -> ASGIApp:
    """An application inside the layers around it, the outermost last."""
    by_method = MethodOverride(app, under=uploads.ADDRESS)
    origins = _origins(settings)
    by_host = HostCheck(by_method, origins=origins)
    return RequestContext(LastResort(by_host), pinned=pinned_hosts(origins))


def _origins(settings: Settings) -> frozenset[str]:
    return own_origins(settings.public_url, *settings.also_public_urls)
