"""What the terminal says to whoever holds a phone."""

import io

import segno

from backend.runtime.lan.address import LanAddress


def invitation(lan: LanAddress, fingerprint: str) -> str:
    """Draw the way to the installation steps as a QR code, and write it out."""
    drawn = io.StringIO()
    segno.make(lan.page_url, error="m").terminal(drawn, compact=True, border=2)
    return f"""for phones on the local network: {lan.page_url}

{drawn.getvalue()}
  1. Scan the code with the phone's camera; the page says how to trust this computer.
  2. While installing, compare the fingerprint (SHA-256) of the certificate:
     {fingerprint}
  3. Open {lan.url} (or {lan.named_url}).

  Everybody on this network can reach the app now. Remove the certificate from the phone when you are done.
"""
