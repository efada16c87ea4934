"""Mails about accounts are sent by jobs: kept in a folder, or handed to a mail server as soon as it takes them."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from backend.accounts.rules import MAIL_LIFETIME, MailKind
from backend.accounts.service.mailing import send_account_mail
from backend.kernel.clock import now
from backend.kernel.database import execute
from backend.settings import load
from tests.community import Community, running_community
from tests.integration import rows
from tests.integration.accounts.mailing import confirm, newest_token, signed_up
from tests.mailbox import token_in
from tests.servers.mail_server import LocalMailServer


@pytest.fixture
def mail_server() -> Iterator[LocalMailServer]:
    with LocalMailServer() as server:
        yield server


@pytest_asyncio.fixture
async def mailing(
    settings_environment: dict[str, str], mail_server: LocalMailServer
) -> AsyncIterator[Community]:
    """A community whose mails go to a mail server."""
    more = {"SMTP_URL": f"smtp://localhost:{mail_server.port}", "MAIL_FROM": "rounds@hospital.example"}
    async with running_community(load({**settings_environment, **more})) as running:
        yield running


async def jobs() -> list[str]:
    return [row["status"] for row in await rows.rows("SELECT status::text FROM procrastinate_jobs")]


async def test_a_mail_server_is_handed_what_opens_the_account(
    mailing: Community, mail_server: LocalMailServer
) -> None:
    somebody, wanted = await signed_up(mailing)
    await mailing.run_jobs()
    [received] = mail_server.received
    assert received.sender == "rounds@hospital.example"
    assert received.recipients == [wanted["email"]]
    assert (await confirm(somebody, token_in(received.message, "confirm"))).status_code == 200


@pytest.mark.parametrize("answer", ["RCPT 450 4.2.0 Greylisted", "MAIL 421 Closing", "DATA 451 Not now"])
async def test_a_mail_that_is_not_taken_now_is_sent_later(
    mailing: Community, mail_server: LocalMailServer, answer: str
) -> None:
    somebody, wanted = await signed_up(mailing)
    command, _, reply = answer.partition(" ")
    mail_server.answers[command] = reply
    for _ in range(6):  # more often than a job that fails by itself would be tried
        await execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        await mailing.run_jobs()
    assert await jobs() == ["todo"]
    del mail_server.answers[command]
    await execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    await mailing.run_jobs()
    [received] = mail_server.received
    assert (await confirm(somebody, token_in(received.message, "confirm"))).status_code == 200
    assert received.recipients == [wanted["email"]]
    assert "todo" not in await jobs()


async def test_an_address_that_takes_no_mail_is_given_up_and_not_named(
    mailing: Community, mail_server: LocalMailServer
) -> None:
    _, wanted = await signed_up(mailing)
    mail_server.answers["RCPT"] = f"550 5.1.1 No such user {wanted['email']}"
    with capture_logs() as logged:
        await mailing.run_jobs()
    assert "todo" not in await jobs()
    assert "failed" not in await jobs()
    assert {"code": "smtp_550", "event": "mail refused", "kind": "sign_up", "log_level": "warning"} in logged
    assert wanted["email"] not in str(logged)


async def test_a_mail_that_nobody_waits_for_any_more_is_not_sent(
    mailing: Community, mail_server: LocalMailServer
) -> None:
    account_id = await rows.account()
    asked_at = now() - MAIL_LIFETIME - timedelta(minutes=1)
    await send_account_mail(mailing.ports, kind=MailKind.RESET, account_id=account_id, asked_at=asked_at)
    assert mail_server.received == []
    assert await rows.rows("SELECT 1 FROM mailed_links") == []


async def test_a_job_that_runs_twice_sends_two_links_that_both_work_until_one_is_used(
    mailing: Community, mail_server: LocalMailServer
) -> None:
    somebody, _ = await signed_up(mailing)
    [account] = await rows.rows("SELECT id FROM accounts")
    for _ in range(2):
        await send_account_mail(
            mailing.ports, kind=MailKind.SIGN_UP, account_id=account["id"], asked_at=now()
        )
    tokens = [token_in(received.message, "confirm") for received in mail_server.received]
    assert (await confirm(somebody, tokens[0])).status_code == 200
    assert (await confirm(somebody, tokens[1])).status_code == 410


async def test_a_folder_keeps_mails_for_its_owners_eyes_and_says_in_which_file(community: Community) -> None:
    _, wanted = await signed_up(community)
    with capture_logs() as logged:
        token = await newest_token(community, wanted["email"], "confirm")
    folder = community.settings.mail_folder
    assert folder is not None
    [file] = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    assert file.suffix == ".eml"
    assert [line for line in logged if line["event"] == "mail kept, not sent"] == [
        {"event": "mail kept, not sent", "file": file.name, "log_level": "warning"}
    ]
    assert wanted["email"] not in str(logged)
    assert token not in str(logged)


async def test_a_folder_that_cannot_be_written_is_an_outage(
    settings_environment: dict[str, str], tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    settings = load({**settings_environment, "MAIL_FOLDER": str(blocked / "mail")})
    async with running_community(settings) as community:
        await signed_up(community)
        blocked.write_text("a file where the folder should be")
        await community.run_jobs()
        assert await jobs() == ["todo"]
        blocked.unlink()
        await execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
        await community.run_jobs()
        assert "todo" not in await jobs()
        assert len(list((blocked / "mail").iterdir())) == 1
