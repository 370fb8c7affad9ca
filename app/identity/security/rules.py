"""Decisions about accounts: how fresh a sign-in must be, what recovery codes look like, what a browser is."""

import re
from datetime import datetime, timedelta

# A credential is changed only by somebody who has just proven to be the owner.
FRESH = timedelta(minutes=15)
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"

_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def is_fresh(authenticated_at: datetime, *, now: datetime) -> bool:
    return now - authenticated_at <= FRESH


def plain_recovery_code(text: str) -> str:
    """What was typed of a recovery code, in the spelling that is compared."""
    return re.sub(r"[\s-]", "", text).lower()


def shown_recovery_code(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def device_of(user_agent: str) -> str:
    """What a browser calls itself, as its user would: `Firefox, Windows`."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system)))


def hidden_phone(number: str) -> str:
    """A number whose owner recognises it: the last three digits."""
    return f"…{number[-3:]}" if number else ""
