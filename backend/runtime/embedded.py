"""The servers that a deployment brings itself, where its environment names no real ones."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from backend.runtime.child import Child
from backend.runtime.object_store import BUCKET, REGION, EmbeddedObjectStore
from backend.runtime.ports import free_port
from backend.runtime.postgres import APP, OWNER, EmbeddedPostgres
from backend.runtime.secrets import kept_secret
from notifications.vapid import generate_private_key

SUBJECT = "mailto:operator@caserounds.example"


class Places(msgspec.Struct, frozen=True):
    """The loopback ports of the embedded servers."""

    postgres: int
    object_store: int


class EmbeddedParts:
    """The embedded servers of one state folder, and the variables that lead to them.

    `configuration` are settings of PostgreSQL's own.
    """

    def __init__(self, home: Path, environ: Mapping[str, str], places: Places, **configuration: str) -> None:
        self.children: list[Child] = []
        self.variables: dict[str, str] = {}
        if needs_postgres(environ):
            postgres = EmbeddedPostgres(home, places.postgres, **configuration)
            self.children.append(postgres.child())
            self.variables |= {"DATABASE_URL": postgres.url(APP), "DATABASE_OWNER_URL": postgres.url(OWNER)}
        if needs_object_store(environ):
            store = EmbeddedObjectStore(home, places.object_store)
            self.children.append(store.child())
            self.variables |= {
                "S3_ENDPOINT_URL": store.url,
                "S3_ACCESS_KEY_ID": store.access_key_id,
                "S3_SECRET_ACCESS_KEY": store.secret_access_key,
                "S3_BUCKET": BUCKET,
                "S3_REGION": REGION,
                "S3_FOLDER": str(store.folder),
            }


def needs_postgres(environ: Mapping[str, str]) -> bool:
    """Say whether no database is named."""
    return not (environ.get("DATABASE_URL") or environ.get("DATABASE_OWNER_URL"))


def needs_object_store(environ: Mapping[str, str]) -> bool:
    """Say whether no object store is named."""
    return not environ.get("S3_ENDPOINT_URL")


def with_push_keys(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Complete an environment with what signs for Web Push, made and kept where it is not given."""
    return {
        **environ,
        "CASEROUNDS_HOME": str(home),
        "VAPID_PRIVATE_KEY": environ.get("VAPID_PRIVATE_KEY")
        or kept_secret(home, "vapid", generate_private_key),
        "VAPID_SUBJECT": environ.get("VAPID_SUBJECT") or SUBJECT,
    }


def choose_places(home: Path) -> Places:
    """Choose ports for the servers of a held state folder, and note them for whoever joins them."""
    places = Places(free_port(), free_port())
    draft = note_of(home).with_suffix(".draft")
    draft.write_bytes(msgspec.json.encode(places))
    draft.replace(note_of(home))
    return places


def note_of(home: Path) -> Path:
    """Where the ports are noted."""
    return home / "ports.json"
