"""Somebody with the app: it asks until it has an answer, and repeats what it cannot know to be done."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from backend.kernel.actor import Role
from tests.answers import LOOKED_AT
from tests.community import PASSWORD
from tests.faults.kills.patience import persistently
from tests.integration import rows
from tests.waiting import LONG_PATIENCE

AGAIN = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE)
PAUSE_SECONDS = 0.1


@dataclass
class Traffic:
    """What all callers together have seen so far."""

    answered: int = 0
    refused: int = 0
    """Answers that asked for patience."""
    lost: int = 0
    """Requests without an answer."""
    longest: float = 0.0
    """Seconds until the slowest single answer, of whatever kind."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def count_answer(self, seconds: float) -> None:
        """An answer has come."""
        self.longest = max(self.longest, seconds)
        async with self.changed:
            self.answered += 1
            self.changed.notify_all()


class Caller:
    """One person's browser."""

    def __init__(self, address: str, traffic: Traffic, account_id: UUID, email: str) -> None:
        self.account_id = account_id
        self._email = email
        self._traffic = traffic
        self.browser = httpx.AsyncClient(
            base_url=address, headers={"X-Caserounds-Client": "1"}, timeout=30, event_hooks=LOOKED_AT
        )

    async def ask(
        self, method: str, path: str, *, expect: Collection[int] = (200, 201, 204), **request: Any
    ) -> httpx.Response:
        """Ask until there is an answer that counts. Anything but that and a plea for patience is a failure."""
        deadline = time.monotonic() + 2 * LONG_PATIENCE
        while True:
            answer = await self._once(method, path, request)
            if answer is not None and answer.status_code not in AGAIN:
                said = f"{method} {path} answered {answer.status_code}: {answer.text[:300]}"
                assert answer.status_code in expect, said
                return answer
            assert time.monotonic() < deadline, f"{method} {path} was never answered"
            await asyncio.sleep(PAUSE_SECONDS)

    async def _once(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response | None:
        begun = time.monotonic()
        try:
            answer = await self.browser.request(method, path, **request)
        except httpx.TransportError:
            self._traffic.lost += 1
            return None
        if answer.status_code in AGAIN:
            self._traffic.refused += 1
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) > 0
        else:
            await self._traffic.count_answer(time.monotonic() - begun)
        return answer

    async def json(self, method: str, path: str, **request: Any) -> Any:
        """The same, with the answer taken apart."""
        return (await self.ask(method, path, **request)).json()

    async def sign_in(self) -> None:
        """Begin a session."""
        await self.ask("POST", "/api/session", json={"email": self._email, "password": PASSWORD})

    async def leave(self) -> None:
        """Close the browser."""
        await self.browser.aclose()


async def newcomer(address: str, traffic: Traffic, *, role: Role = Role.PRACTITIONER) -> Caller:
    """A verified person, signed in."""
    account_id = await persistently(lambda: rows.account(role=role.value))
    [row] = await persistently(lambda: rows.rows("SELECT email FROM accounts WHERE id = $1", account_id))
    caller = Caller(address, traffic, account_id, row["email"])
    await caller.sign_in()
    return caller
