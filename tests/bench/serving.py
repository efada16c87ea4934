"""Servers side by side, and a client that keeps 16 connections to one of them busy."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from backend.runtime.ports import LOOPBACK, free_port
from tests.waiting import until

CONNECTIONS = 16
ROUNDS = 5
SECONDS = 4.0
START_SECONDS = 60.0


@dataclass
class Latencies:
    """What one server did: requests a second of each round, and how long each request took, in milliseconds."""

    rates: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second, the median of the rounds."""
        return statistics.median(self.rates)

    def percentile(self, percent: int) -> float:
        """How long all but the slowest took, in milliseconds."""
        return sorted(self.milliseconds)[int(len(self.milliseconds) * percent / 100)]


@contextmanager
def served(environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Run the API and the bare handler, each in a process of its own; gives their ports."""
    ports = free_port(), free_port()
    commands = (["-m", "backend.cli", "api"], ["-m", "tests.bench.bare_feed", str(ports[1])])
    variables = {**os.environ, **environment, "PORT": str(ports[0])}
    with tempfile.TemporaryFile() as log:
        processes = [
            subprocess.Popen([sys.executable, *command], env=variables, stderr=log) for command in commands
        ]
        try:
            for process, port in zip(processes, ports, strict=True):
                await_answer(process, port, log)
            yield ports
        finally:
            for process in processes:
                process.terminate()
                process.wait()


def await_answer(process: "subprocess.Popen[bytes]", port: int, log: IO[bytes]) -> None:
    """Wait until a server speaks HTTP; when it has ended instead, say what it said."""

    def spoken() -> bool:
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(log.read().decode())
        return answers(port)

    until(spoken, f"port {port} to answer", START_SECONDS)


def answers(port: int) -> bool:
    """Whether something speaks HTTP there, whatever it says."""
    try:
        urllib.request.urlopen(f"http://localhost:{port}/api/cases", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


async def load_alternately(ports: Mapping[str, int], cookie: str) -> dict[str, Latencies]:
    """Load one server, then the other, a few times over."""
    found = {name: Latencies() for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            await load(port, cookie, found[name])
    return found


async def load(port: int, cookie: str, found: Latencies) -> None:
    """Ask for the page over and over on every connection for a while."""
    request = f"GET /api/cases HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    started = time.perf_counter()
    counts = await asyncio.gather(
        *(ask(port, request, started + SECONDS, found.milliseconds) for _ in range(CONNECTIONS))
    )
    found.rates.append(sum(counts) / (time.perf_counter() - started))


async def ask(port: int, request: bytes, until_moment: float, milliseconds: list[float]) -> int:
    """One connection: a request, its whole answer, the next."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    count = 0
    while (begun := time.perf_counter()) < until_moment:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head[:20], head
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(length.split(b":")[1]))
        milliseconds.append((time.perf_counter() - begun) * 1000)
        count += 1
    writer.close()
    return count
