"""People for tests: they use the application through its API, as the app in the hand does."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from litestar import Litestar

from backend.accounts.rules import ACCOUNT_MAIL_DUE, normalised_email
from backend.accounts.schemas import SignUp
from backend.accounts.service.sign_up import create_operator
from backend.app import create_app, guarded
from backend.composition import build_ports, close_ports
from backend.kernel.actor import Role
from backend.kernel.database import close_pool, execute, fetch_all, open_pool
from backend.kernel.jobs import own_arguments, registrations
from backend.kernel.ports import Ports
from backend.kernel.vocabulary import Profession
from backend.settings import Settings
from backend.worker import build_queue
from media.scanning import PictureScanner
from tests.answers import LOOKED_AT
from tests.mailbox import mails_to, token_in
from tests.waiting import eventually

PASSWORD = "correct horse battery"
PLAIN = Path(__file__).parent / "data" / "plain"
SCANNER = PictureScanner()  # one for all tests of a process: its models take a second to load
TUS = {"Tus-Resumable": "1.0.0"}


def etag(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


@dataclass
class Person:
    """Somebody with a browser: keeps cookies, sends what our app sends."""

    browser: httpx.AsyncClient
    me: dict[str, Any] = field(default_factory=dict)

    async def get(self, path: str, **params: str | int) -> httpx.Response:
        return await self.browser.get(path, params=params or None)

    async def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        return await self.browser.post(path, json=body, headers=_names(headers))

    async def put(self, path: str, body: object = None) -> httpx.Response:
        return await self.browser.put(path, json=body)

    async def patch(self, path: str, body: object, version: int | None = None) -> httpx.Response:
        return await self.browser.patch(path, json=body, headers=etag(version) if version else {})

    async def delete(self, path: str) -> httpx.Response:
        return await self.browser.delete(path)

    async def upload(self, content: bytes) -> str:
        """Upload bytes by tus in one piece; the answer is the upload's id."""
        headers = {**TUS, "Upload-Length": str(len(content))}
        created = await self.browser.post("/api/uploads", headers=headers)
        assert created.status_code == 201, created.text
        location = created.headers["location"]
        if content:
            sent = await self.browser.patch(
                location,
                content=content,
                headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
            )
            assert sent.status_code == 204, sent.text
        return str(location.rsplit("/", 1)[-1])

    async def draft(self, **content: object) -> dict[str, Any]:
        created = await self.post("/api/cases", content)
        assert created.status_code == 201, created.text
        return dict(created.json())

    async def attach(self, case_id: str, content: bytes) -> dict[str, Any]:
        upload_id = await self.upload(content)
        attached = await self.post(f"/api/cases/{case_id}/images", {"upload_id": upload_id})
        assert attached.status_code == 201, attached.text
        return dict(attached.json())

    async def safety_check(self, case_id: str, image_id: str) -> dict[str, Any]:
        read = await self.get(f"/api/cases/{case_id}/images/{image_id}/safety-check")
        assert read.status_code == 200, read.text
        return dict(read.json())

    async def cover_all(self, case_id: str) -> None:
        """Have everything covered that was found in the photos of one's draft."""
        for image in (await self.case(case_id))["images"]:
            if image["state"] == "scanned":
                check = await self.safety_check(case_id, image["id"])
                cleared = await self.put(
                    f"/api/cases/{case_id}/images/{image['id']}/safety-check",
                    clearance(check, **{found["id"]: "cover" for found in check["findings"]}),
                )
                assert cleared.status_code == 200, cleared.text

    async def case(self, case_id: str) -> dict[str, Any]:
        read = await self.get(f"/api/cases/{case_id}")
        assert read.status_code == 200, read.text
        return dict(read.json())


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class Community:
    """The application in this process, on real servers, and the people who use it."""

    app: Litestar
    ports: Ports
    settings: Settings

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser that nobody is signed in on."""
        transport = httpx.ASGITransport(app=guarded(self.app, self.settings))  # type: ignore[arg-type]  # the same
        own = {"X-Caserounds-Client": "1", **_names(headers)}
        return httpx.AsyncClient(
            transport=transport, base_url=self.settings.public_url, headers=own, event_hooks=LOOKED_AT
        )

    async def stranger(self) -> Person:
        """Somebody without an account."""
        return Person(self.browser())

    async def newcomer(self, **profile: object) -> Person:
        """Somebody who has just signed up and opened the link in the mail; not verified."""
        person = await self.stranger()
        wanted = new_account(**profile)
        signed_up = await person.post("/api/accounts", wanted)
        assert signed_up.status_code == 202, signed_up.text
        await self.send_mails()
        token = token_in(await self.newest_mail_to(normalised_email(wanted["email"])), "confirm")
        confirmed = await person.post(
            "/api/email-confirmation", {"token": token, "password": wanted["password"]}
        )
        assert confirmed.status_code == 200, confirmed.text
        person.me = confirmed.json()
        return person

    async def send_mails(self) -> None:
        """Run the jobs that send mails about accounts, and no others."""
        due = "DELETE FROM procrastinate_jobs WHERE task_name = $1 AND status = 'todo' RETURNING args"
        for job in await fetch_all(due, ACCOUNT_MAIL_DUE.name):
            arguments = own_arguments(json.loads(job["args"]))
            await registrations[ACCOUNT_MAIL_DUE.name].run(self.ports, **arguments)

    async def newest_mail_to(self, address: str) -> EmailMessage:
        """What was mailed to an address last, once there is something: a worker may be about to send it."""

        async def arrived() -> bool:
            return bool(self.mails_to(address))

        await eventually(arrived, "a mail")
        return self.mails_to(address)[-1]

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What was mailed to an address, oldest first."""
        assert self.settings.mail_folder is not None
        return mails_to(address, self.settings.mail_folder)

    async def practitioner(self, **profile: object) -> Person:
        """A verified practitioner."""
        person = await self.newcomer(**profile)
        await execute("UPDATE accounts SET verified_at = now() WHERE email = $1", person.me["email"])
        return person

    async def operator(self, role: Role) -> Person:
        """Somebody with a role, made on the command line and signed in."""
        account = new_account(display_name=f"A {role.value}")
        request = SignUp(**{**account, "profession": Profession.PHYSICIAN, "specialties": []})
        await create_operator(request=request, role=role)
        person = await self.stranger()
        signed_in = await person.post(
            "/api/session", {"email": account["email"], "password": account["password"]}
        )
        assert signed_in.status_code == 200, signed_in.text
        person.me = signed_in.json()
        return person

    async def reviewer(self) -> Person:
        return await self.operator(Role.REVIEWER)

    async def administrator(self) -> Person:
        return await self.operator(Role.ADMIN)

    async def run_jobs(self) -> None:
        """Run every job that is due now, those that follow included."""
        queue = build_queue(self.settings, self.ports)
        async with queue.open_async():
            await queue.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    async def published_case(self, author: Person, reviewer: Person, **content: object) -> dict[str, Any]:
        """A case of the author with one photo, reviewed and published."""
        case = await self.submitted_case(author, **content)
        await decide(reviewer, case, "approve")
        return await author.case(case["id"])

    async def submitted_case(self, author: Person, **content: object) -> dict[str, Any]:
        """A complete case of the author, in review."""
        case = await author.draft(**{**COMPLETE, **content})
        await author.attach(case["id"], photo())
        await self.run_jobs()
        sent = await author.browser.post(f"/api/cases/{case['id']}/submission", headers=etag(case["version"]))
        assert sent.status_code == 200, sent.text
        return dict(sent.json())


