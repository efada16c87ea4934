import subprocess
import sys
from pathlib import Path

from backend.safety.service.workspace import remove_abandoned, workspace

PROJECT = Path(__file__).parents[2]
WORKING = """
import sys, time
from pathlib import Path
from backend.safety.service.workspace import workspace
with workspace(Path(sys.argv[1])) as folder:
    (folder / "original").write_bytes(b"of a patient")
    print(folder, flush=True)
    time.sleep(600)
"""


def kept(home: Path) -> list[Path]:
    return list((home / "work").iterdir())


def test_a_workspace_is_gone_when_its_work_is_done(tmp_path: Path) -> None:
    with workspace(tmp_path) as folder:
        (folder / "original").write_bytes(b"of a patient")
        (folder / "safe").mkdir()
        assert folder.stat().st_mode & 0o077 == 0
        assert (tmp_path / "work").stat().st_mode & 0o077 == 0
    assert kept(tmp_path) == []


def test_a_workspace_in_use_is_left_alone(tmp_path: Path) -> None:
    with workspace(tmp_path) as one, workspace(tmp_path) as other:
        (one / "original").write_bytes(b"of a patient")
        remove_abandoned(tmp_path)
        assert sorted(kept(tmp_path)) == sorted([one, other])
        assert (one / "original").exists()


def test_of_a_killed_worker_nothing_stays_and_of_a_living_one_everything(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKING, str(tmp_path)]
    with (
        subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as killed,
        subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as living,
    ):
        assert killed.stdout
        assert living.stdout
        folders = [
            Path(worker.stdout.readline().decode().strip()) for worker in (killed, living) if worker.stdout
        ]
        killed.kill()
        killed.wait()
        remove_abandoned(tmp_path)
        assert kept(tmp_path) == [folders[1]]
        assert (folders[1] / "original").exists()
        living.kill()
        living.wait()
    remove_abandoned(tmp_path)
    assert kept(tmp_path) == []


def test_what_earlier_releases_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "work" / "tmpabcdef"
    left.mkdir(parents=True)
    (left / "original").write_bytes(b"of a patient")
    (tmp_path / "work" / "a-file").write_bytes(b"")
    remove_abandoned(tmp_path)
    assert kept(tmp_path) == [tmp_path / "work" / "a-file"]


def test_where_nobody_has_worked_there_is_nothing_to_remove(tmp_path: Path) -> None:
    remove_abandoned(tmp_path)
    assert list(tmp_path.iterdir()) == []
