"""Recognises a list of websites by its header, and reads a row of it into values with a reason if not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from app.estate.rules import host_name
from app.money import half_up, pounds

# What a value is called here -> the names that columns are known to have for it, best first. Names
# are compared without case, spaces and punctuation.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "host": (
        *("host", "hostname", "website", "domain", "domainname", "url", "site", "address", "webaddress"),
        *("initialdomain", "targeturl", "fqdn", "name"),
    ),
    "owner": (
        *("owner", "department", "dept", "organisation", "organization", "agency", "ministry"),
        *("ownername", "registrant"),
        *("owningorganisation", "responsibleorganisation", "targeturlagencyowner"),
    ),
    "bureau": (
        "bureau",
        "targeturlbureauowner",
        "suborganisation",
        "suborganization",
        "unit",
        "division",
        "team",
    ),
    "title": ("title", "sitetitle", "websitename", "sitename", "servicename"),
    "description": ("description", "summary"),
    "purpose": ("purpose", "representing", "function", "about"),
    "contact": ("contact", "contactemail", "email", "owneremail", "webmanager"),
    "visits": ("visits", "monthlyvisits", "visitspermonth", "visitsamonth", "sessions"),
    "page_views": ("pageviews", "views", "monthlypageviews", "pageviewspermonth", "pageviewsamonth"),
    "cms": ("cms", "cmsprovider", "contentmanagementsystem", "platform"),
    "launched_on": ("launchedon", "launchdate", "launched", "created", "firstlive"),
    "contract_ends_on": (
        "contractendson",
        "contractend",
        "contractends",
        "contractenddate",
        "contractexpiry",
    ),
    "licence": ("licence", "license"),
    "statutory": ("statutory", "statutoryneed", "legalneed", "requiredbylaw"),
    "cost_hosting": ("costhosting", "hostingcost", "hosting"),
    "cost_content": ("costcontent", "contentcost"),
    "cost_build": ("costbuild", "designandbuild", "buildcost", "coststrategydesignandbuild"),
    "cost_testing": ("costtesting", "testingcost"),
    "cost_staff": ("coststaff", "staffcost", "staffcosts"),
    "cost_strategy": ("coststrategy", "strategycost"),
    "search": ("hassitesearch",),
    "login": ("login", "hasalogin", "loginprovider"),
    "final_url": ("finalurl",),
    "scanned_at": ("scandate",),
}
_NUMBERS = frozenset({"visits", "page_views"})
_DAYS = frozenset({"launched_on", "contract_ends_on"})
# Thousands stand in threes. A comma before one or two last digits is a decimal comma; what may be either, as
# 1.234, is refused, for it would be wrong a thousandfold.
_GROUPED = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_WHOLE = re.compile(rf"{_GROUPED}(?:\.0*)?\Z")
_AMOUNT = re.compile(rf"(?!\d{{1,3}}\.\d{{3}}\Z){_GROUPED}(?:\.\d*)?\Z|\d+,\d{{1,2}}\Z")
_SIGNS = re.compile(r"[£$€\s]")
_NOT_NAME = re.compile(r"[^a-z0-9]")
_EMPTY = frozenset({"", "-", "--", "n/a", "na", "none", "null", "unknown"})
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")
_MAX_VALUE = 2000
# A whole number of a column; the amounts of a trillion have more digits than any budget.
_MOST_COUNTED, _LONGEST_AMOUNT = 2**31 - 1, 16
# Lists go by owners through indexes, whose entries PostgreSQL keeps below 2,704 bytes.
_MAX_OWNER = 500
# What a spreadsheet would run: =..., @..., and +... or -... that calls a function or another program. A
# telephone number or a title that starts with a dash is none.
_FORMULA = re.compile(r"[=@]|[+-][^\s(]*[A-Za-z_]+\(|[+-].*[!|]")

# Published lists, recognised by columns that no other list has together.
_KNOWN: tuple[tuple[str, frozenset[str]], ...] = (
    ("US federal websites with traffic (GSA)", frozenset({"website", "agency", "pageviews", "dap"})),
    ("US federal website standards scan (GSA)", frozenset({"initialdomain", "scandate", "branch"})),
    ("US federal edge cases (GSA)", frozenset({"targeturl", "finalurlwebsite", "filterstep"})),
    ("UK government domain names", frozenset({"domainname", "owner", "representing"})),
)

# Published files that describe something else, by columns that tell them from a list.
_NO_LISTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("GSA's description of the fields of its scans", frozenset({"fieldid", "datatype", "queryable"})),
)

# Spelt out as their source has them: two titles are the same when their letters are.
_AS_GIVEN = frozenset({"title"})
FIELDS = tuple(_COLUMNS)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out: what it is, and which column holds which value."""

    recognised_as: str
    columns: Mapping[str, int]
    width: int
    header: tuple[str, ...] = ()

    def mapping(self) -> list[tuple[str, str | None]]:
        """Each column of the file with the value it is read as, None where it is left out."""
        read = {position: value for value, position in self.columns.items()}
        return [(name, read.get(position)) for position, name in enumerate(self.header)]


