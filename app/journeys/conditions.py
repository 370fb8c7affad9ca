"""What decides where an answer leads: conditions over the answers so far, each with words for the map."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.journeys.fields import Answers


class Condition(Protocol):
    """Something that holds or does not, with words for the drawn map."""

    def holds(self, answers: Answers) -> bool: ...
    def describe(self) -> str: ...


@dataclass(frozen=True)
class Is:
    """A question has this answer."""

    question: str
    value: str

    def holds(self, answers: Answers) -> bool:
        found = answers.get(self.question)
        return self.value in found if isinstance(found, list) else found == self.value

    def describe(self) -> str:
        return f"{self.question} is {self.value}"


@dataclass(frozen=True)
class Fact:
    """A fact that a look-up found has this value, such as vehicle.obstacle = no_mot."""

    name: str
    key: str
    value: str

    def holds(self, answers: Answers) -> bool:
        return bool((answers.get(self.name) or {}).get(self.key) == self.value)

    def describe(self) -> str:
        return f"{self.name}: {self.key} is {self.value}"


@dataclass(frozen=True)
class When:
    """Something else that the answers so far decide; `words` names it on the drawn map."""

    words: str
    test: Callable[[Answers], bool]

    def holds(self, answers: Answers) -> bool:
        return self.test(answers)

    def describe(self) -> str:
        return self.words


@dataclass(frozen=True)
class Branch:
    """Where to go when a condition holds; the first that holds wins."""

    when: Condition
    to: str
