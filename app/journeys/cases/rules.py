"""The state machine of a case, its reference number, and the seal over what a person agreed to."""

import hashlib
import json
from typing import Any, Literal, get_args

State = Literal[
    "submitted", "awaiting_payment", "paid", "delivered", "accepted", "rejected", "withdrawn", "amended"
]
STATES: tuple[State, ...] = get_args(State)

MOVES: dict[State, frozenset[State]] = {
    "submitted": frozenset({"delivered", "rejected", "withdrawn"}),
    "awaiting_payment": frozenset({"paid", "withdrawn"}),
    "paid": frozenset({"delivered", "rejected", "withdrawn"}),
    "delivered": frozenset({"accepted", "rejected", "withdrawn", "amended"}),
    "accepted": frozenset({"amended", "withdrawn"}),
    "rejected": frozenset({"amended"}),
    # A payment can arrive after the person turned back: money taken always counts.
    "withdrawn": frozenset({"paid"}),
    # It holds again when a department does not accept the change.
    "amended": frozenset({"delivered", "accepted"}),
}

# No 0, O, 1, I, L, 5, S: they are misread on paper and misheard on the telephone.
ALPHABET = "2346789ABCDEFGHJKMNPQRTUVWXYZ"
REFERENCE_LENGTH = 8


class NotAllowedError(ValueError):
    """A case cannot move from this state to that one."""


def check_move(state: str, to: State) -> None:
    if to not in MOVES.get(state, frozenset()):  # type: ignore[call-overload]
        raise NotAllowedError(f"a case that is {state} cannot become {to}")


def reference(prefix: str, entropy: bytes) -> str:
    """A reference number people can read out: 'VT-7K3M-9QXD'."""
    number = int.from_bytes(entropy, "big")
    letters = []
    for _ in range(REFERENCE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    text = "".join(letters)
    return f"{prefix}-{text[:4]}-{text[4:]}"


def seal(answers: dict[str, Any], amount_pence: int) -> str:
    """A digest of everything on the check page: what was seen must be what is sent."""
    body = json.dumps([answers, amount_pence], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()[:32]
