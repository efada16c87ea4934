"""One scanner for all tests of a file: its models are loaded once."""

from collections.abc import AsyncIterator

import pytest_asyncio

from media.scanning import PictureScanner


@pytest_asyncio.fixture(scope="module")
async def scanner() -> AsyncIterator[PictureScanner]:
    """A scanner with its real models."""
    async with PictureScanner() as running:
        yield running
