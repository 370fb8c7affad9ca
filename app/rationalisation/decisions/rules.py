"""Who may decide what about a website, and what state its decisions leave it in; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

ACTIONS = ("keep", "merge", "move", "archive", "close")
# These end a website, so a second person signs them off; keeping it changes nothing.
NEED_SIGN_OFF = frozenset({"merge", "move", "archive", "close"})
PROPOSED, SIGNED_OFF, SENT_BACK = "proposed", "signed_off", "sent_back"
# States as the queue shows them.
NONE, WAITING, DECIDED, RETURNED = "none", "waiting", "decided", "returned"
STATES = (NONE, WAITING, DECIDED, RETURNED)
MIN_REASON = 10
MAX_REASON = 2000
_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\Z")
_PATH = re.compile(r"/(?!/)[^\s?#]*\Z")


@dataclass(frozen=True)
class Step:
    """One entry in a website's history of decisions; nothing is ever changed, only added."""

    id: str
    kind: str
    action: str
    target: str | None
    reason: str
    by: str
    at: datetime
    refers_to: str | None = None
    sample: bool = False


@dataclass(frozen=True)
class Wish:
    """What somebody wants to record."""

    action: str
    target: str
    reason: str


def faults(wish: Wish, own_host: str, known_hosts: frozenset[str]) -> dict[str, str]:
    """What is wrong with a wish, as codes by field; `known_hosts` holds the target if the estate does."""
    found = {}
    if wish.action not in ACTIONS:
        found["action"] = "action_missing"
    if len(wish.reason.strip()) < MIN_REASON:
        found["reason"] = "reason_short"
    elif len(wish.reason) > MAX_REASON:
        found["reason"] = "reason_long"
    target = wish.target.strip().lower()
    if wish.action == "merge":
        if not _HOST.match(target):
            found["target"] = "target_host"
        elif target == own_host:
            found["target"] = "target_itself"
        elif target not in known_hosts:
            found["target"] = "target_unknown"
    if wish.action == "move" and not _PATH.match(wish.target.strip()):
        found["target"] = "target_path"
    return found


def state_of(history: Sequence[Step]) -> str:
    """Where a website's decisions stand, from its whole history in order."""
    if not history:
        return NONE
    last = history[-1]
    if last.kind == SENT_BACK:
        return RETURNED
    if last.kind == PROPOSED and last.action in NEED_SIGN_OFF:
        return WAITING
    return DECIDED


def waiting_for_sign_off(history: Sequence[Step]) -> Step | None:
    """The proposal that an approver can answer, if there is one."""
    return history[-1] if history and state_of(history) == WAITING else None


def may_answer(step: Step, approver: str) -> bool:
    """Whether this approver may sign off or send back: never what they proposed themselves."""
    return step.by != approver
