"""For commands that need the database and the object store: joins those of a running deployment, or starts them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from backend.runtime.embedded import (
    EmbeddedParts,
    Places,
    choose_places,
    needs_object_store,
    needs_postgres,
    note_of,
    with_push_keys,
)
from backend.runtime.home import HomeBusy, held
from backend.runtime.object_store import objects_in
from backend.runtime.postgres import data_in
from backend.runtime.supervisor import Supervisor, report_to_people
from backend.settings import SettingRefused, home_folder


@asynccontextmanager
async def parts_running(environ: Mapping[str, str], *, alone: bool) -> AsyncIterator[dict[str, str]]:
    """Give the environment of a deployment whose database and object store run, for as long as the body does.

    Embedded ones are those of the `serve` that runs on the state folder; where none runs they are started here and
    ended afterwards. Only a caller that has to be `alone` may begin a new deployment: for the others a folder that
    holds none is a mistake. Raises HomeBusy, GivenUp, SettingRefused.
    """
    home = home_folder(environ)
    if not (needs_postgres(environ) or needs_object_store(environ)):
        yield with_push_keys(home, environ)
        return
    if not alone:
        refuse_new(home, environ)
    try:
        with held(home):
            async with started(home, environ) as variables:
                yield variables
            return
    except HomeBusy:
        if alone or not note_of(home).exists():
            raise
    places = msgspec.json.decode(note_of(home).read_bytes(), type=Places)
    yield with_push_keys(home, environ) | EmbeddedParts(home, environ, places).variables


def refuse_new(home: Path, environ: Mapping[str, str]) -> None:
    """Refuse a folder in which the embedded servers would have to be set up first. Raises SettingRefused."""
    needed = [data_in(home)] if needs_postgres(environ) else []
    needed += [objects_in(home)] if needs_object_store(environ) else []
    if not all(map(is_there, needed)):
        raise SettingRefused(
            "CASEROUNDS_HOME",
            f"the folder of a deployment, but {home.resolve()} holds none: set it to the folder of the running "
            "deployment, or start one there once with `caserounds serve`",
        )


def is_there(place: Path) -> bool:
    """Say whether something is there, also where it is closed to us: then the state folder's lock says so."""
    try:
        return place.exists()
    except PermissionError:
        return True


@asynccontextmanager
async def started(home: Path, environ: Mapping[str, str]) -> AsyncIterator[dict[str, str]]:
    """Run the embedded servers of a held state folder."""
    parts = EmbeddedParts(home, environ, choose_places(home), log_min_messages="fatal")
    async with Supervisor() as supervisor:
        report_to_people(f"starting {' and '.join(part.name for part in parts.children)}")
        await supervisor.start(*parts.children)
        yield with_push_keys(home, environ) | parts.variables
