"""WebAuthn through its library: options for the browser, and the check of what comes back."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.identity.people.models import Passkey, Person

NAME = "Directhub"
# At most 1,023 bytes (WebAuthn Level 3, 4) in base64url.
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,1364}")


class PasskeyRefusedError(ValueError):
    """What the browser sent is no good passkey for this page."""


@dataclass(frozen=True)
class NewPasskey:
    """A credential that was just made."""

    key_id: str
    public_key: str
    sign_count: int


def _rp_id(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def registration_options(person: Person, known: tuple[Passkey, ...], *, origin: str, challenge: str) -> str:
    """JSON for `navigator.credentials.create`: discoverable, with the lock of the device."""
    options = generate_registration_options(
        rp_id=_rp_id(origin),
        rp_name=NAME,
        user_name=person.email,
        user_id=bytes.fromhex(person.id),
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(k.id)) for k in known],
    )
    return options_to_json(options)


def registered(sent: str, *, origin: str, challenge: str) -> NewPasskey:
    """The credential in the browser's answer.

    Raises:
        PasskeyRefusedError: it was not made for this page, this moment and with the device's lock.
    """
    try:
        made = verify_registration_response(
            credential=sent,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_rp_id(origin),
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, RecursionError) as fault:
        raise PasskeyRefusedError(type(fault).__name__) from fault
    return NewPasskey(
        bytes_to_base64url(made.credential_id),
        bytes_to_base64url(made.credential_public_key),
        made.sign_count,
    )


def sign_in_options(*, origin: str, challenge: str) -> str:
    """JSON for `navigator.credentials.get`: any passkey that the device has for this site."""
    options = generate_authentication_options(
        rp_id=_rp_id(origin),
        challenge=base64url_to_bytes(challenge),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def key_id_of(sent: str) -> str:
    """Which credential an answer says it is; empty if it says nothing."""
    try:
        told: Any = json.loads(sent)
    except (ValueError, RecursionError):
        return ""
    found = told.get("id") if isinstance(told, dict) else None
    return found if isinstance(found, str) and _KEY_ID.fullmatch(found) else ""


def signed_in(sent: str, key: Passkey, *, origin: str, challenge: str) -> int:
    """The new signature count of a passkey that proved itself.

    Raises:
        PasskeyRefusedError: it did not.
    """
    try:
        proof = verify_authentication_response(
            credential=sent,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_rp_id(origin),
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as fault:
        raise PasskeyRefusedError(type(fault).__name__) from fault
    return proof.new_sign_count
