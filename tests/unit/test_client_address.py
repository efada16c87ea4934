from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.web.client_address import client_address, holder_of, networks

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
PROXY = "10.0.0.1"


def behind(*forwarded: str, peer: str = PROXY) -> str:
    return client_address(peer, forwarded, TRUSTED)


def test_who_connects_directly_is_the_client() -> None:
    assert client_address("203.0.113.7", [], []) == "203.0.113.7"


@given(st.lists(st.text(max_size=60), max_size=5))
def test_what_a_peer_that_is_no_proxy_of_ours_forwards_changes_nothing(forwarded: list[str]) -> None:
    assert client_address("203.0.113.7", forwarded, TRUSTED) == "203.0.113.7"


def test_behind_a_proxy_the_client_is_the_one_that_the_proxy_saw() -> None:
    assert behind("203.0.113.7") == "203.0.113.7"
    assert behind("203.0.113.7", peer="fd00::1") == "203.0.113.7"


@given(st.lists(st.text(max_size=60), max_size=5))
def test_what_the_client_itself_forwarded_changes_nothing(invented: list[str]) -> None:
    assert behind(*invented, "203.0.113.7") == "203.0.113.7"
    assert behind(",".join([*invented, "203.0.113.7"])) == "203.0.113.7"


def test_a_chain_of_proxies_is_followed_as_far_as_they_are_ours() -> None:
    assert behind("192.0.2.1, 203.0.113.7, 10.2.2.2, 10.3.3.3") == "203.0.113.7"
    assert behind("192.0.2.1, 203.0.113.7", "10.2.2.2", "fd00::9") == "203.0.113.7"


def test_when_all_are_ours_the_farthest_is_the_client() -> None:
    assert behind("10.4.4.4, 10.2.2.2") == "10.4.4.4"
    assert behind() == PROXY


@pytest.mark.parametrize(
    "nonsense", ["", "unknown", "_hidden", "203.0.113.7.9", "999.1.1.1", "a:b:c", "[", "]:"]
)
def test_what_is_no_address_ends_the_chain(nonsense: str) -> None:
    assert behind(f"203.0.113.7, {nonsense}") == PROXY
    assert behind(f"203.0.113.7, {nonsense}, 10.2.2.2") == "10.2.2.2"


@pytest.mark.parametrize(
    ("written", "client"),
    [
        (" 203.0.113.7 ", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::7]:443", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
    ],
)
def test_one_client_has_one_spelling(written: str, client: str) -> None:
    assert behind(written) == client


def test_an_ipv4_proxy_may_appear_as_an_ipv6_one() -> None:
    assert behind("203.0.113.7", peer="::ffff:10.0.0.1") == "203.0.113.7"


@given(st.integers(min_value=0, max_value=2**64 - 1), st.integers(min_value=0, max_value=2**64 - 1))
def test_all_addresses_of_one_ipv6_network_are_one_client(one: int, other: int) -> None:
    addresses = [
        f"2001:db8:0:1:{part >> 48:x}:{part >> 32 & 0xFFFF:x}:{part >> 16 & 0xFFFF:x}:{part & 0xFFFF:x}"
        for part in (one, other)
    ]
    assert {client_address(address, [], []) for address in addresses} == {"2001:db8:0:1::/64"}


@given(st.text(max_size=40))
def test_any_peer_is_some_client(peer: str) -> None:
    assert client_address(peer, ["203.0.113.7"], [])


def test_a_peer_without_an_address_is_unknown() -> None:
    assert client_address("", ["203.0.113.7"], TRUSTED) == "unknown"


@pytest.mark.parametrize(
    ("peer", "holder"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("10.0.0.9", None),
        ("", "unknown"),
    ],
)
def test_connections_count_for_their_client_and_those_of_a_proxy_for_nobody(
    peer: str, holder: str | None
) -> None:
    assert holder_of(peer, networks(("10.0.0.0/8",))) == holder
