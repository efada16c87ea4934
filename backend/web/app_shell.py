"""The app itself: the built files of `mobile_pwa`, read once, served with their compressed forms.

Only names that were found in the folder at start are served, so no address can leave it.
"""

import hashlib
import html
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from litestar import MediaType, Request, Response, route
from litestar.params import FromPath
from litestar.types import Method

from backend.kernel.errors import NotFound
from backend.web.authentication import SHELL
from backend.web.headers import PAGE_POLICY

_FALLBACK = "index.html"
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
_REFUSED = re.compile(r";\s*q\s*=\s*0(\.0{0,3})?\s*$", re.IGNORECASE)
_OWN_POLICY = re.compile(rb'<meta http-equiv="content-security-policy" content="([^"]+)">')
# For a page that says nothing of its own: it has no scripts.
_PLAIN_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_READING: list[Method] = ["GET", "HEAD"]
_NOT_FILES = ("api", "health", "metrics", "_app")
_REVALIDATE = "no-cache"
_FOR_EVER = "public, max-age=31536000, immutable"

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class _File:
    bodies: dict[str, bytes]  # by content encoding; "" is the plain one
    media_type: str
    headers: dict[str, str]


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
        if file.headers["ETag"] in _tags(request.headers.get("if-none-match", "")):
            return Response(b"", status_code=304, headers=file.headers)
        accepted = _accepted(request.headers.get("accept-encoding", ""))
        encoding = next((name for name in file.bodies if name in accepted), "")
        headers = {**file.headers, **({"Content-Encoding": encoding} if encoding else {})}
        return Response(file.bodies[encoding], media_type=file.media_type, headers=headers)


def _tags(if_none_match: str) -> set[str]:
    """The entity tags that a header names; a proxy that compresses has made them weak."""
    return {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}


def _accepted(accept_encoding: str) -> set[str]:
    """The encodings that a header names, but not those that it refuses by `;q=0`."""
    named = [part.strip() for part in accept_encoding.lower().split(",")]
    return {part.partition(";")[0].strip() for part in named if not _REFUSED.search(part)} - {""}


def _read(path: Path, folder: Path) -> _File:
    content = path.read_bytes()
    bodies = {"": content}
    for encoding, suffix in _ENCODINGS.items():
        compressed = path.with_name(path.name + suffix)
        if compressed.exists():
            bodies[encoding] = compressed.read_bytes()
    immutable = "_app/immutable/" in path.relative_to(folder).as_posix()
    media_type = mimetypes.guess_type(path.name)[0] or MediaType.TEXT
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Cache-Control": _FOR_EVER if immutable else _REVALIDATE,
        "Vary": "Accept-Encoding",
    }
    if media_type == MediaType.HTML:
        own = _OWN_POLICY.search(content)
        policy = html.unescape(own.group(1).decode()) if own else _PLAIN_POLICY
        headers["Content-Security-Policy"] = f"{policy}, {PAGE_POLICY}"  # both hold
    return _File(
        bodies={name: bodies[name] for name in (*_ENCODINGS, "") if name in bodies},
        media_type=media_type,
        headers=headers,
    )


@route("/", http_method=_READING, opt={SHELL: True}, include_in_schema=False, sync_to_thread=False)
def read_start(request: Request) -> Response[bytes]:  # type: ignore[type-arg]  # any state
    """The app."""
    shell: AppShell = request.app.state.shell
    return shell.response(request, "index.html")


@route("/{path:path}", http_method=_READING, opt={SHELL: True}, include_in_schema=False, sync_to_thread=False)
def read_file(request: Request, path: FromPath[Path]) -> Response[bytes]:  # type: ignore[type-arg]  # any state
    """A file of the app, or the app for the address of a screen."""
    shell: AppShell = request.app.state.shell
    return shell.response(request, path.as_posix())
