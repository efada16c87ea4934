from pathlib import Path

import pytest

from backend.runtime.secrets import kept_secret, random_text


def test_secret_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    first = kept_secret(tmp_path, "key")
    assert kept_secret(tmp_path, "key", make=lambda: "another") == first
    assert (tmp_path / "secrets" / "key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_secrets_of_two_names_or_homes_differ(tmp_path: Path) -> None:
    made = {kept_secret(tmp_path / home, name) for home in ("one", "two") for name in ("key", "other")}
    assert len(made) == 4


def test_making_that_is_cut_leaves_no_secret_and_can_be_done_again(tmp_path: Path) -> None:
    def cut() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept_secret(tmp_path, "key", make=cut)
    assert not (tmp_path / "secrets" / "key").exists()
    assert kept_secret(tmp_path, "key", make=lambda: "whole") == "whole"


def test_secret_needs_no_quoting_anywhere() -> None:
    assert random_text().isalnum()
    assert len(random_text()) == 64
