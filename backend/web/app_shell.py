"""The app itself: the built files of `mobile_pwa`, read once, served with their compressed forms.

Only names that were found in the folder at start are served, so no address can leave it.
"""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from litestar import MediaType, Request, Response, get
from litestar.params import FromPath

from backend.kernel.errors import NotFound
from backend.web.authentication import SHELL

_FALLBACK = "index.html"
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
_NOT_FILES = ("api", "health", "_app")
_REVALIDATE = "no-cache"
_FOR_EVER = "public, max-age=31536000, immutable"

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class _File:
    bodies: dict[str, bytes]  # by content encoding; "" is the plain one
    media_type: str
    etag: str
    caching: str


class AppShell:
    """The files of the app by their address."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, _File] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in _ENCODINGS.values():
                self._files[path.relative_to(folder).as_posix()] = _read(path, folder)

    def response(self, request: Request, path: str) -> Response[bytes]:  # type: ignore[type-arg]  # any state
        """The file at a path; the shell for every address that is a screen. Raises NotFound."""
        name = path.strip("/")
        file = self._files.get(name) or self._files.get(f"{name}.html")
        if file is None and name.split("/")[0] not in _NOT_FILES and "." not in name.rsplit("/", 1)[-1]:
            file = self._files.get(_FALLBACK)
        if file is None:
            raise NotFound
        headers = {"ETag": file.etag, "Cache-Control": file.caching, "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == file.etag:
            return Response(b"", status_code=304, headers=headers)
        accepted = request.headers.get("accept-encoding", "")
        encoding = next((name for name in file.bodies if name and name in accepted), "")
        if encoding:
            headers["Content-Encoding"] = encoding
        return Response(file.bodies[encoding], media_type=file.media_type, headers=headers)


def _read(path: Path, folder: Path) -> _File:
    content = path.read_bytes()
    bodies = {"": content}
    for encoding, suffix in _ENCODINGS.items():
        compressed = path.with_name(path.name + suffix)
        if compressed.exists():
            bodies[encoding] = compressed.read_bytes()
    immutable = "_app/immutable/" in path.relative_to(folder).as_posix()
    return _File(
        bodies={name: bodies[name] for name in (*_ENCODINGS, "") if name in bodies},
        media_type=mimetypes.guess_type(path.name)[0] or MediaType.TEXT,
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        caching=_FOR_EVER if immutable else _REVALIDATE,
    )


@get("/", opt={SHELL: True}, include_in_schema=False, sync_to_thread=False)
def read_start(request: Request) -> Response[bytes]:  # type: ignore[type-arg]  # any state
    """The app."""
    shell: AppShell = request.app.state.shell
    return shell.response(request, "index.html")


@get("/{path:path}", opt={SHELL: True}, include_in_schema=False, sync_to_thread=False)
def read_file(request: Request, path: FromPath[Path]) -> Response[bytes]:  # type: ignore[type-arg]  # any state
    """A file of the app, or the app for the address of a screen."""
    shell: AppShell = request.app.state.shell
    return shell.response(request, path.as_posix())
