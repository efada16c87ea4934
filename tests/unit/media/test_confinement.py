"""A file can end its own decoding and nothing else: time, memory, keys and orphans are bounded."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from PIL import Image

from media.decoding_process import SanitiserFailed
from media.limits import DecodingLimits
from media.refusals import ImageRefused, RefusalReason
from media.sanitiser import sanitise
from tests.unit.media.making import encoded, photo, slow_jpeg
from tests.waiting import until

DATA = Path(__file__).parents[2] / "data"
PROJECT = Path(__file__).parents[3]
MEGABYTE = 1_000_000

CALLER = """
import asyncio, pathlib, resource, sys
from media.sanitiser import sanitise
asyncio.run(sanitise(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that takes several seconds of CPU."""
    path = tmp_path_factory.mktemp("slow") / "slow.jpg"
    path.write_bytes(slow_jpeg())
    return path


def decoding_children(parent: int | None = None) -> list[psutil.Process]:
    found = []
    for child in psutil.Process(parent).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it ended while we looked
            if "media.decoding" in " ".join(child.cmdline()):
                found.append(child)
    return found


def only_child(parent: int | None = None) -> psutil.Process:
    """Wait until the child decodes."""
    found: list[psutil.Process] = []

    def look() -> list[psutil.Process]:
        found.extend(decoding_children(parent))
        return found

    until(look, "a decoding child")
    return found[0]


@contextmanager
def caller(source: Path, target: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that sanitises, and prints the most memory that its child had."""
    command = [sys.executable, "-c", CALLER, str(source), str(target)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


async def refused(source: Path, target: Path, limits: DecodingLimits) -> RefusalReason:
    with pytest.raises(ImageRefused) as caught:
        await sanitise(source, target, limits=limits)
    assert list(target.iterdir()) == []
    assert decoding_children() == []
    return caught.value.reason


async def test_cpu_time_is_limited(slow: Path, tmp_path: Path) -> None:
    assert (
        await refused(slow, tmp_path / "target", DecodingLimits(cpu_seconds=1)) == RefusalReason.TOOK_TOO_LONG
    )


async def test_a_clock_that_ran_out_before_the_cpu_was_used_is_not_the_pictures_fault(
    slow: Path, tmp_path: Path
) -> None:
    with pytest.raises(SanitiserFailed):
        await sanitise(slow, tmp_path / "target", limits=DecodingLimits(wall_seconds=0.3))
    assert list((tmp_path / "target").iterdir()) == []
    assert decoding_children() == []


async def test_memory_is_limited(slow: Path, tmp_path: Path) -> None:
    limits = DecodingLimits(address_space=180 * MEGABYTE)
    assert await refused(slow, tmp_path / "target", limits) == RefusalReason.TOO_DEMANDING


async def test_written_bytes_are_limited(tmp_path: Path) -> None:
    source = tmp_path / "noise.png"
    source.write_bytes(encoded(Image.effect_noise((1500, 1500), 90).convert("RGB"), "PNG"))
    limits = DecodingLimits(written_bytes=100_000)
    assert await refused(source, tmp_path / "target", limits) == RefusalReason.TOO_DEMANDING


async def test_cancelling_kills_the_child(slow: Path, tmp_path: Path) -> None:
    task = asyncio.create_task(sanitise(slow, tmp_path / "target"))
    await asyncio.to_thread(only_child)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert decoding_children() == []
    assert list((tmp_path / "target").iterdir()) == []


def test_child_dies_with_its_caller(slow: Path, tmp_path: Path) -> None:
    with caller(slow, tmp_path / "target") as process:
        child = only_child(process.pid)
        until(lambda: child.cpu_times().user > 0.5, "the child to decode")
        process.send_signal(signal.SIGKILL)
        until(
            lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the child to die too"
        )


def test_child_sees_nothing_of_its_callers_environment(
    slow: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S3_SECRET_ACCESS_KEY", "canary")
    with caller(slow, tmp_path / "target") as process:
        assert set(only_child(process.pid).environ()) <= {
            "LC_ALL",
            "MALLOC_ARENA_MAX",
            "OPENBLAS_NUM_THREADS",
        }


def test_child_is_confined(slow: Path, tmp_path: Path) -> None:
    with caller(slow, tmp_path / "target") as process:
        child = only_child(process.pid)
        until(lambda: child.rlimit(resource.RLIMIT_NOFILE) == (16, 16), "the child to confine itself")
        limits = DecodingLimits()
        assert child.rlimit(resource.RLIMIT_AS) == (limits.address_space, limits.address_space)
        assert child.rlimit(resource.RLIMIT_CPU) == (limits.cpu_seconds, limits.cpu_seconds + 1)
        assert child.rlimit(resource.RLIMIT_FSIZE) == (limits.written_bytes, limits.written_bytes)
        assert child.rlimit(resource.RLIMIT_CORE) == (0, 0)
        assert child.rlimit(resource.RLIMIT_NPROC) == (0, 0)
        assert "NoNewPrivs:\t1" in Path(f"/proc/{child.pid}/status").read_text()
        assert child.cwd() == "/"


async def test_heic_may_have_the_thread_that_its_decoder_waits_for(tmp_path: Path) -> None:
    with caller(DATA / "formats/dn__IMG_2927.HEIC", tmp_path / "target") as process:
        child = only_child(process.pid)
        until(lambda: child.rlimit(resource.RLIMIT_NOFILE) == (16, 16), "the child to confine itself")
        assert child.rlimit(resource.RLIMIT_NPROC) != (0, 0)


@pytest.mark.parametrize("ending", [signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT])
async def test_decoder_that_crashes_refuses_its_picture(
    slow: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    task = asyncio.create_task(sanitise(slow, tmp_path / "target"))
    os.kill((await asyncio.to_thread(only_child)).pid, ending)
    with pytest.raises(ImageRefused) as caught:
        await task
    assert caught.value.reason == RefusalReason.DAMAGED


async def test_child_killed_from_outside_is_not_the_pictures_fault(slow: Path, tmp_path: Path) -> None:
    task = asyncio.create_task(sanitise(slow, tmp_path / "target"))
    os.kill((await asyncio.to_thread(only_child)).pid, signal.SIGKILL)
    with pytest.raises(SanitiserFailed):
        await task
    assert list((tmp_path / "target").iterdir()) == []


@pytest.mark.parametrize(
    "misdeed",
    [
        "open(sys.argv[3] + '/master.jpg', 'wb').write(b'<html>'); print('done 1 1')",
        "print('done 1 1')",
        "print('done 1 lots')",
        "print('refused because 1 1')",
        "print('x' * 1_000_000)",
        "sys.exit(3)",
    ],
)
async def test_child_that_was_taken_over_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, misdeed: str
) -> None:
    monkeypatch.setattr("media.decoding_process._START", f"import sys; {misdeed}")
    source = tmp_path / "photo.jpg"
    source.write_bytes(encoded(photo(), "JPEG"))
    with pytest.raises(SanitiserFailed):
        await sanitise(source, tmp_path / "target")
    assert list((tmp_path / "target").iterdir()) == []


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda: (DATA / "formats/dn__IMG_2927.HEIC").read_bytes(), 300 * MEGABYTE),
        (lambda: encoded(photo(4000, 3000), "JPEG"), 300 * MEGABYTE),
        (lambda: encoded(photo(4000, 3000).convert("RGBA"), "WEBP", method=0), 300 * MEGABYTE),
        (lambda: encoded(photo(8000, 6250), "JPEG", progressive=True, subsampling=0), 1000 * MEGABYTE),
        (lambda: encoded(photo(8000, 6250), "WEBP", method=0, quality=60), 1000 * MEGABYTE),
    ],
    ids=["12 MP HEIC", "12 MP JPEG", "12 MP WebP", "50 MP progressive JPEG", "50 MP WebP"],
)
def test_memory_of_large_pictures_is_bounded(tmp_path: Path, make: Callable[[], bytes], most: int) -> None:
    source = tmp_path / "large"
    source.write_bytes(make())
    with caller(source, tmp_path / "target") as process:
        assert process.stdout is not None
        assert int(process.stdout.read()) <= most
