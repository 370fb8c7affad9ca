"""The hub's own client key: from a file, or derived from the master secret where none is set."""

from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey

from app import crypto
from app.config import Settings

# Order of the group of P-256 (SEC 2, section 2.4.2).
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def client_key(settings: Settings) -> ECKey:
    """The P-256 key that signs client assertions; every machine with the same secret has the same."""
    if settings.oidc_key_file is not None:
        key = ECKey.import_key(settings.oidc_key_file.read_bytes())
    else:
        # 48 bytes, so that the remainder is even to within 2^-128 (FIPS 186-5, A.2.1).
        material = crypto.derive(settings.secrets[0], "signin.client-key", 48)
        number = int.from_bytes(material) % (P256_ORDER - 1) + 1
        private = ec.derive_private_key(number, ec.SECP256R1())
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        key = ECKey.import_key(pem)
    if key.curve_name != "P-256":
        raise ValueError("HUB_OIDC_KEY_FILE must hold an EC P-256 private key")
    key.ensure_kid()
    return key


def public_keys(settings: Settings) -> dict[str, Any]:
    """The public half as a key set, for the provider."""
    public = client_key(settings).as_dict(private=False)
    return {"keys": [{**public, "use": "sig", "alg": "ES256"}]}
