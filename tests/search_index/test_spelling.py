"""Did you mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.spelling import Speller, distance

KNOWN = Speller.of({"vehicle": 9, "licence": 5, "council": 3, "counsel": 1, "tax": 20, "assessment": 4})


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("vehcle tax", "vehicle tax"),
        ("licnece", "licence"),
        ("coucil tax", "council tax"),
        ("self assesment", "self assessment"),
        ("zebra", None),
        ("vehicle", None),
        ("", None),
        ("tx", None),
        ("V5C", None),
    ],
)
def test_the_nearest_common_word_is_suggested(typed, better):
    assert KNOWN.suggest(typed) == better


def test_a_text_of_nonsense_is_left_alone():
    assert KNOWN.suggest("vehcle " + " ".join(f"qzx{c}ww" for c in "abcdefgh")) is None


def test_distances():
    assert distance("tax", "tax", 2) == 0
    assert distance("vehcile", "vehicle", 2) == 1
    assert distance("licence", "license", 2) == 1
    assert distance("tax", "vehicle", 2) > 2


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_does_not_depend_on_direction(one, other):
    assert min(distance(one, other, 8), 9) == min(distance(other, one, 8), 9)
