"""What a department may decide, and how it says so."""

import json
import re
from dataclasses import dataclass

REASON = re.compile(r"[a-z0-9_]{0,40}")


@dataclass(frozen=True)
class Decision:
    """What a department decided; `reason` is a code of the service's that says why it did not accept."""

    accepted: bool
    reason: str = ""


def decision_in(body: bytes) -> Decision | None:
    """The decision that an answer or a message names, if it names one.

    Raises:
        ValueError: it names one that cannot be understood; the message says why.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, or nested without end
        return None
    if not isinstance(told, dict) or "outcome" not in told:
        return None
    outcome, reason = told["outcome"], told.get("reason", "")
    if outcome not in ("accepted", "rejected"):
        raise ValueError("the outcome is neither accepted nor rejected")
    if not isinstance(reason, str) or not REASON.fullmatch(reason):
        raise ValueError("the reason is no code: use lower-case letters, digits and _, 40 at most")
    return Decision(accepted=outcome == "accepted", reason="" if outcome == "accepted" else reason)