COMPLETE = {
    "title": "Itchy ring, three weeks",
    "question": "What would you do next?",
    "history": "Slowly growing, scaly border.",
    "specialty": "dermatology",
    "body_site": "forearm",
    "age_band": "40s",
    "sex": "female",
    "answer": "Tinea corporis",
}


async def decide(reviewer: Person, case: dict[str, Any], outcome: str, reason: str = "") -> dict[str, Any]:
    claimed = await reviewer.post(f"/api/review/cases/{case['id']}/claim")
    assert claimed.status_code == 200, claimed.text
    decided = await reviewer.post(
        f"/api/review/cases/{case['id']}/decisions",
        {"outcome": outcome, "version": case["version"], "reason": reason},
    )
    assert decided.status_code == 201, decided.text
    return dict(decided.json())


def new_account(**profile: object) -> dict[str, Any]:
    return {
        "email": f"{uuid4().hex}@hospital.example",
        "password": PASSWORD,
        "display_name": "Dr Example",
        "profession": "physician",
        "specialties": ["dermatology"],
        "registration": "GMC 0000000",
        **profile,
    }


def photo() -> bytes:
    """A small real photograph in which there is nothing to find."""
    return (PLAIN / "confocal-microscopy-small.jpg").read_bytes()


def roomy_photo() -> bytes:
    """The same with room to write on."""
    return (PLAIN / "confocal-microscopy-detail.jpg").read_bytes()


def clearance(check: dict[str, Any], **answers: str) -> dict[str, Any]:
    """What the app sends to clear a photo: answers by the findings' ids, harmless ones with a reason."""
    reasons = {"cover": "", "not_identifying": "A scale of the device."}
    given = [
        {"finding": finding, "answer": answer, "reason": reasons[answer]}
        for finding, answer in answers.items()
    ]
    return {"scan": check["scan"], "answers": given, "covers": [], "turn": 0, "crop": None}


def annotation(x: int, y: int, width: int = 1, height: int = 1, text: str = "") -> dict[str, Any]:
    body = [{"type": "TextualBody", "value": text, "format": "text/plain", "purpose": "commenting"}]
    return {
        "type": "Annotation",
        "body": body if text else [],
        "target": {
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": "http://www.w3.org/TR/media-frags/",
                "value": f"xywh=pixel:{x},{y},{width},{height}",
            }
        },
    }


def checksum(algorithm: str, digest: bytes) -> str:
    return f"{algorithm} {base64.b64encode(digest).decode()}"


@asynccontextmanager
async def running_community(settings: Settings) -> AsyncIterator[Community]:
    """The application on these settings, started."""
    app = create_app(settings)
    ports = build_ports(settings)
    await open_pool(settings.database_url)
    try:
        yield Community(app, replace(ports, scanner=SCANNER), settings)
    finally:
        await close_pool()
        await close_ports(ports)
