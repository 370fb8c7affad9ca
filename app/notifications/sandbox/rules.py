"""What the sandbox accepts and what becomes of it, by Notify's published smoke-test addresses."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.notifications.rules import plausible_address

OUTCOMES = {
    "temp-fail@simulator.notify": "temporary-failure",
    "perm-fail@simulator.notify": "permanent-failure",
}
REFUSED_BY_TEAM_KEY = re.compile(r"@blocked\.example\Z")
LONGEST_REFERENCE = 1000


@dataclass(frozen=True)
class Email:
    """A request to send, read and found whole."""

    address: str
    template_id: str
    subject: str
    body: str
    reference: str


class RefusedError(ValueError):
    """A request that Notify would refuse, with its kind of error and its words."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error
        self.message = message


def read_email(body: Any) -> Email:
    """The e-mail that a request asks for."""
    if not isinstance(body, dict):
        raise RefusedError("ValidationError", "payload is not an object")
    address, template = _text(body, "email_address"), _text(body, "template_id")
    if not (plausible_address(address) or address in OUTCOMES):
        raise RefusedError("ValidationError", "email_address Not a valid email address")
    if not _is_uuid(template):
        raise RefusedError("ValidationError", "template_id is not a valid UUID")
    if REFUSED_BY_TEAM_KEY.search(address):
        raise RefusedError("BadRequestError", "Can't send to this recipient using a team-only API key")
    fields = body.get("personalisation")
    fields = fields if isinstance(fields, dict) else {}
    missing = [name for name in ("subject", "body") if not isinstance(fields.get(name), str)]
    if missing:
        raise RefusedError("BadRequestError", f"Missing personalisation: {', '.join(missing)}")
    reference = body.get("reference", "")
    if not isinstance(reference, str) or len(reference) > LONGEST_REFERENCE:
        raise RefusedError("ValidationError", "reference is not of type string")
    return Email(address, template, fields["subject"], fields["body"], reference)


def outcome(address: str) -> str:
    """What becomes of an e-mail to an address."""
    return OUTCOMES.get(address, "delivered")


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or "\x00" in value:
        raise RefusedError("ValidationError", f"{name} is a required property")
    return value


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
