"""The demo's people, and the file that keeps their passwords: made at random once, readable by the owner only."""

import os
import secrets
from pathlib import Path

import msgspec

FILE_NAME = "demo-accounts.json"
_PASSWORD_BYTES = 12


class DemoPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the demo community; `role` as in the API, or `waiting` for somebody not yet verified."""

    key: str
    role: str
    display_name: str
    profession: str
    specialties: list[str]
    registration: str

    @property
    def email(self) -> str:
        """The address they sign in with; the domain exists nowhere (RFC 2606)."""
        return f"{self.key}@caserounds.example"


PEOPLE = (
    DemoPerson(
        key="admin",
        role="admin",
        display_name="Alex Okafor",
        profession="other",
        specialties=[],
        registration="Demo administrator",
    ),
    DemoPerson(
        key="reviewer",
        role="reviewer",
        display_name="Dr Ruth Lindqvist",
        profession="physician",
        specialties=["dermatology", "general_practice"],
        registration="Demo register 1001",
    ),
    DemoPerson(
        key="practitioner",
        role="practitioner",
        display_name="Sam Moreau",
        profession="nurse",
        specialties=["dermatology", "wound_care"],
        registration="Demo register 1002",
    ),
    DemoPerson(
        key="peer",
        role="practitioner",
        display_name="Dr Imani Castellanos",
        profession="physician",
        specialties=["dermatology", "ophthalmology", "haematology"],
        registration="Demo register 1003",
    ),
    DemoPerson(
        key="colleague",
        role="practitioner",
        display_name="Dr Jonas Weber",
        profession="physician",
        specialties=["cardiology", "radiology"],
        registration="Demo register 1004",
    ),
    DemoPerson(
        key="newcomer",
        role="waiting",
        display_name="Noor Haddad",
        profession="student",
        specialties=["paediatrics"],
        registration="Demo medical school, third year",
    ),
)


def passwords_file(home: Path) -> Path:
    """Where the demo's passwords are."""
    return home / FILE_NAME


def passwords(home: Path) -> dict[str, str]:
    """Everybody's password by key; made and written on the first call, with mode 0600."""
    path = passwords_file(home)
    if path.exists():
        kept = msgspec.json.decode(path.read_bytes(), type=list[dict[str, str]])
        return {entry["key"]: entry["password"] for entry in kept}
    made = {person.key: secrets.token_urlsafe(_PASSWORD_BYTES) for person in PEOPLE}
    entries = [
        {"key": person.key, "role": person.role, "email": person.email, "password": made[person.key]}
        for person in PEOPLE
    ]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(entries), indent=2) + b"\n")
    return made
