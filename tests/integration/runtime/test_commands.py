"""The `caserounds` commands, each as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.servers.platform import PostgresServer

PROJECT = Path(__file__).parents[3]
PASSWORD = "a long enough password"


def caserounds(
    *arguments: str, environment: dict[str, str] | None = None, line: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", *arguments],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **(environment or {})},
        input=line,
        capture_output=True,
        text=True,
        check=False,
    )


def test_openapi_document_needs_no_settings() -> None:
    printed = caserounds("openapi")
    assert printed.returncode == 0, printed.stderr
    document = json.loads(printed.stdout)
    assert document["openapi"].startswith("3.1")
    assert "/api/cases" in document["paths"]


def test_process_without_settings_is_refused_by_the_first_that_is_missing() -> None:
    for command in (("api",), ("worker", "--queue", "default"), ("migrate",)):
        refused = caserounds(*command)
        assert refused.returncode == 2
        assert (
            refused.stderr
            == "caserounds: DATABASE_URL: expected postgresql://user:password@host:port/database\n"
        )


def test_migration_without_the_owner_is_refused(settings_environment: dict[str, str]) -> None:
    refused = caserounds("migrate", environment={**settings_environment, "DATABASE_OWNER_URL": ""})
    assert refused.returncode == 2
    assert refused.stderr.startswith("caserounds: DATABASE_OWNER_URL: expected")


def test_migration_of_a_current_database_changes_nothing(settings_environment: dict[str, str]) -> None:
    again = caserounds("migrate", environment=settings_environment)
    assert again.returncode == 0, again.stderr


def test_worker_knows_its_queues() -> None:
    refused = caserounds("worker", "--queue", "letters")
    assert refused.returncode == 2
    assert "image" in refused.stderr


async def test_account_is_made_with_a_password_that_is_printed_once(
    settings_environment: dict[str, str], postgres_server: PostgresServer, database: str
) -> None:
    made = caserounds(
        *("create-account", "--email", "Ada@Caserounds.example", "--role", "admin"),
        environment=settings_environment,
    )
    assert made.returncode == 0, made.stderr
    password = made.stdout.split("password ")[1].strip()
    assert len(password) >= 20
    connection = await asyncpg.connect(postgres_server.owner_url(database))
    try:
        row = await connection.fetchrow("SELECT email, role, verified_at, password_hash FROM accounts")
    finally:
        await connection.close()
    assert (row["email"], row["role"]) == ("ada@caserounds.example", "admin")
    assert row["verified_at"] is not None
    assert password not in row["password_hash"]


def test_account_takes_its_password_from_standard_input(settings_environment: dict[str, str]) -> None:
    account = (
        "create-account",
        "--email",
        "ada@caserounds.example",
        "--role",
        "reviewer",
        "--password-stdin",
    )
    short = caserounds(*account, environment=settings_environment, line="short\n")
    assert short.returncode == 1
    assert "password" in short.stderr
    made = caserounds(*account, environment=settings_environment, line=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    taken = caserounds(*account, environment=settings_environment, line=f"{PASSWORD}\n")
    assert taken.returncode == 1
    assert "There is an account with this address" in taken.stderr


def test_help_names_every_command_that_has_a_module() -> None:
    shown = caserounds("--help").stdout
    places = (PROJECT / "backend" / "commands").glob("*.py")
    parts = {"--init--", "outcome", "process", "image-inspection"}  # of commands, none by themselves
    modules = {place.stem.replace("_", "-") for place in places} - parts
    assert [name for name in sorted(modules) if f"\n  {name} " not in shown] == []


@pytest.mark.parametrize(
    "command",
    [
        ("admin", "create-admin", "--email", "ada@caserounds.example"),
        ("admin", "create-key", "--owner", "ada@caserounds.example", "--name", "x", "--scope", "audit:read"),
        ("create-account", "--email", "ada@caserounds.example", "--role", "reviewer"),
        ("audit", "verify"),
        ("audit", "export"),
        ("backup", "nowhere/backup"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_command_begins_no_deployment_where_there_is_none(
    command: tuple[str, ...], folder: str, tmp_path: Path
) -> None:
    home = tmp_path / "elsewhere"
    if folder == "empty":
        home.mkdir()
    refused = caserounds(*command, environment={"CASEROUNDS_HOME": str(home)})
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        f"caserounds: CASEROUNDS_HOME: expected the folder of a deployment, but {home} holds none: set it to the "
        "folder of the running deployment, or start one there once with `caserounds serve`\n"
    )
    assert list(tmp_path.rglob("*")) == ([home] if folder == "empty" else [])


def test_command_begins_no_object_store_beside_a_database_of_its_own(
    settings_environment: dict[str, str], tmp_path: Path
) -> None:
    beside = {**settings_environment, "CASEROUNDS_HOME": str(tmp_path), "S3_ENDPOINT_URL": ""}
    refused = caserounds("backup", str(tmp_path / "backup"), environment=beside)
    assert refused.returncode == 2
    assert f"but {tmp_path} holds none" in refused.stderr
    assert list(tmp_path.iterdir()) == []
