"""What people type about themselves and their documents, parsed or refused field by field."""

import re
from collections.abc import Mapping
from datetime import date

from app.identity.proofing.rules import (
    KINDS,
    NAME_MAX,
    Claim,
    Document,
    plain_name,
    plain_number,
    possible_birth_date,
)

# Shape only (BS 7666): whether a postcode exists is for the registers.
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
CLAIM_FIELDS = ("given_names", "family_name", "birth_date-day", "birth_date-month", "birth_date-year",
                "postcode")  # fmt: skip
DOCUMENT_FIELDS = ("kind", "number", "expires-day", "expires-month", "expires-year")


def typed(form: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: form.get(name, "").strip() for name in names}


def claim_from(form: Mapping[str, str], *, today: date) -> tuple[Claim | None, list[str]]:
    """The claim, or the fields that will not do."""
    given, family = _name(form.get("given_names", "")), _name(form.get("family_name", ""))
    born = _date(form, "birth_date")
    postcode = " ".join(form.get("postcode", "").upper().split())
    faults = [
        name
        for name, wrong in (
            ("given_names", not given),
            ("family_name", not family),
            ("birth_date", born is None or not possible_birth_date(born, today=today)),
            ("postcode", not _POSTCODE.fullmatch(postcode)),
        )
        if wrong
    ]
    if faults or born is None:
        return None, faults
    return Claim(tuple(given.split()), family, born, postcode), []


def document_from(form: Mapping[str, str]) -> tuple[Document | None, list[str]]:
    """The document, or the fields that will not do; an account has no date of expiry."""
    kind = next((k for k in KINDS if k == form.get("kind")), None)
    number = plain_number(form.get("number", ""))
    expires = _date(form, "expires")
    needs_date = kind in {"passport", "driving_licence"}
    faults = [
        name
        for name, wrong in (
            ("kind", kind is None),
            ("number", number is None),
            ("expires", needs_date and expires is None),
        )
        if wrong
    ]
    if faults or kind is None or number is None:
        return None, faults
    return Document(kind, number, expires if needs_date else None), []


def _name(text: str) -> str:
    name = " ".join(text.split())
    return name if len(name) <= NAME_MAX and plain_name(name) else ""


def _date(form: Mapping[str, str], name: str) -> date | None:
    try:
        year, month, day = (int(form.get(f"{name}-{part}", "")) for part in ("year", "month", "day"))
        return date(year, month, day)
    except ValueError:
        return None
