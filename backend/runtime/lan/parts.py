"""What `serve --lan` needs to know, and the page that it serves."""

from typing import NamedTuple

from backend.runtime.child import Child
from backend.runtime.lan.address import LanAddress
from backend.runtime.lan.authority import LocalAuthority
from backend.runtime.own_command import command


class Lan(NamedTuple):
    """Where phones on the local network find the app, and who vouches for it."""

    where: LanAddress
    authority: LocalAuthority


def page_of(lan: Lan) -> Child:
    """Describe the server of the installation steps, which is given no secret at all."""
    where = lan.where
    address = ("--host", where.address, "--port", str(where.page_port))
    app = ("--app", where.url, "--named", where.named_url)
    certificate = str(lan.authority.authority_certificate)
    return Child(name="page", command=command("lan-page", *address, *app, "--certificate", certificate))
