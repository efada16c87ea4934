"""Sending many messages at once, with one outcome for each whatever happens to any of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from notifications.transport import Outcome, OutcomeKind, OutgoingPush

logger = logging.getLogger(__name__)


async def one_outcome_each(
    messages: Sequence[OutgoingPush],
    send_one: Callable[[OutgoingPush], Awaitable[Outcome]],
    *,
    at_once: int,
) -> list[Outcome]:
    """Call `send_one` for every message, `at_once` at a time; return the outcomes in the same order."""
    outcomes: dict[int, Outcome] = {}
    waiting = iter(enumerate(messages))

    async def work(share: Iterable[tuple[int, OutgoingPush]]) -> None:
        for index, message in share:
            outcomes[index] = await never_raising(send_one, message)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(messages))):
            group.create_task(work(waiting))
    return [outcomes[index] for index in range(len(messages))]


async def never_raising(
    send_one: Callable[[OutgoingPush], Awaitable[Outcome]], message: OutgoingPush
) -> Outcome:
    """Send one message; a defect of ours becomes an outcome, since other messages are out already."""
    try:
        return await send_one(message)
    except Exception as error:  # noqa: BLE001  one message's failure may not take the others' outcomes with it
        # The class alone: texts and tracebacks of network errors hold addresses.
        logger.error("push_failed_unexpectedly error=%s", type(error).__name__)
        return Outcome(OutcomeKind.RETRY, "unexpected_error")
