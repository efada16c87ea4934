"""Secrets that the embedded parts need: made at random once, kept in files that only their owner may read."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def random_text() -> str:
    """Make a secret of 256 bits that needs no quoting in an address, a statement or an environment."""
    return secrets.token_hex(32)


def kept_secret(home: Path, name: str, make: Callable[[], str] = random_text) -> str:
    """Give the secret of that name, making it on first use. A start that was cut leaves none or all of it."""
    folder = home / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / name
    if not place.exists():
        draft = folder / f".{name}.{os.getpid()}"
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
        with draft.open("w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    return place.read_text()
