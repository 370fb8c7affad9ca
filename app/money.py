"""Money is whole pence in an int; these two functions are the only way in from and out to text."""

import re
from decimal import ROUND_HALF_UP, Decimal

_AMOUNT = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?\Z")


def pounds(pence: int) -> str:
    """Pence as text: 19500 -> '£195.00', -5 -> '-£0.05'."""
    sign = "-" if pence < 0 else ""
    whole, part = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}.{part:02d}"


def parse_pounds(text: str) -> int:
    """Pence from what a person typed: '£1,234.5' -> 123450.

    Raises:
        ValueError: the text is not an amount of pounds with at most two decimal places.
    """
    found = _AMOUNT.match(text.strip())
    if found is None:
        raise ValueError(f"not an amount in pounds: {text!r}")
    whole = int(found.group(1).replace(",", ""))
    return whole * 100 + int((found.group(2) or "0").ljust(2, "0"))


def half_up(amount: Decimal) -> int:
    """Pence (a Decimal) rounded half up to a whole number."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
