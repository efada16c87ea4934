import os
import subprocess
import sys
from pathlib import Path

from backend.runtime.predecessors import drop_stale_lock, end_predecessors, processes_in
from tests.waiting import until

DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nopen('deaf', 'w')\nwhile True: signal.pause()"


def test_every_process_in_the_folder_is_ended_and_no_other(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "data-of-another"
    data.mkdir()
    other.mkdir()
    command = [sys.executable, "-c", DEAF]
    with subprocess.Popen(command, cwd=data) as inside, subprocess.Popen(command, cwd=other) as outside:
        until((data / "deaf").exists, "the process inside")
        until((other / "deaf").exists, "the process outside")
        assert processes_in(data) == [inside.pid]
        end_predecessors(data)
        assert processes_in(data) == []
        assert outside.poll() is None
        outside.kill()


def test_lock_of_a_process_that_is_gone_is_left_to_postgresql(tmp_path: Path) -> None:
    lock = tmp_path / "postmaster.pid"
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    lock.write_text(f"{gone.pid}\n{tmp_path}\n")
    drop_stale_lock(lock)
    assert lock.exists()


def test_lock_of_a_living_process_is_dropped_and_an_absent_one_is_fine(tmp_path: Path) -> None:
    lock = tmp_path / "postmaster.pid"
    drop_stale_lock(lock)
    lock.write_text(f"{os.getpid()}\n{tmp_path}\n")
    drop_stale_lock(lock)
    assert not lock.exists()
