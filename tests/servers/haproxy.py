"""The TLS proxy of compose.yaml, with the very same configuration, in front of APIs on loopback."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from backend.kernel.clock import now
from backend.runtime.child import launch_command
from backend.runtime.lan.authority import LocalAuthority
from backend.runtime.ports import free_port
from tests.waiting import LONG_PATIENCE, until

CONFIGURATION = Path(__file__).parents[2] / "containers" / "haproxy.cfg"


class TlsProxy:
    """HAProxy before two APIs. Use as a context manager; `url` is where people find them."""

    def __init__(self, folder: Path, api_ports: Sequence[int]) -> None:
        self._log = folder / "haproxy.log"
        port, self.plain_port = free_port(), free_port()
        self.url = f"https://localhost:{port}"
        self._authority = LocalAuthority(folder, address="127.0.0.1", name="localhost")
        self._authority.prepare(now())
        certificate = folder / "proxy.pem"
        certificate.write_bytes(self._authority.certificate.read_bytes() + self._authority.key.read_bytes())
        self._environment = {
            "PUBLIC_URL": self.url,
            "PROXY_BIND": f"127.0.0.1:{port}",
            "PROXY_PLAIN_BIND": f"127.0.0.1:{self.plain_port}",
            "PROXY_CERTIFICATE": str(certificate),
            **{f"PROXY_API_{number}": f"127.0.0.1:{api}" for number, api in enumerate(api_ports, start=1)},
        }

    def trust(self) -> ssl.SSLContext:
        """What a client needs to trust the proxy."""
        return ssl.create_default_context(cafile=self._authority.authority_certificate)

    def __enter__(self) -> "TlsProxy":
        program = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "haproxy is not installed: .ci/debian-packages.txt names what the tests need"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                launch_command([program, "-db", "-f", str(CONFIGURATION)], user=None),
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def wait_until_turned(self, name: str, state: str, times: int) -> None:
        """Wait until the proxy has noted so many times that an API is UP or DOWN."""
        noted = f"Server apis/{name} is {state}"
        until(lambda: self.said().count(noted) >= times, f"the proxy to note: {noted}", LONG_PATIENCE)

    def said(self) -> str:
        """Everything that it has logged."""
        return self._log.read_text(errors="replace")
