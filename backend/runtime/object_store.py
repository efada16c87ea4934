"""The embedded object store: `rclone serve s3`, from a wheel, over a folder under the state folder.

One bucket, one pair of keys made at random, the loopback address only.
"""

import asyncio
import sys
from pathlib import Path

from backend.runtime.child import Child
from backend.runtime.ports import LOOPBACK
from backend.runtime.secrets import kept_secret
from media.object_store import UNFINISHED

RCLONE = Path(sys.executable).with_name("rclone")
BUCKET = "caserounds"
REGION = "us-east-1"


class EmbeddedObjectStore:
    """One server whose objects and keys live under a state folder."""

    def __init__(self, home: Path, port: int) -> None:
        self.folder = objects_in(home)
        self._port = port
        self.access_key_id = kept_secret(home, "object-store-id")
        self.secret_access_key = kept_secret(home, "object-store-key")

    @property
    def url(self) -> str:
        """The address of the S3 endpoint."""
        return f"http://{LOOPBACK}:{self._port}"

    def child(self) -> Child:
        """Describe the server to the supervisor."""
        return Child(
            name="object store",
            command=[str(RCLONE), "serve", "s3", str(self.folder)],
            environment=self._environment(),
            folder=Path("/"),
            prepare=self.prepare,
            ready=self.ready,
        )

    def prepare(self) -> None:
        """Make the bucket where there is none, and delete what cut writes left."""
        (self.folder / BUCKET).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for leftover in self.folder.rglob(UNFINISHED):
            leftover.unlink()

    async def ready(self) -> bool:
        """Say whether the server listens."""
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, self._port)
        except OSError:
            return False
        writer.close()
        return True

    def _environment(self) -> dict[str, str]:
        """Give rclone's options by its environment: command lines are there for everybody to read."""
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder.parent),
            "RCLONE_CONFIG": "",  # no configuration file
            "RCLONE_CACHE_DIR": str(self.folder.parent / "object-store-cache"),
            "RCLONE_ADDR": f"{LOOPBACK}:{self._port}",
            "RCLONE_AUTH_KEY": f'"{self.access_key_id},{self.secret_access_key}"',
            "RCLONE_DIR_CACHE_TIME": "1s",  # the folder is also swept from outside
            "RCLONE_POLL_INTERVAL": "0",
            "RCLONE_LOG_LEVEL": "ERROR",
        }


def objects_in(home: Path) -> Path:
    """Where the objects of a state folder are, once a server was set up there."""
    return home.resolve() / "objects"
