"""Page objects of the two forms: deciding about a website, and answering for it as an approver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.rationalisation.decisions.rules import ACTIONS, NEED_SIGN_OFF, Step, Wish
from app.rationalisation.scoring.presenters import proposal, reason
from app.rationalisation.triage.presenters import HOME
from app.rationalisation.triage.queries import SiteSeen
from app.rationalisation.triage.wording import ACTIONS as ACTION_WORDS
from app.rationalisation.triage.wording import FAULTS

# The field that holds the answer's target depends on the action.
TARGET_FIELDS = {"merge": "merge_target", "move": "move_target"}


@dataclass(frozen=True)
class ActionChoice:
    """One of the five things that may become of a website."""

    value: str
    text: str
    hint_sign_off: bool
    checked: bool


@dataclass(frozen=True)
class DecideView:
    """The form that records a decision."""

    host: str
    back: str
    proposed: str
    why: str
    choices: tuple[ActionChoice, ...]
    merge_target: str
    move_target: str
    reason: str
    errors: Mapping[str, str]


@dataclass(frozen=True)
class AnswerView:
    """The form that signs a decision off or sends it back."""

    host: str
    back: str
    proposal_id: str
    action: str
    reason_given: str
    at: datetime
    answer: str
    reason: str
    errors: Mapping[str, str]


def wish_from(form: Mapping[str, str]) -> Wish:
    """What the form asks for; the target is read from the field of the chosen action."""
    action = form.get("action", "")
    return Wish(action, form.get(TARGET_FIELDS.get(action, ""), ""), form.get("reason", ""))


def decide_view(
    seen: SiteSeen, form: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> DecideView:
    """The form: at first with the proposal chosen, after a fault with what was sent."""
    score = seen.score
    target = (score.target or "") if score else ""
    sent = form if form is not None else _as_proposed(score.proposal if score else "", target)
    field = TARGET_FIELDS.get(sent.get("action", ""), "target")
    return DecideView(
        host=seen.website.host,
        back=f"{HOME}sites/{seen.website.host}",
        proposed=proposal(score.proposal, score.target) if score else "",
        why=reason(score.reason, score.reason_values) if score else "",
        choices=tuple(
            ActionChoice(
                action,
                str(ACTION_WORDS[action]),
                action in NEED_SIGN_OFF,
                sent.get("action") == action,
            )
            for action in ACTIONS
        ),
        merge_target=sent.get("merge_target", ""),
        move_target=sent.get("move_target", ""),
        reason=sent.get("reason", ""),
        errors={
            (field if name == "target" else name): str(FAULTS[code]) for name, code in (faults or {}).items()
        },
    )


def _as_proposed(action: str, target: str) -> dict[str, str]:
    chosen = {"action": action} if action in ACTIONS else {}
    return chosen | ({TARGET_FIELDS[action]: target} if action in TARGET_FIELDS else {})


def answer_view(
    host: str,
    waiting: Step,
    form: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> AnswerView:
    """The approver's form for a proposal."""
    sent = form or {}
    return AnswerView(
        host=host,
        back=f"{HOME}sites/{host}",
        proposal_id=waiting.id,
        action=proposal(waiting.action, waiting.target),
        reason_given=waiting.reason,
        at=waiting.at,
        answer=sent.get("answer", ""),
        reason=sent.get("reason", ""),
        errors={name: str(FAULTS[code]) for name, code in (faults or {}).items()},
    )
