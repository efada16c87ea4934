"""Every address of bytes that anybody is ever told: read off all answers, rather than listed by hand."""

import json
import re
from dataclasses import dataclass, field

import httpx

from tests.community import TUS, Person

ADDRESS = re.compile(r"/api/(images|uploads)/[0-9a-f-]{36}(/[a-z]+)*")
HEADERS = ("location", "content-location", "link", "refresh")
JPEG = b"\xff\xd8\xff"


@dataclass
class Overheard:
    """What answers told the people whose browsers are listened to."""

    addresses: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    """What these browsers asked for themselves: addresses that an app puts together."""

    def listen_to(self, *people: Person) -> None:
        """Read every answer that these people get from now on."""
        for person in people:
            person.browser.event_hooks["response"].append(self._read)

    async def _read(self, answer: httpx.Response) -> None:
        await answer.aread()
        said = [answer.headers.get(name, "") for name in HEADERS]
        if answer.headers.get("content-type", "").startswith("application/json") and answer.content:
            said.append(json.dumps(answer.json()))  # without escapes in which an address could hide
        self.addresses |= {found[0] for text in said for found in ADDRESS.finditer(text)}
        if ADDRESS.fullmatch(answer.request.url.path):
            self.asked.add(answer.request.url.path)

    def everything(self) -> list[str]:
        """All of it."""
        return sorted(self.addresses | self.asked)


async def gives_bytes(somebody: Person, address: str, headers: dict[str, str]) -> bool:
    """Whether an address still gives somebody anything of what lies behind it, or tells that it is there."""
    own = TUS if "/uploads/" in address else {}
    for method in ("GET", "HEAD") if own else ("GET",):
        answer = await somebody.browser.request(method, address, headers={**own, **headers})
        if answer.status_code in (200, 204, 206, 304) or JPEG in answer.content:
            return True
        assert "no-store" in answer.headers["cache-control"]
        assert not {"upload-offset", "upload-length", "etag", "accept-ranges"} & set(answer.headers)
    return False
