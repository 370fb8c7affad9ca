"""What a message is and how it fares."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ADDRESS = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@[A-Za-z0-9.-]{1,250}\.[A-Za-z]{2,}\Z")


# Seconds before each further attempt: eleven over about two days, then an operator decides.
PAUSES = (5, 30, 120, 600, 1_800, 3_600, 14_400, 28_800, 43_200, 86_400)
# A security code works for minutes: carried later it would only confuse.
PAUSES_OF_SECRETS = (1, 5, 15, 60, 180, 300)


class Status(StrEnum):
    """Waiting for the worker, handed to the carrier, arrived, stopped, or closed by an operator."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CLOSED = "closed"


_ORDER = (Status.WAITING, Status.SENT, Status.FAILED, Status.CLOSED, Status.DELIVERED)

# GOV.UK Notify's words for what became of an e-mail.
RECEIPTS = {
    "delivered": Status.DELIVERED,
    "permanent-failure": Status.FAILED,
    "temporary-failure": Status.FAILED,
    "technical-failure": Status.FAILED,
}


def follows(current: Status, reported: Status) -> bool:
    """Whether a report moves a message on: they come unordered and doubled, and arrival is final."""
    return _ORDER.index(reported) > _ORDER.index(current)


def pause_before(failures: int, *, secret: bool) -> timedelta | None:
    """How long to wait after so many failures; None when the patience is used up."""
    pauses = PAUSES_OF_SECRETS if secret else PAUSES
    return timedelta(seconds=pauses[failures - 1]) if 1 <= failures <= len(pauses) else None


@dataclass(frozen=True)
class Template:
    """The English words of a message; `secret` ones are not shown again to their reader.

    Placeholders are Python's own, `%(name)s`; the Welsh is in the catalogue.
    """

    subject: str
    body: str
    secret: bool = False

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(re.findall(r"%\((\w+)\)s", self.subject + self.body))


@dataclass(frozen=True)
class Letter:
    """A message as a carrier gets it."""

    id: str
    to: str
    subject: str
    body: str
    language: str
    reference: str
    repeated: bool = False  # an earlier attempt may have reached the carrier


# ITU-T E.164: a plus sign, a country code, at most fifteen digits.
PHONE = re.compile(r"\+[1-9]\d{7,14}\Z")


def is_phone(address: str) -> bool:
    """Whether a message goes to a telephone, as a text message."""
    return PHONE.match(address) is not None


def plain_phone(text: str) -> str | None:
    """A number as it is called from anywhere (`07700 900123` is `+447700900123`), or None."""
    bare = re.sub(r"[\s().-]", "", text)
    if re.fullmatch(r"07\d{9}", bare):
        bare = f"+44{bare[1:]}"
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    return bare if is_phone(bare) else None


def plausible_address(address: str) -> bool:
    """Whether a text can be an e-mail address; only a message that arrives proves it."""
    return len(address) <= 254 and ADDRESS.match(address) is not None  # RFC 5321's limit
