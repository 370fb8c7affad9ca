"""Class 4 National Insurance on profits, with the annual maximum where Class 1 was paid as well.

Social Security Contributions and Benefits Act 1992 section 15; SI 2001/1004 regulation 100 as amended by
SI 2024/377 regulation 6: since 2024-25 no Class 2 is added in. Amounts are whole pounds in, pence out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.services.self_assessment.tables import Class1, Class4, TaxYear
from app.services.self_assessment.working import Line, Part

RATE_UNIT = 10_000
PENCE = 100


@dataclass(frozen=True)
class Contributions:
    """Class 4 before and after the annual maximum, in pence, rounded down at the end."""

    at_main: int
    at_above: int
    maximum: int | None

    @property
    def before(self) -> int:
        return self.at_main + self.at_above

    @property
    def pence(self) -> int:
        return self.before if self.maximum is None else min(self.before, self.maximum)


def class_4(profit: int, pay: Sequence[int], year: TaxYear) -> Contributions:
    """The Class 4 contributions of a year.

    Args:
        profit: whole pounds of profit chargeable to Class 4.
        pay: whole pounds of pay, one amount for each employment, each held for the whole year.
    """
    rule = year.class_4
    main, above = _parts(profit, rule)
    class_1 = sum(class_1_at_main(each, year.class_1) for each in pay)
    maximum = annual_maximum(profit, class_1, rule) if class_1 and profit > rule.over else None
    return Contributions(
        at_main=int(_charge(main, rule.main_rate)),
        at_above=int(_charge(above, rule.above_rate)),
        maximum=None if maximum is None else int(maximum),
    )


def _parts(profit: int, rule: Class4) -> tuple[int, int]:
    """Pounds of profit that bear the main rate, and pounds that bear the other."""
    return max(0, min(profit, rule.up_to) - rule.over), max(0, profit - rule.up_to)


def _charge(pounds: int | Fraction, rate: int) -> Fraction:
    return Fraction(pounds) * PENCE * rate / RATE_UNIT


def class_1_at_main(pay: int, rule: Class1) -> Fraction:
    """Pence of Class 1 at the main rate on a year's pay from one employment (section 8)."""
    return _charge(max(0, min(pay, rule.up_to) - rule.over), rule.main_rate)


def annual_maximum(profit: int, class_1: Fraction, rule: Class4) -> Fraction:
    """Regulation 100(3), steps one to nine, in pence.

    Case 1 needs no branch: there, steps five to nine add nothing below the upper limit of profits.
    """
    main, above = _parts(profit, rule)
    room = max(Fraction(0), _charge(rule.up_to - rule.over, rule.main_rate) - class_1)
    covered = room * RATE_UNIT / (PENCE * rule.main_rate)
    return room + _charge(max(Fraction(0), main - covered), rule.above_rate) + _charge(above, rule.above_rate)


def class_4_lines(profit: int, due: Contributions, year: TaxYear) -> Iterator[Line]:
    """The contributions line by line; the amounts add up to what is due."""
    rule = year.class_4
    if not profit:
        return
    main, above = _parts(profit, rule)
    if not main:
        yield Line(Part.CLASS_4, "class_4.none", 0, rule.source, (("over", rule.over),))
        return
    params = (("pounds", main), ("rate", rule.main_rate), ("over", rule.over))
    yield Line(Part.CLASS_4, "class_4.main", due.at_main, rule.source, params)
    if above:
        params = (("pounds", above), ("rate", rule.above_rate), ("over", rule.up_to))
        yield Line(Part.CLASS_4, "class_4.above", due.at_above, rule.source, params)
    if due.pence < due.before:
        yield Line(Part.CLASS_4, "class_4.maximum", due.pence - due.before, rule.maximum_source)
