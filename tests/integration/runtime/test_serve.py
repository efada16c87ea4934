"""`caserounds serve` as people start it: everything embedded, in a state folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

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


class Loaded(NamedTuple):
    """A state folder that holds the demo community, at rest, and what was said while it was loaded."""

    home: Path
    said: str


def start(home: Path, port: int, place: Path) -> subprocess.Popen[bytes]:
    """Start the demo and wait until it is there. What it says goes to `place`."""
    with place.open("wb") as log:
        process = subprocess.Popen(
            [*SERVE, "--demo"], cwd=PROJECT, env=environment(home, PORT=str(port)), stdout=log, stderr=log
        )
    until(
        lambda: ACCOUNTS in place.read_text() or process.poll() is not None, "the demo's accounts", PATIENCE
    )
    assert process.poll() is None, place.read_text()
    return process


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Loaded once: it takes the time that scanning all of its pictures takes."""
    folder = tmp_path_factory.mktemp("loaded")
    process = start(folder / "home", free_port(), folder / "said")
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    return Loaded(folder / "home", (folder / "said").read_text())


@pytest.fixture
def home(tmp_path: Path, loaded: Loaded) -> Path:
    """A copy of that folder, its files' owners kept: PostgreSQL insists on its own."""
    subprocess.run(["cp", "--archive", str(loaded.home), str(tmp_path / "home")], check=True)
    return tmp_path / "home"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def said(tmp_path: Path) -> Callable[[], str]:
    return lambda: (tmp_path / "said").read_text()


@pytest.fixture
def serve(tmp_path: Path, port: int, home: Path) -> Iterator[Serve]:
    started: list[subprocess.Popen[bytes]] = []

    def serve() -> subprocess.Popen[bytes]:
        started.append(start(home, port, tmp_path / "said"))
        return started[-1]

    yield serve
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
    serve: Serve, port: int, home: Path, said: Callable[[], str]
) -> None:
    first = serve()
    assert httpx.get(f"http://localhost:{port}/health/ready", timeout=30).status_code == 200
    assert sign_up(port, home / "mail").status_code == 200
    place = Path(said().split(ACCOUNTS)[1].split("\n")[0])
    assert place.stat().st_mode & 0o777 == 0o600
    assert demo_sign_in(port, place).status_code == 200
    running = descendants(first)
    assert len([process for process in running if "backend.cli" in process.cmdline()]) == 5

    second = subprocess.run(
        SERVE, cwd=PROJECT, env=environment(home), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert second.stderr == (
        f"caserounds: another `caserounds serve` (process {first.pid}) runs on {home}: "
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
    serve: Serve, port: int, home: Path, loaded: Loaded, tmp_path: Path, said: Callable[[], str]
) -> None:
    assert f"Mails are not sent but kept in {loaded.home / 'mail'}\n" in loaded.said
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
