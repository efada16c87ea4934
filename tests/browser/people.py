"""People of a deployment: made through its API, their mails, and, where only an operator can, the command line."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from playwright.sync_api import BrowserContext

from tests.mailbox import LINK, mails_to, text_of
from tests.waiting import until

PROJECT = Path(__file__).parents[2]
PASSWORD = "a long enough passphrase"
CLIENT = {"X-Caserounds-Client": "1"}


@dataclass(frozen=True)
class Member:
    """Somebody with an account."""

    id: str
    email: str
    display_name: str

    def sign_in_on(self, context: BrowserContext, address: str) -> None:
        """Sign in without the screens, where signing in is not what is looked at."""
        answer = context.request.post(
            "/api/session",
            data=json.dumps({"email": self.email, "password": PASSWORD}),
            headers={**CLIENT, "Content-Type": "application/json", "Origin": address},
        )
        assert answer.ok, answer.text()

    def client(self, address: str) -> httpx.Client:
        """The person's own client of the API."""
        client = httpx.Client(base_url=address, headers=CLIENT)
        client.post("/api/session", json={"email": self.email, "password": PASSWORD}).raise_for_status()
        return client


class Members:
    """Makes them."""

    def __init__(self, address: str, environment: dict[str, str]) -> None:
        self._address = address
        self._environment = environment
        self._mails = Path(environment.get("MAIL_FOLDER") or Path(environment["CASEROUNDS_HOME"], "mail"))
        self._operators: dict[str, Member] = {}
        self._reviewing: httpx.Client | None = None

    def newcomer(self, display_name: str = "Noor Haddad") -> Member:
        """Somebody who has signed up, has opened the link in the mail, and waits."""
        email = f"{uuid4().hex}@hospital.example"
        account = {
            "email": email,
            "password": PASSWORD,
            "display_name": display_name,
            "profession": "nurse",
            "specialties": ["dermatology"],
            "registration": "NMC 00A0000E",
        }
        with httpx.Client(base_url=self._address, headers=CLIENT) as client:
            client.post("/api/accounts", json=account).raise_for_status()
            token = urlsplit(self.link_mailed_to(email)).fragment
            opened = {"token": token, "password": PASSWORD}
            confirmed = client.post("/api/email-confirmation", json=opened)
        confirmed.raise_for_status()
        return Member(confirmed.json()["id"], email, display_name)

    def mails_to(self, email: str) -> list[EmailMessage]:
        """What was mailed to somebody, oldest first."""
        return mails_to(email, self._mails)

    def link_mailed_to(self, email: str, purpose: str = "confirm", mail: int = 1) -> str:
        """The link in the first mail to somebody for a purpose, or a later one, as soon as it is there."""

        def links() -> list[str]:
            found = (LINK.search(text_of(sent)) for sent in self.mails_to(email))
            return [link.group(0) for link in found if link and link.group(1) == purpose]

        until(lambda: len(links()) >= mail, f"mail {mail} with a link to {purpose}")
        return links()[mail - 1]

    def practitioner(self, display_name: str = "Sam Moreau") -> Member:
        """A verified practitioner."""
        member = self.newcomer(display_name)
        if self._reviewing is None:
            self._reviewing = self.reviewer().client(self._address)
        self._reviewing.put(f"/api/accounts/{member.id}/verification").raise_for_status()
        return member

    def close(self) -> None:
        """Let go of the connection on which people are verified."""
        if self._reviewing is not None:
            self._reviewing.close()

    def reviewer(self) -> Member:
        """The reviewer of this deployment, made by its operator."""
        return self._operator("reviewer", "Dr Ruth Lindqvist")

    def administrator(self) -> Member:
        """The administrator of this deployment, made by its operator."""
        return self._operator("admin", "Dr Omar Benali")

    def _operator(self, role: str, name: str) -> Member:
        if role not in self._operators:
            email = f"{uuid4().hex}@hospital.example"
            command = ["create-account", "--role", role, "--email", email, "--name", name]
            subprocess.run(
                [sys.executable, "-m", "backend.cli", *command, "--password-stdin"],
                input=f"{PASSWORD}\n".encode(),
                cwd=PROJECT,
                env={**os.environ, **self._environment},
                check=True,
                capture_output=True,
            )
            self._operators[role] = Member("", email, name)
        return self._operators[role]
