"""An error in a layer around the application, which has handlers for its own: it is told like any other."""

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.kernel.errors import CaseroundsError
from backend.web.problems import send_problem

log = structlog.get_logger()


class LastResort:
    """Answers what would otherwise leave the application as an exception."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection (ASGI)."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        begun = False

        async def noticed(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noticed)
        except Exception as error:
            log.exception("unexpected error")
            if begun:
                raise  # the connection is cut: half an answer must not look like a whole one
            named = error if isinstance(error, CaseroundsError) else CaseroundsError()
            await send_problem(named, scope, send)
