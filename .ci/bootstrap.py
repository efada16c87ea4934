"""Make .venv with uv in it, from .ci/uv-requirements.txt, by hash, with Python's standard library alone.

uv's wheel is fetched from the package index and unpacked here, which needs no pip (Debian packs that apart)
and takes a second. Where that fails, pip is asked, which knows more about mirrors.
"""

import hashlib
import importlib.util
import io
import json
import os
import platform
import re
import stat
import subprocess
import sys
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = PROJECT / ".venv"
REQUIREMENTS = PROJECT / ".ci" / "uv-requirements.txt"
INDEX = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"


def main() -> None:
    """Make the environment and put uv into it."""
    if sys.version_info < OLDEST:
        sys.exit("Python 3.11 or newer is needed; name one, as in: make setup PYTHON=python3.12")
    venv.create(ENVIRONMENT, symlinks=True)
    try:
        install_by_hand()
    except (urllib.error.URLError, Unsuitable) as problem:
        if importlib.util.find_spec("ensurepip") is None:
            sys.exit(f"uv could not be fetched from {INDEX}: {problem}")
        install_with_pip()


class Unsuitable(Exception):
    """The index has no wheel of uv for this machine, or not the one that is named by its hash."""


def install_with_pip() -> None:
    """Let pip fetch uv."""
    venv.create(ENVIRONMENT, symlinks=True, with_pip=True)
    options = ("install", "--quiet", "--disable-pip-version-check", "--require-hashes")
    command = [ENVIRONMENT / "bin" / "python", "-m", "pip", *options, "-r", REQUIREMENTS]
    if subprocess.run(command, check=False).returncode != 0:  # noqa: S603  our own command
        sys.exit("uv could not be installed: pip says why above")


def install_by_hand() -> None:
    """Fetch uv's wheel and take its programs out."""
    locked = REQUIREMENTS.read_text()
    version = re.search(r"^uv==(\S+)", locked, re.MULTILINE)[1]
    wheel = next((file for file in listed() if suits(file["filename"], version)), None)
    if wheel is None:
        raise Unsuitable("no wheel for this machine")
    content = fetch(wheel["url"])
    if f"sha256:{hashlib.sha256(content).hexdigest()}" not in locked:
        raise Unsuitable(f"its wheel is not the one named in {REQUIREMENTS.name}")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if ".data/scripts/" in name:
                program = ENVIRONMENT / "bin" / Path(name).name
                program.write_bytes(archive.read(name))
                program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def listed() -> list[dict[str, str]]:
    """List the files of uv that the package index has."""
    try:
        return json.loads(fetch(f"{INDEX.rstrip('/')}/uv/"))["files"]
    except ValueError:
        raise Unsuitable("the index does not answer in JSON") from None


def fetch(address: str) -> bytes:
    """Read an address of the package index."""
    accepted = {"Accept": "application/vnd.pypi.simple.v1+json, */*;q=0.1"}
    request = urllib.request.Request(address, headers=accepted)  # noqa: S310  the index; its answer is hashed
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  the same
        return answer.read()


def suits(filename: str, version: str) -> bool:
    """Say whether a wheel is of that version and made for this machine."""
    kind = "macosx" if sys.platform == "darwin" else "manylinux" if platform.libc_ver()[0] else "musllinux"
    machine = platform.machine()
    return filename.startswith(f"uv-{version}-") and kind in filename and filename.endswith(f"_{machine}.whl")


if __name__ == "__main__":
    main()
