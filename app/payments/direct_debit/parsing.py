"""Reading bank details from a form: every fault beside its own field."""

import re
from collections.abc import Mapping

from app.payments.direct_debit.port import BankAccount

LONGEST_NAME = 100
_SORT_CODE = re.compile(r"[0-9]{6}")
_NUMBER = re.compile(r"[0-9]{6,8}")
_NUMBER_LENGTH = 8


def read_account(form: Mapping[str, str]) -> tuple[BankAccount | None, dict[str, str]]:
    """The account, or the code of what is wrong with each field."""
    name = form.get("account_name", "").strip()
    sort_code = re.sub(r"[\s\-]", "", form.get("sort_code", ""))
    number = re.sub(r"[\s\-]", "", form.get("account_number", ""))
    faults = {}
    if not name or len(name) > LONGEST_NAME:
        faults["account_name"] = "no_name"
    if not _SORT_CODE.fullmatch(sort_code):
        faults["sort_code"] = "sort_code"
    if not _NUMBER.fullmatch(number):
        faults["account_number"] = "account_number"
    if faults:
        return None, faults
    written = f"{sort_code[:2]}-{sort_code[2:4]}-{sort_code[4:]}"
    return BankAccount(name, written, number.zfill(_NUMBER_LENGTH)), {}
