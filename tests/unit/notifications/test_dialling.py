import ipaddress

import pytest

from notifications.dialling import AddressForbidden, is_public, permitted_addresses


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_inside_a_network_or_of_special_purpose_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "142.250.74.234",
        "172.32.0.1",
        "2a00:1450:4001:80b::200a",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_one_forbidden_address_among_public_ones_forbids_the_name() -> None:
    mixed = [ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address("127.0.0.1")]
    with pytest.raises(AddressForbidden):
        permitted_addresses(mixed, loopback=False)


def test_a_test_service_may_be_on_this_machine_and_nowhere_else() -> None:
    here, elsewhere = ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("8.8.8.8")
    assert permitted_addresses([here, here], loopback=True) == [here]
    with pytest.raises(AddressForbidden):
        permitted_addresses([elsewhere], loopback=True)


def test_a_name_without_an_address_is_an_error_of_the_network() -> None:
    with pytest.raises(OSError, match="no address"):
        permitted_addresses([], loopback=False)
