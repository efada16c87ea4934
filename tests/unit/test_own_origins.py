import pytest

from backend.web.cross_site import own_origins


@pytest.mark.parametrize(
    ("public_url", "origins"),
    [
        ("https://cases.example", {"https://cases.example"}),
        ("https://cases.example:8443", {"https://cases.example:8443"}),
        # What browsers send: no default port, lower case, brackets around IPv6.
        ("https://cases.example:443", {"https://cases.example"}),
        ("https://Cases.Example", {"https://cases.example"}),
        ("http://localhost:80", {"http://localhost", "http://127.0.0.1"}),
        ("http://localhost:8000", {"http://localhost:8000", "http://127.0.0.1:8000"}),
        ("http://127.0.0.1:8000", {"http://localhost:8000", "http://127.0.0.1:8000"}),
        ("http://[::1]:8000", {"http://[::1]:8000"}),
        ("http://app.localhost:8000", {"http://app.localhost:8000"}),
    ],
)
def test_our_origins_are_spelt_as_browsers_send_them(public_url: str, origins: set[str]) -> None:
    assert own_origins(public_url) == origins


@pytest.mark.parametrize(
    "foreign",
    [
        "null",
        "",
        "http://cases.example",
        "https://cases.example.evil.example",
        "https://evil.example",
        "https://cases.example:8443",
        "https://cases.example/",
        "https://CASES.example",
    ],
)
def test_no_other_origin_counts_as_ours(foreign: str) -> None:
    assert foreign not in own_origins("https://cases.example")


def test_every_public_address_is_ours() -> None:
    assert own_origins("https://cases.example", "https://ward.local:8443") == {
        "https://cases.example",
        "https://ward.local:8443",
    }
