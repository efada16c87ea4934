"""Under which names browsers are told to keep to TLS, for all that is reached by that name (HSTS)."""

from urllib.parse import urlsplit

from backend.web.hosts import own_hosts

# Names that mean another machine on every network: those set apart for that, those that nobody can register, and the
# one by which every router of a widespread kind calls itself.
_LOCAL_NAMES = (
    *(".local", ".localhost", ".localdomain", ".internal", ".intranet", ".private", ".home.arpa"),
    *(".test", ".lan", ".home", ".corp", ".fritz.box"),
)


def pinned_hosts(origins: frozenset[str]) -> frozenset[str]:
    """What `Host` says where browsers may be told to keep to TLS (HSTS): public names alone, reached over TLS.

    An address, or a name of a local network, belongs to somebody else next door, or on another port.
    """
    return own_hosts(frozenset(origin for origin in origins if _is_public(origin)))


def _is_public(origin: str) -> bool:
    parts = urlsplit(origin)
    name = parts.hostname or ""
    is_address = ":" in name or name.rpartition(".")[2].isdigit()
    return (
        parts.scheme == "https" and "." in name and not is_address and not f".{name}".endswith(_LOCAL_NAMES)
    )
