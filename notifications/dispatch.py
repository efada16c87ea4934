"""Sends each message through the transport that its device belongs to.

Devices outlive a change of configuration: when a hospital adds Firebase, older devices stay plain Web Push.
"""

from collections.abc import Sequence

from notifications.transport import DestinationKind, Outcome, OutcomeKind, OutgoingPush, PushTransport


class PushDispatcher:
    """A `PushTransport` over the others. `fcm` is None while no Firebase credentials are configured."""

    def __init__(self, *, webpush: PushTransport, fcm: PushTransport | None) -> None:
        self._webpush = webpush
        self._fcm = fcm

    async def send(self, messages: Sequence[OutgoingPush]) -> list[Outcome]:
        """Send all; one outcome each, in order. Without Firebase, messages for it are `misconfigured`."""
        unconfigured = Outcome(OutcomeKind.MISCONFIGURED, "firebase_not_configured")
        outcomes = [unconfigured] * len(messages)
        for transport, firebase in ((self._webpush, False), (self._fcm, True)):
            share = [index for index, message in enumerate(messages) if for_firebase(message) is firebase]
            if transport is None or not share:
                continue
            for index, outcome in zip(share, await transport.send([messages[i] for i in share]), strict=True):
                outcomes[index] = outcome
        return outcomes

    async def close(self) -> None:
        """Close every transport."""
        await self._webpush.close()
        if self._fcm is not None:
            await self._fcm.close()


def for_firebase(message: OutgoingPush) -> bool:
    """Tell whether the message's device is reached through Firebase Cloud Messaging."""
    return message.destination.kind is not DestinationKind.WEBPUSH
