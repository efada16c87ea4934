"""What the terminal draws for a phone is what a phone's camera reads."""

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from backend.runtime.lan.address import LanAddress
from backend.runtime.lan.invitation import invitation

HALVES = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
PIXELS = 8


def drawn(said: str) -> NDArray[np.uint8]:
    """The code as a dark terminal shows it: blocks are light, each character is two of them."""
    lines = [line for line in said.splitlines() if line and set(line) <= HALVES.keys()]
    rows = [[HALVES[sign][half] for sign in line] for line in lines for half in (0, 1)]
    return np.kron(np.array(rows, np.uint8), np.ones((PIXELS, PIXELS), np.uint8)).astype(np.uint8)


@pytest.mark.parametrize("address", ["192.168.1.20", "10.0.0.7", "fd00::1234:5678:9abc:def0"])
def test_the_code_leads_to_the_page_with_the_steps(address: str) -> None:
    lan = LanAddress(address, "ward.local", 8443, 8080)
    [code] = zxingcpp.read_barcodes(drawn(invitation(lan, "AB:CD")))
    assert code.text == lan.page_url
