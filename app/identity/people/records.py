"""How accounts are found again under a new key."""

from app.identity.people.queries import EMAIL_PURPOSE
from app.records import KeyedHash

KEYED_HASHES = (
    KeyedHash("identity_person", "email_hash", EMAIL_PURPOSE, "email"),
    KeyedHash(
        "identity_email_code", "code_hash", until="the codes sent before the change have expired: an hour"
    ),
    KeyedHash("identity_tries", "bucket", until="the counts begun before the change have ended: a day"),
)
