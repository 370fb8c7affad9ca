"""What the certificate of a TLS connection says: how long it holds, for which names, by whom."""

from datetime import UTC
from typing import Any

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

_MAX_NAMES = 200


def see_certificate(der: bytes, host: str) -> dict[str, Any] | None:
    """Return the evidence in a certificate (DER); None where it cannot be read."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        names = _names(certificate)
        return {
            "not_before": certificate.not_valid_before_utc.astimezone(UTC).isoformat(),
            "not_after": certificate.not_valid_after_utc.astimezone(UTC).isoformat(),
            "issuer": _common_name(certificate.issuer),
            "self_signed": certificate.issuer == certificate.subject,
            "names": names[:_MAX_NAMES],
            "matches_host": any(_covers(name, host) for name in names),
        }
    except ValueError:
        return None


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    except x509.ExtensionNotFound:
        return [_common_name(certificate.subject).lower()]
    value: Any = found.value
    return [str(name).lower() for name in value.get_values_for_type(x509.DNSName)]


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME) or list(name)
    return str(found[0].value)[:200] if found else ""


def _covers(name: str, host: str) -> bool:
    """Tell whether a name of a certificate is a host's: a star stands for one label (RFC 6125)."""
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:]
    return name == host
