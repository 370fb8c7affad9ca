"""How accounts are found again under a new key."""

from app.identity.people.queries import EMAIL_PURPOSE
from app.identity.proofing.queries import CODE_PURPOSE as IN_PERSON_PURPOSE
from app.records import KeyedHash

KEYED_HASHES = (
    KeyedHash("identity_person", "email_hash", EMAIL_PURPOSE, "email"),
    KeyedHash(
        "identity_email_code", "code_hash", until="the codes sent before the change have expired: an hour"
    ),
    KeyedHash("identity_proofing", "code_hash", IN_PERSON_PURPOSE, "code"),
    KeyedHash(
        "identity_recovery_code",
        "code_hash",
        until="people have made new recovery codes: older ones stop working when the older key goes",
    ),
    KeyedHash("identity_tries", "bucket", until="the counts begun before the change have ended: a day"),
)
