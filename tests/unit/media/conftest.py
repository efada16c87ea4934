"""A sanitiser at hand: bytes in, the finished pictures out."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image

from media.refusals import ImageRefused, RefusalReason
from media.renditions import Rendition
from media.sanitiser import SanitisedImage, sanitise

Clean = Callable[[bytes], Awaitable[SanitisedImage]]
Master = Callable[[bytes], Awaitable[Image.Image]]
Refusal = Callable[[bytes], Awaitable[RefusalReason | None]]


@pytest.fixture
def clean(tmp_path: Path) -> Clean:
    """Sanitise these bytes; the result's files lie in a folder of their own."""
    tries = iter(range(1_000_000))

    async def run(content: bytes) -> SanitisedImage:
        number = next(tries)
        source = tmp_path / f"source-{number}.jpg"
        source.write_bytes(content)
        return await sanitise(source, tmp_path / f"target-{number}")

    return run


@pytest.fixture
def master(clean: Clean) -> Master:
    """Sanitise these bytes and open the master."""

    async def run(content: bytes) -> Image.Image:
        with Image.open((await clean(content)).files[Rendition.MASTER].path) as image:
            image.load()
            return image

    return run


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    """Say why these bytes are refused, None when they are not; nothing may be left behind by a refusal."""

    async def run(content: bytes) -> RefusalReason | None:
        source, target = tmp_path / "refused.jpg", tmp_path / "refused-target"
        source.write_bytes(content)
        try:
            await sanitise(source, target)
        except ImageRefused as refused:
            assert not target.exists() or list(target.iterdir()) == []
            assert source.read_bytes() == content
            return refused.reason
        return None

    return run
