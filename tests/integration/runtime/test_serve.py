"""`caserounds serve` as people start it: everything embedded, in a state folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from backend.runtime.ports import free_port
from tests.mailbox import mails_to, token_in
from tests.waiting import until

PROJECT = Path(__file__).parents[3]
PATIENCE = 300.0  # all pictures of the demo are scanned, on what may be a busy machine
ACCOUNTS = "Passwords are kept in "  # the last thing that `serve --demo` says when all is well
SERVE = [sys.executable, "-m", "backend.cli", "serve"]

Serve = Callable[..., subprocess.Popen[bytes]]


def environment(home: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "CASEROUNDS_HOME": str(home), **more}


def descendants(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def said(tmp_path: Path) -> Callable[[], str]:
    return lambda: (tmp_path / "said").read_text()


@pytest.fixture
def serve(tmp_path: Path, port: int, said: Callable[[], str]) -> Iterator[Serve]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [*SERVE, "--demo"]
        with (tmp_path / "said").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=environment(tmp_path / "home", PORT=str(port)),
                stdout=log,
                stderr=log,
            )
        started.append(process)
        until(lambda: ACCOUNTS in said() or process.poll() is not None, "the demo's accounts", PATIENCE)
        assert process.poll() is None, said()
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def demo_sign_in(port: int, place: Path) -> httpx.Response:
    person = next(one for one in json.loads(place.read_text()) if one["role"] == "practitioner")
    return httpx.post(
        f"http://localhost:{port}/api/session",
        json={"email": person["email"], "password": person["password"]},
        headers={"X-Caserounds-Client": "1"},
        timeout=30,
    )


ADA = {"email": "ada@caserounds.example", "password": "correct horse battery staple"}


def post(port: int, path: str, body: dict[str, object]) -> httpx.Response:
    return httpx.post(
        f"http://localhost:{port}{path}", json=body, headers={"X-Caserounds-Client": "1"}, timeout=30
    )


def sign_up(port: int, mail_folder: Path) -> httpx.Response:
    person = {
        "display_name": "Ada",
        "profession": "nurse",
        "specialties": [],
        "registration": "a register, 12345",
    }
    assert post(port, "/api/accounts", {**ADA, **person}).status_code == 202
    until(lambda: mails_to(ADA["email"], mail_folder), "the mail that confirms the address", PATIENCE)
    [mail] = mails_to(ADA["email"], mail_folder)
    token = token_in(mail, "confirm")
    return post(port, "/api/email-confirmation", {"token": token, "password": ADA["password"]})


@pytest.mark.timeout(900)  # starts everything twice, on what may be a busy machine
def test_deployment_keeps_its_data_through_a_kill_and_leaves_no_process(
    serve: Serve, port: int, tmp_path: Path, said: Callable[[], str]
) -> None:
    first = serve()
    assert httpx.get(f"http://localhost:{port}/health/ready", timeout=30).status_code == 200
    assert sign_up(port, tmp_path / "home" / "mail").status_code == 200
    place = Path(said().split(ACCOUNTS)[1].split("\n")[0])
    assert place.stat().st_mode & 0o777 == 0o600
    assert demo_sign_in(port, place).status_code == 200
    running = descendants(first)
    assert len([process for process in running if "backend.cli" in process.cmdline()]) == 5

    second = subprocess.run(
        SERVE, cwd=PROJECT, env=environment(tmp_path / "home"), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert second.stderr == (
        f"caserounds: another `caserounds serve` (process {first.pid}) runs on {tmp_path / 'home'}: "
        "stop it first, or set CASEROUNDS_HOME to another folder\n"
    )

    first.kill()
    first.wait()
    until(lambda: all(map(ended, running)), "the end of every process of a killed deployment")

    again = serve()
    assert post(port, "/api/session", {**ADA}).status_code == 200, "the account made before the kill is kept"
    assert demo_sign_in(port, place).status_code == 200
    assert f"{ACCOUNTS}{place}\n" in said()
    running = descendants(again)
    again.send_signal(signal.SIGTERM)
    assert again.wait() == 0
    assert all(map(ended, running))
    assert "correct horse" not in said()
    assert "ada@" not in said()


@pytest.mark.timeout(900)  # starts everything twice, on what may be a busy machine
def test_demo_community_that_came_with_the_database_is_left_as_it_is(
    serve: Serve, port: int, tmp_path: Path, said: Callable[[], str]
) -> None:
    first = serve()
    home = tmp_path / "home"
    assert f"Mails are not sent but kept in {home / 'mail'}\n" in said()
    first.send_signal(signal.SIGINT)
    first.wait(PATIENCE)
    # As after a restore, which brings rows and pictures and nothing else.
    kept = (home / "demo-accounts.json").rename(tmp_path / "demo-accounts.json")
    (home / "demo-loaded").unlink()

    again = serve()
    assert "The demo community is in this database already" in said()
    assert not (home / "demo-accounts.json").exists()
    assert demo_sign_in(port, kept).status_code == 200
    again.send_signal(signal.SIGINT)
    again.wait(PATIENCE)


def test_port_that_is_taken_is_refused_by_name(tmp_path: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        refused = subprocess.run(
            SERVE,
            cwd=PROJECT,
            env=environment(tmp_path / "home", PORT=str(port)),
            capture_output=True,
            text=True,
            check=False,
        )
    assert refused.returncode == 2
    assert refused.stderr == "caserounds: PORT: expected a port on which nothing else listens\n"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PUBLIC_URL", "http://caserounds.example"),
        ("DATABASE_OWNER_URL", "postgresql://owner@localhost/caserounds"),
        ("S3_ENDPOINT_URL", "https://s3.example"),
        ("VAPID_PRIVATE_KEY", "AAAA"),
    ],
)
def test_serve_refuses_a_bad_variable_before_anything_starts(
    tmp_path: Path, variable: str, value: str
) -> None:
    refused = subprocess.run(
        SERVE,
        cwd=PROJECT,
        env=environment(tmp_path / "home", **{variable: value}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 2
    assert "expected" in refused.stderr
    assert value not in refused.stderr
    assert not (tmp_path / "home" / "postgres").exists()
