import json

import pytest

from notifications.payload import build, topic_for
from notifications.transport import TOPIC, Destination, DestinationKind, OutgoingPush
from notifications.wording import EventKind, compose

WORDING = compose(EventKind.CASE_PUBLISHED, specialty_label="Dermatology")
LINK = "https://rounds.example/cases/0198c0de"


def test_the_payload_is_a_declarative_web_push() -> None:
    assert json.loads(build("m-1", WORDING, LINK)) == {
        "web_push": 8030,
        "notification": {
            "title": "A new case in Dermatology",
            "body": "Take a look and say what you think.",
            "navigate": LINK,
            "tag": "m-1",
            "lang": "en",
            "data": {"message_id": "m-1"},
        },
    }


def test_a_message_sent_twice_replaces_itself() -> None:
    first, second = (json.loads(build("m-1", WORDING, LINK))["notification"]["tag"] for _ in range(2))
    assert first == second
    assert topic_for("m-1") == topic_for("m-1") != topic_for("m-2")


@pytest.mark.parametrize("message_id", ["m-1", "0198c0de-0000-7000-8000-000000000001", "ü" * 300])
def test_a_topic_is_what_push_services_accept(message_id: str) -> None:
    assert TOPIC.fullmatch(topic_for(message_id))


@pytest.mark.parametrize("topic", ["", "x" * 33, "a b", "a\r\nTTL: 0"])
def test_a_topic_that_push_services_refuse_cannot_be_sent(topic: str) -> None:
    with pytest.raises(ValueError, match="topic"):
        OutgoingPush("m-1", Destination(DestinationKind.FCM_FID, "x"), WORDING, LINK, topic)
