import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.waiting import until

PROJECT = Path(__file__).parents[2]

IMPORTS = "import os, signal, sys, time"
NOTE_PROCESS = """
with open({name!r}, "a") as notes:
    notes.write(f"{{os.getpid()}} {{time.monotonic()}}\\n")
"""
STAY = "while True: signal.pause()\n"
NOTE_END = """
def end(*_):
    with open("ends", "a") as ends:
        ends.write({name!r} + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
"""

IGNORE_SIGNAL = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"

Supervise = Callable[..., subprocess.Popen[bytes]]


def program(name: str, *lines: str) -> str:
    """Write a program that notes its process, in the file of its name, before the last of its lines."""
    return "\n".join((IMPORTS, *lines[:-1], NOTE_PROCESS.format(name=name), lines[-1]))


def staying(name: str) -> str:
    return program(name, NOTE_END.format(name=name), STAY)


def processes(place: Path) -> list[int]:
    lines = place.read_text().splitlines() if place.exists() else []
    return [int(line.split()[0]) for line in lines if " " in line]


def gone(process: int) -> bool:
    return not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Supervise]:
    started: list[subprocess.Popen[bytes]] = []

    def start(*programs: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.faults.supervised", str(tmp_path), *programs]
        with (tmp_path / "said").open("wb") as said:
            supervisor = subprocess.Popen(command, cwd=PROJECT, stderr=said)
        started.append(supervisor)
        return supervisor

    yield start
    for supervisor in started:
        supervisor.kill()
        supervisor.wait()


def test_child_that_dies_is_started_again_with_growing_pauses(supervise: Supervise, tmp_path: Path) -> None:
    notes = tmp_path / "restless"
    supervise(program("restless", f"if len(open('restless').readlines()) < 3: sys.exit(1)\n{STAY}"))
    until(lambda: len(processes(notes)) == 3, "two restarts")
    first, second, third = (float(line.split()[1]) for line in notes.read_text().splitlines())
    assert third - second > second - first
    assert not gone(processes(notes)[-1])


def test_killed_child_is_started_again_and_the_others_stay(supervise: Supervise, tmp_path: Path) -> None:
    supervise(staying("first"), staying("second"))
    until((tmp_path / "started").exists, "both children")
    until(lambda: processes(tmp_path / "second"), "the second child's note")
    psutil.Process(processes(tmp_path / "second")[0]).kill()
    until(lambda: len(processes(tmp_path / "second")) == 2, "the restart")
    assert len(processes(tmp_path / "first")) == 1


def test_three_deaths_within_a_minute_end_everything_with_the_reason(
    supervise: Supervise, tmp_path: Path
) -> None:
    supervisor = supervise(staying("steady"), program("hopeless", "sys.exit(7)"))
    assert supervisor.wait() == 1
    assert (tmp_path / "said").read_text().splitlines()[-1] == (
        "given up: child 1 ended 3 times within a minute, at last with exit code 7"
    )
    assert len(processes(tmp_path / "hopeless")) == 3
    assert (tmp_path / "ends").read_text() == "steady\n"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_signal_ends_the_children_in_reverse_order(supervise: Supervise, tmp_path: Path, name: str) -> None:
    supervisor = supervise(staying("first"), staying("second"), staying("third"))
    names = ("first", "second", "third")
    until(lambda: all(processes(tmp_path / name) for name in names), "all children")
    supervisor.send_signal(signal.Signals[name])
    assert supervisor.wait() == 0
    assert (tmp_path / "ends").read_text().split() == ["third", "second", "first"]
    assert all(gone(processes(tmp_path / name)[0]) for name in names)


def test_child_that_will_not_end_is_killed_after_its_grace(supervise: Supervise, tmp_path: Path) -> None:
    supervisor = supervise(program("stubborn", IGNORE_SIGNAL, STAY))
    until(lambda: processes(tmp_path / "stubborn"), "a child that ignores the signal")
    supervisor.terminate()
    assert supervisor.wait() == 0
    assert "child 0 did not end when asked and is killed" in (tmp_path / "said").read_text()
    assert gone(processes(tmp_path / "stubborn")[0])


def test_signal_while_a_child_is_down_leaves_nothing_running(supervise: Supervise, tmp_path: Path) -> None:
    supervisor = supervise(staying("steady"), program("restless", "sys.exit(1)"))
    until(lambda: processes(tmp_path / "restless"), "the first death")
    supervisor.terminate()
    assert supervisor.wait() == 0
    noted = [*processes(tmp_path / "steady"), *processes(tmp_path / "restless")]
    assert all(gone(process) for process in noted)


def processes_below(folder: Path) -> list[psutil.Process]:
    """List what runs a server from that folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if any(str(folder) in argument for argument in process.info["cmdline"] or ()):
            found.append(process)
    return found


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_no_embedded_server_outlives_its_supervisor(tmp_path: Path, name: str) -> None:
    command = [sys.executable, "-m", "tests.servers.platform", str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL) as supervisor:
        until((tmp_path / "addresses.json").exists, "both servers")
        assert len(processes_below(tmp_path)) == 3
        supervisor.send_signal(signal.Signals[name])
        supervisor.wait()
        until(lambda: not processes_below(tmp_path), "the end of both servers")


def test_no_child_outlives_a_killed_supervisor(supervise: Supervise, tmp_path: Path) -> None:
    supervisor = supervise(staying("first"), program("deaf", IGNORE_SIGNAL, STAY))
    until(lambda: processes(tmp_path / "first") and processes(tmp_path / "deaf"), "both children")
    supervisor.kill()
    supervisor.wait()
    until(lambda: gone(processes(tmp_path / "first")[0]), "the end of the first child")
    until(lambda: gone(processes(tmp_path / "deaf")[0]), "the end of the deaf child")
