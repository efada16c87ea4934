"""Answer HTTP requests on PORT, until SIGINT or SIGTERM."""

import argparse
import asyncio
import contextlib
import functools
from collections.abc import Iterator
from socket import socket

import uvicorn

from backend.app import create_app, create_metrics_app, guarded
from backend.commands.process import settings_of_process
from backend.runtime.ports import LOOPBACK, listening_socket
from backend.web.client_address import networks
from backend.web.connections.connection import Connection
from backend.web.connections.limits import KEEP_ALIVE_SECONDS
from backend.web.draining import DrainingServer

GRACE = 10  # seconds that requests under way have to end


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("--host", default=LOOPBACK, help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--drain",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="once asked to end, say so to proxies and serve on for so long (default: %(default)s)",
    )
    parser.add_argument(
        "--metrics-host",
        default=LOOPBACK,
        help="the address on which METRICS_PORT is (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> None:
    """Serve HTTP, or HTTPS with a certificate. Raises SettingRefused, also for a port that is taken."""
    settings = settings_of_process()
    listening = listening_socket(options.host, settings.port)
    app = create_app(settings)
    measured = None
    if settings.metrics_port is not None:
        measured = listening_socket(options.metrics_host, settings.metrics_port, variable="METRICS_PORT")
    connection = functools.partial(Connection, trusted_proxies=networks(settings.trusted_proxies))
    configuration = uvicorn.Config(
        guarded(app, settings),
        http=connection,  # type: ignore[arg-type]  # called to make one for each client, as a class would be
        ws="none",
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        access_log=False,  # it would name clients' addresses; what is worth a line, the app logs itself
        log_config=None,
        proxy_headers=False,  # anybody on this machine could claim any address
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE,
    )
    server = DrainingServer(configuration, state=app.state, seconds=options.drain)
    asyncio.run(serve(server, listening, measured))


class _Beside(uvicorn.Server):
    """A server that leaves signals to the other in its process, and is told when to end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def serve(server: uvicorn.Server, listening: socket, measured: socket | None) -> None:
    """Serve until a signal; beside it, where there is a socket for them, the metrics alone."""
    if measured is None:
        await server.serve(sockets=[listening])
        return
    configuration = uvicorn.Config(
        create_metrics_app(),
        http=Connection,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    beside = _Beside(configuration)
    metrics = asyncio.create_task(beside.serve(sockets=[measured]))
    try:
        await server.serve(sockets=[listening])
    finally:
        beside.should_exit = True
        await metrics
