"""Passwords that are tried first: what many people choose, and what stands in one's own name and address."""

import runpy
from importlib.util import find_spec
from pathlib import Path

from backend.accounts.service.guessing import is_guessable, plain
from backend.kernel.errors import CaseroundsError

OURS = "caserounds"


class CommonPassword(CaseroundsError):
    """A new password that whoever guesses would try among the first."""

    slug, status, title = "common-password", 422, "Password too easy to guess"
    detail = (
        "This is one of the passwords that are tried first, or close to your name or address. Choose another: "
        "four words that do not belong together are hard to guess and easy to remember."
    )


def _most_frequent() -> frozenset[str]:
    """Read zxcvbn's 30,000 passwords, the most frequent of what leaks have shown.

    From its file: imported, the package would keep twice as much in memory, for an estimate that is not used here.
    """
    package = find_spec("zxcvbn")
    assert package is not None and package.origin is not None  # noqa: S101, PT018  a pinned dependency
    lists = runpy.run_path(str(Path(package.origin).with_name("frequency_lists.py")))
    return frozenset(lists["FREQUENCY_LISTS"]["passwords"])


_COMMON = _most_frequent()


def refuse_common(password: str, *, at: str, email: str, name: str) -> None:
    """Refuse a new password that is tried first, by anybody or by who knows whose it is. `at` points at its field.

    Raises CommonPassword.
    """
    if is_common(password, email=email, name=name):
        raise CommonPassword(fields=[(at, CommonPassword.detail)])


def is_common(password: str, *, email: str, name: str) -> bool:
    """Whether a password is among those that are tried first, of the person with this address and name."""
    own = {OURS, *map(plain, (email, email.partition("@")[0], name, *name.split()))} - {""}
    return is_guessable(
        password, known=lambda text: text in _COMMON or plain(text) in _COMMON or plain(text) in own
    )
