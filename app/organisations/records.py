"""How the addresses of invitations are found again under a new key."""

from app.organisations.queries import EMAIL_PURPOSE
from app.records import KeyedHash

KEYED_HASHES = (KeyedHash("organisations_invitation", "email_hash", EMAIL_PURPOSE, "email"),)
