"""The working of a calculation: lines that a person can follow, with their source. Codes, no words."""

from dataclasses import dataclass
from enum import StrEnum

from app.services.self_assessment.tables import Source

Params = tuple[tuple[str, str | int], ...]


class Part(StrEnum):
    """Which step a line belongs to; the amounts of TAX and CLASS_4 add up to what is due."""

    INCOME = "income"
    DEDUCTIONS = "deductions"
    BANDS = "bands"
    TAX = "income_tax"
    CLASS_4 = "class_4"


@dataclass(frozen=True)
class Line:
    """One line. `code` and `params` choose the words; amounts in params are whole pounds."""

    part: Part
    code: str
    amount_pence: int
    source: Source
    params: Params = ()
