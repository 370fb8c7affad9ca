"""Reading files of services and volumes."""

from datetime import date

import pytest

from app.uptake.imports.rules import (
    Dataset,
    Problem,
    UnknownHeaderError,
    overlapping,
    parse,
)
from app.uptake.imports.values import Reason
from app.uptake.rules import Channel, Period, month_of, quarter_of, year_of

QUARTERLY = "slug,calendar_quarter,transactions,digital_transactions,digital_takeup\n"
CHANNELS = "service,period_start,period_end,channel,volume,source\n"


def read(text):
    return parse("file.csv", text.encode())


def reasons(parsed):
    return [(problem.row, problem.reason) for problem in parsed.problems]


def test_a_file_is_known_by_its_header_whatever_the_order_of_columns():
    parsed = read("transactions,Digital transactions,Calendar quarter,slug\n9,4,2015Q1,a-service\n")
    assert parsed.dataset is Dataset.QUARTERLY
    row = parsed.volumes[0]
    assert (row.slug, row.period) == ("a-service", quarter_of(date(2015, 1, 1)))
    assert row.counts == {Channel.ALL: 9, Channel.ONLINE: 4}


def test_an_unknown_header_is_said():
    with pytest.raises(UnknownHeaderError, match="when, what"):
        read("when,what\n1,2\n")
    with pytest.raises(UnknownHeaderError):
        read("")


def test_blank_is_not_nought():
    parsed = read(QUARTERLY + "a,2015Q1,9,,\nb,2015Q1,9,0,0\n")
    assert [row.counts[Channel.ONLINE] for row in parsed.volumes] == [None, 0]


def test_a_blank_total_is_taken_and_flagged():
    parsed = read(QUARTERLY + "a,2015Q1,,1384,\n")
    assert parsed.taken == 1
    assert parsed.problems == (Problem(2, Reason.TOTAL_BLANK, "transactions", refused=False),)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,2015Q1,9,10,", Reason.DIGITAL_ABOVE_TOTAL),
        ("a,2015Q5,9,1,", Reason.QUARTER),
        ("a,15Q1,9,1,", Reason.QUARTER),
        ("a,,9,1,", Reason.MISSING),
        ("A Service,2015Q1,9,1,", Reason.SLUG),
        (",2015Q1,9,1,", Reason.MISSING),
        ("a,2015Q1,-9,1,", Reason.NUMBER),
        ("a,2015Q1,9.5,1,", Reason.NUMBER),
        ("a,2015Q1,many,1,", Reason.NUMBER),
        ("a,2015Q1,99999999999999,1,", Reason.TOO_LARGE),
        ("a,2015Q1,9", Reason.CELLS),
        ("a,2015Q1,9,1,0.1,extra", Reason.CELLS),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason_and_the_rest_is_taken(row, reason):
    parsed = read(QUARTERLY + f"good,2015Q1,9,1,\n{row}\nalso-good,2015Q1,9,1,\n")
    assert reasons(parsed) == [(3, reason)]
    assert [row.slug for row in parsed.volumes] == ["good", "also-good"]


def test_thousands_may_have_commas():
    assert read(QUARTERLY + 'a,2015Q1,"1,234,567",12,\n').volumes[0].counts[Channel.ALL] == 1_234_567


def test_a_second_row_for_the_same_period_is_refused():
    parsed = read(QUARTERLY + "a,2015Q1,9,1,\na,2015Q1,8,1,\n")
    assert parsed.problems == (Problem(3, Reason.REPEATED, value="2"),)
    assert parsed.volumes[0].counts[Channel.ALL] == 9


def test_bytes_that_are_not_text_spoil_their_own_row_only():
    content = QUARTERLY.encode() + b"a,2015Q1,9,1,\n\xe9,2015Q1,9,1,\nb,2015Q1,9,1,\n"
    parsed = parse("file.csv", content)
    assert reasons(parsed) == [(3, Reason.UNREADABLE)]
    assert parsed.taken == 2


def test_a_byte_order_mark_and_empty_lines_do_not_matter():
    parsed = parse("file.csv", b"\xef\xbb\xbf" + (QUARTERLY + "\na,2015Q1,9,1,\n,,,,\n").encode())
    assert parsed.taken == 1
    assert parsed.volumes[0].row == 3
    assert not parsed.problems


