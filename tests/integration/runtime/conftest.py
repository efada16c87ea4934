"""Running one embedded server by itself, in the way the supervisor does."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import psutil
import pytest

from backend.runtime.child import Child

Running = Callable[[Child], AbstractAsyncContextManager[psutil.Process]]
PATIENCE = 30.0  # seconds


@pytest.fixture
def running(tmp_path: Path) -> Running:
    """Start a child, wait until it is ready, give its process; end it afterwards. Its log is in `log`."""

    @asynccontextmanager
    async def run(child: Child) -> AsyncIterator[psutil.Process]:
        child.prepare()
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(
                child.launch_command(), env=dict(child.environment), cwd=child.folder, stdout=log, stderr=log
            )
        try:
            async with asyncio.timeout(PATIENCE):
                while not await child.ready():
                    assert process.poll() is None, (tmp_path / "log").read_text()
                    await asyncio.sleep(0.02)
            yield psutil.Process(process.pid)
        finally:
            process.send_signal(child.stop_signal)
            process.wait(PATIENCE)

    return run
