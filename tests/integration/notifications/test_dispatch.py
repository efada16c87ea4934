from notifications.dispatch import PushDispatcher
from notifications.fcm import FcmTransport
from notifications.transport import Destination, DestinationKind, OutcomeKind
from notifications.webpush import WebPushTransport
from tests.integration.notifications.conftest import Push, device
from tests.servers import fcm_server as fake
from tests.servers.fcm_server import FcmServer
from tests.servers.push_service import PushService

TOKEN = Destination(DestinationKind.FCM_TOKEN, "cFk3:APA91bHun4MxP5egoKMwt2KZFBaFUH")


async def test_each_device_is_reached_through_its_own_transport(
    webpush: WebPushTransport, fcm: FcmTransport, push_service: PushService, fcm_server: FcmServer, push: Push
) -> None:
    subscription = push_service.subscribe()
    fcm_server.script(TOKEN.address, fake.UNREGISTERED)
    dispatcher = PushDispatcher(webpush=webpush, fcm=fcm)
    outcomes = await dispatcher.send(
        [push(TOKEN), push(subscription), push(TOKEN), push(device(subscription))]
    )
    kinds = [outcome.kind for outcome in outcomes]
    assert sorted(kinds[::2]) == [OutcomeKind.DELIVERED, OutcomeKind.GONE]
    assert kinds[1::2] == [OutcomeKind.DELIVERED] * 2
    assert len(push_service.received) == 2


async def test_devices_of_firebase_wait_while_it_is_not_configured(
    webpush: WebPushTransport, push_service: PushService, push: Push
) -> None:
    dispatcher = PushDispatcher(webpush=webpush, fcm=None)
    outcomes = await dispatcher.send([push(TOKEN), push(push_service.subscribe())])
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.MISCONFIGURED, OutcomeKind.DELIVERED]
