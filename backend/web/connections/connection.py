"""The server's connections: bounded in number, patience and greed, and never answered without our headers.

uvicorn answers what is not a request in bare text, waits for ever for the rest of one, and reads whatever is sent.
Patience is for progress, never for a whole request: a long upload over a bad connection may take all day.
"""

import asyncio
import sys
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from backend.kernel.errors import CaseroundsError
from backend.web.client_address import Networks, holder_of
from backend.web.connections.delivery import LINE, Line
from backend.web.connections.errors import TooSlow
from backend.web.connections.limits import (
    BODY_BYTES,
    BODY_SECONDS,
    HEAD_SECONDS,
    MOST_UNREAD,
    REFUSAL_SECONDS,
    UNREAD_SECONDS,
)
from backend.web.connections.refusals import events_of
from backend.web.connections.request_head import RequestReader, refusal_of
from backend.web.connections.room import Room
from backend.web.connections.sending import Patience, unsent
from backend.web.connections.timers import Timers


class Connection(H11Protocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        trusted_proxies: Networks = (),
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._trusted_proxies = trusted_proxies
        self.holder: str | None = None
        self.conn: RequestReader = RequestReader()
        self._timers = Timers(self.loop)
        self.deaf = False  # whatever still arrives is thrown away
        self._arrived = 0  # bytes in the present window of a body
        self._was_paused = False
        self._unread = 0  # bytes of what was answered already

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Serve a client, unless there are too many."""
        super().connection_made(transport)
        self.line = Line(transport)
        self._patience = Patience(transport, self._timers)
        self.app_state = {**self.app_state, LINE: self.line}
        self.holder = holder_of(self.client[0] if self.client else "", self._trusted_proxies)
        room = Room(self, (other for other in self.connections if isinstance(other, Connection)))
        if room.is_overrun:
            transport.abort()
        elif refusal := room.make():
            self._refuse(refusal)
        else:
            self._timers.start("head", HEAD_SECONDS, self._head_is_late)

    @property
    def idle_since(self) -> float | None:
        """Since when it was answered and nothing more was asked, by the time of the loop; None otherwise."""
        waiting = self.timeout_keep_alive_task  # stopped by whatever arrives
        busy = self.deaf or self.transport.is_closing() or self.conn.our_state is not h11.IDLE
        return None if waiting is None or busy or unsent(self.transport) else waiting.when()

    def let_go(self) -> None:
        """End it, idle as it is, so that its client is served on another."""
        self.deaf = True
        self.timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything."""
        self._timers.stop_all()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless there is nothing more to be said."""
        self._arrived += len(data)
        self.line.stir()
        if self.deaf or self.conn.our_state is h11.DONE:
            self._unread += len(data)
            if self._unread > MOST_UNREAD:
                self.transport.abort()
        if not self.deaf:
            super().data_received(data)
            self._watch(more_expected=True)

    def on_response_complete(self) -> None:
        """Go on to the next request, or end the connection when this one was not read to its end."""
        self._unread = 0
        super().on_response_complete()
        is_unread = self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY
        if self.transport.is_closing():
            self._patience.begin()
        elif is_unread and self.transport.can_write_eof():
            self._turn_deaf(UNREAD_SECONDS)
        else:  # over TLS nothing can be said but by going on
            self._watch(more_expected=bool(self.conn.trailing_data[0]))

    def _watch(self, *, more_expected: bool) -> None:
        """Wait for what has to come next: the rest of a head, some of a body, or nothing."""
        state = None if self.deaf else self.conn.their_state
        if state is not h11.IDLE:
            self._timers.stop("head")
        elif more_expected and "head" not in self._timers:
            self._timers.start("head", HEAD_SECONDS, self._head_is_late)
        if state is not h11.SEND_BODY:
            self._timers.stop("body")
        elif "body" not in self._timers:
            self._begin_window()

    def _head_is_late(self) -> None:
        if self.conn.trailing_data[0]:
            self._refuse(TooSlow())
        else:
            self.timeout_keep_alive_handler()  # nobody asked for anything

    def _begin_window(self) -> None:
        self._arrived, self._was_paused = 0, self.flow.read_paused
        self._timers.start("body", BODY_SECONDS, self._judge_window)

    def _judge_window(self) -> None:
        waited_for_us = (
            self._was_paused or self.flow.read_paused or self.conn.they_are_waiting_for_100_continue
        )
        if self._arrived < BODY_BYTES and not waited_for_us:
            self._refuse(TooSlow())
        else:
            self._begin_window()

    def pause_writing(self) -> None:
        """Wait for the client to read, not for ever."""
        super().pause_writing()
        self._patience.begin()

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._patience.end()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection on which nothing more was asked."""
        super().timeout_keep_alive_handler()
        self._patience.begin()

    def shutdown(self) -> None:
        """End the connection when its answer is complete."""
        if self.deaf:
            self.transport.close()
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's text
        """Refuse what is no request; called where h11's error is being handled."""
        self._refuse(refusal_of(sys.exception()))

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: whoever asks for another protocol is answered in this one."""

    def _refuse(self, error: CaseroundsError) -> None:
        """Tell the client in place of an answer, if none has begun, and end the connection."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._answer(error)
            self._turn_deaf(REFUSAL_SECONDS)
        else:
            self._turn_deaf(0)  # half an answer must not look like a whole one

    def _turn_deaf(self, seconds: float) -> None:
        """Say that nothing more will be answered, and end the connection when that had time to arrive."""
        self.deaf = True
        self._watch(more_expected=False)
        self._unset_keepalive_if_required()
        self.flow.resume_reading()
        if seconds and self.transport.can_write_eof():
            self.transport.write_eof()
        self._timers.start("end", seconds, self._end)

    def _answer(self, error: CaseroundsError) -> None:
        to_head = self.conn.method == b"HEAD"
        for event in events_of(error, self.server_state.default_headers, to_head=to_head):
            self.transport.write(self.conn.send(event) or b"")

    def _end(self) -> None:
        self.transport.close()
        self._patience.begin()
