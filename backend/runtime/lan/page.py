"""The page that leads a phone to the app: installation steps, and the authority's public part. Nothing secret."""

import base64
import hashlib
import html
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from backend.runtime.lan.profile import profile

TEMPLATE = Path(__file__).with_name("page.html")
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class File(NamedTuple):
    """One answer of the page's server."""

    media_type: str
    content: bytes


def files(certificate: bytes, *, app: str, named: str) -> dict[str, File]:
    """Give everything that the page's server knows, by path. `certificate` is the authority's, as PEM."""
    authority = x509.load_pem_x509_certificate(certificate)
    fingerprint = authority.fingerprint(hashes.SHA256()).hex(":").upper()
    values = {"app": app, "named": named, "fingerprint": fingerprint}
    page = Template(TEMPLATE.read_text()).substitute(
        {name: html.escape(value) for name, value in values.items()}
    )
    return {
        "/": File("text/html; charset=utf-8", page.encode()),
        "/caserounds.crt": File("application/x-x509-ca-cert", certificate),
        "/caserounds.mobileconfig": File("application/x-apple-aspen-config", profile(authority)),
    }


def headers(page: bytes) -> Mapping[str, str]:
    """The headers of every answer: the page's own style, and nothing from anywhere."""
    styles = STYLE.findall(page.decode())
    sources = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" for style in styles
    )
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src {sources}; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
