import pytest

from notifications.smtp import MailServer, Security, mail_server


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://mail.example", MailServer("mail.example", 465, Security.TLS)),
        ("smtps://localhost:4650", MailServer("localhost", 4650, Security.TLS)),
        ("smtp://mail.example", MailServer("mail.example", 25, Security.STARTTLS)),
        ("smtp://u@mail.example", MailServer("mail.example", 587, Security.STARTTLS, "u")),
        ("smtp://10.0.0.9:2525", MailServer("10.0.0.9", 2525, Security.STARTTLS)),
        (
            "smtps://us%40er:pa%3Ass%2Fword@mail.example:465",
            MailServer("mail.example", 465, Security.TLS, "us@er", "pa:ss/word"),
        ),
        ("smtp://localhost", MailServer("localhost", 25, Security.PLAIN)),
        ("smtp://127.0.0.2:1025", MailServer("127.0.0.2", 1025, Security.PLAIN)),
        ("smtp://[::1]:1025", MailServer("::1", 1025, Security.PLAIN)),
        ("smtp://localhost.evil.example", MailServer("localhost.evil.example", 25, Security.STARTTLS)),
        ("smtp://127.0.0.1.evil.example", MailServer("127.0.0.1.evil.example", 25, Security.STARTTLS)),
    ],
)
def test_only_this_very_machine_is_spoken_to_without_tls(url: str, expected: MailServer) -> None:
    assert mail_server(url) == expected
