"""Answers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.fields import (
    Choice,
    Choices,
    Day,
    Digits,
    Email,
    Money,
    Number,
    Option,
    RefusedError,
    Text,
    read,
)
from app.journeys.identifiers import Registration, shown_registration

PETS = (Option("cat", "Cat"), Option("dog", "Dog"))


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Registration(), "ab19 cde", "AB19CDE"),
        (Registration(), "A 1", "A1"),
        (Registration(), "x123 abc", "X123ABC"),
        (Digits(lengths=(11,)), "123 4567-8901", "12345678901"),
        (Email(), "Ann@example.com", "Ann@example.com"),
        (Number(at_most=100), "1 00", 100),
        (Number(), "1,600,000", 1_600_000),
        (Text(max_length=5, rows=3), "ab\r\ncd", "ab\ncd"),
        (Money(), "£1,234.50", 123450),
        (Choice(PETS), "dog", "dog"),
        (Text(), "  words  ", "words"),
    ],
)
def test_an_answer_is_kept_in_one_form(kind, typed, kept):
    raw = read({"q": [typed]}, "q", kind)
    assert kind.parse(raw, {}) == kept
    assert kind.accepts(kept, {})


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (Registration(), "", "empty"),
        (Registration(), "AB19 CDEF", "format"),
        (Registration(), "<script>", "format"),
        (Digits(lengths=(11, 16)), "123", "length"),
        (Digits(lengths=(11,)), "1234567890A", "not_digits"),
        (Digits(), "١٢٣", "not_digits"),
        (Email(), "ann@example", "format"),
        (Email(), "ann@@example.com", "format"),
        (Email(), "an n@example.com", "format"),
        (Email(), ".ann@example.com", "format"),
        (Email(), "a" * 250 + "@example.com", "too_long"),
        (Number(at_least=18), "17", "too_small"),
        (Number(at_most=5), "6", "too_large"),
        (Number(), "4.5", "not_a_number"),
        (Number(), "1,6", "not_a_number"),
        (Number(), "16,00", "not_a_number"),
        (Money(), "ten", "not_money"),
        (Choice(PETS), "cow", "empty"),
    ],
)
def test_a_refusal_names_what_is_wrong(kind, typed, code):
    with pytest.raises(RefusedError) as refused:
        kind.parse(read({"q": [typed]}, "q", kind), {})
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "code", "part"),
    [
        (("", "", ""), "empty", ""),
        (("", "3", "2025"), "no_day", "day"),
        (("31", "2", "2025"), "not_a_date", ""),
        (("1", "2", "25"), "not_a_date", ""),
        (("x", "2", "2025"), "not_a_date", ""),
    ],
)
def test_a_date_says_which_part_is_missing(typed, code, part):
    with pytest.raises(RefusedError) as refused:
        Day().parse(typed, {})
    assert (refused.value.code, refused.value.part) == (code, part)


@given(st.dates())
def test_a_date_reads_back_as_typed(day):
    kind = Day()
    value = day.isoformat()
    assert kind.parse(kind.unparse(value), {}) == value
    assert kind.accepts(value, {})


def test_several_choices_keep_their_order_and_refuse_strangers():
    kind = Choices(PETS)
    assert kind.parse(("dog", "cat"), {}) == ["dog", "cat"]
    with pytest.raises(RefusedError):
        kind.parse(("cow",), {})


@given(st.text(max_size=40))
def test_no_text_breaks_a_field(text):
    for kind in (Registration(), Digits(lengths=(11,)), Email(), Number(), Money(), Choice(PETS), Text()):
        try:
            value = kind.parse((text.strip(),), {})
        except RefusedError:
            continue
        assert kind.accepts(value, {})


def test_a_plate_shows_its_gap():
    assert shown_registration("AB19CDE") == "AB19 CDE"
    assert shown_registration("A1") == "A1"
