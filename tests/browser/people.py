"""People of a deployment: made through its API and, where only an operator can, on the command line."""

import json
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
from playwright.sync_api import BrowserContext

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
        self._reviewer: Member | None = None

    def newcomer(self, display_name: str = "Noor Haddad") -> Member:
        """Somebody who has signed up and waits."""
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
            made = client.post("/api/accounts", json=account)
        made.raise_for_status()
        return Member(made.json()["id"], email, display_name)

    def practitioner(self, display_name: str = "Sam Moreau") -> Member:
        """A verified practitioner."""
        member = self.newcomer(display_name)
        with closing(self.reviewer().client(self._address)) as reviewer:
            reviewer.put(f"/api/accounts/{member.id}/verification").raise_for_status()
        return member

    def reviewer(self) -> Member:
        """The reviewer of this deployment, made by its operator."""
        if self._reviewer is None:
            email = f"{uuid4().hex}@hospital.example"
            command = [
                "create-account",
                "--role",
                "reviewer",
                "--email",
                email,
                "--name",
                "Dr Ruth Lindqvist",
            ]
            subprocess.run(
                [sys.executable, "-m", "backend.cli", *command, "--password-stdin"],
                input=f"{PASSWORD}\n".encode(),
                cwd=PROJECT,
                env={**os.environ, **self._environment},
                check=True,
                capture_output=True,
            )
            self._reviewer = Member("", email, "Dr Ruth Lindqvist")
        return self._reviewer
