"""The headers that every answer carries, whatever it is and whoever refuses."""

# What holds for every page and for the service worker. A page's own policy, by hashes, comes from the app's build.
PAGE_POLICY = (
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types svelte-trusted-html caserounds-worker"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
}
_DATA = {"Content-Security-Policy": DATA_POLICY, "Cache-Control": "no-store"}
_PINNED = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def guarding(path: str | None, *, pinned: bool) -> dict[str, str]:
    """The headers of an answer about a path, or about what was not even a request. Handlers may say others.

    Browsers keep to TLS, for everything of its name, with a host that is `pinned`.
    """
    is_data = path is None or path == "/metrics" or path.startswith(("/api/", "/health/"))
    return {
        **_ALWAYS,
        **(_PINNED if pinned else {}),
        **(_DATA if is_data else {"Content-Security-Policy": PAGE_POLICY}),
    }
