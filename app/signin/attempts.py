"""What the browser keeps while a person is at the provider: sealed in a cookie, so nothing is stored
for visitors who never come back.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from app.crypto import UnreadableError, decrypt, encrypt
from app.signin.rules import ATTEMPT_LASTS

# Tabs that sign in side by side, each keeping its own way back.
AT_MOST = 4


@dataclass(frozen=True)
class Attempt:
    """One sign-in under way."""

    state: str
    nonce: str
    verifier: str
    return_to: str
    level: str
    started: int


def begin(*, return_to: str, level: str, now: datetime) -> Attempt:
    """Fresh random values for one sign-in."""
    return Attempt(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        return_to=return_to,
        level=level,
        started=int(now.timestamp()),
    )


def seal(attempts: list[Attempt]) -> str:
    """The cookie: encrypted and signed, the newest attempts only."""
    return encrypt(json.dumps([asdict(attempt) for attempt in attempts[-AT_MOST:]]))


def unseal(cookie: str | None, *, now: datetime) -> list[Attempt]:
    """The attempts of a browser that are still fresh."""
    if not cookie:
        return []
    try:
        kept = [Attempt(**fields) for fields in json.loads(decrypt(cookie))]
    except (UnreadableError, ValueError, TypeError):
        return []
    oldest = now.timestamp() - ATTEMPT_LASTS.total_seconds()
    return [attempt for attempt in kept if attempt.started >= oldest]
