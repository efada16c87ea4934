"""A child process with the detectors' models in it: started when first asked, one question at a time."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress

import msgspec

from media.detection.protocol import MOST_BYTES, Answer, Question
from media.import_paths import folders_of

_START = "import sys; sys.path += sys.argv[3:]; from media.detection.child import main; main(*sys.argv[1:3])"
# Nothing of the caller's environment: it holds keys. One arena and one thread a library: each more reserves memory.
# What a model needs for one tile it needs for the next: freed memory is kept, up to this many bytes.
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
    "MALLOC_TRIM_THRESHOLD_": str(2**28),
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
_PACKAGES = ("media", "msgspec", "numpy", "cv2", "onnxruntime")
_DECODER = msgspec.json.Decoder(Answer)


class DetectorEnded(Exception):
    """The child died, took too long, or said what it should not; the next question starts a new one."""


class DetectorProcess:
    """Asks one child after the other. Used within one event loop; whoever asks at the same time waits in line."""

    def __init__(self, *, address_space: int) -> None:
        self._address_space = address_space
        self._child: Process | None = None
        self._turn = asyncio.Lock()
        self._is_closed = False

    async def ask(self, question: Question, *, seconds: float) -> Answer:
        """Answer within so many seconds from its turn on, models loaded included.

        A cancelled question ends the child, so that the next one never hears its answer. Raises `DetectorEnded`.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(seconds):
                    return await self._exchange(await self._running(), msgspec.json.encode(question))
            except BaseException as error:
                await self._end()
                if isinstance(error, TimeoutError | OSError | ValueError | msgspec.MsgspecError):
                    raise DetectorEnded(type(error).__name__) from error
                raise

    async def close(self) -> None:
        """End the child, for good. A question that is being asked or waits in line fails."""
        self._is_closed = True
        if self._child is not None:
            with suppress(ProcessLookupError):
                self._child.kill()
        async with self._turn:  # whoever asks hears the end first: two cannot listen to one child
            await self._end()

    async def _exchange(self, child: Process, question: bytes) -> Answer:
        if child.stdin is None or child.stdout is None:
            raise BrokenPipeError
        child.stdin.write(question + b"\n")
        await child.stdin.drain()
        answer = await child.stdout.readline()
        if not answer.endswith(b"\n"):
            raise BrokenPipeError
        decoded: Answer = _DECODER.decode(answer)
        return decoded

    async def _running(self) -> Process:
        if self._is_closed:
            raise BrokenPipeError
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", "-c", _START),
                *(str(os.getpid()), str(self._address_space), *folders_of(*_PACKAGES)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=_ENVIRONMENT,
                cwd="/",
                limit=MOST_BYTES,
            )
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with suppress(ProcessLookupError):
            child.kill()
        # Takes in what it still said, without which it would never count as ended.
        await asyncio.shield(asyncio.ensure_future(child.communicate()))
