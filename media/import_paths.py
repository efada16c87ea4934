"""Where packages lie, for children that are spared the search of a whole installation."""

import importlib.util
from functools import cache
from pathlib import Path


@cache
def folders_of(*packages: str) -> tuple[str, ...]:
    """The folders from which these packages and modules are imported, each once. Raises `ModuleNotFoundError`."""
    folders: dict[str, None] = {}
    for package in packages:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(name=package)
        place = Path(spec.origin).resolve()
        folders[str(place.parents[1] if spec.submodule_search_locations else place.parent)] = None
    return tuple(folders)
