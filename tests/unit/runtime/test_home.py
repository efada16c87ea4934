import os
from pathlib import Path

import pytest

from backend.runtime.home import HomeBusy, held
from backend.settings import SettingRefused


def test_home_is_made_and_held_by_one_at_a_time(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    with (
        held(home),
        pytest.raises(HomeBusy, match=rf"process {os.getpid()}\) runs on {home}: stop it first"),
        held(home),
    ):
        pass
    with held(home):
        assert (home / "lock").read_text() == f"{os.getpid()}\n"


def test_home_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingRefused, match="CASEROUNDS_HOME"), held(tmp_path / "file" / "home"):
        pass
