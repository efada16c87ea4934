"""A picture on its way through the proxy: what an API cuts, the proxy ends."""

from urllib.parse import urlsplit

import httpx
import pytest

from backend.accounts.service.sessions import begin_session
from backend.composition import build_ports, close_ports
from backend.kernel.database import execute
from backend.settings import load
from tests.community import Person
from tests.integration import rows
from tests.integration.connections.reader import Reader, picture_of
from tests.integration.several.conftest import COOKIE, Ward
from tests.waiting import until

pytestmark = pytest.mark.timeout(300)  # eight processes start for the first
SIZE, TAKEN_BY_THE_PROXY = 12 * 1024 * 1024, 1024 * 1024


async def test_slow_reader_behind_the_proxy_gets_little_more_once_signed_out(ward: Ward) -> None:
    ports = build_ports(load(ward.environment))
    account_id = await rows.account()
    cookie = f"{COOKIE}={await begin_session(account_id, replacing=None)}"
    author = Person(httpx.AsyncClient(), {"id": str(account_id)})
    case_id = await rows.case(author)
    path = f"/api/images/{await picture_of(ports.object_store, case_id, SIZE)}/master"
    port = urlsplit(ward.proxy.url).port or 443
    with Reader(cookie, path, port=port, tls=ward.proxy.trust()) as reader:
        reader.take(1000)
        assert reader.received.startswith(b"HTTP/1.1 200 ")
        await execute("DELETE FROM sessions WHERE account_id = $1", account_id)
        until(lambda: any("answer cut" in api.said() for api in ward.apis), "the answer to be cut")
        reader.take(SIZE)
        assert len(reader.received) < TAKEN_BY_THE_PROXY
        assert not reader.received.endswith(b"0\r\n\r\n"), "it does not look whole"
    await close_ports(ports)
