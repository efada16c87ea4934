"""Make .venv with uv in it, from .ci/uv-requirements.txt, by hash. Needs Python's standard library alone."""

import importlib.util
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = PROJECT / ".venv"
REQUIREMENTS = PROJECT / ".ci" / "uv-requirements.txt"
OPTIONS = ("--disable-pip-version-check", "--quiet", "install", "--require-hashes")


def main() -> None:
    """Make the environment and put uv into it, with the pip that Python brings, or one that is installed."""
    if sys.version_info < OLDEST:
        sys.exit("Python 3.11 or newer is needed; name one, as in: make setup PYTHON=python3.12")
    own_pip = importlib.util.find_spec("ensurepip") is not None
    if not own_pip and importlib.util.find_spec("pip") is None:
        sys.exit("This Python has no pip. On Debian and Ubuntu: sudo apt-get install python3-venv")
    venv.create(ENVIRONMENT, symlinks=True, with_pip=own_pip)
    python = ENVIRONMENT / "bin" / "python"
    pip = (python, "-m", "pip") if own_pip else (sys.executable, "-m", "pip", "--python", python)
    if subprocess.run([*pip, *OPTIONS, "-r", REQUIREMENTS], check=False).returncode != 0:  # noqa: S603  our own command
        sys.exit("uv could not be installed: pip says why above")


if __name__ == "__main__":
    main()
