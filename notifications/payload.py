"""What the service worker receives.

The shape is that of Declarative Web Push, so that iOS and Safari show it without any script:

    {"web_push": 8030,
     "notification": {"title": "A new case in Dermatology", "body": "…", "navigate": "https://…/cases/<id>",
                      "tag": "<message_id>", "lang": "en", "data": {"message_id": "<message_id>"}}}

It reaches the worker's `push` handler in one of two forms:

- standard Web Push: `event.data.json()` is that object;
- Firebase Cloud Messaging: `event.data.json()` is FCM's wrapper, with that object as a JSON *string* inside:
  `{"data": {"payload": "{\"web_push\":8030,…}"}, "from": "…", "fcmMessageId": "…", …}`.

So the worker reads `const received = event.data.json(); const message = received.data?.payload ?
JSON.parse(received.data.payload) : received`. A message sent twice carries the same tag and replaces itself.
"""

import base64
import hashlib

import msgspec

from notifications.wording import Wording

DECLARATIVE_WEB_PUSH = 8030  # the number that marks the format, after RFC 8030
LANGUAGE = "en"


class Data(msgspec.Struct):
    """What the worker needs beside the text."""

    message_id: str


class Notification(msgspec.Struct):
    """The members of a declarative notification that we use."""

    title: str
    body: str
    navigate: str
    tag: str
    lang: str
    data: Data


class Payload(msgspec.Struct):
    """One declarative push message."""

    web_push: int
    notification: Notification


def build(message_id: str, wording: Wording, navigate_url: str) -> bytes:
    """Return the payload as UTF-8 JSON. `navigate_url` is absolute: the browser may open it by itself."""
    notification = Notification(
        title=wording.title,
        body=wording.body,
        navigate=navigate_url,
        tag=message_id,
        lang=LANGUAGE,
        data=Data(message_id=message_id),
    )
    return msgspec.json.encode(Payload(web_push=DECLARATIVE_WEB_PUSH, notification=notification))


def topic_for(message_id: str) -> str:
    """Return the 32 characters under which a push service keeps only the newest copy of a message."""
    return base64.urlsafe_b64encode(hashlib.sha256(message_id.encode()).digest()[:24]).decode()
