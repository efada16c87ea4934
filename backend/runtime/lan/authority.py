"""A certificate authority of one state folder, which phones on the local network are asked to trust.

It can vouch for nothing but this machine's name and private addresses: whoever stole its key could not pretend to be
a bank to the phones that trust it.
"""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from backend.runtime.lan.certificates import Issued, begun, is_issued_by, keep, kept, usage

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
AUTHORITY_LIFE, AUTHORITY_RENEWAL = timedelta(days=730), timedelta(days=90)
# iOS refuses anything that lives longer than 398 days; this is far below it.
LIFE, RENEWAL = timedelta(days=60), timedelta(days=30)


class LocalAuthority:
    """The authority, made on first use, and the one certificate that it issues."""

    def __init__(self, home: Path, *, address: str, name: str) -> None:
        self._folder = home / "authority"
        self._address = ipaddress.ip_address(address)
        self._name = name
        self.authority_certificate = self._folder / "authority.crt"
        self.certificate = self._folder / "server.crt"
        self.key = self._folder / "server.key"

    def prepare(self, moment: datetime) -> bool:
        """Make what is missing, stale or for another address. Say whether the server's certificate is new."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = kept(self.authority_certificate, self._folder / "authority.key")
        if authority is None or not self._serves(authority.certificate, moment):
            authority = self._new_authority(moment)
            keep(authority, self.authority_certificate, self._folder / "authority.key")
        server = kept(self.certificate, self.key)
        if server is not None and self._is_current(server.certificate, authority.certificate, moment):
            return False
        keep(self._new_server(authority, moment), self.certificate, self.key)
        return True

    def fingerprint(self) -> str:
        """The SHA-256 of the authority's certificate, as phones show it."""
        certificate = x509.load_pem_x509_certificate(self.authority_certificate.read_bytes())
        return certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def _serves(self, certificate: x509.Certificate, moment: datetime) -> bool:
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        permitted = [item.value for item in constraints.permitted_subtrees or ()]
        return (
            self._name in permitted
            and any(self._address in network for network in permitted if not isinstance(network, str))
            and certificate.not_valid_after_utc - moment > AUTHORITY_RENEWAL
        )

    def _is_current(
        self, certificate: x509.Certificate, authority: x509.Certificate, moment: datetime
    ) -> bool:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            list(names) == self._alternative_names()
            and is_issued_by(certificate, authority)
            and certificate.not_valid_after_utc - moment > RENEWAL
        )

    def _alternative_names(self) -> list[x509.GeneralName]:
        return [x509.IPAddress(self._address), x509.DNSName(self._name)]

    def _new_authority(self, moment: datetime) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        # A name of its own for each: a phone that trusts an older one must not mix them up.
        name = f"Caserounds on {self._name} ({moment:%Y-%m-%d %H:%M:%S})"
        networks = {ipaddress.ip_network(network) for network in PRIVATE}
        if not any(self._address in network for network in networks):
            networks.add(ipaddress.ip_network(self._address))
        permitted = [
            x509.DNSName(self._name),
            *(x509.IPAddress(network) for network in sorted(networks, key=str)),
        ]
        builder = (
            begun(name, name, key, moment, AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.NameConstraints(permitted, None), critical=True)
            .add_extension(usage(certificates=True), critical=True)
        )
        return Issued(builder.sign(key, hashes.SHA256()), key)

    def _new_server(self, authority: Issued, moment: datetime) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        builder = (
            begun(self._name, str(issuer), key, moment, LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(self._alternative_names()), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(usage(certificates=False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
            )
        )
        return Issued(builder.sign(authority.key, hashes.SHA256()), key)
