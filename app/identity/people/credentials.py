"""Passwords and authenticator codes through the libraries that know them; no database here."""

import io
import unicodedata
from datetime import datetime
from functools import cache
from html import escape

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app.identity.people.rules import PasswordFault, password_fault

# First choice of the OWASP password storage sheet: 46 MiB, one pass, one lane.
HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
# One step of thirty seconds to either side: clocks of telephones differ.
STEP_SECONDS = 30
DRIFT_STEPS = 1


@cache
def common_passwords() -> frozenset[str]:
    """The 30,000 most used passwords and the common names and words that ship with zxcvbn."""
    lists = (FREQUENCY_LISTS["passwords"], FREQUENCY_LISTS["english_wikipedia"][:5_000])
    return frozenset(word for words in lists for word in words)


@cache
def _nobody() -> str:
    """The hash that is checked when there is no account, so that both answers take as long."""
    return HASHER.hash("nobody has this password")


def fault_of(password: str, *, email: str) -> PasswordFault | None:
    """Why a new password is refused, if it is."""
    return password_fault(password, email=email, common=common_passwords())


def hash_password(password: str) -> str:
    return HASHER.hash(_normal(password))


def _normal(password: str) -> str:
    """One spelling of characters that systems spell differently (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether it is the password; takes as long when there is none stored."""
    try:
        HASHER.verify(stored or _nobody(), _normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


def needs_new_hash(stored: str) -> bool:
    """Whether a stored hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def new_secret() -> str:
    """A secret for an authenticator app, 160 bits in base 32."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """The time step whose code this is, looking one step to either side; None if none is."""
    current = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.HOTP(secret)
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        # Every step is compared, in constant time, whichever matches.
        if pyotp.utils.strings_equal(code, generator.at(step)):
            found = step
    return found


def current_code(secret: str, *, now: datetime) -> str:
    """The code that an authenticator app shows now."""
    return code_of_step(secret, int(now.timestamp()) // STEP_SECONDS)


def code_of_step(secret: str, step: int) -> str:
    """The code of one time step."""
    return str(pyotp.HOTP(secret).at(step))


def provisioning_uri(secret: str, *, account: str, issuer: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def qr_svg(text: str, *, label: str) -> str:
    """An inline SVG of a QR code, drawn with attributes only (the page allows no inline style)."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", scale=5, border=4, xmldecl=False, svgns=False, nl=False,
        svgclass="hub-qr", lineclass="hub-qr__dark", dark="#000", light="#fff", omitsize=False,
    )  # fmt: skip
    return out.getvalue().decode().replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
