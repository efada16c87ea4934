"""Serves a handful of fixed files over plain HTTP, to anybody on the local network, within narrow limits."""

import asyncio
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus

from backend.runtime.lan.page import File

SECONDS = 10.0  # for a whole request and its answer
HEAD_BYTES = 8 * 1024
AT_ONCE = 64


class PageServer:
    """Answers GET and HEAD for the files it was given, one request per connection."""

    def __init__(self, files: Mapping[str, File], headers: Mapping[str, str]) -> None:
        self._files = files
        self._headers = headers
        self._open = 0

    async def serve(self, listening: socket.socket) -> None:
        """Serve until SIGINT or SIGTERM."""
        ended = asyncio.Event()
        for ending in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(ending, ended.set)
        async with await asyncio.start_server(self._meet, sock=listening, limit=HEAD_BYTES):
            await ended.wait()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            if self._open <= AT_ONCE:
                async with asyncio.timeout(SECONDS):
                    await self._answer(reader, writer)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            return
        finally:
            self._open -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
        path = rest.partition(" ")[0].partition("?")[0]
        file = self._files.get(path)
        if method not in ("GET", "HEAD"):
            status, file = HTTPStatus.METHOD_NOT_ALLOWED, None
        else:
            status = HTTPStatus.OK if file else HTTPStatus.NOT_FOUND
        file = file or File("text/plain; charset=utf-8", f"{status.phrase}\n".encode())
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", "Connection: close"]
        own = {"Content-Type": file.media_type, "Content-Length": str(len(file.content)), **self._headers}
        lines += [f"{name}: {value}" for name, value in own.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + (b"" if method == "HEAD" else file.content))
        with suppress(ConnectionError):
            await writer.drain()