def test_channels_are_read_with_their_source():
    parsed = read(CHANNELS + "vehicle-tax,2025-07-01,2025-07-31,Phone,120,DVLA contact centre\n")
    row = parsed.volumes[0]
    assert parsed.dataset is Dataset.CHANNELS
    assert row.period == month_of(date(2025, 7, 1))
    assert row.counts == {Channel.PHONE: 120}
    assert row.source == "DVLA contact centre"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,2025-07-31,2025-07-01,phone,1,", Reason.BACKWARDS),
        ("a,31/07/2025,2025-08-01,phone,1,", Reason.DATE),
        ("a,2025-02-30,2025-08-01,phone,1,", Reason.DATE),
        ("a,0001-02-03,2025-08-01,phone,1,", Reason.DATE),
        ("a,2025-07-01,2025-07-31,fax,1,", Reason.CHANNEL),
        ("a,2025-07-01,2025-07-31,,1,", Reason.MISSING),
    ],
)
def test_a_bad_channel_row_is_refused(row, reason):
    assert reasons(read(CHANNELS + row + "\n")) == [(2, reason)]


def test_windows_are_twelve_months_with_costs_to_a_hundredth_of_a_penny():
    header = (
        "slug,label,window_start,window_end,volume_12m,digital_volume_12m,"
        "cost_per_transaction_gbp,digital_cost_per_transaction_gbp,digital_takeup\n"
    )
    parsed = read(
        header
        + "a,2013-Q3,2012-07,2013-06,100,50,1.81,0.0066,0.5\n"
        + "b,2013-Q3,2012-07,2013-09,100,50,,,\n"
        + "c,2013-Q3,2012-07,2013-06,100,50,free,,\n"
        + "d,2013-Q3,2012-07,2013-13,100,50,,,\n"
        + "e,2013-Q3,2013-07,2012-06,100,50,,,\n"
    )
    row = parsed.volumes[0]
    assert row.period == Period(date(2012, 7, 1), date(2013, 6, 30))
    assert row.costs == {Channel.ALL: 18_100, Channel.ONLINE: 66}
    assert reasons(parsed) == [
        (3, Reason.WINDOW),
        (4, Reason.COST),
        (5, Reason.MONTH),
        (6, Reason.BACKWARDS),
    ]


def test_a_service_keeps_its_words_and_a_spreadsheet_error_is_flagged():
    parsed = read(
        "slug,name,department,customer_type,high_volume\n"
        'a,"Bona vacantia, referrals",HMRC,[not provided],1\nb,Other,HMRC,Business,#REF!\n'
    )
    first, second = parsed.services
    assert (first.name, first.texts["customer_type"], first.high_volume) == (
        "Bona vacantia, referrals",
        "",
        True,
    )
    assert second.high_volume is None
    assert parsed.problems == (Problem(3, Reason.SPREADSHEET_ERROR, "high_volume", "#REF!", refused=False),)


def test_a_period_that_overlaps_another_would_count_twice():
    rows = read(
        CHANNELS
        + "a,2025-01-01,2025-12-31,phone,9,\n"
        + "a,2025-07-01,2025-07-31,post,9,\n"
        + "a,2025-08-01,2025-08-31,phone,9,\n"
    ).volumes
    assert overlapping(rows, {}) == {4: year_of(date(2025, 1, 1))}
    july = month_of(date(2025, 7, 1))
    assert overlapping(rows, {("a", Channel.POST): [july]}) == {4: year_of(date(2025, 1, 1))}
    stored = {("a", Channel.POST): [quarter_of(date(2025, 7, 1))]}
    assert overlapping(rows[1:2], stored) == {3: quarter_of(date(2025, 7, 1))}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "dataset", "taken", "refused", "flagged"),
    [
        ("tx_services.csv", Dataset.SERVICES, 734, 0, 1),
        ("tx_quarterly.csv", Dataset.QUARTERLY, 12_287, 22, 371),
        ("tx_rolling12m.csv", Dataset.ROLLING, 11_225, 6, 207),
    ],
)
def test_the_published_files_are_read(shared, name, dataset, taken, refused, flagged):
    path = shared / "uptake" / name
    parsed = parse(name, path.read_bytes())
    assert parsed.dataset is dataset
    assert parsed.taken == taken
    assert {problem.reason for problem in parsed.refused} <= {Reason.DIGITAL_ABOVE_TOTAL}
    assert len(parsed.refused) == refused
    assert len(parsed.problems) - refused == flagged
