"""The guide for newcomers says what is true."""

import re
from pathlib import Path

from tests.unit.test_settings import variables_read

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "CONTRIBUTING.md").read_text()


def folders_with_code(parent: Path) -> set[str]:
    return {f"{place.parent.relative_to(PROJECT)}/" for place in parent.glob("*/__init__.py")}


def test_map_names_only_folders_that_exist() -> None:
    named = re.findall(r"^\| `([a-z_/]+/)` \|", GUIDE, re.MULTILINE)
    assert len(named) > 10
    assert [folder for folder in named if not (PROJECT / folder).is_dir()] == []


def test_map_names_every_folder_of_the_backend() -> None:
    assert [
        folder for folder in sorted(folders_with_code(PROJECT / "backend")) if f"`{folder}`" not in GUIDE
    ] == []


def test_map_names_every_kind_of_test() -> None:
    kinds = {folder.removeprefix("tests/") for folder in folders_with_code(PROJECT / "tests")}
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in GUIDE] == []


def test_guide_names_only_commands_that_make_knows() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^    |`)make ([a-z]+)", GUIDE, re.MULTILINE))
    assert named <= targets


def test_guide_names_every_variable_that_is_read() -> None:
    assert [variable for variable in sorted(variables_read()) if f"`{variable}`" not in GUIDE] == []
