"""The generic connector: a signed POST to the address that a department gave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.deliveries import connection
from app.deliveries.rules import Judgement, envelope, headers_for, judge
from app.outbound import FetchError

FINAL_CAUSES = frozenset({"forbidden_address"})


@dataclass(frozen=True)
class Parcel:
    """A delivery on its way: where to, under which key, signed with what."""

    id: str
    url: str
    secret: str
    package: Mapping[str, Any]
    decides: bool = False
    test: bool = False


def post(parcel: Parcel, *, now: datetime) -> Judgement:
    """Hand a parcel over; a failure is a judgement too, never an exception."""
    body = envelope(parcel.id, parcel.package, test=parcel.test)
    headers = headers_for(parcel.secret, delivery_id=parcel.id, now=now, body=body)
    try:
        answer = connection.client().send("POST", parcel.url, headers=headers, body=body)
    except FetchError as fault:
        return Judgement(again=fault.cause not in FINAL_CAUSES, fault=fault.cause)
    return judge(answer.status, answer.headers, answer.body, decides=parcel.decides)
