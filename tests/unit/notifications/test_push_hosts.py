import pytest

from notifications.push_hosts import KNOWN_PUSH_HOSTS, PushHostRefused, parse


def covers(entry: str, *, scheme: str = "https", name: str, port: int = 443) -> bool:
    return parse([entry])[0].covers(scheme=scheme, name=name, port=port)


def test_the_known_push_services_are_understood() -> None:
    hosts = parse(KNOWN_PUSH_HOSTS)
    assert len(hosts) == len(KNOWN_PUSH_HOSTS)
    assert not any(host.loopback for host in hosts)


def test_a_plain_entry_covers_its_host_alone() -> None:
    assert covers("fcm.googleapis.com", name="fcm.googleapis.com")
    assert not covers("fcm.googleapis.com", name="evil.fcm.googleapis.com")
    assert not covers("fcm.googleapis.com", name="fcm.googleapis.com", port=8443)
    assert not covers("fcm.googleapis.com", scheme="http", name="fcm.googleapis.com", port=80)


def test_a_wildcard_covers_what_is_below_and_nothing_beside() -> None:
    assert covers("*.notify.windows.com", name="wns2-par02p.notify.windows.com")
    assert not covers("*.notify.windows.com", name="notify.windows.com")
    assert not covers("*.notify.windows.com", name="evilnotify.windows.com")
    assert not covers("*.notify.windows.com", name="notify.windows.com.evil.example")


def test_a_loopback_entry_covers_its_own_port_alone() -> None:
    assert covers("http://localhost:9999", scheme="http", name="localhost", port=9999)
    assert not covers("http://localhost:9999", scheme="http", name="localhost", port=9998)
    assert not covers("http://localhost:9999", scheme="https", name="localhost", port=9999)


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "*",
        "*.com.",
        "http://fcm.googleapis.com",
        "fcm.googleapis.com:8443",
        "https://fcm.googleapis.com",
        "localhost",
        "127.0.0.1",
        "*.localhost",
        "10.0.0.1",
        "http://10.0.0.1:80",
        "http://localhost:0",
        "http://localhost:65536",
        "http://user@localhost:9999",
        "http://localhost:9999/path",
        "2130706433",
    ],
)
def test_an_entry_that_is_not_understood_is_refused(entry: str) -> None:
    with pytest.raises(PushHostRefused):
        parse([entry])