class ChoiceError(ValueError):
    """A choice of columns that cannot be read by: a code, and the column that it is about."""

    def __init__(self, code: str, position: int) -> None:
        """Say what is wrong, and at which column, counted from 0."""
        super().__init__(code)
        self.code, self.position = code, position


@dataclass(frozen=True, slots=True)
class Row:
    """One website as one row of a list tells of it."""

    number: int
    host: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken, with its number in the file and the reason."""

    number: int
    reason: str


def no_list(header: Sequence[str]) -> str | None:
    """Return what a published file with this header is, where it lists no websites."""
    present = frozenset(_NOT_NAME.sub("", name.lower()) for name in header)
    return next((title for title, signs in _NO_LISTS if signs <= present), None)


def recognise(header: Sequence[str], mapped: Mapping[str, str] = MappingProxyType({})) -> Layout | None:
    """Return the layout of a file with this header, or None where no column names a website.

    Args:
        header: the names of its columns.
        mapped: by value, the column that a person said holds it; "" leaves the value out.

    Raises:
        ValueError: where `mapped` names a value or a column that there is not.
    """
    names = _plain(header)
    columns = _as_told(guessed(header), header, names, mapped)
    said = {_NOT_NAME.sub("", name.lower()) for name in mapped.values()}
    twice = next((name for name in repeated(header) if names.index(name) in columns.values()), None)
    if twice is not None and twice not in said:
        spelt = header[names.index(twice)]
        raise ValueError(f"two columns are called '{spelt}': rename the one that does not count")
    return Layout(kind_of(header), columns, len(names), tuple(header)) if "host" in columns else None


def kind_of(header: Sequence[str]) -> str:
    """What kind of list has this header."""
    present = frozenset(_plain(header))
    return next((title for title, signs in _KNOWN if signs <= present), "list of websites")


def guessed(header: Sequence[str]) -> dict[str, int]:
    """By value, the column whose name says that it holds it; the first of several with that name."""
    names = _plain(header)
    columns: dict[str, int] = {}
    for value, known in _COLUMNS.items():
        position = next((names.index(name) for name in known if name in names), None)
        if position is not None and position not in columns.values():
            columns[value] = position
    return columns


def repeated(header: Sequence[str]) -> list[str]:
    """Names, without case and punctuation, that several columns have; columns without a name are apart."""
    names = [name for name in _plain(header) if name]
    return sorted({name for name in names if names.count(name) > 1})


def chosen_layout(header: Sequence[str], chosen: Sequence[str]) -> Layout:
    """The layout that a person chose: for each column the value that it holds, "" to leave it out.

    Raises:
        ChoiceError: where a value is unknown, chosen twice, or no column holds the website.
    """
    columns: dict[str, int] = {}
    for position, value in enumerate(chosen[: len(header)]):
        if value and value not in FIELDS:
            raise ChoiceError("value_unknown", position)
        if value in columns:
            raise ChoiceError("value_twice", position)
        if value:
            columns[value] = position
    if "host" not in columns:
        raise ChoiceError("host_missing", 0)
    return Layout(kind_of(header), columns, len(header), tuple(header))


def _plain(header: Sequence[str]) -> list[str]:
    return [_NOT_NAME.sub("", name.lower()) for name in header]


def _as_told(
    columns: dict[str, int], header: Sequence[str], names: Sequence[str], mapped: Mapping[str, str]
) -> dict[str, int]:
    """The columns as recognised, changed by what a person said of them."""
    for value, column in mapped.items():
        if value not in FIELDS:
            raise ValueError(f"there is no value '{value}': use one of {', '.join(FIELDS)}")
        plain = _NOT_NAME.sub("", column.lower())
        if column and plain not in names:
            raise ValueError(f"there is no column '{column}': the file has {', '.join(header)}")
        position = names.index(plain) if column else None
        columns = {each: at for each, at in columns.items() if each != value and at != position}
        if position is not None:
            columns[value] = position
    return columns


def read_row(layout: Layout, number: int, cells: Sequence[str]) -> Row | RefusedRow:
    """Read one row; the reason names the column and the value."""
    if len(cells) > layout.width:
        return RefusedRow(number, f"has {len(cells)} values where the header has {layout.width}")
    given = {
        value: cells[position].strip()
        for value, position in layout.columns.items()
        if position < len(cells) and cells[position].strip().lower() not in _EMPTY
    }
    try:
        host = host_name(given.pop("host", ""))
        values = {name: _checked(name, text) for name, text in given.items()}
    except ValueError as refusal:
        return RefusedRow(number, str(refusal))
    return Row(number, host, values)


def _checked(name: str, text: str) -> str:
    """Return a value in the one form it is stored in; raises ValueError."""
    if _FORMULA.match(text):
        raise ValueError(
            f"the {spoken(name)} '{text[:40]}' is a formula: put the value that it works out in its place"
        )
    if name in _NUMBERS:
        return _whole_number(name, text)
    if name.startswith("cost_"):
        return _pence(name, text)
    if name in _DAYS:
        return _day(name, text)
    longest = _MAX_OWNER if name == "owner" else _MAX_VALUE
    if len(text) > longest:
        raise ValueError(f"the {spoken(name)} is longer than {longest} characters")
    return text.strip() if name in _AS_GIVEN else " ".join(text.split())


def _whole_number(name: str, text: str) -> str:
    if not _WHOLE.match(text):
        raise ValueError(f"the {spoken(name)} '{text}' are not a whole number")
    number = int(text.partition(".")[0].replace(",", ""))
    if number > _MOST_COUNTED:
        raise ValueError(f"the {spoken(name)} '{text}' are more than {_MOST_COUNTED:,} a month")
    return str(number)


def _pence(name: str, text: str) -> str:
    amount = _SIGNS.sub("", text)
    if not _AMOUNT.match(amount) or len(amount) > _LONGEST_AMOUNT:
        raise ValueError(f"the {spoken(name)} '{text}' is not an amount of money such as 1234.50")
    comma = amount[-2:-1] == "," or amount[-3:-2] == ","
    return str(half_up(Decimal(amount.replace(",", "." if comma else "")) * 100))


def _day(name: str, text: str) -> str:
    iso, british = _ISO.match(text), _BRITISH.match(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3])).isoformat()
        if british:
            return date(int(british[3]), int(british[2]), int(british[1])).isoformat()
    except ValueError:
        pass
    raise ValueError(f"the {spoken(name)} '{text}' is not a date such as 2025-11-17")


def in_pounds(name: str, value: str) -> str:
    """A value as a person reads it: costs are stored in pence."""
    return pounds(int(value)) if name.startswith("cost_") else value


def spoken(name: str) -> str:
    """What a value is called in a sentence."""
    return name.replace("_", " ")
