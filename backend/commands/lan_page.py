"""Serve the steps by which a phone comes to trust this machine on the local network. Part of `serve --lan`."""

import argparse
import asyncio
from pathlib import Path

from backend.runtime.lan.page import files, headers
from backend.runtime.lan.page_server import PageServer
from backend.runtime.ports import listening_socket


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options."""
    parser.add_argument("--host", required=True, help="the address to listen on")
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--certificate", required=True, type=Path, help="the authority's certificate (PEM)")
    parser.add_argument("--app", required=True, help="where phones find the app")
    parser.add_argument("--named", required=True, help="the same by name")


def run(options: argparse.Namespace) -> None:
    """Serve HTTP. Raises SettingRefused for a port that is taken."""
    known = files(options.certificate.read_bytes(), app=options.app, named=options.named)
    server = PageServer(known, headers(known["/"].content))
    asyncio.run(server.serve(listening_socket(options.host, options.port)))
