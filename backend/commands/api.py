"""Answer HTTP requests on PORT, until SIGINT or SIGTERM."""

import argparse

import uvicorn

from backend.app import create_asgi_app
from backend.commands.process import settings_of_process
from backend.runtime.ports import LOOPBACK, listening_socket
from backend.web.connections import KEEP_ALIVE_SECONDS, Connection, TlsConnection

GRACE = 10  # seconds that requests under way have to end


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("--host", default=LOOPBACK, help="the address to listen on (default: %(default)s)")


def run(options: argparse.Namespace) -> None:
    """Serve HTTP, or HTTPS with a certificate. Raises SettingRefused, also for a PORT that is taken."""
    settings = settings_of_process()
    listening = listening_socket(options.host, settings.port)
    configuration = uvicorn.Config(
        create_asgi_app(settings),
        http=TlsConnection if settings.secure else Connection,
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
    uvicorn.Server(configuration).run(sockets=[listening])
