"""What the proving pages show, and the words for what went wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.identity.entry.visit import Visit
from app.identity.proofing.port import Question
from app.identity.proofing.rules import KINDS, shown_code
from app.web.languages import _, _l, language

KIND_WORDS = {
    "passport": _l("UK passport"),
    "driving_licence": _l("UK photocard driving licence"),
    "bank_account": _l("UK bank or building society account"),
}


@dataclass(frozen=True)
class Choice:
    """One radio button."""

    value: str
    text: str


@dataclass(frozen=True)
class Asked:
    """One question with the answers to choose from."""

    name: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ProvePage:
    """One page of proving one's identity."""

    action: str
    back: str | None
    client: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[Choice, ...] = ()
    questions: tuple[Asked, ...] = ()
    reasons: tuple[str, ...] = ()
    code: str = ""
    until: str = ""
    online: bool = True
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def error_list(self) -> list[dict[str, str]]:
        fields = {name: f"{name}-day" if name in {"birth_date", "expires"} else name for name in self.errors}
        return [{"text": text, "href": f"#{fields[name]}"} for name, text in self.errors.items()]


def prove_page(visit: Visit, page: str, *, back: str | None = None, **more: object) -> ProvePage:
    """A page for the same request as the visit."""
    client = visit.asked.client if visit.asked and not visit.asked.client.own else None
    name = (client.name_cy if language() == "cy" and client.name_cy else client.name) if client else ""
    links = {
        step: visit.url(f"prove.{step}")
        for step in ("details", "document", "questions", "in_person", "leave", "start")
    }
    return ProvePage(
        action=visit.url(page),
        back=visit.url(back) if back else None,
        client=name,
        links=links,
        **more,  # type: ignore[arg-type]
    )


def kinds() -> tuple[Choice, ...]:
    return tuple(Choice(kind, str(KIND_WORDS[kind])) for kind in KINDS)


def questions(found: Sequence[Question]) -> tuple[Asked, ...]:
    """The questions in the language of the page; the answers are names and figures."""
    return tuple(
        Asked(
            f"q-{q.id}",
            q.text_cy if language() == "cy" else q.text,
            tuple(Choice(choice, choice_words(choice)) for choice in q.choices),
        )
        for q in found
    )


def choice_words(choice: str) -> str:
    return _("None of these") if choice == "None of these" else choice


def reason(code: str) -> str:
    """Why the level was not reached, without saying what a register holds."""
    words = {
        "evidence": _("We could not match the document with what you told us, or it is not strong enough."),
        "activity": _("We could not find enough records of you over time."),
        "fraud": _("We could not be sure enough that nobody is misusing this identity."),
        "verification": _("We could not be sure enough from your answers that it is you."),
    }
    return words[code]


def in_person_code(code: str) -> str:
    return shown_code(code)


FAULTS = {
    "given_names": _l("Enter your given names as they are on your document"),
    "family_name": _l("Enter your family name as it is on your document"),
    "birth_date": _l("Enter a real date of birth, like 27 3 1984"),
    "postcode": _l("Enter a full UK postcode, like AB1 2CD"),
    "kind": _l("Choose the document that you have"),
    "number": _l("Enter the number as it is on the document: letters and digits"),
    "expires": _l("Enter the date on which the document expires, like 27 3 2031"),
    "answer": _l("Choose an answer"),
    "too_many": _l("You have tried too often today. Try again tomorrow, or prove your identity in person"),
    "unavailable": _l("A register does not answer at the moment. Try again in a few minutes"),
}


def fault(code: str) -> str:
    return str(FAULTS[code])
