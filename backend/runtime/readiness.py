"""Asks an API whether it is ready."""

import asyncio
import ssl
from contextlib import suppress
from pathlib import Path


async def answers_ready(host: str, port: int, authority: Path | None = None) -> bool:
    """Say whether an API answers that all it needs is there. With an authority: over TLS that it vouches for."""
    context = ssl.create_default_context(cafile=authority) if authority else None
    with suppress(OSError, EOFError):
        reader, writer = await asyncio.open_connection(host, port, ssl=context)
        try:
            writer.write(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = await reader.readline()
            return b" 200 " in answer
        finally:
            writer.close()
    return False
