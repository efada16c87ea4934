"""A configuration profile: the form in which iOS installs a certificate authority."""

import hashlib
import plistlib
import uuid

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

PROFILE = "example.caserounds.authority"


def profile(authority: x509.Certificate) -> bytes:
    """Write the profile of an authority. It is not signed: the authority is what it is about."""
    content = authority.public_bytes(Encoding.DER)
    name = str(authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    def identifier(part: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{part} {hashlib.sha256(content).hexdigest()}")).upper()

    certificate = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{PROFILE}.certificate",
        "PayloadUUID": identifier("certificate"),
        "PayloadDisplayName": name,
        "PayloadCertificateFileName": "caserounds.cer",
        "PayloadContent": content,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": PROFILE,
            "PayloadUUID": identifier("profile"),
            "PayloadDisplayName": name,
            "PayloadDescription": "Lets this device trust Caserounds on the local network, and nothing else.",
            "PayloadContent": [certificate],
        }
    )
