"""`hub connector test`: does a receiver keep the rules that the departments' guide asks of it?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.deliveries import connection
from app.deliveries.models import Connector
from app.deliveries.rules import envelope, for_recipient, headers_for, receipt_in
from app.outbound import FetchError

STALE = timedelta(hours=1)


@dataclass(frozen=True)
class Check:
    """One rule, whether the receiver keeps it, and what it answered."""

    rule: str
    kept: bool
    detail: str


@dataclass(frozen=True)
class _Answer:
    status: int
    receipt: str
    fault: str = ""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def shown(self) -> str:
        return self.fault or f"answered {self.status}" + (f", receipt {self.receipt}" if self.receipt else "")


def checks(connector: Connector, *, test_id: str, now: datetime) -> Iterator[Check]:
    """Send test deliveries and judge the answers, one rule at a time."""
    first = _send(connector, test_id=test_id, now=now)
    yield Check("takes a signed delivery", first.taken, first.shown)
    if not first.taken:
        return
    yield Check("answers with a receipt", bool(first.receipt), first.shown)
    again = _send(connector, test_id=test_id, now=now)
    same = again.taken and again.receipt == first.receipt
    yield Check("answers a copy with the same receipt", same, again.shown)
    for rule, answer in (
        ("refuses a wrong signature", _send(connector, test_id=f"{test_id}-f", now=now, forged=True)),
        ("refuses a changed body", _send(connector, test_id=f"{test_id}-c", now=now, changed=True)),
        ("refuses an old signature", _send(connector, test_id=f"{test_id}-o", now=now - STALE)),
    ):
        yield Check(rule, 400 <= answer.status < 500, answer.shown)


def _send(
    connector: Connector, *, test_id: str, now: datetime, forged: bool = False, changed: bool = False
) -> _Answer:
    package = {
        "service": connector.service,
        "reference": "TEST-0000-0000",
        "submitted_at": now.isoformat(),
        "language": "en",
        "amount_pence": 0,
        "person": "test",
        "answers": {},
    }
    body = envelope(test_id, for_recipient(package, connector.salt), test=True)
    headers = headers_for(connector.secret, delivery_id=test_id, now=now, body=body)
    if forged:
        headers["Webhook-Signature"] = "v1," + "A" * 43 + "="
    if changed:
        body = body.replace(b'"amount_pence":0', b'"amount_pence":1')
    try:
        answer = connection.client().send("POST", connector.url, headers=headers, body=body)
    except FetchError as fault:
        return _Answer(0, "", f"{fault.cause}: {fault}")
    return _Answer(answer.status, receipt_in(answer.body))
