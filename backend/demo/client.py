"""One person's way into the API, as the app in the hand takes it."""

import time
from pathlib import Path
from typing import Any

import httpx

_TUS = {"Tus-Resumable": "1.0.0"}
_PATIENCE_SECONDS = 120.0


class DemoFailed(RuntimeError):
    """The API refused something that the demo needs. The text names the request and the problem."""


class Client:
    """A signed-in person."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, headers={"X-Caserounds-Client": "1"}, timeout=30)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def call(
        self, method: str, path: str, *, allow: tuple[int, ...] = (), **arguments: Any
    ) -> httpx.Response:
        """One request. Raises DemoFailed for an error that is not in `allow`."""
        response = self._http.request(method, path, **arguments)
        if response.is_error and response.status_code not in allow:
            raise DemoFailed(f"{method} {path}: {response.status_code} {response.text[:300]}")
        return response

    def upload(self, photo: Path) -> str:
        """Upload a photo by tus; the answer is the upload's id."""
        content = photo.read_bytes()
        created = self.call("POST", "/api/uploads", headers={**_TUS, "Upload-Length": str(len(content))})
        location = created.headers["location"]
        headers = {**_TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        self.call("PATCH", location, headers=headers, content=content)
        return str(location.rsplit("/", 1)[-1])

    def wait_until_safe(self, case_id: str) -> dict[str, Any]:
        """The case, once all of its images are safe; whatever was found in them is answered. Raises DemoFailed."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            case: dict[str, Any] = self.call("GET", f"/api/cases/{case_id}").json()
            states = {image["state"] for image in case["images"]}
            if "refused" in states:
                raise DemoFailed(f"a photo of {case['title']} was refused")
            for image in case["images"]:
                if image["state"] == "scanned":
                    self._answer(f"/api/cases/{case_id}/images/{image['id']}/safety-check")
            if states <= {"ready"}:
                return case
            time.sleep(0.1)
        raise DemoFailed("the photos are not being made safe: do the image and scan workers run?")

    def _answer(self, path: str) -> None:
        """Say of all that was found in a photo that it identifies nobody: each is a teaching picture that is public."""
        check = self.call("GET", path).json()
        said = {
            "answer": "not_identifying",
            "reason": "A public teaching picture, which shows nobody's name.",
        }
        answers = [{"finding": found["id"], **said} for found in check["findings"]]
        # Another run of the demo may have been stopped in the middle of it.
        self.call("PUT", path, json={"scan": check["scan"], "answers": answers}, allow=(409,))
