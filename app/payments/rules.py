"""States of a card payment as GOV.UK Pay reports them, and which report may follow which."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LIFETIME = timedelta(minutes=90)
LARGEST_PENCE = 10_000_000
# A refund that nobody gives any more; its other states are the provider's.
REFUND_STOPPED = "stopped"


class Status(StrEnum):
    """The outward states."""

    CREATED = "created"
    STARTED = "started"
    SUBMITTED = "submitted"
    CAPTURABLE = "capturable"
    SUCCESS = "success"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ERROR = "error"

    @property
    def finished(self) -> bool:
        return _ORDER[self] == _FINISHED


_FINISHED = 4
_ORDER = {
    Status.CREATED: 0,
    Status.STARTED: 1,
    Status.SUBMITTED: 2,
    Status.CAPTURABLE: 3,
    Status.SUCCESS: _FINISHED,
    Status.FAILED: _FINISHED,
    Status.CANCELLED: _FINISHED,
    Status.ERROR: _FINISHED,
}


@dataclass(frozen=True)
class State:
    """A status, with the provider's code where the payment did not succeed."""

    status: Status
    code: str = ""

    @property
    def finished(self) -> bool:
        return self.status.finished

    @property
    def paid(self) -> bool:
        return self.status is Status.SUCCESS

    @property
    def message(self) -> str:
        return MESSAGES.get(self.code, "")


CREATED = State(Status.CREATED)
STARTED = State(Status.STARTED)
SUBMITTED = State(Status.SUBMITTED)
SUCCESS = State(Status.SUCCESS)
REJECTED = State(Status.FAILED, "P0010")
EXPIRED = State(Status.FAILED, "P0020")
CANCELLED_BY_PERSON = State(Status.FAILED, "P0030")
CANCELLED_BY_SERVICE = State(Status.CANCELLED, "P0040")
PROVIDER_ERROR = State(Status.ERROR, "P0050")

MESSAGES = {
    "P0010": "Payment method rejected",
    "P0020": "Payment expired",
    "P0030": "Payment was cancelled by the user",
    "P0040": "Payment was cancelled by the service",
    "P0050": "Payment provider returned an error",
}


def follows(current: State, reported: State) -> bool:
    """Whether a report moves the payment on.

    Reports come unordered and more than once: only a later state counts, and nothing follows the
    end of a payment.
    """
    return _ORDER[reported.status] > _ORDER[current.status]


@dataclass(frozen=True)
class RefundSummary:
    """What may still be given back, as the provider sees it."""

    status: str
    available_pence: int
    submitted_pence: int
